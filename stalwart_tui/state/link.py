"""The way to a session: one attempt after the other, with the same patience and the same rules as a feed.

A wrong password stops it at once; an unreachable server is tried again with a growing pause. Once there is
a session the link's work is done: the session's feeds find their own way back after trouble.
"""

import asyncio
from collections.abc import AsyncGenerator, Callable
from importlib import import_module
from typing import TYPE_CHECKING

from stalwart_tui.state.feed import Feed, FeedStatus

if TYPE_CHECKING:
    from stalwart_tui.backend.connector import Connector
    from stalwart_tui.backend.port import Backend
    from stalwart_tui.state.clock import Clock
    from stalwart_tui.state.session import Session


class Link:
    """Brings up the session of one connector."""

    def __init__(
        self,
        connector: "Connector",
        clock: "Clock",
        on_session: "Callable[[Session], None]" = lambda session: None,
    ) -> None:
        self.connector = connector
        self.session: Session | None = None
        self._clock = clock
        self._on_session = on_session
        self._connected = asyncio.Event()
        self._feed: Feed[Backend] = Feed("link", self._connect, self._take, clock)

    @property
    def status(self) -> FeedStatus:
        """Where connecting stands."""
        return self._feed.status

    def retry_now(self) -> None:
        """Try at once; also after an error that stopped it. Does nothing once there is a session."""
        self._feed.retry_now()

    async def run(self) -> None:
        """Connect, then serve the session until cancelled; everything is closed on the way out."""
        self._feed.acquire()
        connecting = asyncio.create_task(self._feed.run(), name="link")
        arrived = asyncio.create_task(self._connected.wait(), name="link connected")
        try:
            await asyncio.wait((connecting, arrived), return_when=asyncio.FIRST_COMPLETED)
            if connecting.done():
                connecting.result()  # a fault of our own: let it out
            assert self.session is not None
            await self.session.run()
        finally:
            connecting.cancel()
            arrived.cancel()
            await asyncio.gather(connecting, arrived, return_exceptions=True)
            try:
                if self.session is not None:
                    await self.session.close()
            finally:
                await self.connector.close()

    async def _connect(self) -> AsyncGenerator["Backend", None]:
        backend = await self.connector.connect()
        # Stores and their models load after the first frame, and off the loop.
        await asyncio.to_thread(import_module, "stalwart_tui.state.session")
        yield backend
        await asyncio.Event().wait()  # connected: nothing more to bring until cancelled

    def _take(self, backend: "Backend") -> bool:
        from stalwart_tui.state.session import Session  # deferred: see `_connect`

        self.session = Session(backend, self._clock)
        self._on_session(self.session)
        self._connected.set()
        return True
