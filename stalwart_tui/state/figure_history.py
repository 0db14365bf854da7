"""What the six figures were over the last while, for small charts beside them.

Sampled by whoever looks; between two looks there is a gap, which stays a gap.
"""

from collections.abc import Iterable

from stalwart_tui.state.figures import Figure
from stalwart_tui.state.trails import JOINED_WITHIN, Reading, Trail

SPAN = 900.0
"""Seconds kept: long enough to see a queue fill."""


class FigureHistory:
    """Values of the figures by key."""

    def __init__(self) -> None:
        self.version = 0
        """Changes with every sample."""
        self._trails: dict[str, Trail] = {}
        self._latest: dict[str, float] = {}
        self._noted_at: float | None = None

    def note(self, at: float, figures: Iterable[Figure]) -> None:
        """Keep the values of that moment, by `Clock.monotonic`; of one moment, once."""
        before = self._noted_at
        if at == before:
            return
        since = before if before is not None and at - before <= JOINED_WITHIN else at - 1.0
        for figure in figures:
            if figure.value is not None:
                self._trails.setdefault(figure.key, Trail(SPAN)).add(since, at, figure.value, 1.0)
                self._latest[figure.key] = figure.value
        self._noted_at = at
        self.version += 1

    def reading(self, key: str) -> Reading:
        """One figure over SPAN; empty while it was never known."""
        trail = self._trails.get(key)
        return trail.reading(self._latest[key]) if trail else Reading()
