"""Rows 2 and 3 of every screen: six figures with a trend mark, label above value."""

from collections.abc import Callable

from textual.app import ComposeResult
from textual.containers import Horizontal
from textual.widgets import Static

from stalwart_tui.render.cells import Cell
from stalwart_tui.render.figures import EMPTY, FigureText, render_figures
from stalwart_tui.state.figures import Figure
from stalwart_tui.widgets.tokens import lines_content


class StatCard(Static):
    """One figure."""

    def __init__(self) -> None:
        super().__init__(markup=False)
        self._shown: FigureText | None = None

    def show(self, figure: FigureText) -> None:
        """Draw it, unless it is what is drawn."""
        if figure == self._shown:
            return
        self._shown = figure
        value = Cell(f"{figure.value}{figure.mark}", figure.token or "key")
        self.update(lines_content([[Cell(figure.label, "dim")], [value]]), layout=False)


class StatStrip(Horizontal):
    """The six figures side by side."""

    DEFAULT_CSS = """
    StatStrip { height: 2; padding: 0 1; }
    StatStrip StatCard { width: 1fr; height: 2; text-wrap: nowrap; text-overflow: ellipsis; }
    """

    def __init__(self, figures: Callable[[], tuple[Figure, ...]]) -> None:
        super().__init__()
        self._figures = figures

    def compose(self) -> ComposeResult:
        """One card a figure."""
        for _ in EMPTY:
            yield StatCard()

    def on_mount(self) -> None:
        """Draw the labels before anything is known."""
        self.refresh_figures()

    def refresh_figures(self) -> None:
        """Draw what changed."""
        texts = render_figures(self._figures() or EMPTY)
        for card, text in zip(self.query_children(StatCard), texts, strict=False):
            card.show(text)
