"""The live log: what the server does now, followed or frozen, filtered, one event in detail. Read only."""

from collections.abc import Hashable, Iterable
from typing import Any, ClassVar

from textual import on
from textual.binding import BindingType
from textual.containers import Horizontal
from textual.widget import Widget

from stalwart_tui.commands.registry import bindings_for
from stalwart_tui.models.traces import TraceEvent
from stalwart_tui.render.cells import Cell
from stalwart_tui.render.traces import (
    COLUMNS,
    render_counts,
    render_detail,
    render_frozen,
    render_levels,
    render_stream,
)
from stalwart_tui.screens.base import DashboardScreen
from stalwart_tui.screens.context import Context
from stalwart_tui.screens.traces.rows import TraceRows
from stalwart_tui.state.feed import Feed
from stalwart_tui.state.session import Session
from stalwart_tui.widgets.detail_pane import DetailPane
from stalwart_tui.widgets.filter_line import FilterLine
from stalwart_tui.widgets.live_table import LiveTable
from stalwart_tui.widgets.pane_line import PaneLine

WAITING = "Waiting for events …"
"""Stands in an empty log: it is no fault, and nothing is hidden."""


class TracesScreen(DashboardScreen):
    """Screen `4`."""

    NAME = "traces"
    FILTER_HINT = "text, level:warn event:delivery to:gmail any-key:text /regex/ !not"
    WAITING_FOR = "the stream of events"
    SKELETON = True
    BINDINGS: ClassVar[list[BindingType]] = bindings_for("traces")

    def __init__(self, context: Context) -> None:
        super().__init__(context)
        self._rows = TraceRows()
        self._opened: TraceEvent | None = None
        """What the detail shows; kept here, because the ring may let it go while it is read."""
        self._froze_to_read = False
        """Whether opening the detail is what froze the log."""

    def compose_body(self) -> Iterable[Widget]:
        """State of the stream, log, detail."""
        yield PaneLine()
        with Horizontal(id="traces-body"):
            yield LiveTable(self._rows, COLUMNS, follow=True, markable=False, empty=WAITING)
            yield DetailPane()

    def on_mount(self) -> None:
        """Freezing shows at once, not with the next beat."""
        self.watch(self.table, "frozen", self._draw_stream, init=False)

    @property
    def table(self) -> LiveTable:
        """The log."""
        return self.query_one(LiveTable)

    @property
    def detail(self) -> DetailPane:
        """The pane beside or over it."""
        return self.query_one(DetailPane)

    def feeds(self, session: Session) -> Iterable[Feed[Any]]:
        """The live stream."""
        return (session.traces_feed,)

    def start(self, session: Session) -> None:
        """Show the session's events."""
        self._rows.store = session.traces
        self.table.reload()

    def shown_version(self, session: Session) -> Hashable:
        """Counters, the state of the stream, what arrived since the log is frozen. The log paces itself."""
        store = session.traces
        return store.version, store.unreadable, self._stream(session), self.table.frozen, self.table.pending

    def has_data(self, session: Session) -> bool:
        """Anything came."""
        return bool(session.traces.received or session.traces.unreadable)

    def draw(self, session: Session) -> None:
        """The lines above and below the log."""
        self.table.empty = self._why_empty(session)
        self._draw_stream()
        self._draw_note(session)

    def set_filter(self, session: Session, text: str) -> None:
        """Narrow the log."""
        session.traces.set_filter(text)
        self.table.reload()

    def close_inner(self) -> bool:
        """The detail; the log is followed again if it was followed before."""
        if not self.detail.display:
            return False
        self.detail.close()
        self.remove_class("-detail")
        self._opened = None
        if self._froze_to_read:
            self.table.resume()
        self._froze_to_read = False
        self.table.focus()
        return True

    def _stream(self, session: Session) -> Cell:
        now = session.clock.monotonic()
        last = session.traces_feed.last_data
        return render_stream(session.traces_feed.status, None if last is None else now - last, now)

    def _draw_stream(self) -> None:
        session = self.session
        if session is None:
            return
        left = [self._stream(session)]
        if self.table.frozen:
            left.append(render_frozen(self.table.pending))
        self.query_one(PaneLine).show(left, render_counts(session.traces))

    def _draw_note(self, session: Session) -> None:
        store = session.traces
        levels = render_levels(store, wide=self.has_class("-wide"))
        shown, kept = len(store.shown), len(store.ring)
        held = f"{shown} of {kept} shown" if store.filter else f"{kept} kept"
        self.query_one(FilterLine).show_note(*levels, Cell(held, "dim"))

    def _why_empty(self, session: Session) -> str:
        if session.traces.filter and len(session.traces.ring):
            return "No event matches the filter."
        return WAITING

    # Detail

    def action_open(self) -> None:
        """Show every key of the event under the cursor."""
        self._open_detail()

    @on(LiveTable.RowOpened)
    def _row_opened(self) -> None:
        self._open_detail()

    @on(LiveTable.CursorMoved)
    def _cursor_moved(self) -> None:
        before = self._opened
        if self.detail.display and self._show_detail() and self._opened is not before:
            self._froze_to_read = False  # somebody walks through the log: it stays where they are
            self.detail.scroll_home(animate=False)

    def _open_detail(self) -> None:
        if not self._show_detail():
            return
        if not self.table.frozen:
            self.table.freeze()  # what is being read must not run away
            self._froze_to_read = True
        self.add_class("-detail")
        self.detail.open()
        if not self.has_class("-wide"):
            self.detail.focus()

    def _show_detail(self) -> bool:
        key = self.table.cursor_key
        event = self._rows.store.ring.get(key) if isinstance(key, int) else None
        if event is None:
            return False
        if event is not self._opened:
            self._opened = event
            self.detail.show("event", render_detail(event))
        return True

    # Moving

    def action_freeze(self) -> None:
        """Stand still, or follow again."""
        self._froze_to_read = False
        if self.table.frozen:
            self.table.resume()
        else:
            self.table.freeze()

    def action_oldest(self) -> None:
        """The oldest event kept."""
        self._froze_to_read = False
        self.table.action_first()

    def action_newest(self) -> None:
        """The newest event; the log is followed."""
        self._froze_to_read = False
        self.table.action_last()

    def action_seek(self, level: str, step: int) -> None:
        """The next event of that level, or the one before."""
        key = self._rows.seek(self.table.cursor_key, step, level)
        if key is None:
            word = "error" if level == "ERROR" else "warning"
            back = f"{level[0]} looks back" if step > 0 else f"{level[0].lower()} looks ahead"
            self._say(Cell(f"No {word} {'after' if step > 0 else 'before'} this line; {back}.", "dim"))
            return
        self._say(None)
        self._froze_to_read = False
        self.table.move_to(key)
        self.table.freeze()  # it may be the newest, and is to be looked at

    def action_clear(self) -> None:
        """Forget what was received."""
        session = self.session
        if session is not None:
            session.traces.clear()
            self.table.resume()
            self.table.reload()
            self.draw_now()

    def _say(self, words: Cell | None) -> None:
        self.query_one(FilterLine).show_result(words)
