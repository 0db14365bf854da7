"""The mail queue: every message in a table, one in detail, and the verbs of `actions.py`."""

from collections.abc import Awaitable, Callable, Hashable, Iterable, Sequence
from typing import TYPE_CHECKING, Any, ClassVar

from textual import on, work
from textual.binding import BindingType
from textual.containers import Horizontal
from textual.widget import Widget

from stalwart_tui.backend.capabilities import Operation
from stalwart_tui.backend.errors import BackendError
from stalwart_tui.commands.registry import bindings_for
from stalwart_tui.render.cells import Cell
from stalwart_tui.render.queue import COLUMNS, render_detail, short_id
from stalwart_tui.render.units import plural
from stalwart_tui.render.unreadable import render_unreadable
from stalwart_tui.screens.base import DashboardScreen
from stalwart_tui.screens.queue.rows import QueueRows
from stalwart_tui.state.queue_index import SORTS
from stalwart_tui.widgets.detail_pane import DetailPane
from stalwart_tui.widgets.filter_line import FilterLine
from stalwart_tui.widgets.live_table import LiveTable

if TYPE_CHECKING:
    from stalwart_tui.models.queue import QueueMessage
    from stalwart_tui.screens.context import Context
    from stalwart_tui.screens.dialogs.confirm import Sheet
    from stalwart_tui.state.feed import Feed
    from stalwart_tui.state.session import Session
    from stalwart_tui.state.verify import Outcome


class QueueScreen(DashboardScreen):
    """Screen `2`."""

    NAME = "queue"
    FILTER_HINT = "text, from: to: err: queue: state: age>2h size>5M tries>3 /regex/ !not"
    WAITING_FOR = "the queue"
    SKELETON = True
    BINDINGS: ClassVar[list[BindingType]] = bindings_for("queue")

    def __init__(self, context: "Context") -> None:
        super().__init__(context)
        self._rows = QueueRows(context.clock)

    def compose_body(self) -> Iterable[Widget]:
        """Table and detail."""
        with Horizontal(id="queue-body"):
            yield LiveTable(self._rows, COLUMNS, empty="Waiting for the queue …")
            yield DetailPane()

    @property
    def table(self) -> LiveTable:
        """The table."""
        return self.query_one(LiveTable)

    @property
    def detail(self) -> DetailPane:
        """The pane beside or over it."""
        return self.query_one(DetailPane)

    def feeds(self, session: "Session") -> Iterable["Feed[Any]"]:
        """The queue's own feed is held by every screen."""
        return ()

    def start(self, session: "Session") -> None:
        """Show the session's queue."""
        self._rows.index = session.queue.index
        self.table.sort = (session.queue.index.sort, session.queue.index.reverse)
        self.table.reload()

    def shown_version(self, session: "Session") -> Hashable:
        """The rows and their total."""
        return self._rows.version, session.queue.total, session.queue.complete

    def has_data(self, session: "Session") -> bool:
        """Anything was read."""
        return session.queue.total is not None

    def draw(self, session: "Session") -> None:
        """Rows, counts, the open detail."""
        queue = session.queue
        self.table.empty = "No message matches the filter." if queue.index.filter else "The queue is empty."
        self.table.refresh_rows()
        self._draw_note(session)
        if self.detail.display:
            self._show_detail(session)

    def set_filter(self, session: "Session", text: str) -> None:
        """Narrow the table."""
        session.queue.index.set_filter(text)
        self.table.reload()

    def close_inner(self) -> bool:
        """The detail."""
        if not self.detail.display:
            return False
        self.detail.close()
        self.remove_class("-detail")
        if self.session is not None:
            self.session.queue.watched = ()
        self.table.focus()
        return True

    def _draw_note(self, session: "Session") -> None:
        queue = session.queue
        shown, known = len(queue.index.order), len(queue.index.messages)
        note = [Cell(f"{shown} of {known}" if queue.index.filter else plural(known, "message"), "dim")]
        if not queue.complete and queue.total:
            note.append(Cell(f"reading {known} of {queue.total}", "accent"))
        note += render_unreadable(queue.index.unreadable.values())
        if self.table.marks:
            note.append(Cell(f"{len(self.table.marks)} marked", "accent"))
        self.query_one(FilterLine).show_note(*note)

    # Detail

    def action_open(self) -> None:
        """Show everything about the row under the cursor."""
        self._open_detail()

    @on(LiveTable.RowOpened)
    def _row_opened(self) -> None:
        self._open_detail()

    @on(LiveTable.CursorMoved)
    def _cursor_moved(self) -> None:
        if self.detail.display and self.session is not None:
            self._show_detail(self.session)
            self.detail.scroll_home(animate=False)
            self._watch_cursor(self.session)

    @on(LiveTable.MarksChanged)
    def _marks_changed(self) -> None:
        if self.session is not None:
            self._draw_note(self.session)

    def _open_detail(self) -> None:
        session = self.session
        if session is None or self._cursor_message(session) is None:
            return
        self.add_class("-detail")
        self.detail.open()
        self._show_detail(session)
        self._watch_cursor(session)
        if not self.has_class("-wide"):
            self.detail.focus()

    def _show_detail(self, session: "Session") -> None:
        message = self._cursor_message(session)
        if message is None:
            self.detail.show("message", [[Cell("It has left the queue.", "dim")]])
        else:
            self.detail.show(f"message {short_id(message.id)}", render_detail(message, session.clock.now()))

    def _watch_cursor(self, session: "Session") -> None:
        message = self._cursor_message(session)
        if message is not None:
            session.queue.watched = (message.id,)
            self._fetch_detail(session, message.id)

    @work(name="queue detail", group="queue.detail", exit_on_error=False)
    async def _fetch_detail(self, session: "Session", message_id: int) -> None:
        try:
            await session.queue.fetch_message(message_id)
        except BackendError as error:
            self._result(Cell(f"! {error.sentence()}", "failed"))
            return
        self.draw_now()

    def _cursor_message(self, session: "Session") -> "QueueMessage | None":
        key = self.table.cursor_key
        return session.queue.index.messages.get(key) if isinstance(key, int) else None

    # Order

    def action_sort(self) -> None:
        """Sort by the next column."""
        if self.session is not None:
            columns = [column.key for column in COLUMNS if column.key in SORTS]
            place = (
                columns.index(self.session.queue.index.sort)
                if self.session.queue.index.sort in columns
                else -1
            )
            self._sort(self.session, columns[(place + 1) % len(columns)], reverse=False)

    def action_reverse(self) -> None:
        """Turn the order round."""
        if self.session is not None:
            index = self.session.queue.index
            self._sort(self.session, index.sort, reverse=not index.reverse)

    @on(LiveTable.HeaderPressed)
    def _header_pressed(self, event: LiveTable.HeaderPressed) -> None:
        if self.session is not None and event.column_key in SORTS:
            index = self.session.queue.index
            same = index.sort == event.column_key
            self._sort(self.session, event.column_key, reverse=same and not index.reverse)

    def _sort(self, session: "Session", column: str, *, reverse: bool) -> None:
        session.queue.index.set_sort(column, reverse=reverse)
        self.table.sort = (column, reverse)
        self.table.reload()
        self.draw_now()

    # Verbs

    def action_retry(self) -> None:
        """Ask for a try now."""
        if self.session is not None:
            self._write(self.session, "Retry", Operation.QUEUE_RETRY, self.session.writes.retry)

    def action_cancel(self) -> None:
        """Drop messages."""
        if self.session is not None:
            self._write(self.session, "Cancel", Operation.QUEUE_CANCEL, self.session.writes.cancel)

    def action_pause(self) -> None:
        """Pause a running queue, resume a paused one."""
        if self.session is not None:
            self._switch(self.session)

    def _chosen(self, session: "Session") -> Sequence["QueueMessage"]:
        messages = session.queue.index.messages
        marked = [messages[key] for key in self.table.marks if isinstance(key, int) and key in messages]
        if marked:
            return sorted(marked, key=lambda message: message.id)
        message = self._cursor_message(session)
        return (message,) if message is not None else ()

    @work(name="queue write", group="queue.write", exit_on_error=False)
    async def _write(
        self,
        session: "Session",
        verb: str,
        operation: Operation,
        write: Callable[["QueueMessage"], Awaitable["Outcome"]],
    ) -> None:
        from stalwart_tui.screens.queue import actions  # deferred: not needed to show the queue

        chosen = self._chosen(session)
        if chosen and await self._confirm(actions.message_sheet(session, verb, chosen, operation)):
            self._result(await actions.write_messages(session, verb.lower(), chosen, write, self._result))
            self.table.mark(())
            self.draw_now()

    @work(name="queue switch", group="queue.write", exit_on_error=False)
    async def _switch(self, session: "Session") -> None:
        from stalwart_tui.screens.queue import actions  # deferred: not needed to show the queue

        pause = session.queue.running is not False
        if await self._confirm(actions.queue_sheet(session, pause=pause)):
            self._result(Cell("… asking the server", "accent"))
            self._result(await actions.switch_queue(session, pause=pause))
            self.draw_now()

    async def _confirm(self, sheet: "Sheet") -> bool:
        from stalwart_tui.screens.dialogs.confirm import ConfirmSheet  # deferred: see `_write`

        meant: bool = await self.app.push_screen_wait(ConfirmSheet(sheet))
        return meant

    def _result(self, result: Cell) -> None:
        self.query_one(FilterLine).show_result(result)
