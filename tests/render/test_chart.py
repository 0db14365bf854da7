"""Charts as text: exact size, semantic tokens, and nothing in the data that ends the process."""

import math
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from rich.cells import cell_len

from stalwart_tui.render import chart
from stalwart_tui.render.axis import Limits, Unit
from stalwart_tui.render.chart import (
    ChartImage,
    ChartSpec,
    Line,
    Marker,
    chart_available,
    render_chart,
    render_summary,
)

NOW = 1000.0


def line(*ys: float, label: str = "in", token: str = "series-1", step: float = 1.0) -> Line:
    """Samples that end now."""
    return Line(label, tuple(NOW - step * age for age in reversed(range(len(ys)))), ys, token)


def spec(
    *lines: Line,
    title: str = "Mail",
    unit: Unit = Unit.RATE,
    width: int = 60,
    height: int = 10,
    **more: object,
) -> ChartSpec:
    return ChartSpec(title, unit, lines, width, height, now=NOW, span=100.0, **more)  # type: ignore[arg-type]


def texts(image: ChartImage) -> list[str]:
    return ["".join(run.text for run in row) for row in image.rows]


def drawn(image: ChartImage, token: str) -> str:
    return "".join(run.text.replace(" ", "") for row in image.rows[1:] for run in row if run.token == token)


HOSTILE = """
import itertools, math, random
from stalwart_tui.render.axis import Unit
from stalwart_tui.render.chart import ChartSpec, Line, render_chart

nan, inf, huge = math.nan, math.inf, 1e308
cases = [
    [], [5.0], [5.0] * 9, [0.0] * 9, [-3.0, -1.0, -2.0], [nan], [nan, nan, 1.0, nan, 2.0], [inf, 1.0, -inf],
    [huge, -huge, 0.0], [huge] * 3, [1e-308, 0.0, 5e-324], [0.0, huge, nan, 1.0], [1e16, 1e16 + 2],
    [1.0, 1e9, 1.0],
]
chosen = random.Random(7)
values = [nan, inf, -inf, huge, -huge, 0.0, 1e-9, 3.0, -2.0]
cases += [[chosen.choice(values) for _ in range(20)] for _ in range(40)]
previous = None
for ys, unit in itertools.product(cases, (Unit.RATE, Unit.BYTES, Unit.SECONDS)):
    for xs in ([float(i) for i in range(len(ys))], [huge, -huge, nan, inf, 5.0] * 9):
        line = Line("x", tuple(xs[: len(ys)]), tuple(ys), "series-1")
        image = render_chart(ChartSpec("t", unit, (line,), 30, 8, now=20.0, span=20.0), previous)
        assert len(image.rows) == 8, (ys, image)
        previous = image
for width, height in itertools.product((0, 1, 5, 23, 24, 25, 300), (0, 1, 2, 4, 5, 80)):
    line = Line("x", (1.0, 2.0), (1.0, 2.0), "")
    render_chart(ChartSpec("t", Unit.COUNT, (line,), width, height, now=2.0, span=2.0))
print("alive")
"""


def test_no_data_ends_the_process() -> None:
    """In a process of its own: when the drawing kernel aborts, it takes its process along."""
    done = subprocess.run(
        [sys.executable, "-c", HOSTILE],
        capture_output=True,
        text=True,
        timeout=120,
        cwd=Path(chart.__file__).parents[2],
        check=False,
    )
    assert (done.returncode, done.stdout) == (0, "alive\n"), done.stderr[-2000:]


@pytest.mark.parametrize("marker", ["braille", "block", "ascii"])
@pytest.mark.parametrize("size", [(24, 5), (60, 10), (120, 30)])
def test_rows_have_the_size_asked_for(marker: Marker, size: tuple[int, int]) -> None:
    image = render_chart(
        spec(line(1, 5, 3), line(2, 2, 2, token="series-2"), width=size[0], height=size[1], marker=marker)
    )
    assert [cell_len(text) for text in texts(image)] == [size[0]] * size[1]
    assert image.limits is not None
    assert "\x1b" not in "".join(texts(image))


def test_the_head_names_lines_and_latest_values() -> None:
    image = render_chart(spec(line(1, 1200, label="in"), line(3, math.nan, label="out", token="series-2")))
    assert texts(image)[0].rstrip() == "Mail  ━ in 1.2k/s  ━ out -"
    assert [run.token for run in image.rows[0][:5]] == ["title", "series-1", "", "series-2", ""]


def test_a_head_without_room_is_cut() -> None:
    head = texts(render_chart(spec(line(1, 2, label="a long label of a line"), width=26)))[0]
    assert head == "Mail  ━ a long label of a…"


def test_each_line_has_its_token() -> None:
    image = render_chart(spec(line(*[1.0] * 50), line(*[9.0] * 50, token="series-2")))
    assert drawn(image, "series-1")
    assert drawn(image, "series-2")
    assert drawn(image, "axis").startswith("10/s┤")
    assert "now" in drawn(image, "axis")


def test_axes_have_words() -> None:
    rows = texts(render_chart(spec(line(*range(50)), unit=Unit.BYTES, height=14)))
    assert [row.split("┤")[0].strip() for row in rows if "┤" in row] == ["64 B", "32 B", "0"]
    assert rows[-1].split() == ["-1m30s", "-1m", "-30s", "now"]


def test_ascii_means_ascii_and_a_letter_for_each_line() -> None:
    image = render_chart(spec(line(*[1.0] * 50), line(*[9.0] * 50, token="series-2"), marker="ascii"))
    assert all(text.isascii() for text in texts(image))
    assert set(drawn(image, "series-1")) == {"*"}
    assert set(drawn(image, "series-2")) == {"+"}


def test_nothing_is_drawn_in_a_gap() -> None:
    whole = drawn(render_chart(spec(line(*[5.0] * 100))), "series-1")
    broken = drawn(render_chart(spec(line(*[5.0] * 40, *[math.nan] * 20, *[5.0] * 40))), "series-1")
    assert 0.7 * len(whole) < len(broken) < 0.9 * len(whole)


def test_samples_far_apart_are_not_joined() -> None:
    one = Line("in", (NOW - 80, NOW - 79, NOW - 1, NOW), (5.0,) * 4, "series-1")
    joined, apart = (drawn(render_chart(spec(one, gap=gap)), "series-1") for gap in (math.inf, 10.0))
    assert len(apart) < 6 < len(joined)


def test_samples_before_the_window_are_left_out() -> None:
    image = render_chart(spec(line(*[1e6] * 50, *[1.0] * 110)))
    assert image.limits is not None
    assert image.limits.high == 1.0


def test_a_short_peak_among_many_samples_is_seen() -> None:
    ys = [1.0] * 5000
    ys[2500] = 100.0
    image = render_chart(spec(line(*ys, step=0.02)))
    assert image.limits is not None
    assert image.limits.high == 100.0
    top = image.rows[1]
    assert any(run.token == "series-1" and run.text.strip() for run in top)


def test_limits_are_kept_while_they_suit() -> None:
    image, highs = None, []
    for high in (90.0, 99.0, 101.0, 81.0, 79.0, 99.0):
        image = render_chart(spec(line(high)), image)
        assert image.limits is not None
        highs.append(image.limits.high)
    assert highs == [100, 100, 200, 200, 100, 100]


def test_what_lies_outside_the_axes_is_clipped() -> None:
    """With round limits it cannot happen; it is the last guard before a kernel that would end the process."""
    outside = [(-5.0, 1e9), (3.0, 0.5), (1e9, -1e9)]
    assert chart._inside(outside, Limits(0.0, 1.0, 1.0), 10.0) == [(0.0, 1.0), (3.0, 0.5), (10.0, 0.0)]


def test_where_nothing_can_be_drawn_it_says_so_and_shows_figures() -> None:
    image = render_chart(spec(line(*[1.0] * 10, step=1000.0)))
    assert texts(image)[0].startswith("Mail  ━ in 1/s")
    empty = render_chart(spec(Line("in", (), (), "series-1")))
    assert texts(empty)[0].startswith("Mail  ━ in -")
    assert texts(empty)[2].strip() == "no samples in this time"
    assert [cell_len(text) for text in texts(empty)] == [60] * 10


@pytest.mark.parametrize("height", [0, 1, 2, 3, 10])
def test_the_summary_keeps_its_reason_in_little_room(height: int) -> None:
    rows = texts(render_summary(spec(line(1, 2), line(3, 4), height=height), "because"))
    assert len(rows) == height
    if height > 1:
        assert sum("because" in row for row in rows) == 1


@pytest.fixture
def no_plotext(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """A platform for which the library has no kernel."""
    chart._load.cache_clear()
    monkeypatch.setitem(sys.modules, "plotext", None)
    yield
    chart._load.cache_clear()


@pytest.mark.usefixtures("no_plotext")
def test_without_the_library_figures_and_sparklines_stay(caplog: pytest.LogCaptureFixture) -> None:
    reason = chart_available()
    assert reason is not None
    rows = texts(render_chart(spec(line(1, 2, 8))))
    assert rows[0].startswith("Mail  ━ in 8/s")
    assert rows[1].endswith("▂▃█")
    assert rows[2].strip() == reason
    assert len(caplog.records) == 1  # said once, not with every drawing


def test_hostile_labels_are_shown_not_obeyed() -> None:
    image = render_chart(spec(line(1, 2, label="\x1b[31mred\n[bold]"), title="\u202eMail"))
    head = texts(image)[0]
    assert "\x1b" not in head
    assert "[bold]" in head
    assert "‹U+202E›Mail" in head
