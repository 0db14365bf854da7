"""Everything about one row, beside the table where there is room, instead of it where there is not."""

from collections.abc import Sequence

from textual.app import ComposeResult
from textual.containers import VerticalScroll
from textual.widgets import Static

from stalwart_tui.render.cells import Cell
from stalwart_tui.widgets.tokens import lines_content


class DetailPane(VerticalScroll):
    """A title and lines of text, scrolled by the usual keys. Repainted only when a line changed."""

    DEFAULT_CSS = """
    DetailPane { display: none; }
    DetailPane Static { width: 1fr; height: auto; }
    """

    def __init__(self) -> None:
        super().__init__()
        self._shown: list[Sequence[Cell]] = []

    def compose(self) -> ComposeResult:
        """One block of text."""
        yield Static(markup=False)

    def show(self, title: str, lines: Sequence[Sequence[Cell]]) -> None:
        """Draw these lines under that title, unless they are what is drawn."""
        self.border_title = title.replace("[", "\\[")
        if list(lines) != self._shown:
            self._shown = list(lines)
            self.query_one(Static).update(lines_content(self._shown))

    def open(self) -> None:
        """Show the pane."""
        self.display = True
        self.scroll_home(animate=False)

    def close(self) -> None:
        """Hide the pane."""
        self.display = False
