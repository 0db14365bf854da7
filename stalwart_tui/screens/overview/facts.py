"""The pane beside the groups: how things stand in words, and a few small charts where there is room."""

from collections.abc import Sequence

from textual.app import ComposeResult
from textual.containers import Horizontal, Vertical
from textual.widgets import Static

from stalwart_tui.render.cells import Cell
from stalwart_tui.render.overview import Fact, Trend
from stalwart_tui.widgets.tokens import content, lines_content


class Text(Static):
    """Lines that are painted only when they change, and laid out only when they need another height."""

    def __init__(self, *, classes: str) -> None:
        super().__init__(markup=False, classes=classes)
        self._shown: tuple[Cell, ...] = ()

    def show(self, cells: tuple[Cell, ...]) -> None:
        """Draw these pieces, unless they are what is drawn."""
        if cells != self._shown:
            resized = sum(len(c.text) for c in cells) != sum(len(c.text) for c in self._shown)
            self._shown = cells
            self.update(content(cells), layout=resized)


class FactLine(Horizontal):
    """One fact: a label, and its words beside it."""

    def compose(self) -> ComposeResult:
        """Label and words."""
        yield Text(classes="fact-label")
        yield Text(classes="fact-text")

    def show(self, fact: Fact) -> None:
        """Draw it, unless it is what is drawn."""
        label, text = self.query_children(Text)
        label.show((Cell(fact.label, "dim"),))
        text.show(fact.text)


class TrendChart(Static):
    """One figure over the last while, as wide as there is room."""

    def __init__(self) -> None:
        super().__init__(markup=False)
        self._trend: Trend | None = None
        self._shown: list[list[Cell]] = []

    def show(self, trend: Trend) -> None:
        """Draw it, unless it is what is drawn."""
        self._trend = trend
        lines = trend.lines(self.size.width)
        if lines != self._shown:
            self._shown = lines
            self.update(lines_content(lines), layout=False)

    def on_resize(self) -> None:
        """Draw for the room there is now."""
        if self._trend is not None:
            self.show(self._trend)


class Facts(Vertical):
    """All facts, then all trends."""

    DEFAULT_CSS = """
    Facts { height: auto; }
    Facts FactLine { height: auto; }
    Facts .fact-label { width: 9; height: 1; }
    Facts .fact-text { width: 1fr; height: auto; }
    Facts TrendChart { height: 2; margin-bottom: 1; }
    """

    def __init__(self, facts: int, trends: int) -> None:
        """How many of each there will be."""
        super().__init__()
        self._numbers = facts, trends

    def compose(self) -> ComposeResult:
        """A line for each fact, a chart for each trend."""
        facts, trends = self._numbers
        for _ in range(facts):
            yield FactLine()
        for _ in range(trends):
            yield TrendChart()

    def show(self, facts: Sequence[Fact], trends: Sequence[Trend]) -> None:
        """Draw what changed."""
        for line, fact in zip(self.query_children(FactLine), facts, strict=True):
            line.show(fact)
        for chart, trend in zip(self.query_children(TrendChart), trends, strict=True):
            chart.show(trend)
