"""uvicorn on a socket, bent to our needs: quiet, quick to stop, and with the connection in reach."""

import asyncio
import logging
from typing import Any

import uvicorn
from uvicorn.protocols.http.h11_impl import H11Protocol

from stalwart_tui.demo.connection import Connection, Visit
from stalwart_tui.demo.gateway import Gateway
from stalwart_tui.demo.world.world import World

SECONDS_BETWEEN_TICKS = 1
"""uvicorn renews the Date header this often; nothing else waits for it."""
GRACE = 1
"""Seconds that open connections get when the server stops."""


class Listener(uvicorn.Server):
    """A server that waits for its end instead of asking for it ten times a second."""

    def __init__(self, gateway: Gateway, world: World) -> None:
        # Without any handler Python's last resort would write warnings to the terminal.
        logging.getLogger("uvicorn").addHandler(logging.NullHandler())
        super().__init__(
            uvicorn.Config(
                gateway,
                http=_protocol(world),
                loop="asyncio",
                ws="none",
                lifespan="off",
                log_config=None,
                access_log=False,
                server_header=False,
                timeout_graceful_shutdown=GRACE,
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


def _protocol(world: World) -> type[H11Protocol]:
    """Return the protocol class that tells the gateway about its connections."""

    class Protocol(H11Protocol):
        def connection_made(self, transport: asyncio.Transport) -> None:  # type: ignore[override]
            peer, own = transport.get_extra_info("peername"), transport.get_extra_info("sockname")
            self._connection = Connection(transport, Visit(world, (peer[0], peer[1]), own[1]))
            # uvicorn puts the application's state into the scope of every request.
            self.app_state: dict[str, Any] = {**self.app_state, "connection": self._connection}
            super().connection_made(transport)

        def connection_lost(self, exc: Exception | None) -> None:
            super().connection_lost(exc)
            self._connection.visit.ended()
            self._connection.lost.set()

    return Protocol
