"""A table over rows that live elsewhere: a hundred thousand messages, or a log growing by thousands a second.

Here is what the operator does with rows: keys, marks, ranges, the mouse, and the messages that tell the
screen. Which rows are on screen and what is painted is `row_view.py`'s; what rows mean is `render/`'s.
"""

from collections.abc import Hashable, Iterable, Set
from typing import ClassVar

from textual import events
from textual.binding import Binding, BindingType
from textual.geometry import clamp
from textual.message import Message

from stalwart_tui.widgets.row_view import HEADER, RowView

MARKING = {"toggle_mark", "range_mark", "mark_all", "unmark_all"}
"""Actions of a table whose rows can be marked."""


class LiveTable(RowView):
    """A table with a cursor, marks kept by key, and a follow mode. Its rows come from a `RowSource`."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("up,k", "move(-1)", "Up", show=False, id="table.up"),
        Binding("down,j", "move(1)", "Down", show=False, id="table.down"),
        Binding("pageup", "page(-1)", "Page up", show=False, id="table.page-up"),
        Binding("pagedown", "page(1)", "Page down", show=False, id="table.page-down"),
        Binding("ctrl+u", "half_page(-1)", "Half page up", show=False, id="table.half-page-up"),
        Binding("ctrl+d", "half_page(1)", "Half page down", show=False, id="table.half-page-down"),
        Binding("home", "first", "First row", show=False, id="table.first"),
        Binding("end", "last", "Last row", show=False, id="table.last"),
        Binding("enter", "open", "Open", id="table.open"),
        Binding("space", "toggle_mark", "Mark", show=False, id="table.mark"),
        Binding("v", "range_mark", "Mark a range", show=False, id="table.mark-range"),
        Binding("a", "mark_all", "Mark all", show=False, id="table.mark-all"),
        Binding("u", "unmark_all", "Unmark all", show=False, id="table.unmark-all"),
        Binding("escape", "end_range", "End the range", show=False, id="table.end-range"),
    ]

    class TableMessage(Message):
        """What a table tells; `control` is the table, for `@on` with a selector."""

        def __init__(self, table: "LiveTable") -> None:
            super().__init__()
            self.table = table

        @property
        def control(self) -> "LiveTable":
            """The table it comes from."""
            return self.table

    class CursorMoved(TableMessage):
        """The cursor is on another row: `key`, None when there are no rows."""

        def __init__(self, table: "LiveTable", key: Hashable | None) -> None:
            super().__init__(table)
            self.key = key

        def can_replace(self, message: Message) -> bool:
            """Only where it came to rest matters."""
            return isinstance(message, LiveTable.CursorMoved) and message.table is self.table

    class RowOpened(TableMessage):
        """The operator wants to see the row with that `key`."""

        def __init__(self, table: "LiveTable", key: Hashable) -> None:
            super().__init__(table)
            self.key = key

    class MarksChanged(TableMessage):
        """Other rows are marked than before; `count` of them."""

        def __init__(self, table: "LiveTable", count: int) -> None:
            super().__init__(table)
            self.count = count

        def can_replace(self, message: Message) -> bool:
            """Only the latest count matters."""
            return isinstance(message, LiveTable.MarksChanged) and message.table is self.table

    class HeaderPressed(TableMessage):
        """The title of a column was clicked."""

        def __init__(self, table: "LiveTable", column_key: str) -> None:
            super().__init__(table)
            self.column_key = column_key

    _marks: Set[Hashable] = frozenset()
    _range_start: Hashable | None = None
    """Row where a range began; None when none is being marked."""
    _range_base: Set[Hashable] = frozenset()
    """Marks from before the range."""

    # Marks

    @property
    def marks(self) -> Set[Hashable]:
        """Keys of the marked rows, also of those a filter hides. Not to be changed from outside."""
        return self._marks

    def is_marked(self, key: Hashable) -> bool:
        """Whether the row with that key is marked."""
        return key in self._marks

    def mark(self, keys: Iterable[Hashable]) -> None:
        """Mark exactly the rows with these keys; ends a range."""
        self._range_start = None
        self._set_marks(frozenset(keys))

    def _set_marks(self, marks: Set[Hashable]) -> None:
        if marks != self._marks:
            self._marks = marks
            self._align()
            self._repaint_rows()
            self.post_message(self.MarksChanged(self, len(marks)))

    def action_toggle_mark(self) -> None:
        """Mark the row under the cursor, or take its mark off."""
        if self.cursor_key is not None:
            self.mark(self._marks ^ {self.cursor_key})

    def action_mark_all(self) -> None:
        """Mark every row the table shows, besides those already marked."""
        shown = frozenset(self.source.keys())
        self.mark(shown | self._marks if self._marks else shown)

    def action_unmark_all(self) -> None:
        """Take off all marks."""
        self.mark(())

    def action_range_mark(self) -> None:
        """Begin a range that grows with the cursor, or end it."""
        if self._range_start is not None:
            self.action_end_range()
            return
        self._range_start, self._range_base = self.cursor_key, self._marks
        self._mark_range()

    def action_end_range(self) -> None:
        """Leave the range as it is marked."""
        self._range_start = None

    def _mark_range(self) -> None:
        """Mark from where the range began to the cursor."""
        start = None if self._range_start is None else self.source.index_of(self._range_start)
        if start is None:
            self._range_start = None
            return
        first, last = sorted((start, self.cursor_index))
        self._set_marks(self._range_base | {self.source.key_at(index) for index in range(first, last + 1)})

    # Movement

    def move_to(self, key: Hashable) -> bool:
        """Put the cursor on the row with that key; False when there is none."""
        self._align()
        index = self.source.index_of(key)
        if index is not None:
            self._go(index)
        return index is not None

    def _go(self, index: int, scroll: int = 0) -> None:
        """Move the cursor to that row and the view by `scroll` rows, or as far as it takes to see it."""
        index = clamp(index, 0, max(self._count - 1, 0))
        if self.follow:
            self._at_end_follow(index >= self._count - 1)
        top = clamp(self._top + scroll, index - max(self.visible_rows, 1) + 1, index)
        self._scroll_quietly(top)
        self._put_cursor(index)
        if self._range_start is not None:
            self._mark_range()
        self._repaint_rows()

    def action_move(self, rows: int) -> None:
        """Move the cursor by rows."""
        self._align()
        self._go(self.cursor_index + rows)

    def action_page(self, pages: int) -> None:
        """Move cursor and view by pages."""
        self._align()
        rows = pages * max(self.visible_rows, 1)
        self._go(self.cursor_index + rows, rows)

    def action_half_page(self, halves: int) -> None:
        """Move cursor and view by half pages."""
        self._align()
        rows = halves * max(self.visible_rows // 2, 1)
        self._go(self.cursor_index + rows, rows)

    def action_first(self) -> None:
        """Move to the first row; of a stream, that freezes it."""
        self._align()
        self._go(0)

    def action_last(self) -> None:
        """Move to the last row; a stream is followed again."""
        self._align()
        self._go(self._count - 1)

    def action_open(self) -> None:
        """Tell the screen to open the row under the cursor."""
        if self.cursor_key is not None:
            self.post_message(self.RowOpened(self, self.cursor_key))

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        """Escape is the screen's unless it ends a range; marks only where rows can be marked."""
        if action == "end_range":
            return self._range_start is not None
        return self._painter.markable or action not in MARKING

    def on_click(self, event: events.Click) -> None:
        """Move the cursor; on the row where it is already, open that; on a title, tell which."""
        offset = event.get_content_offset(self)
        if offset is None:
            return
        line = offset.y - HEADER
        if line < 0:
            column = self._painter.column_at(offset.x)
            if column is not None:
                self.post_message(self.HeaderPressed(self, column.key))
        elif line < len(self._rows):
            key = self._rows[line].state.key
            if key == self.cursor_key:
                self.action_open()
            else:
                self.move_to(key)

    def _cursor_moved(self) -> None:
        self.post_message(self.CursorMoved(self, self.cursor_key))
