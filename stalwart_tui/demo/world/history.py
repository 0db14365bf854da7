"""Stored metrics: a month before the demonstration began, then what it really counted, hour by hour."""

import math
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from random import Random
from typing import Final

from stalwart_tui.demo.world.metrics import Metrics, metric_table

INTERVAL: Final = 3600
"""Seconds between two samples, the server's default."""
DAYS_BEFORE: Final = 30
"""Days of history that exist when the demonstration begins; a server keeps 90."""
DAY: Final = 86_400
QUIETEST_HOUR: Final = 3
"""Hour of the day, UTC, with the least mail."""

_TYPICAL: Final[Mapping[str, float]] = {
    "auth.failed": 30,
    "delivery.attempt-start": 900,
    "http.connection-start": 160,
    "imap.connection-start": 700,
    "incoming-report.dmarc-report": 1.2,
    "incoming-report.dmarc-report-with-warnings": 0.1,
    "incoming-report.tls-report": 0.5,
    "manage-sieve.connection-start": 0.6,
    "message-ingest.ham": 420,
    "message-ingest.spam": 95,
    "pop3.connection-start": 4,
    "queue.queue-dsn": 9,
    "queue.queue-message": 520,
    "queue.queue-message-authenticated": 310,
    "queue.queue-report": 0.4,
    "security.authentication-ban": 0.8,
    "security.ip-blocked": 6,
    "security.scan-ban": 0.3,
    "smtp.connection-start": 980,
}
"""Counter → about how many an hour on an ordinary day."""
_TYPICAL_MEAN: Final[Mapping[str, tuple[float, float]]] = {
    "message-ingest.time": (500, 38),
    "message-ingest.index-time": (500, 12),
    "delivery.total-time": (800, 5_200),
    "delivery.attempt-time": (900, 1_350),
    "dns.lookup-time": (2_400, 24),
}
"""Histogram → observations an hour and their mean, milliseconds."""


@dataclass(frozen=True, slots=True)
class Stored:
    """One stored sample: an increment, or an instant value of a gauge."""

    type: str
    id: str
    at: int
    value: int
    """Of a counter or gauge; the count of a histogram."""
    sum: int = 0
    """Of a histogram."""


class History:
    """The samples of the metrics store, oldest first."""

    def __init__(self, metrics: Metrics, seed: int) -> None:
        self._metrics = metrics
        self._seed = seed
        self._began = 0
        self._samples: list[Stored] = []
        self._counters: dict[str, int] = {}
        self._histograms: dict[str, tuple[int, int]] = {}
        self.next_sample = 0.0
        """When the next sample is due, Unix seconds."""

    def count_from(self, now: float) -> None:
        """Begin: whatever was counted before belongs to nobody."""
        self._began = int(now) // INTERVAL * INTERVAL + INTERVAL
        self.next_sample = self._began
        self._remember()

    def sample(self, now: float) -> None:
        """Store what happened since the last sample, if one is due."""
        if now < self.next_sample:
            return
        at = int(self.next_sample)
        self.next_sample += INTERVAL
        for key, value in self._metrics.counters().items():
            increment = value - self._counters.get(key, 0)
            if increment and _is_stored(key):
                self._samples.append(Stored("counter", key, at, increment))
        for key, value in self._metrics.gauges().items():
            if value and _is_stored(key):
                self._samples.append(Stored("gauge", key, at, value))
        for key, histogram in self._metrics.histograms.items():
            count, total = self._histograms.get(key, (0, 0))
            if histogram.count > count and _is_stored(key):
                self._samples.append(
                    Stored("histogram", key, at, histogram.count - count, histogram.sum - total)
                )
        self._remember()

    def _remember(self) -> None:
        self._counters = self._metrics.counters()
        self._histograms = {key: (h.count, h.sum) for key, h in self._metrics.histograms.items()}

    def between(self, after: float, before: float) -> Iterator[Stored]:
        """Yield the samples with after <= time < before."""
        oldest = self._began - DAYS_BEFORE * DAY
        first = math.ceil(max(oldest, after) / INTERVAL) * INTERVAL
        for at in range(first, int(min(before, self._began)), INTERVAL):
            yield from self._made_up(at)
        for sample in self._samples:
            if after <= sample.at < before:
                yield sample

    def _made_up(self, at: int) -> Iterator[Stored]:
        """Yield the samples of an hour before the beginning: the same for the same seed and hour."""
        random = Random(f"{self._seed}/{at}")
        hour = at % DAY / 3600
        daily = 1 - 0.75 * math.cos((hour - QUIETEST_HOUR) / 24 * 2 * math.pi)
        weekend = 0.45 if (at // DAY + 4) % 7 in (0, 6) else 1.0
        level = daily * weekend
        for key, typical in _TYPICAL.items():
            value = round(typical * level * random.uniform(0.75, 1.25) + random.random() - 0.5)
            if value > 0:
                yield Stored("counter", key, at, value)
        yield Stored("gauge", "server.memory", at, int((96 + 40 * level + random.uniform(0, 8)) * (1 << 20)))
        yield Stored("gauge", "queue.count", at, round(240 + 80 * level + random.uniform(-25, 25)))
        for key, (typical, mean) in _TYPICAL_MEAN.items():
            count = round(typical * level * random.uniform(0.8, 1.2))
            if count > 0:
                yield Stored("histogram", key, at, count, round(count * mean * random.uniform(0.8, 1.6)))


def _is_stored(key: str) -> bool:
    return bool(metric_table()[key]["stored"])
