"""Live charts of one board. Figures come from the session's store, lines and charts from `render/`."""

import asyncio
from collections.abc import Hashable, Iterable
from typing import Any, ClassVar

from textual import work
from textual.binding import BindingType
from textual.widget import Widget

from stalwart_tui.commands.registry import bindings_for
from stalwart_tui.render.cells import Cell
from stalwart_tui.render.metrics import BOARD, WINDOWS, sources
from stalwart_tui.render.traces import render_stream
from stalwart_tui.render.units import clock_time, duration, plural
from stalwart_tui.screens.base import DashboardScreen
from stalwart_tui.screens.context import Context
from stalwart_tui.screens.metrics.board import Board, ShownTrails
from stalwart_tui.state.feed import Feed
from stalwart_tui.state.metrics import LIVE_INTERVAL, QUIET_INTERVAL
from stalwart_tui.state.session import Session
from stalwart_tui.state.trails import Trails
from stalwart_tui.widgets.filter_line import FilterLine


class MetricsScreen(DashboardScreen):
    """Screen `3`."""

    NAME = "metrics"
    WAITING_FOR = "the first figures"
    BINDINGS: ClassVar[list[BindingType]] = bindings_for("metrics")
    HORIZONTAL_BREAKPOINTS = [(0, "-narrow"), (120, "-wide"), (180, "-vast")]
    VERTICAL_BREAKPOINTS = [(0, "-low"), (36, "-tall"), (47, "-high")]

    def __init__(self, context: Context) -> None:
        super().__init__(context)
        self._shown = ShownTrails(WINDOWS[0])
        self._frozen_at: float | None = None
        """Unix time since which the charts stand still; None while they move."""

    def compose_body(self) -> Iterable[Widget]:
        """The board."""
        yield Board(BOARD, self._shown)

    @property
    def board(self) -> Board:
        """The charts."""
        return self.query_one(Board)

    def feeds(self, session: Session) -> Iterable[Feed[Any]]:
        """The live figures."""
        return (session.metrics_feed,)

    def start(self, session: Session) -> None:
        """Take this session's figures, and at a pace worth looking at."""
        self._shown.trails = Trails(session.metrics.series, sources(BOARD), WINDOWS)
        session.watch_metrics_every(LIVE_INTERVAL)

    def on_screen_resume(self) -> None:
        """Looked at again: as quick as charts are worth looking at."""
        super().on_screen_resume()
        if self.session is not None:
            self.session.watch_metrics_every(LIVE_INTERVAL)

    def on_screen_suspend(self) -> None:
        """Nobody looks: the header needs no more than a figure now and then."""
        super().on_screen_suspend()
        if self.session is not None:
            self.session.watch_metrics_every(QUIET_INTERVAL)

    def shown_version(self, session: Session) -> Hashable:
        """The figures, and where their stream stands."""
        return session.metrics.version, self._trouble(session), self._frozen_at, self._shown.span

    def has_data(self, session: Session) -> bool:
        """Any figure came."""
        return bool(len(session.metrics.series))

    def draw(self, session: Session) -> None:
        """Take in what came; the charts look by themselves whether they changed."""
        if self._frozen_at is None:
            self._take_in()
        self._draw_note(session)

    @work(name="take in figures", group="metrics.trails", exclusive=True, exit_on_error=False)
    async def _take_in(self) -> None:
        for _ in self._shown.trails.take_in() if self._shown.trails else ():
            await asyncio.sleep(0)  # many rows wait after a pause: keys are answered meanwhile

    def _draw_note(self, session: Session) -> None:
        line = self.query_one(FilterLine)
        line.show_result(self._trouble(session))
        note = []
        if self._frozen_at is not None:
            note.append(Cell(f"‖ PAUSED at {clock_time(int(self._frozen_at))}Z", "paused"))
        if session.metrics.restarts:
            note.append(Cell(f"server restarted {plural(session.metrics.restarts, 'time')}", "deferred"))
        if session.metrics.unreadable:
            note.append(Cell(f"{plural(session.metrics.unreadable, 'sample')} unreadable", "failed"))
        note.append(Cell(f"last {duration(self._shown.span)}", "accent"))
        line.show_note(*note)

    def _trouble(self, session: Session) -> Cell | None:
        """What is wrong with the stream while older figures are still on screen."""
        status, now = session.metrics_feed.status, session.clock.monotonic()
        return (
            render_stream(status, None, now) if status.error is not None and self.has_data(session) else None
        )

    # Keys

    def action_window(self) -> None:
        """The next window."""
        self._shown.span = WINDOWS[(WINDOWS.index(self._shown.span) + 1) % len(WINDOWS)]
        self.draw_now()

    def action_zoom(self) -> None:
        """One chart alone, or all."""
        self.board.zoom(not self.board.zoomed)

    def action_freeze(self) -> None:
        """Stand still, or go on."""
        self._frozen_at = self.context.clock.now() if self._frozen_at is None else None
        self.draw_now()

    def close_inner(self) -> bool:
        """The chart that is shown alone."""
        zoomed = self.board.zoomed
        self.board.zoom(False)
        return zoomed
