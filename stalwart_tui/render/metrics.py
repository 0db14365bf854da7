"""What the figures of a server are called, and which of them are drawn together.

A board is a list of charts, a chart a few lines of one unit. Ids are those of `data/metrics.json`; how rates
and means come about is in `state/rates.py` and `state/trails.py`, how a chart is drawn in `chart.py`.
"""

from collections.abc import Sequence
from dataclasses import dataclass

from stalwart_tui.render.axis import Unit
from stalwart_tui.render.chart import ChartSpec, Line
from stalwart_tui.state.figures import DELIVERED, FAILED, LOGINS_FAILED
from stalwart_tui.state.trails import Kind, Reading, Source

WINDOWS = (300.0, 900.0, 3600.0, 21600.0)
"""Seconds that charts can show, in the order they are gone through; the store keeps the longest."""

MILLISECONDS = 0.001
"""Histograms of time count milliseconds (`data/metrics.json`)."""

BANS = (
    "security.abuse-ban", "security.authentication-ban", "security.loiter-ban", "security.scan-ban",
)  # fmt: skip
"""Counters of addresses banned, whatever for."""


@dataclass(frozen=True, slots=True)
class SeriesLine:
    """One line of a chart."""

    label: str
    """Short: it stands beside the value; empty on a chart with one line."""
    source: Source
    scale: float = 1.0
    """From the unit of the source to that of the chart."""


@dataclass(frozen=True, slots=True)
class MetricChart:
    """One chart."""

    key: str
    title: str
    unit: Unit
    lines: tuple[SeriesLine, ...]

    @property
    def no_data(self) -> str:
        """What stands in its place while no line has a value."""
        return f"{self.title}: no data yet"


def _rate(label: str, *names: str) -> SeriesLine:
    return SeriesLine(label, Source(names, Kind.RATE))


def _gauge(label: str, *names: str) -> SeriesLine:
    return SeriesLine(label, Source(names, Kind.GAUGE))


def _mean(label: str, name: str, scale: float = 1.0) -> SeriesLine:
    return SeriesLine(label, Source((name,), Kind.MEAN), scale)


BOARD = (
    MetricChart(
        "mail-in",
        "Mail in",
        Unit.RATE,
        (
            _rate("remote", "queue.queue-message"),
            _rate("own", "queue.queue-message-authenticated"),
        ),
    ),
    MetricChart("delivery", "Delivery", Unit.RATE, (_rate("ok", *DELIVERED), _rate("failed", *FAILED))),
    MetricChart("queue", "Queue", Unit.COUNT, (_gauge("", "queue.count"),)),
    MetricChart(
        "delivery-time", "Time to delivery", Unit.SECONDS, (_mean("", "delivery.total-time", MILLISECONDS),)
    ),
    MetricChart(
        "open",
        "Open",
        Unit.COUNT,
        (
            _gauge("smtp", "smtp.active-connections"),
            _gauge("imap", "imap.active-connections"),
            _gauge("http", "http.active-connections"),
        ),
    ),
    MetricChart(
        "connects",
        "Connects",
        Unit.RATE,
        (_rate("smtp", "smtp.connection-start"), _rate("imap", "imap.connection-start")),
    ),
    MetricChart("logins", "Logins", Unit.RATE, (_rate("good", "auth.success"), _rate("bad", *LOGINS_FAILED))),
    MetricChart(
        "blocked", "Blocked", Unit.RATE, (_rate("refused", "security.ip-blocked"), _rate("bans", *BANS))
    ),
    MetricChart(
        "spam",
        "Filter",
        Unit.RATE,
        (_rate("ham", "message-ingest.ham"), _rate("spam", "message-ingest.spam")),
    ),
    MetricChart("memory", "Memory", Unit.BYTES, (_gauge("", "server.memory"),)),
    MetricChart("dns", "DNS lookup", Unit.SECONDS, (_mean("", "dns.lookup-time", MILLISECONDS),)),
    MetricChart("size", "Message size", Unit.BYTES, (_mean("", "message.size"),)),
)
"""The charts of screen 3, the most telling first: what does not fit is reached by scrolling."""


def sources(board: Sequence[MetricChart]) -> tuple[Source, ...]:
    """All sources of a board, each once."""
    return tuple(dict.fromkeys(line.source for chart in board for line in chart.lines))


def chart_spec(
    chart: MetricChart, readings: Sequence[Reading], width: int, height: int, now: float, span: float
) -> ChartSpec | None:
    """The chart of these readings, one for each line; None when none of them has a value.

    `now` and the readings' times are by the same clock; `span` seconds up to `now` are shown.
    """
    if not any(reading.known for reading in readings):
        return None
    lines = tuple(
        Line(
            line.label,
            reading.times,
            tuple(value * line.scale for value in reading.values),
            f"series-{number}",
        )
        for number, (line, reading) in enumerate(zip(chart.lines, readings, strict=True), start=1)
    )
    return ChartSpec(chart.title, chart.unit, lines, width, height, now, span)
