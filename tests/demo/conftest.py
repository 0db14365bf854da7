"""Servers for tests: with a clock moved by hand, and an end that tells of errors nobody saw."""

import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from typing import Any, Protocol

import httpx
import pytest

from stalwart_tui.demo.server import DemoServer
from stalwart_tui.demo.settings import DemoSettings
from stalwart_tui.demo.world.clock import ManualClock
from stalwart_tui.demo.world.people import password_of

NOW = 1_795_400_000.0
"""When all worlds of these tests begin: 2026-11-23T02:13:20Z."""


class Running:
    """A server, its clock, and a client that is its administrator."""

    def __init__(self, server: DemoServer, clock: ManualClock, client: httpx.Client) -> None:
        self.server = server
        self.clock = clock
        self.client = client

    def data(self, path: str, method: str = "GET", /, **parameters: str | int) -> Any:
        """Return the `data` of an answer, which must be a success."""
        response = self.client.request(method, path, params=parameters)
        assert response.status_code == 200, response.text
        assert response.headers["content-type"] == "application/json; charset=utf-8"
        return response.json()["data"]

    def messages(self, **parameters: str | int) -> list[dict[str, Any]]:
        """Return the queued messages."""
        items: list[dict[str, Any]] = self.data("/api/queue/messages", values=1, **parameters)["items"]
        return items

    def message(self, message_id: int) -> dict[str, Any]:
        """Return one queued message."""
        found: dict[str, Any] = self.data(f"/api/queue/messages/{message_id}")
        return found

    def advance(self, seconds: float) -> None:
        """Let time pass, and the world catch up with it."""
        self.clock.advance(seconds)
        self.server.call(lambda: None)

    def wait_until(self, condition: Callable[[], bool]) -> None:
        """Look, on the server's thread, until a condition holds; fail after ten seconds."""
        deadline = time.monotonic() + 10
        while not self.server.call(condition):
            assert time.monotonic() < deadline, "the server never came to that"

    def password(self, name: str) -> str:
        """Return the password of an account or the secret of a key."""
        return password_of(name, self.server.settings.seed)


@contextmanager
def serving(**settings: Any) -> Iterator[Running]:
    """Run a server; nothing in it moves unless a rate is given."""
    clock = ManualClock(NOW)
    settings = {"rate": 0.0, "messages": 40} | settings
    with DemoServer(DemoSettings(**settings), clock) as server:
        auth = (server.user, server.password)
        with httpx.Client(base_url=server.url, auth=auth, trust_env=False, verify=False) as client:
            yield Running(server, clock, client)
        assert server.crashes == ()


class Serve(Protocol):
    """Starts a server that lives as long as the test."""

    def __call__(self, **settings: Any) -> Running: ...


@pytest.fixture
def serve() -> Iterator[Serve]:
    """Return what starts servers of the test's own."""
    with ExitStack() as stack:
        yield lambda **settings: stack.enter_context(serving(**settings))


@pytest.fixture(scope="module")
def calm() -> Iterator[Running]:
    """Return a server that is shared by the tests of a module and must be left as it was."""
    with serving() as running:
        yield running
