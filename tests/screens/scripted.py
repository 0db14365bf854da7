"""A dashboard on a server that says exactly what a test lets it say, and nothing else.

For what a real server does not do on request: streams whose every event is the test's, answers that are
late. Whatever can be shown over real HTTP is shown with `stage.py`.
"""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from textual.pilot import Pilot

from stalwart_tui.app import StalwartApp
from stalwart_tui.backend.port import Backend
from stalwart_tui.config.settings import Look
from stalwart_tui.models.traces import TraceBatch, TraceEvent
from stalwart_tui.state.clock import FrozenClock
from stalwart_tui.state.feed import FeedState
from stalwart_tui.widgets.live_table import LiveTable
from tests.screens.stage import HOST, NOW, THEME, Stage
from tests.state.fakes import FakeBackend


class ScriptedConnector:
    """Connects at once."""

    target = HOST
    profile = ""

    def __init__(self, backend: FakeBackend) -> None:
        self._backend = backend

    async def connect(self) -> Backend:
        """The scripted server."""
        return self._backend

    async def close(self) -> None:
        """Nothing is held."""


class ScriptedStage(Stage):
    """A stage without the built-in server: `backend` is what the screen talks to."""

    def __init__(
        self, app: StalwartApp, backend: FakeBackend, clock: FrozenClock, pilot: Pilot[None]
    ) -> None:
        self.app, self.backend, self.clock, self.pilot = app, backend, clock, pilot

    def __repr__(self) -> str:
        return f"{type(self).__name__}({self.app.screen!r})"

    @property
    def table(self) -> LiveTable:
        """The table of the screen that is shown."""
        return self.app.screen.query_one(LiveTable)

    def rows(self) -> list[str]:
        """The lines of the table that show a row, without its header."""
        lines = range(1, 1 + min(self.table.visible_rows, len(self.table.source)))
        texts = [self.table.render_line(line).text for line in lines]
        return [text for text in texts if text.strip()]

    def cursor_row(self) -> str:
        """The row under the cursor; it must be on screen."""
        (row,) = [row for row in self.rows() if row.startswith("▸")]
        return row

    async def drawn(self) -> None:
        """Draw what came, without waiting for the next beat."""
        self.table.refresh_rows()
        self.redraw()
        await self.pilot.pause()

    async def happen(self, *events: TraceEvent) -> None:
        """Let events come over the live stream, all in one frame, and draw them."""
        await self.until(self._is_streaming, "an open stream")
        store = self.session.traces
        wanted = store.received + len(events)
        self.backend.traces.lines.newest.send(TraceBatch(events))
        await self.until(lambda: store.received == wanted, "the events")
        await self.drawn()

    def _is_streaming(self) -> bool:
        states = (FeedState.CONNECTING, FeedState.LIVE)
        session = self.app.session
        opened = self.backend.traces.lines.opened
        return session is not None and session.traces_feed.status.state in states and not opened[-1].closed


@asynccontextmanager
async def scripted(
    screen: str, backend: FakeBackend | None = None, *, size: tuple[int, int] = (80, 24)
) -> AsyncIterator[ScriptedStage]:
    """A dashboard of that size on that server."""
    backend = backend or FakeBackend()
    clock = FrozenClock(NOW)
    app = StalwartApp(ScriptedConnector(backend), Look(theme=THEME, screen=screen), clock=clock)
    async with app.run_test(size=size) as pilot:
        yield ScriptedStage(app, backend, clock, pilot)
