"""Line charts: figures in, rows of text out. The only module that knows plotext, and it loads it late.

A `ChartSpec` says what to draw, a `ChartImage` is what came out: runs of text under semantic tokens, no
colours and no control codes. Everything here may run in a thread; a lock lets one chart be drawn at a time.
Round limits and the words on the axes are in `axis.py`, when and where to paint in the widget.

The drawing kernel ends the whole process, uncatchably, on a value that is not finite or lies far outside the
limits. So nothing reaches it that was not split at gaps and clipped here first, and no text reaches it but
our own numbers and ages.
"""

import functools
import logging
import math
import threading
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import tzinfo
from itertools import groupby
from typing import Any, Literal

from stalwart_tui.render.axis import (
    Limits,
    Tick,
    Unit,
    format_value,
    round_limits,
    time_ticks,
    time_window,
    value_ticks,
)
from stalwart_tui.render.sparkline import ASCII, BLOCKS, sparkline
from stalwart_tui.text.clean import clean, fit, width

Marker = Literal["braille", "block", "ascii"]
"""What lines are drawn with, finest first; ASCII draws every line with a letter of its own."""

HIGHEST = 1e15
"""Values are cut to this on both sides: no figure of a server is larger, and the arithmetic of the axes stays
exact."""

SMALLEST = (24, 5)
"""Cells and rows below which axes leave no room for the line; a sparkline is drawn instead."""

ROWS_PER_TICK = 4
CELLS_PER_TICK = 12
"""Room for one label on either axis, so that none touches the next."""

LETTERS = "*+ox#@"
KEYS = {"braille": "━", "block": "▄"}
"""What stands for a line in the head, where the line itself is too thin to name."""

TO_ASCII = str.maketrans("┤├┬┴┼└┘┌┐│─", "+++++++++|-")
"""The frame, for terminals without line-drawing characters."""

_LOCK = threading.Lock()

Point = tuple[float, float]


@dataclass(frozen=True, slots=True)
class Line:
    """One series: `xs` in seconds, ascending; `ys` in the unit of the chart, one each; not finite = a gap."""

    label: str
    xs: tuple[float, ...]
    ys: tuple[float, ...]
    token: str
    """`series-1` to `series-6`."""

    @property
    def latest(self) -> float | None:
        """The newest value; None when it is a gap or there is none."""
        return self.ys[-1] if self.ys and math.isfinite(self.ys[-1]) else None


@dataclass(frozen=True, slots=True)
class ChartSpec:
    """A chart of `span` seconds up to `now`, to be drawn in `width` cells and `height` rows."""

    title: str
    unit: Unit
    lines: tuple[Line, ...]
    width: int
    height: int
    now: float
    """On the same clock as `xs`."""
    span: float
    gap: float = math.inf
    """Samples farther apart than this many seconds are not joined: nobody knows what was between them."""
    zone: tzinfo | None = None
    """None: ages on the time axis; else the clock of that zone (`xs` are Unix seconds)."""
    marker: Marker = "braille"


@dataclass(frozen=True, slots=True)
class Run:
    """Text under one token: a series, `title`, `axis`, or "" for plain text."""

    text: str
    token: str = ""


Row = tuple[Run, ...]


@dataclass(frozen=True, slots=True)
class ChartImage:
    """`height` rows of exactly `width` cells each."""

    rows: tuple[Row, ...]
    limits: Limits | None = None
    """Of the value axis, to be kept by the next image of the same chart; None without axes."""


@functools.cache
def _load() -> tuple[Any, str]:
    """Return plotext and "", or None and why not; takes a third of a second the first time."""
    try:
        import plotext  # here, because it must not delay the start of the program
    except (ImportError, OSError) as error:
        logging.getLogger(__name__).warning("plotext does not load: %s", error)
        return None, "no charts: plotext does not load on this platform"
    plotext.terminal.limit(False, False)
    return plotext, ""


def chart_available() -> str | None:
    """Return why charts cannot be drawn, None when they can. Loads the library: call it from a thread."""
    with _LOCK:
        return _load()[1] or None


def render_chart(spec: ChartSpec, previous: ChartImage | None = None) -> ChartImage:
    """Draw the chart, keeping the limits of `previous` while they suit.

    A sparkline is drawn instead when the library does not load, the room is too small for axes, or nothing
    lies in the window. Call it from a thread: the library is loaded the first time.
    """
    reason = chart_available()
    if reason is not None or spec.width < SMALLEST[0] or spec.height < SMALLEST[1]:
        return render_summary(spec, reason or "")
    start, end = time_window(spec.now, spec.span)
    segments = [list(_segments(line, start, end, spec.gap)) for line in spec.lines]
    values = [y for line in segments for segment in line for _, y in segment]
    if not values:
        return render_summary(spec, "no samples in this time")
    rows = spec.height - 1
    limits = round_limits(
        min(values), max(values), spec.unit, rows // ROWS_PER_TICK, previous.limits if previous else None
    )
    clipped = [[_inside(segment, limits, end - start) for segment in line] for line in segments]
    ages = time_ticks(start, end, spec.width // CELLS_PER_TICK, spec.zone)
    time_axis = [Tick(tick.at - start, tick.label) for tick in ages]
    with _LOCK:
        drawn = _draw(spec, clipped, limits, end - start, time_axis)
    return ChartImage((_head(spec), *drawn), limits)


def render_summary(spec: ChartSpec, note: str = "") -> ChartImage:
    """Draw title, latest values and a sparkline for each line; `note` says why it is no more. Quick."""
    levels = ASCII if spec.marker == "ascii" else BLOCKS
    rows: list[Row] = [_head(spec)]
    rows += [(Run(sparkline(line.ys, spec.width, levels), line.token),) for line in spec.lines]
    if note:
        rows.insert(min(len(rows), max(spec.height - 1, 0)), (Run(fit(note, spec.width), "axis"),))
    rows += [(Run(" " * spec.width),)] * (spec.height - len(rows))
    return ChartImage(tuple(rows[: max(spec.height, 0)]))


def _head(spec: ChartSpec) -> Row:
    """The title, then key, label and latest value of each line; what does not fit is left out at the end."""
    runs = [Run(clean(spec.title), "title")]
    for index, line in enumerate(spec.lines):
        value = "-" if line.latest is None else format_value(line.latest, spec.unit)
        runs.append(Run(f"  {KEYS.get(spec.marker) or LETTERS[index % len(LETTERS)]} ", line.token))
        runs.append(Run(f"{clean(line.label)} {value}".lstrip()))
    return _fit(runs, spec.width)


def _fit(runs: Iterable[Run], cells: int) -> Row:
    """Exactly `cells` cells of the runs."""
    fitted: list[Run] = []
    for run in runs:
        size = width(run.text)
        if size >= cells:
            return (*fitted, Run(fit(run.text, cells), run.token))
        fitted.append(run)
        cells -= size
    return (*fitted, Run(" " * cells))


def _segments(line: Line, start: float, end: float, gap: float) -> Iterator[list[Point]]:
    """The runs of finite points from `start` to `end`, x counted from `start`, y within `HIGHEST`."""
    segment: list[Point] = []
    last = math.nan
    for x, y in zip(line.xs, line.ys, strict=True):
        if segment and (x - last > gap or not math.isfinite(y)):
            yield segment
            segment = []
        if math.isfinite(x) and math.isfinite(y) and start <= x <= end:
            segment.append((x - start, min(max(y, -HIGHEST), HIGHEST)))
            last = x
    if segment:
        yield segment


def _inside(segment: Sequence[Point], limits: Limits, span: float) -> list[Point]:
    """The segment clipped to the axes: a point far outside them would end the process."""
    return [(min(max(x, 0.0), span), min(max(y, limits.low), limits.high)) for x, y in segment]


def _thin(segment: list[Point], buckets: int, span: float) -> list[Point]:
    """At most two points for each bucket of time, its lowest and its highest: a short peak stays visible."""
    if len(segment) <= 2 * buckets:
        return segment
    thinned: list[Point] = []
    for _, group in groupby(segment, key=lambda point: int(point[0] / span * buckets)):
        points = list(group)
        thinned += sorted({min(points, key=lambda point: point[1]), max(points, key=lambda point: point[1])})
    return thinned


def _draw(
    spec: ChartSpec, lines: list[list[list[Point]]], limits: Limits, span: float, time_axis: Iterable[Tick]
) -> tuple[Row, ...]:
    """The chart below its head. Colours are only tags here: each cell drawn is asked for its tag."""
    plotext, _ = _load()
    frame = plotext.pixel((0, 0, 1))
    tokens = {frame.foreground(): "axis"}
    # The package has one global figure; a figure of its own keeps what one chart sets from the next.
    figure = type(plotext.figure)(parent=plotext.terminal)
    figure.plot_size(spec.width, spec.height - 1)
    figure.canvas("default")
    figure.legend(False)
    figure.axes(True, pixel=frame)
    figure.axes(False, axis=0, side=1)
    figure.axes(False, axis=1, side=1)
    for ruler, ends, ticks in (
        (figure.ruler("x", "lower"), (0.0, span), time_axis),
        (figure.ruler("y", "left"), (limits.low, limits.high), value_ticks(limits, spec.unit)),
    ):
        ruler.lim(*ends)
        ruler.ticks([tick.at for tick in ticks], [tick.label for tick in ticks])
        ruler.pixel(frame)
    for index, (line, segments) in enumerate(zip(spec.lines, lines, strict=True)):
        tag = plotext.pixel((0, 1, index))
        tokens[tag.foreground()] = line.token
        thinned = [_thin(segment, 2 * spec.width, span) for segment in segments]
        xs, ys = [x for part in thinned for x, _ in part], [y for part in thinned for _, y in part]
        symbol = {"braille": "braille", "block": "hd"}.get(spec.marker) or LETTERS[index % len(LETTERS)]
        signal = figure.signal(xs, ys, marker=plotext.marker(symbol, pixel=tag)).lines(True)
        begin = 0
        for part in thinned:
            signal.line(begin, False)
            begin += len(part)
        figure.draw(signal)
    return tuple(_rows(figure.build(), tokens, spec.marker))


def _rows(matrix: Any, tokens: dict[Any, str], marker: Marker) -> Iterator[Row]:
    """The cells of the matrix as runs; blanks join the run before them, so that there are few."""
    for row, text in enumerate(matrix.string(colorless=True).splitlines()):
        shown = text.translate(TO_ASCII) if marker == "ascii" else text
        owners: list[str] = []
        for column, char in enumerate(text):
            if char != " ":
                owners.append(tokens.get(matrix.get(row, column).foreground(), ""))
            else:
                owners.append(owners[-1] if owners else "")
        cells = zip(owners, shown, strict=True)
        runs = groupby(cells, key=lambda cell: cell[0])
        yield tuple(Run("".join(char for _, char in run), token) for token, run in runs)
