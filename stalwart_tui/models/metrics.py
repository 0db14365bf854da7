"""Metric samples as the server counts them: cumulative counters, gauges, histograms (`rest.md` 8.1, 8.3).

What a series means (its unit, its label) is in `data/metrics.json`; rates are made in `state/`.
"""

from dataclasses import dataclass
from enum import StrEnum

from stalwart_tui.models.paging import Unreadable


class MetricKind(StrEnum):
    """How a series behaves."""

    COUNTER = "counter"
    """Grows since the process started; wraps at 2^32."""
    GAUGE = "gauge"
    """The value at an instant; a decrement below zero shows as a huge number."""
    HISTOGRAM = "histogram"
    """Count and sum of observations since the process started."""


@dataclass(frozen=True, slots=True)
class MetricSample:
    """One series at one time."""

    id: str
    kind: MetricKind
    value: float = 0
    """Of a counter or a gauge; the count of observations of a histogram."""
    sum: float = 0
    """Sum of observations, of a histogram only; unit as in `data/metrics.json`."""
    at: int | None = None
    """Unix seconds, of stored samples only."""


@dataclass(frozen=True, slots=True)
class MetricsSnapshot:
    """All series at one time, as one frame of the live stream brings them; empty = the stream is alive."""

    samples: tuple[MetricSample, ...] = ()
    unreadable: tuple[Unreadable, ...] = ()


@dataclass(frozen=True, slots=True)
class MetricHistory:
    """Stored samples, oldest first, each with its time.

    Counters and histograms are the increase since the sample before, and a sample that would be 0 is left
    out; gauges are values of an instant. A cluster gives one sample for each node, which is not named.
    """

    samples: tuple[MetricSample, ...] = ()
    unreadable: tuple[Unreadable, ...] = ()
