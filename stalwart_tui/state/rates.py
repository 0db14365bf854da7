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
ABSURD_GAUGE = 2**63
"""A gauge decremented below zero shows as a number near 2^64."""


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
        """Values for this moment, by `Clock.monotonic`; GAP where nothing can be said yet."""
        values: dict[str, float] = {}
        seen: dict[str, _Seen] = {}
        restarted = False
        for sample in snapshot.samples:
            if sample.id in seen:
                continue  # a duplicate id: the first counts
            seen[sample.id] = _Seen(at, sample.value, sample.sum)
            if sample.kind is MetricKind.GAUGE:
                values[sample.id] = GAP if sample.value >= ABSURD_GAUGE else sample.value
                continue
            # A counter is left out by the server until it has counted something: it was zero before.
            before = self._last.get(sample.id)
            if before is None and self._last_at is not None:
                before = _Seen(self._last_at, 0, 0)
            grown, fresh = _growth(before, sample)
            restarted |= fresh
            elapsed = at - before.at if before else 0.0
            values[sample.id] = grown / elapsed if elapsed > 0 and not fresh else GAP
            if sample.kind is MetricKind.HISTOGRAM:
                total = sample.sum - before.sum if before and not fresh else 0.0
                values[f"{sample.id}:mean"] = total / grown if grown > 0 and total >= 0 and not fresh else GAP
        if not restarted:
            seen = self._last | seen
        self.restarts += restarted
        self._last, self._last_at = seen, at
        return values


def _growth(before: _Seen | None, sample: MetricSample) -> tuple[float, bool]:
    """How much it grew, and whether it started anew."""
    if before is None:
        return 0.0, False
    grown = sample.value - before.value
    if grown >= 0:
        return grown, False
    if before.value > NEAR > sample.value and before.value < WRAP and sample.kind is MetricKind.COUNTER:
        return grown + WRAP, False
    return 0.0, True
