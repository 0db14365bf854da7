"""Counters, gauges and histograms of the running server. Which exist is in `data/metrics.json`."""

import json
from bisect import bisect_left
from collections import Counter
from collections.abc import Callable, Mapping
from functools import cache
from importlib import resources
from typing import Any, Final

GAUGES: Final = (
    "server.memory",
    "queue.count",
    "user.count",
    "domain.count",
    "smtp.active-connections",
    "delivery.active-connections",
    "imap.active-connections",
    "pop3.active-connections",
    "http.active-connections",
    "sieve.active-connections",
)
"""All gauges in the order of the live stream (`rest.md` 8.3)."""

COUNTER_RANGE: Final = 1 << 32
"""Counters are 32 bit inside the server and wrap."""


@cache
def metric_table() -> Mapping[str, Mapping[str, Any]]:
    """Return id → facts (`type`, `stored`, `prometheus_community`, `bucket_upper_bounds`) of all metrics."""
    text = resources.files("stalwart_tui").joinpath("data/metrics.json").read_text("utf-8")
    return {row["id"]: row for row in json.loads(text)}


class Histogram:
    """Observations in buckets; a bucket counts only its own, not those below it (`rest.md` chapter 21)."""

    def __init__(self, bounds: list[int | None]) -> None:
        self.bounds = bounds
        """Upper bounds, the last one None: everything above."""
        self._limits = [bound for bound in bounds if bound is not None]
        self.buckets = [0] * len(bounds)
        self.sum = 0

    @property
    def count(self) -> int:
        """How many observations there were."""
        return sum(self.buckets)

    def observe(self, value: int) -> None:
        """Count one observation; a value on a bound belongs below it."""
        self.buckets[bisect_left(self._limits, value)] += 1
        self.sum += value


class Metrics:
    """What the server counts since it was started."""

    def __init__(self) -> None:
        self._counters: Counter[str] = Counter()
        self._gauges: dict[str, Callable[[], int]] = {}
        self.histograms: dict[str, Histogram] = {
            key: Histogram(list(row["bucket_upper_bounds"]))
            for key, row in metric_table().items()
            if row["type"] == "histogram"
        }
        self.active: Counter[str] = Counter()
        """Open connections by protocol: `smtp`, `delivery`, `imap`, `pop3`, `http`, `sieve`."""

    def count(self, counter: str, by: int = 1) -> None:
        """Raise a counter."""
        self._counters[counter] += by

    def observe(self, histogram: str, value: float) -> None:
        """Put a value, in the histogram's own unit, into a histogram."""
        self.histograms[histogram].observe(round(value))

    def measure(self, gauge: str, read: Callable[[], int]) -> None:
        """Say how to read a gauge that is not a number of connections."""
        self._gauges[gauge] = read

    def counters(self) -> dict[str, int]:
        """Return the counters that ever moved, by id."""
        return {
            key: self._counters[key] % COUNTER_RANGE for key in sorted(self._counters) if self._counters[key]
        }

    def gauges(self) -> dict[str, int]:
        """Return all gauges in the order of the live stream."""
        return {gauge: self._gauge(gauge) for gauge in GAUGES}

    def _gauge(self, gauge: str) -> int:
        read = self._gauges.get(gauge)
        return read() if read else self.active[gauge.partition(".")[0]]
