"""The rows on screen: which they are, that they stay where they are, and that only what changed is painted.

Reads a `RowSource` and holds no more than the visible rows, a bounded cache of drawn ones and one cursor.
What the operator does with rows (keys, marks, opening) is `live_table.py`'s; how a row looks is
`row_painter.py`'s.
"""

from collections.abc import Hashable, Sequence
from itertools import zip_longest
from typing import ClassVar, Self

from rich.style import Style
from textual.cache import LRUCache
from textual.geometry import Region, Size, clamp
from textual.reactive import reactive
from textual.scroll_view import ScrollView
from textual.strip import Strip
from textual.widget import Widget

from stalwart_tui.render.cells import Column
from stalwart_tui.widgets.polling import PERIOD, VersionPoll
from stalwart_tui.widgets.row_painter import GLYPHS, Glyphs, Row, RowPainter, RowState
from stalwart_tui.widgets.row_source import RowSource, survivor
from stalwart_tui.widgets.words import centred_line

HEADER = 1
"""Lines above the rows."""

CACHED_ROWS = 512
"""Drawn rows that are kept, some screens full: scrolling back draws nothing anew."""


class RowView(ScrollView, can_focus=True, inherit_bindings=False):
    """Rows of a source under a header that stays, with a cursor that stays on its row."""

    ALLOW_SELECT = False

    DEFAULT_CSS = """
    RowView { height: 1fr; overflow-x: hidden; overflow-y: auto; scrollbar-gutter: stable; }
    """

    COMPONENT_CLASSES: ClassVar[set[str]] = {
        *("cell--ok", "cell--deferred", "cell--failed", "cell--scheduled", "cell--paused", "cell--unknown"),
        *("cell--dim", "cell--key", "cell--accent", "cell--mark", "cell--header", "cell--cursor"),
        *(f"cell--level-{level}" for level in ("error", "warn", "info", "debug", "trace")),
    }

    sort: reactive[tuple[str, bool] | None] = reactive(None, repaint=False)
    """Key of the column that decides the order, and whether it descends; for the mark in the header."""

    empty: reactive[str] = reactive("", repaint=False)
    """Words in the middle while there are no rows."""

    follow: reactive[bool] = reactive(False, repaint=False)
    """Whether the view is for a stream: it stays at the end, unless frozen."""

    frozen: reactive[bool] = reactive(False, repaint=False)
    """Whether the rows on screen stand still whatever arrives."""

    pending: reactive[int] = reactive(0, repaint=False)
    """How many rows arrived since it is frozen."""

    def __init__(
        self,
        source: RowSource,
        columns: Sequence[Column],
        *,
        follow: bool = False,
        empty: str = "",
        markable: bool = True,
        glyphs: Glyphs = GLYPHS,
        period: float = PERIOD,
        name: str | None = None,
        id: str | None = None,  # noqa: A002 - the name of Textual's own parameter
        classes: str | None = None,
    ) -> None:
        super().__init__(name=name, id=id, classes=classes)
        self.set_reactive(RowView.follow, follow)
        self.set_reactive(RowView.empty, empty)
        self.source = source
        self.cursor_key: Hashable | None = None
        """Key of the row under the cursor; None while there are no rows."""
        self.cursor_index = 0
        """Where that row was when the source was last read."""
        self._columns = tuple(columns)
        self._painter = RowPainter(self._style_of, glyphs, markable=markable)
        self._poll = VersionPoll(self, lambda: self.source.version, self.refresh_rows, period=period)
        self._cache: LRUCache[RowState, Row] = LRUCache(CACHED_ROWS)
        self._rows: list[Row] = []
        self._laid_out = Size()
        self._layout_number = 0
        self._count = 0
        self._tail: Hashable | None = None
        """Key of the newest row known, from which arrivals are counted."""
        self._noticed: int | None = None
        """Version up to which arrivals are counted."""
        self._aligned: int | None = None
        """Version whose order cursor and scroll position are in."""
        self._look_changed = True

    # What owners ask for

    def refresh_rows(self) -> None:
        """Paint what changed in the source since the last time: the polling's and the owner's entry."""
        if self._notice() and not self.frozen:
            self._align()
            self._repaint_rows()

    def reload(self) -> None:
        """Read everything anew, also when frozen: the owner changed filter or order, or cleared it."""
        self._noticed = self._aligned = None
        self.pending, self._tail = 0, None
        self._align()
        self._repaint_rows()

    def set_columns(self, columns: Sequence[Column]) -> None:
        """Show other columns of the same rows."""
        self._columns = tuple(columns)
        self._lay_out()
        self.refresh()

    def freeze(self) -> None:
        """Let the rows on screen stand still."""
        if not self.frozen:
            self.pending = 0
            self.frozen = True

    def resume(self) -> None:
        """Show what is there now; a stream is followed again."""
        self.frozen, self._aligned = False, None
        self._align()
        self.pending = 0
        self._repaint_rows()

    def is_marked(self, key: Hashable) -> bool:
        """Whether the row with that key is marked."""
        return False

    @property
    def following(self) -> bool:
        """Whether the view stays at the end."""
        return self.follow and not self.frozen

    @property
    def visible_rows(self) -> int:
        """How many rows have room."""
        return max(self._laid_out.height - HEADER, 0)

    # Where rows are

    def _notice(self) -> bool:
        """Take note of a new version, and count what arrived while frozen. Return whether it is new."""
        if self.source.version == self._noticed:
            return False
        self._noticed = self.source.version
        count = len(self.source)
        if self.follow and self.frozen:
            place = None if self._tail is None else self.source.index_of(self._tail)
            # When the row that was the newest left, all there are came after it.
            self.pending += count if place is None else count - 1 - place
        self._tail = self.source.key_at(count - 1) if count else None
        return True

    def _align(self) -> None:
        """Bring cursor and scroll position to where their rows are in the source now."""
        if self.source.version == self._aligned:
            return
        self._notice()
        self._aligned = self.source.version
        self._count = len(self.source)
        cursor, top = self._places()
        self._resize_content()
        self._scroll_quietly(top)
        self._put_cursor(cursor)

    def _places(self) -> tuple[int, int]:
        """Where cursor and first visible row are to be, before they are cut to what there is.

        A row on screen stays on its line: the cursor's, or when that is elsewhere, or the view is frozen, the
        first one. Of rows that left, the nearest still there takes the place.
        """
        if self.following:
            return self._count - 1, self._count
        if self.cursor_key is None:
            return 0, 0
        line = self.cursor_index - self._top
        on_screen = 0 <= line < len(self._rows) and not self.frozen
        keys = [row.state.key for row in self._rows]
        found = survivor(keys, line if on_screen else 0, self.source.index_of)
        if on_screen and found:
            top = 0 if self._top == 0 and found[1] < self.visible_rows else found[1] - found[0]
            return found[1], top
        # A ring lets its oldest go: what is nearest to a row that left is now the first.
        gone = 0 if self.follow else self.cursor_index
        cursor = self.source.index_of(self.cursor_key)
        return gone if cursor is None else cursor, found[1] - found[0] if found else min(self._top, gone)

    @property
    def _top(self) -> int:
        """Index of the first visible row."""
        return self.scroll_offset.y

    def _resize_content(self) -> None:
        """Tell the scrollbar how many rows there are."""
        size = Size(self._laid_out.width, self._count + HEADER)
        room = self._laid_out.height
        if (size.height > room) != (self.virtual_size.height > room):
            self.virtual_size = size  # the scrollbar comes or goes, which takes a layout
        elif size != self.virtual_size:
            # A layout would paint the whole widget where only the scrollbar changes.
            self.set_reactive(Widget.virtual_size, size)
            if self.show_vertical_scrollbar:
                self.vertical_scrollbar.window_virtual_size = size.height

    def _scroll_quietly(self, top: int) -> None:
        """Scroll without painting: whoever scrolls then repaints what became different."""
        position = float(clamp(top, 0, max(self._count - self.visible_rows, 0)))
        self.set_reactive(Widget.scroll_y, position)
        self.set_reactive(Widget.scroll_target_y, position)
        if self.show_vertical_scrollbar:
            self.vertical_scrollbar.position = position

    def _put_cursor(self, index: int) -> None:
        """Put the cursor on the row at `index`, or the nearest there is."""
        index = clamp(index, 0, max(self._count - 1, 0))
        key = self.source.key_at(index) if self._count else None
        moved = key != self.cursor_key
        self.cursor_index, self.cursor_key = index, key
        if moved:
            self._cursor_moved()

    def _cursor_moved(self) -> None:
        """Called when the cursor is on another row than before."""

    def watch_scroll_y(self, old_value: float, new_value: float) -> None:
        """The operator scrolled, by wheel or scrollbar."""
        if self.show_vertical_scrollbar:
            self.vertical_scrollbar.position = new_value
        moved = round(new_value) - round(old_value)
        if not moved or self.scrollable_content_region.size != self._laid_out:
            return  # a layout has cut the position and will place the rows anew: nobody scrolled
        if self.follow and moved < 0:
            self.freeze()
        if self.source.version != self._aligned:
            # Rows moved under the view since it was drawn: scroll from where they are now.
            self.set_reactive(Widget.scroll_y, old_value)
            self._align()
            self._scroll_quietly(self._top + moved)
        self._at_end_follow(self._top + self.visible_rows >= self._count)
        self._repaint_rows()

    def _at_end_follow(self, at_end: bool) -> None:
        """Of a stream, the end resumes and anything else freezes."""
        if self.follow and at_end and self.frozen:
            self.resume()
        elif self.follow and not at_end:
            self.freeze()

    # Drawing

    def _read_row(self, index: int) -> Row:
        """The row at that place as it is to be drawn now."""
        key = self.source.key_at(index)
        version = self.source.row_version(index)
        state = RowState(key, version, self._layout_number, key == self.cursor_key, self.is_marked(key))
        row = self._cache.get(state)
        if row is None:
            cells = tuple(self.source.cells_at(index, self._painter.columns))
            row = self._cache[state] = Row(state, cells)
        return row

    def _repaint_rows(self) -> None:
        """Read the visible rows and have painted what differs from those on screen."""
        before = self._rows
        last = min(self._top + self.visible_rows, self._count)
        self._rows = [self._read_row(index) for index in range(self._top, last)]
        if self._look_changed:
            return  # the whole widget is about to be painted
        if bool(before) != bool(self._rows):
            self.refresh()
            return
        regions = [
            Region(part[0], HEADER + line, part[1], 1)
            for line, (old, new) in enumerate(zip_longest(before, self._rows))
            if (part := self._painter.difference(old, new))
        ]
        if regions:
            self.refresh(*regions)

    def refresh(
        self, *regions: Region, repaint: bool = True, layout: bool = False, recompose: bool = False
    ) -> Self:
        """As every widget's. Asked for as a whole, styles may have changed and everything is drawn anew."""
        if repaint and not regions:
            self._look_changed = True
        return super().refresh(*regions, repaint=repaint, layout=layout, recompose=recompose)

    def _style_of(self, *names: str) -> Style:
        """The style of component classes, later ones over earlier; of an unknown one, plain."""
        known = [name for name in names if name in self.COMPONENT_CLASSES]
        style = self.get_visual_style(*known).rich_style
        for name in known:
            style += self.get_component_styles(name).text_style
        return style

    def _lay_out(self) -> None:
        """Share the width among the columns and read the rows for it."""
        size = self.scrollable_content_region.size
        line = self.cursor_index - self._top
        keeps_line = 0 <= line < self.visible_rows and not self.frozen
        self._laid_out = size
        self._painter.arrange(self._columns, size.width)
        self._layout_number += 1
        self._look_changed = True
        self._align()
        self._resize_content()
        top = self.cursor_index - min(line, self.visible_rows - 1) if keeps_line else self._top
        self._scroll_quietly(self._count if self.following else top)
        self._repaint_rows()

    def render_line(self, y: int) -> Strip:
        """Draw a line of the widget."""
        if self.scrollable_content_region.size != self._laid_out:
            self._lay_out()
        if self._look_changed:
            self._look_changed = False
            self._painter.forget_styles()
            self._cache.clear()
            for row in self._rows:
                row.strip, self._cache[row.state] = None, row
        line = y - HEADER
        if line < 0:
            return self._painter.header(self.sort)
        if line < len(self._rows):
            return self._painter.row(self._rows[line])
        words = "" if self._count else self.empty
        return self._painter.words(centred_line(words, Size(self._laid_out.width, self.visible_rows), line))

    def watch_sort(self) -> None:
        """Only the header shows it."""
        self.refresh(Region(0, 0, self._laid_out.width, HEADER))

    def watch_empty(self) -> None:
        """Shown only while there are no rows."""
        if not self._count:
            self.refresh()

    def watch_follow(self) -> None:
        """The end is shown when following begins."""
        if self.is_mounted:
            self.resume()

    def on_mount(self) -> None:
        """Begin to look at the source."""
        self._poll.start()

    def on_resize(self) -> None:
        """Make the most of the room there is now."""
        if self.scrollable_content_region.size != self._laid_out:
            self._lay_out()
            self.refresh()
