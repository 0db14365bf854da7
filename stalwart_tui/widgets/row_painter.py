"""Rows of a table as strips of styled text, and which cells of the screen differ between two of them.

No cursor movement, no scrolling, no source of rows: those are the table's. Text is drawn as it is, markup in
it is text.
"""

from collections.abc import Callable, Hashable, Sequence
from dataclasses import dataclass
from itertools import accumulate
from typing import NamedTuple

from rich.segment import Segment
from rich.style import Style
from textual.strip import Strip

from stalwart_tui.render.cells import GAP, Cell, Column, fit_cell, lay_out
from stalwart_tui.text.clean import elide_end


@dataclass(frozen=True, slots=True)
class Glyphs:
    """What marks rows and columns, so that colour never says it alone."""

    cursor: str = "▸"
    mark: str = "●"
    ascending: str = "▲"
    descending: str = "▼"


GLYPHS = Glyphs()

ASCII_GLYPHS = Glyphs(cursor=">", mark="*", ascending="^", descending="v")
"""For terminals without other characters."""


class Place(NamedTuple):
    """Where a column is drawn."""

    column: Column
    start: int
    cells: int
    blank: int
    """Cells left blank after it."""

    @property
    def end(self) -> int:
        """The cell after its last."""
        return self.start + self.cells


class RowState(NamedTuple):
    """Everything a drawn row depends on."""

    key: Hashable
    version: Hashable
    layout: int
    """Number of the layout in force when its cells were read."""
    cursor: bool
    marked: bool


class Row:
    """A row as read from its source, and its strip once it was drawn."""

    __slots__ = ("cells", "state", "strip")

    def __init__(self, state: RowState, cells: Sequence[Cell]) -> None:
        self.state = state
        self.cells = cells
        self.strip: Strip | None = None


class RowPainter:
    """Draws rows in a layout of columns, in styles that are asked for by component class."""

    def __init__(self, style_of: Callable[..., Style], glyphs: Glyphs, *, markable: bool) -> None:
        """`style_of(*names)` gives the style of component classes, the later ones over the earlier."""
        self._style_of = style_of
        self._glyphs = glyphs
        self.markable = markable
        """Whether rows have a place for a mark."""
        self._styles: dict[tuple[str, bool, bool], Style] = {}
        self.width = 0
        """Cells of a whole line."""
        self._places: Sequence[Place] = ()

    @property
    def columns(self) -> list[Column]:
        """The columns there is room for."""
        return [place.column for place in self._places]

    def arrange(self, columns: Sequence[Column], width: int) -> None:
        """Share a line of `width` cells among gutter and columns."""
        gutter = 2 if self.markable else 1
        layout = lay_out(columns, width - gutter)
        starts = list(accumulate((cells + GAP for _, cells in layout), initial=gutter))
        after = [GAP] * (len(layout) - 1) + [max(width - starts[-1] + GAP, 0)]
        self.width = width
        self._places = [
            Place(column, start, cells, blank)
            for (column, cells), start, blank in zip(layout, starts, after, strict=False)
        ]

    def forget_styles(self) -> None:
        """Ask for styles anew: theme or focus changed."""
        self._styles.clear()

    def row(self, row: Row) -> Strip:
        """Draw a row, once."""
        if row.strip is None:
            _, _, _, cursor, marked = row.state
            gutter = self._glyphs.cursor if cursor else " "
            if self.markable:
                gutter += self._glyphs.mark if marked else " "
            cells = [(cell.text, self._style(cell.token, marked, cursor)) for cell in row.cells]
            row.strip = self._line(gutter, self._style("", marked, cursor), cells)
        return row.strip

    def header(self, sort: tuple[str, bool] | None) -> Strip:
        """Draw the titles; `sort` is the key of the column that decides the order, and if it descends."""
        style = self._style_of("cell--header")
        titles = []
        for column, _, cells, _ in self._places:
            title = column.title
            if sort and sort[0] == column.key:
                glyph = self._glyphs.descending if sort[1] else self._glyphs.ascending
                title = elide_end(title, cells - 1) + glyph
            titles.append((title, style))
        return self._line("  " if self.markable else " ", style, titles)

    def words(self, text: str) -> Strip:
        """Draw a line that is no row; it is as wide as the table."""
        return Strip([Segment(text, self._style("dim"))])

    def column_at(self, x: int) -> Column | None:
        """The column drawn at that cell of a line, with the gap after it."""
        return next((place.column for place in self._places if place.start <= x < place.end + GAP), None)

    def difference(self, before: Row | None, after: Row | None) -> tuple[int, int] | None:
        """Start and length of the part of a line that differs between two rows (None: a blank line).

        One part, from the first column to the last that differs: moving a terminal's cursor to many small
        ones takes more bytes than it saves.
        """
        if before is after:
            return None
        if before is None or after is None or before.state[2:] != after.state[2:]:
            return 0, self.width
        changed = [
            place
            for place, old, new in zip(self._places, before.cells, after.cells, strict=False)
            if old != new
        ]
        return (changed[0].start, changed[-1].end - changed[0].start) if changed else None

    def _line(self, gutter: str, plain: Style, cells: Sequence[tuple[str, Style]]) -> Strip:
        """A line of styled cells, one for each column, exactly as wide as the table."""
        if not self._places:
            return Strip([Segment(gutter, plain)]).adjust_cell_length(self.width, plain)
        # Cells of one style are joined, because each segment costs bytes on the wire. The width is told, not
        # measured: measuring is the dearest part of drawing.
        segments: list[Segment] = []
        joined, style = gutter, plain
        for (column, _, size, blank), (text, cell_style) in zip(self._places, cells, strict=False):
            if cell_style != style:
                segments.append(Segment(joined, style))
                joined, style = "", cell_style
            joined += fit_cell(text, column, size) + " " * blank
        segments.append(Segment(joined, style))
        return Strip(segments, self.width)

    def _style(self, token: str, marked: bool = False, cursor: bool = False) -> Style:
        """The style of a token in a row, looked up once."""
        known = (token, marked, cursor)
        style = self._styles.get(known)
        if style is None:
            names = [
                *(["cell--mark"] if marked else []),
                *(["cell--cursor"] if cursor else []),
                *([f"cell--{token}"] if token else []),
            ]
            style = self._styles[known] = self._style_of(*names)
        return style
