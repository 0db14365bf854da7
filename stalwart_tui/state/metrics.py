"""The figures of a connected server over time: live counters as rates, gauges as they are.

Filled by a feed (`apply`); read by charts and by the six figures of the header. How a figure is worded
and drawn is in `render/metrics.py`.
"""

import math
from typing import TYPE_CHECKING

from stalwart_tui.state.rates import Rates
from stalwart_tui.state.series import SeriesTable

if TYPE_CHECKING:
    from stalwart_tui.models.metrics import MetricsSnapshot
    from stalwart_tui.state.clock import Clock

LIVE_INTERVAL = 1
"""Seconds between two frames while somebody looks at the charts."""
QUIET_INTERVAL = 30
"""Seconds while only the header's figures need them: the server's own default."""
KEPT_ROWS = 6 * 3600
"""Rows of the table: six hours at one a second."""


class MetricsStore:
    """Live figures of one server."""

    def __init__(self, clock: "Clock") -> None:
        self.series = SeriesTable(KEPT_ROWS)
        self.unreadable = 0
        """Odd samples so far; each is left out, the others stay."""
        self._rated_at: float | None = None
        self._rates = Rates()
        self._clock = clock

    @property
    def version(self) -> int:
        """Changes whenever anything shown may have changed."""
        return self.series.version + self.unreadable

    @property
    def restarts(self) -> int:
        """How often the server's counters started anew while we looked."""
        return self._rates.restarts

    def rated_within(self, seconds: float) -> bool:
        """Whether that recently a snapshot came that can show rates: any but the first."""
        return self._rated_at is not None and self._clock.monotonic() - self._rated_at <= seconds

    def apply(self, snapshot: "MetricsSnapshot") -> bool:
        """Take in one frame; False when it was only a sign of life."""
        self.unreadable += len(snapshot.unreadable)
        if not snapshot.samples:
            return bool(snapshot.unreadable)
        at = self._clock.monotonic()
        if len(self.series):
            self._rated_at = at
        self.series.append(at, self._rates.derive(at, snapshot))
        return True

    def mean(self, names: tuple[str, ...], seconds: float) -> float | None:
        """The mean over the last so many seconds of several series added up; None when none has a value.

        A series without any value adds nothing: the server leaves out what it has not counted yet.
        """
        since = self._clock.monotonic() - seconds
        means = []
        for name in names:
            values = [v for v in self.series.window(name, since)[1] if not math.isnan(v)]
            if values:
                means.append(sum(values) / len(values))
        return sum(means) if means else None

    def window(self, name: str, seconds: float) -> tuple[list[float], list[float]]:
        """A series over the last so many seconds: times relative to now (≤ 0) and values."""
        now = self._clock.monotonic()
        times, values = self.series.window(name, now - seconds)
        return [at - now for at in times], values
