"""One line above a table: what is shown at its left end, how it stands at its right."""

from collections.abc import Iterable

from textual.app import ComposeResult
from textual.containers import Horizontal
from textual.widgets import Static

from stalwart_tui.render.cells import Cell
from stalwart_tui.widgets.tokens import content


class PaneLine(Horizontal):
    """Two groups of words. The left one gives way where the line is too short for both."""

    DEFAULT_CSS = """
    PaneLine { height: 1; padding: 0 1; }
    PaneLine Static { height: 1; text-wrap: nowrap; text-overflow: ellipsis; }
    PaneLine .pane-left { width: 1fr; }
    PaneLine .pane-right { width: auto; margin-left: 2; }
    """

    def __init__(self) -> None:
        super().__init__()
        self._shown: tuple[tuple[Cell, ...], tuple[Cell, ...]] = ((), ())

    def compose(self) -> ComposeResult:
        """Left and right."""
        yield Static(markup=False, classes="pane-left")
        yield Static(markup=False, classes="pane-right")

    def show(self, left: Iterable[Cell], right: Iterable[Cell] = ()) -> None:
        """Draw these words, unless they are what is drawn."""
        shown = tuple(left), tuple(right)
        if shown == self._shown:
            return
        before, self._shown = self._shown, shown
        for cells, old, part in zip(shown, before, self.query_children(Static), strict=True):
            if cells != old:
                # Only the right part is as wide as its text, so only that may need a layout.
                resized = part.has_class("pane-right") and _length(cells) != _length(old)
                part.update(content(cells, between="  "), layout=resized)


def _length(cells: Iterable[Cell]) -> int:
    return sum(len(cell.text) + 2 for cell in cells)
