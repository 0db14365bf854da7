"""Rows 2 and 3 of every screen: six figures with a trend mark, label above value. One widget, two lines."""

from collections.abc import Callable
from typing import TYPE_CHECKING

from textual.content import Content
from textual.widget import Widget

from stalwart_tui.render.cells import Cell
from stalwart_tui.render.figures import EMPTY, FigureText, render_figures
from stalwart_tui.text.clean import fit
from stalwart_tui.widgets.tokens import lines_content

if TYPE_CHECKING:
    from stalwart_tui.state.figures import Figure


class StatStrip(Widget):
    """The six figures side by side, each in a sixth of the row."""

    DEFAULT_CSS = """
    StatStrip { height: 2; padding: 0 1; }
    """

    def __init__(self, figures: Callable[[], tuple["Figure", ...]]) -> None:
        super().__init__()
        self._figures = figures
        self._shown: tuple[FigureText, ...] = render_figures(EMPTY)

    def refresh_figures(self) -> None:
        """Draw anew when a figure changed."""
        texts = render_figures(self._figures() or EMPTY)
        if texts != self._shown:
            self._shown = texts
            self.refresh()

    def render(self) -> Content:
        """Labels, then values."""
        cells = self.content_size.width // len(self._shown)
        labels = [Cell(_column(figure.label, cells), "dim") for figure in self._shown]
        values = [
            Cell(_column(f"{figure.value}{figure.mark}", cells), figure.token or "key")
            for figure in self._shown
        ]
        return lines_content([labels, values])


def _column(text: str, cells: int) -> str:
    return fit(text, max(cells - 1, 0)) + " "
