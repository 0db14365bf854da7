"""The two ways to a server, as the dashboard takes them: a real one, and the built-in one.

The only place that joins `adapters` and `demo` to the rest. Both load inside `connect`, in a thread, so that
the first frame waits for neither. What a server answers is not this file's business.
"""

import asyncio
import threading
from collections.abc import Awaitable, Callable
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from stalwart_tui.backend.errors import Unreachable
from stalwart_tui.config.settings import Connection
from stalwart_tui.demo.settings import DemoSettings
from stalwart_tui.text.secret import Secret

if TYPE_CHECKING:
    from stalwart_tui.backend.port import Backend
    from stalwart_tui.demo.server import DemoServer

Connect = Callable[[Connection], Awaitable["Backend"]]

STOP_SECONDS = 1.0
"""Patience with the built-in server when the dashboard is left: its thread ends with the process anyway."""


class ServerConnector:
    """Connects to the server that the operator named."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    @property
    def target(self) -> str:
        """Host and port, as in the address."""
        return urlsplit(self._connection.url).netloc

    @property
    def profile(self) -> str:
        """The operator's own name for the server; empty when none was given."""
        return self._connection.profile

    async def connect(self) -> "Backend":
        """Log in: one attempt. Raises BackendError."""
        return await _connect(self._connection)

    async def close(self) -> None:
        """Nothing is held beyond the backend."""


class DemoConnector:
    """Starts the built-in server and connects to it as to any other: same adapter, same HTTP."""

    def __init__(self, settings: DemoSettings) -> None:
        self._settings = settings
        self._server: DemoServer | None = None
        self._starting = threading.Lock()

    @property
    def target(self) -> str:
        """No host: it is whatever port was free."""
        return "demo"

    @property
    def profile(self) -> str:
        """The built-in server has no profile."""
        return ""

    async def connect(self) -> "Backend":
        """Start the server unless it runs, and log in. Raises BackendError."""
        server = await asyncio.to_thread(self._start)
        return await _connect(Connection(url=server.url, user=server.user, password=Secret(server.password)))

    async def close(self) -> None:
        """Stop the server, if it was started."""
        await asyncio.to_thread(self._stop)

    def _start(self) -> "DemoServer":
        from stalwart_tui.demo.server import DemoServer, DemoServerError  # deferred: sockets and threads

        with self._starting:  # a second attempt can begin while the thread of a cancelled one still runs
            if self._server is None:
                server = DemoServer(self._settings)
                try:
                    server.start()
                except DemoServerError as error:
                    raise Unreachable(str(error), advice="Without --port any free port is taken.") from error
                self._server = server
            return self._server

    def _stop(self) -> None:
        with self._starting:
            server, self._server = self._server, None
        if server is not None:
            server.stop(STOP_SECONDS)


def load_adapter() -> "Connect":
    """The function that probes a server and logs in. Slow the first time: httpx and pydantic."""
    from stalwart_tui.adapters.connect import connect

    return connect


async def _connect(connection: Connection) -> "Backend":
    connect = await asyncio.to_thread(load_adapter)
    return await connect(connection)
