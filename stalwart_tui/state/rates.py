"""Cumulative counters made into what a person reads: how much per second, how long on average.

A counter that falls has wrapped at 2^32 or the server restarted; both are told apart and neither shows as
a spike. Nothing here keeps history (`series.py`) or draws.
"""

from dataclasses import dataclass

from stalwart_tui.models.metrics import MetricKind, MetricSample, MetricsSnapshot
from stalwart_tui.state.series import GAP

WRAP = 2**32
"""Counters are 32 bit inside the server (`rest.md` 8.3)."""
NEAR = 2**31
"""A fall from above here to below it is a wrap, any other a restart."""
ABSURD = 2**63
"""No figure gets there: a gauge decremented below zero shows as a number near 2^64 (`rest.md` 8.3)."""


@dataclass(frozen=True, slots=True)
class _Seen:
    at: float
    value: float
    sum: float


class Rates:
    """Remembers the last snapshot and says what happened since.

    Names of derived series: a counter or gauge by its id; of a histogram `id` (observations a second) and
    `id:mean` (mean of the observations since the last snapshot, in the histogram's unit).
    """

    def __init__(self) -> None:
        self._last: dict[str, _Seen] = {}
        self._last_at: float | None = None
        self.restarts = 0
        """How often the counters started anew."""

    def derive(self, at: float, snapshot: MetricsSnapshot) -> dict[str, float]:
        """Values for this moment, by `Clock.monotonic`; GAP where nothing can be said (yet).

        Of samples with the same id the first counts. A number that cannot be meant is a gap, and the next
        one is compared with the last that could.
        """
        samples: dict[str, MetricSample] = {}
        for sample in snapshot.samples:
            samples.setdefault(sample.id, sample)
        counted = [s for s in samples.values() if s.kind is not MetricKind.GAUGE and _meant(s)]
        if any(_fell(self._last.get(s.id), s) for s in counted):
            # One that fell tells of a restart, and then those that grew past their old value are no rates.
            self.restarts += 1
            self._last, self._last_at = {}, None
        values = {
            s.id: s.value if s.kind is MetricKind.GAUGE and _meant(s) else GAP for s in samples.values()
        }
        for sample in counted:
            values |= self._since_last(at, sample)
        self._last |= {s.id: _Seen(at, s.value, s.sum) for s in counted}
        self._last_at = at
        return values

    def _since_last(self, at: float, sample: MetricSample) -> dict[str, float]:
        before = self._last.get(sample.id)
        if before is None and self._last_at is not None:
            before = _Seen(
                self._last_at, 0, 0
            )  # the server leaves a counter out until it has counted something
        grown = elapsed = total = 0.0
        if before is not None:
            grown, elapsed, total = _growth(before, sample), at - before.at, sample.sum - before.sum
        values = {sample.id: grown / elapsed if elapsed > 0 else GAP}
        if sample.kind is MetricKind.HISTOGRAM:
            values[f"{sample.id}:mean"] = total / grown if grown > 0 and total >= 0 else GAP
        return values


def _meant(sample: MetricSample) -> bool:
    return abs(sample.value) < ABSURD and abs(sample.sum) < ABSURD  # false for NaN, too


def _growth(before: _Seen, sample: MetricSample) -> float:
    grown = sample.value - before.value
    return grown + WRAP if grown < 0 else grown


def _fell(before: _Seen | None, sample: MetricSample) -> bool:
    """Whether it is lower than before without having wrapped."""
    if before is None or sample.value >= before.value:
        return False
    wrapped = sample.kind is MetricKind.COUNTER and sample.value < NEAR < before.value < WRAP
    return not wrapped
