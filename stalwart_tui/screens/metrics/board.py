"""A board on screen: its charts in a grid, one of them in focus, or that one alone."""

from collections.abc import Hashable, Sequence
from typing import ClassVar

from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import VerticalScroll

from stalwart_tui.render.chart import ChartSpec
from stalwart_tui.render.metrics import MetricChart, chart_spec
from stalwart_tui.state.trails import Trails
from stalwart_tui.widgets.chart_pane import ChartPane


class ShownTrails:
    """What the charts of a board draw: the lines of a session, once there is one, and over which window."""

    def __init__(self, span: float) -> None:
        self.trails: Trails | None = None
        self.span = span
        """Seconds."""


class BoardChart(ChartPane, can_focus=True):
    """One chart of a board."""

    def __init__(self, chart: MetricChart, shown: ShownTrails) -> None:
        super().__init__(self._spec, self._seen, empty=chart.no_data)
        self.chart = chart
        self._shown = shown

    def _spec(self, width: int, height: int) -> ChartSpec | None:
        trails, span = self._shown.trails, self._shown.span
        if trails is None or trails.now is None:
            return None
        readings = [trails.of[line.source].reading(span) for line in self.chart.lines]
        return chart_spec(self.chart, readings, width, height, trails.now, span)

    def _seen(self) -> Hashable:
        trails = self._shown.trails
        if trails is None:
            return None
        return self._shown.span, *(
            trails.of[line.source].version(self._shown.span) for line in self.chart.lines
        )


class Board(VerticalScroll, can_focus=False, inherit_bindings=False):
    """The charts, in as many columns as there is room for."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("up,k", "step_row(-1)", "Chart above", show=False, id="board.up"),
        Binding("down,j", "step_row(1)", "Chart below", show=False, id="board.down"),
        Binding("left,h", "step(-1)", "Chart before", show=False, id="board.left"),
        Binding("right,l", "step(1)", "Chart after", show=False, id="board.right"),
        Binding("home", "step(-1000)", "First chart", show=False, id="board.first"),
        Binding("end", "step(1000)", "Last chart", show=False, id="board.last"),
    ]

    DEFAULT_CSS = """
    Board { layout: grid; grid-size: 2; grid-rows: 7; }
    Board.-zoomed { grid-size: 1; grid-rows: 1fr; }
    Board.-zoomed BoardChart { display: none; }
    Board.-zoomed BoardChart.-alone { display: block; }
    """

    def __init__(self, charts: Sequence[MetricChart], shown: ShownTrails) -> None:
        super().__init__()
        self._charts = charts
        self._shown = shown

    def compose(self) -> ComposeResult:
        """One pane a chart."""
        for chart in self._charts:
            yield BoardChart(chart, self._shown)

    @property
    def charts(self) -> list[BoardChart]:
        """The panes, in order."""
        return list(self.query_children(BoardChart))

    @property
    def zoomed(self) -> bool:
        """Whether one chart is shown alone."""
        return self.has_class("-zoomed")

    def zoom(self, alone: bool) -> None:
        """Show the chart in focus alone, or all."""
        charts = self.charts
        for chart in charts:
            chart.set_class(alone and chart is charts[self._place()], "-alone")
        self.set_class(alone, "-zoomed")
        charts[self._place()].focus()

    def action_step(self, charts: int) -> None:
        """Go on to a chart so many places away."""
        self._go(self._place() + charts)

    def action_step_row(self, rows: int) -> None:
        """Go on to the chart above or below; shown alone, a chart has only neighbours."""
        columns = 1 if self.zoomed else int(self.styles.grid_size_columns)
        place = self._place() + rows * columns
        if 0 <= place < len(self._charts):
            self._go(place)

    def _place(self) -> int:
        """Which chart is in focus; the first when none is."""
        return next((place for place, chart in enumerate(self.charts) if chart.has_focus), 0)

    def _go(self, place: int) -> None:
        charts = self.charts
        chart = charts[min(max(place, 0), len(charts) - 1)]
        if self.zoomed:
            for other in charts:
                other.set_class(other is chart, "-alone")
        chart.focus()
