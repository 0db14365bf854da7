"""A dashboard on a built-in server whose time both stands still until a test moves it.

Everything between them is real: the adapter, HTTP on a socket, feeds, stores. Nothing waits a fixed time:
`until` looks again and again, and fails after a while with what the screen shows.
"""

import asyncio
import dataclasses
import time
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from typing import Any

from textual.pilot import Pilot

from stalwart_tui.adapters.connect import connect
from stalwart_tui.app import StalwartApp
from stalwart_tui.backend.port import Backend
from stalwart_tui.config.settings import Connection, Look
from stalwart_tui.demo.server import DemoServer
from stalwart_tui.demo.settings import DemoSettings
from stalwart_tui.demo.world.clock import ManualClock
from stalwart_tui.models.server import ServerInfo
from stalwart_tui.state.clock import FrozenClock
from stalwart_tui.state.session import Session
from stalwart_tui.text.secret import Secret

NOW = 1_795_400_000.0
"""When all worlds begin: 2026-11-23T02:13:20Z."""
HOST = "mail.example.org"
"""The host that pictures show: the real one has another port each time."""
PATIENCE = 20.0
"""Seconds after which something that should have happened has not."""
THEME = "stalwart-dark"

STILL = DemoSettings(rate=0, quiet_streams=True)
"""A world in which nothing moves by itself."""


class _Named:
    """A backend under another host name; everything else is its own."""

    def __init__(self, backend: Backend) -> None:
        self._backend = backend
        self.info: ServerInfo = dataclasses.replace(backend.info, host=HOST)

    def __getattr__(self, name: str) -> Any:
        return getattr(self._backend, name)


class StageConnector:
    """Connects to a server that is there already."""

    target = HOST
    profile = ""

    def __init__(self, server: DemoServer, password: str | None = None) -> None:
        self._server = server
        self._password = password or server.password
        self.attempts = 0

    async def connect(self) -> Backend:
        """One attempt."""
        self.attempts += 1
        server = self._server
        backend: Any = _Named(await connect(Connection(server.url, server.user, Secret(self._password))))
        return backend  # type: ignore[no-any-return]

    async def close(self) -> None:
        """Nothing is held."""


@dataclasses.dataclass
class Stage:
    """A running dashboard, its server, and the time of both."""

    app: StalwartApp
    server: DemoServer
    clock: FrozenClock
    world_clock: ManualClock
    pilot: Pilot[None]

    @property
    def session(self) -> Session:
        """The connected server."""
        assert self.app.session is not None
        return self.app.session

    def text(self) -> str:
        """What the screen shows, line by line."""
        strips = self.app.screen._compositor.render_strips()
        return "\n".join("".join(segment.text for segment in strip).rstrip() for strip in strips)

    async def until(self, condition: Callable[[], object], what: str) -> None:
        """Look until it holds."""
        deadline = time.monotonic() + PATIENCE
        while not condition():
            assert time.monotonic() < deadline, f"never came: {what}\n{self.text()}"
            await asyncio.sleep(0)

    async def assert_shown(self, *words: str) -> None:
        """Look until all these words are on screen."""
        await self.until(lambda: all(word in self.text() for word in words), f"on screen: {words}")

    async def settle(self) -> None:
        """Until the session is there, its feeds have brought their first data, and all is drawn."""
        await self.until(lambda: self.app.session is not None and self.session.quiet(), "a quiet session")
        self.redraw()
        await self.pilot.pause()

    async def read_queue(self) -> None:
        """Have the queue read now, as its poll will."""
        queue = self.session.queue
        queue.poll.ask_now()
        await self.until(lambda: queue.refreshed_at == self.clock.monotonic(), "a reading of the queue")

    def redraw(self) -> None:
        """Draw what changed now, instead of with the next beat."""
        draw = getattr(self.app.screen, "draw_now", None)
        if draw is not None:
            draw()

    async def press(self, *keys: str) -> None:
        """Type, and let it take effect."""
        await self.pilot.press(*keys)

    async def advance(self, seconds: float) -> None:
        """Let time pass, for the world and for the dashboard."""
        self.clock.advance(seconds)
        self.world_clock.advance(seconds)
        self.server.call(lambda: None)


@asynccontextmanager
async def running(
    settings: DemoSettings = STILL,
    *,
    screen: str = "queue",
    size: tuple[int, int] = (120, 40),
    password: str | None = None,
    read_only: bool = False,
) -> AsyncIterator[Stage]:
    """A dashboard of that size on a server like that."""
    world_clock = ManualClock(NOW)
    clock = FrozenClock(NOW)
    with DemoServer(settings, world_clock) as server:
        look = Look(theme=THEME, screen=screen, read_only=read_only)
        app = StalwartApp(StageConnector(server, password), look, clock=clock)
        async with app.run_test(size=size, notifications=True) as pilot:
            yield Stage(app, server, clock, world_clock, pilot)
