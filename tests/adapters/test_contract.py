"""Every method of the port, asked of the built-in server of every release over HTTP, through the adapter.

Another adapter joins by another way to open a backend. What a method sends and how it reads odd answers is
tested beside this, resource by resource.
"""

from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from dataclasses import replace
from typing import Any, get_type_hints

import pytest

from stalwart_tui.adapters.connect import connect
from stalwart_tui.backend import errors
from stalwart_tui.backend.capabilities import Operation
from stalwart_tui.backend.port import Backend
from stalwart_tui.demo.server import DemoServer
from stalwart_tui.demo.settings import DemoSettings
from stalwart_tui.models.server import Edition
from stalwart_tui.models.traces import TraceQuery
from stalwart_tui.text.secret import Secret
from tests.adapters.conftest import login
from tests.adapters.port_cases import CASES, Case

VERSIONS = ("0.11", "0.12", "0.13", "0.15")
"""The releases that differ for us; 0.14 is as 0.13 (`rest.md` chapter 22)."""

WORLD = DemoSettings(messages=6, rate=0, quiet_streams=True)
"""A small world in which nothing moves by itself."""


@asynccontextmanager
async def opened(server: DemoServer) -> AsyncIterator[Backend]:
    """The REST adapter on a server."""
    backend = await connect(login(server.url, user=server.user, password=Secret(server.password)))
    try:
        yield backend
    finally:
        await backend.close()


@pytest.mark.parametrize("function", dict.fromkeys(CASES.values()), ids=lambda one: one.__name__)
@pytest.mark.parametrize("version", VERSIONS)
async def test_the_port(version: str, function: Case) -> None:
    with DemoServer(replace(WORLD, version=version)) as server:
        async with opened(server) as backend:
            await function(backend)
        assert server.crashes == ()


def methods_of_the_port() -> set[str]:
    """`resource.method` for every public method of every Protocol that `Backend` joins."""
    found = set()
    for resource, member in vars(Backend).items():
        if isinstance(member, property):
            protocol = get_type_hints(member.fget)["return"]
            if protocol.__name__.endswith("Api"):
                found |= {f"{resource}.{name}" for name in vars(protocol) if not name.startswith("_")}
    return found


def test_every_method_of_the_port_has_a_case() -> None:
    assert set(CASES) == methods_of_the_port()


LICENSED: dict[str, Callable[[Backend], Awaitable[Any]]] = {
    "stored metrics": lambda backend: backend.metrics.fetch_history(),
    "stored traces": lambda backend: backend.traces.fetch_page(TraceQuery()),
    "stored traces, one": lambda backend: backend.traces.fetch_trace(1),
    "stored traces, several": lambda backend: backend.traces.fetch_traces([1]),
}


@pytest.mark.parametrize(
    ("edition", "known"), [("community", Edition.COMMUNITY), ("unlicensed", Edition.UNLICENSED)]
)
@pytest.mark.parametrize("version", ["0.12", "0.15"])
async def test_without_a_licence_the_histories_are_unavailable_and_say_what_works(
    version: str, edition: str, known: Edition
) -> None:
    with DemoServer(replace(WORLD, version=version, edition=edition)) as server:
        async with opened(server) as backend:
            assert backend.info.edition is known
            for what, ask in LICENSED.items():
                with pytest.raises(errors.Unavailable) as caught:
                    await ask(backend)
                assert what.partition(",")[0] in caught.value.message
                assert "queue and the principals work" in caught.value.advice
            for operation in (Operation.METRICS_HISTORY, Operation.TRACES_LIST, Operation.TRACES_GET):
                assert not backend.capabilities.supports(operation)
            assert (await backend.server.fetch_prometheus()).samples
