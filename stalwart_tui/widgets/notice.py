"""Words in the place of a pane that has nothing to show: why, and what will work instead."""

from textual.app import ComposeResult
from textual.containers import Vertical
from textual.widgets import Static

from stalwart_tui.render.cells import Cell
from stalwart_tui.text.clean import clean
from stalwart_tui.widgets.tokens import lines_content


class Notice(Vertical):
    """A headline, a sentence of advice, and the server's own words."""

    DEFAULT_CSS = """
    Notice { display: none; height: 1fr; align: center middle; }
    Notice Static { width: auto; max-width: 76; height: auto; text-align: center; }
    """

    def __init__(self) -> None:
        super().__init__()
        self._shown: tuple[str, ...] = ()

    def compose(self) -> ComposeResult:
        """One block of text."""
        yield Static(markup=False)

    def show(self, headline: str, advice: str = "", words: str = "") -> None:
        """Draw these words, unless they are what is drawn."""
        if (headline, advice, words) == self._shown:
            return
        self._shown = (headline, advice, words)
        lines = [[Cell(clean(headline, 400), "accent")]]
        if words:
            lines += [[], [Cell(f"The server says: {clean(words, 400)}", "dim")]]
        if advice:
            lines += [[], [Cell(clean(advice, 400))]]
        self.query_one(Static).update(lines_content(lines))
