"""uvicorn on a socket, bent to our needs: quiet, quick to stop, and with the connection in reach."""

import asyncio
import logging
import socket
from typing import Any, Final

import uvicorn
from uvicorn.protocols.http.h11_impl import H11Protocol

from stalwart_tui.demo.connection import Connection, Visit
from stalwart_tui.demo.gateway import Gateway
from stalwart_tui.demo.world.world import World

# Without any handler Python's last resort would write warnings to the terminal.
logging.getLogger("uvicorn").addHandler(logging.NullHandler())

SECONDS_BETWEEN_TICKS: Final = 1
"""uvicorn renews the Date header this often; nothing else waits for it."""
GRACE: Final = 1
"""Seconds that open connections get when the server stops."""
NOBODY: Final = ("0.0.0.0", 0)  # noqa: S104 (an address to show, not one to listen on)


class Listener(uvicorn.Server):
    """A server that waits for its end instead of asking for it ten times a second."""

    def __init__(self, gateway: Gateway, world: World) -> None:
        self._open: set[Connection] = set()
        super().__init__(
            uvicorn.Config(
                gateway,
                http=_protocol(world, self._open),
                loop="asyncio",
                ws="none",
                lifespan="off",
                log_config=None,
                access_log=False,
                server_header=False,
                proxy_headers=False,
            )
        )
        self._stop = asyncio.Event()

    def finish(self) -> None:
        """Stop serving; on the server's own thread."""
        self.should_exit = True
        self._stop.set()

    async def main_loop(self) -> None:
        """Wait for `finish`."""
        while not await self.on_tick(0):
            try:
                await asyncio.wait_for(self._stop.wait(), SECONDS_BETWEEN_TICKS)
            except TimeoutError:
                continue

    async def shutdown(self, sockets: list[socket.socket] | None = None) -> None:
        """Stop listening, let answers under way come to their end, and close what is left.

        In place of uvicorn's own, which always waits for a tenth of a second.
        """
        for server in self.servers:
            server.close()
        for connection in tuple(self.server_state.connections):
            connection.shutdown()
        try:
            async with asyncio.timeout(GRACE):
                for open_connection in tuple(self._open):
                    await open_connection.lost.wait()
        except TimeoutError:
            for open_connection in tuple(self._open):
                open_connection.abort()


def _protocol(world: World, opened: set[Connection]) -> type[H11Protocol]:
    """Return the protocol class that tells the gateway about its connections."""

    class Protocol(H11Protocol):
        def connection_made(self, transport: asyncio.Transport) -> None:  # type: ignore[override]
            # A client that is gone already has no address any more.
            peer = transport.get_extra_info("peername") or NOBODY
            port = transport.get_extra_info("sockname")[1]
            self._connection = Connection(transport, Visit(world, (peer[0], peer[1]), port))
            opened.add(self._connection)
            # uvicorn puts the application's state into the scope of every request.
            self.app_state: dict[str, Any] = {**self.app_state, "connection": self._connection}
            super().connection_made(transport)

        def connection_lost(self, exc: Exception | None) -> None:
            super().connection_lost(exc)
            opened.discard(self._connection)
            self._connection.visit.ended()
            self._connection.lost.set()

    return Protocol
