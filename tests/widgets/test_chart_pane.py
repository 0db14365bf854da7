"""The chart on screen: drawn when it must be, painted where it changed, never empty without a word."""

import threading
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import pytest
from textual.app import App, ComposeResult
from textual.color import Color
from textual.geometry import Region
from textual.pilot import Pilot
from textual.strip import Strip

from stalwart_tui.render.axis import Unit
from stalwart_tui.render.chart import ChartImage, ChartSpec, Line, Run, render_chart
from stalwart_tui.widgets import chart_pane
from stalwart_tui.widgets.chart_pane import ChartPane, difference
from tests.widgets.waiting import until

VARIABLES = {f"series-{number}": f"#00{number}0ff" for number in range(1, 7)} | {"dim-text": "#808080"}
"""What a theme of the program defines."""


class Figures:
    """A series that tests let grow."""

    def __init__(self) -> None:
        self.values = [3.0] * 20
        self.version = 1
        self.asked: list[tuple[int, int]] = []
        self.known = True

    def add(self, value: float) -> None:
        self.values = [*self.values[1:], value]
        self.version += 1

    def spec(self, width: int, height: int) -> ChartSpec | None:
        self.asked.append((width, height))
        xs = tuple(float(second) for second in range(len(self.values)))
        line = Line("in", xs, tuple(self.values), "series-1")
        spec = ChartSpec("Mail [b]in[/b]", Unit.COUNT, (line,), width, height, now=xs[-1], span=20.0)
        return spec if self.known else None


class Pane(ChartPane):
    """A pane that remembers what was painted."""

    def __init__(self, figures: Figures, empty: str) -> None:
        self.drawn: list[int] = []
        self.regions: list[Region] = []
        super().__init__(figures.spec, lambda: figures.version, empty=empty, period=3600)

    def render_line(self, y: int) -> Strip:
        self.drawn.append(y)
        return super().render_line(y)

    def refresh(self, *regions: Region, **options: bool) -> "Pane":
        self.regions += regions
        return super().refresh(*regions, **options)

    def lines(self) -> list[str]:
        return [super(Pane, self).render_line(y).text.rstrip() for y in range(self.size.height)]


class ChartApp(App[None]):
    def __init__(self, figures: Figures, empty: str) -> None:
        super().__init__()
        self.pane = Pane(figures, empty)

    def get_theme_variable_defaults(self) -> dict[str, str]:
        return VARIABLES

    def compose(self) -> ComposeResult:
        yield self.pane


@asynccontextmanager
async def shown(figures: Figures, empty: str = "") -> AsyncIterator[tuple[Pane, Pilot[None]]]:
    app = ChartApp(figures, empty)
    async with app.run_test(size=(50, 10)) as pilot:
        await drawn(pilot)
        app.pane.drawn.clear()
        app.pane.regions.clear()
        yield app.pane, pilot


async def drawn(pilot: Pilot[None]) -> None:
    """Wait until what was begun to be drawn is on screen."""
    await pilot.pause()
    await pilot.app.workers.wait_for_complete()
    await pilot.pause()


async def test_a_chart_is_drawn_for_the_room_there_is() -> None:
    figures = Figures()
    async with shown(figures) as (pane, pilot):
        assert figures.asked == [(50, 10)]
        lines = pane.lines()
        assert lines[0] == "Mail [b]in[/b]  ━ in 3"
        assert lines[-1].endswith("now")
        assert len(lines) == 10
        await pilot.resize_terminal(70, 20)
        await drawn(pilot)
        assert figures.asked == [(50, 10), (70, 20)]
        assert (len(pane.lines()), len(pane.lines()[-1])) == (20, 70)


async def test_nothing_is_drawn_when_nothing_changed() -> None:
    figures = Figures()
    async with shown(figures) as (pane, pilot):
        pane.redraw()
        await drawn(pilot)
        assert len(figures.asked) == 1
        figures.version += 1
        pane.redraw()
        await drawn(pilot)
        assert len(figures.asked) == 2
        assert (pane.drawn, pane.regions) == ([], [])


async def test_only_what_differs_is_painted() -> None:
    figures = Figures()
    async with shown(figures) as (pane, pilot):
        figures.add(2.0)
        pane.redraw()
        await drawn(pilot)
        assert pane.lines()[0].endswith("in 2")
        assert 0 in pane.drawn
        assert len(pane.drawn) < 8
        assert Region(21, 0, 1, 1) in pane.regions
        assert all(region.width < 8 for region in pane.regions)


async def test_figures_stand_there_until_the_chart_is_drawn(monkeypatch: pytest.MonkeyPatch) -> None:
    may_draw = threading.Event()

    def slowly(spec: ChartSpec, previous: ChartImage | None) -> ChartImage:
        may_draw.wait(timeout=10)
        return render_chart(spec, previous)

    monkeypatch.setattr(chart_pane, "render_chart", slowly)
    figures = Figures()
    app = ChartApp(figures, "")
    async with app.run_test(size=(50, 10)) as pilot:
        await pilot.pause()
        assert app.pane.lines()[0] == "Mail [b]in[/b]  ━ in 3"
        assert app.pane.lines()[1].endswith("█" * 20)
        figures.add(8.0)
        app.pane.redraw()  # one at a time: this is for later
        assert len(figures.asked) == 1
        may_draw.set()
        await until(pilot, lambda: app.pane.lines()[0].endswith("in 8"))
        assert len(figures.asked) == 2
        assert "┤" in "".join(app.pane.lines())


async def test_what_cannot_be_drawn_is_said_and_logged(
    monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    def badly(spec: ChartSpec, previous: ChartImage | None) -> ChartImage:
        raise ArithmeticError("too round")

    monkeypatch.setattr(chart_pane, "render_chart", badly)
    app = ChartApp(Figures(), "")
    async with app.run_test(size=(50, 10)) as pilot:
        await until(pilot, lambda: "could not be drawn" in "".join(app.pane.lines()))
        assert app.pane.lines()[0] == "Mail [b]in[/b]  ━ in 3"
    assert "too round" in caplog.text


async def test_without_figures_it_says_why() -> None:
    figures = Figures()
    figures.known = False
    async with shown(figures, empty="Live metrics need an [Enterprise] licence.") as (pane, pilot):
        assert [line.strip() for line in pane.lines() if line] == [
            "Live metrics need an [Enterprise] licence."
        ]
        pane.empty = "Waiting."
        assert [line.strip() for line in pane.lines() if line] == ["Waiting."]
        figures.known = True
        figures.add(1.0)
        pane.redraw()
        await drawn(pilot)
        assert "┤" in "".join(pane.lines())


async def test_series_have_the_colours_of_the_theme() -> None:
    async with shown(Figures()) as (pane, _):
        key = next(segment for segment in pane.render_line(0) if "━" in segment.text)
        axis = next(segment for segment in pane.render_line(9) if "now" in segment.text)
        assert key.style is not None
        assert axis.style is not None
        assert key.style.color == Color.parse(VARIABLES["series-1"]).rich_color
        assert axis.style.color == Color.parse(VARIABLES["dim-text"]).rich_color


@pytest.mark.parametrize(
    ("before", "after", "part"),
    [
        ([("abc", "x")], [("abc", "x")], None),
        ([("abc", "x")], [("ab", "x"), ("c", "x")], None),
        ([("abc", "x")], [("abd", "x")], (2, 1)),
        ([("abcd", "x")], [("a", "x"), ("bc", "y"), ("d", "x")], (1, 2)),
        ([("abc", "")], [], (0, 3)),
        ([("日本a", "")], [("日本b", "")], (0, 5)),
    ],
)
def test_difference(
    before: list[tuple[str, str]], after: list[tuple[str, str]], part: tuple[int, int] | None
) -> None:
    old, new = (tuple(Run(text, token) for text, token in row) for row in (before, after))
    assert difference(old, new) == part
