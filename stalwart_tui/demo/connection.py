"""One TCP connection: how it is cut, and what its visit looks like in the world it visits."""

import asyncio
from typing import Final

from stalwart_tui.demo.world.auth import Caller
from stalwart_tui.demo.world.traces import Data, Span
from stalwart_tui.demo.world.world import World

LISTENER: Final = "http"
"""Name of the listener that the management API is behind."""


class Visit:
    """The events that looking at the server causes in it (`rest.md` 8.4, 3.7); none in a silent world."""

    def __init__(self, world: World, remote: tuple[str, int], local_port: int) -> None:
        self._world = world
        self._span: Span | None = None
        self._verified = False
        if world.silent:
            return
        keys = {
            "listenerId": LISTENER,
            "localPort": local_port,
            "remoteIp": remote[0],
            "remotePort": remote[1],
        }
        world.advance()
        world.metrics.active["http"] += 1
        self._span = Span(world.visit_ids.make(world.now), keys, world.now)
        self._emit("http.connection-start", keys)

    def authenticated(self, caller: Caller) -> None:
        """Tell that somebody logged in: at every request, or once, as the release does."""
        if self._span is None or not caller.name:
            return
        if not self._verified or self._world.release.verifies_every_request:
            self._verified = True
            self._emit("auth.success", {"accountName": caller.name})

    def refused(self) -> None:
        """Tell that somebody failed to log in."""
        if self._span is not None:
            self._emit("auth.failed", {})

    def ended(self) -> None:
        """Tell that the connection is gone."""
        if self._span is not None:
            self._world.metrics.active["http"] -= 1
            elapsed = round((self._world.now - self._span.started) * 1000)
            self._emit("http.connection-end", {"elapsed": elapsed})

    def _emit(self, event_type: str, data: Data) -> None:
        """Let an event happen beside the world's own: it must not change what comes next."""
        self._world.traces.emit(self._world.now, event_type, data, self._span)


class Connection:
    """A connection as the gateway sees it."""

    def __init__(self, transport: asyncio.Transport, visit: Visit) -> None:
        self._transport = transport
        self.visit = visit
        self.lost = asyncio.Event()
        """Set when the connection is gone."""

    def abort(self) -> None:
        """Cut the connection, whatever was being sent."""
        self._transport.abort()

    async def close(self) -> None:
        """Close the connection after what was written, and wait until it is gone."""
        self._transport.close()
        await self.lost.wait()
