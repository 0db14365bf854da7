"""The six figures that every screen shows: queued, overdue, in, out, failing, failed logins.

Taken from the live metrics where the server has them, else from what the queue's own polling sees arrive
and leave; a figure that cannot be known is None and says why. Worded and drawn in `render/figures.py`.
"""

from collections import deque
from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from stalwart_tui.state.clock import Clock
    from stalwart_tui.state.metrics import MetricsStore
    from stalwart_tui.state.queue import QueueChange, QueueStore

ARRIVED = (
    "queue.queue-message",
    "queue.queue-message-authenticated",
    "queue.queue-dsn",
    "queue.queue-report",
)
"""Counters of messages put into the queue."""
DELIVERED = ("delivery.delivered",)
FAILED = (
    "delivery.rcpt-to-rejected", "delivery.rcpt-to-failed", "delivery.message-rejected",
    "delivery.mail-from-rejected", "delivery.ehlo-rejected", "delivery.greeting-failed",
    "delivery.mx-lookup-failed", "delivery.ip-lookup-failed", "delivery.auth-failed",
    "delivery.start-tls-error", "delivery.implicit-tls-error", "delivery.null-mx",
)  # fmt: skip
"""Counters of tries that did not end in a delivery."""
LOGINS_FAILED = ("auth.failed", "auth.too-many-attempts")

OVER = 60.0
"""Seconds a rate is averaged over: figures are given by the minute."""
TREND_BACK = 300.0
"""Seconds a trend looks back."""
STEADY = 0.05
"""A change below this part of the earlier value is no trend."""


@dataclass(frozen=True, slots=True)
class Figure:
    """One figure."""

    key: str
    value: float | None
    trend: int = 0
    """1 rising, -1 falling, 0 steady or unknown."""
    note: str = ""
    """Where it comes from, or why it is not known; empty for the usual source."""


class _Trend:
    """Remembers a value for a while and says where it is heading."""

    def __init__(self) -> None:
        self._seen: deque[tuple[float, float]] = deque()

    def note(self, at: float, value: float) -> int:
        while self._seen and self._seen[0][0] < at - TREND_BACK:
            self._seen.popleft()
        if not self._seen or self._seen[-1][0] < at:
            self._seen.append((at, value))
        before = self._seen[0][1]
        if abs(value - before) <= max(STEADY * abs(before), 1e-9):
            return 0
        return 1 if value > before else -1


@dataclass(frozen=True, slots=True)
class _Move:
    """What one refresh of the queue saw, between two times of `Clock.monotonic`."""

    since: float
    until: float
    arrived: int
    left: int


class Figures:
    """Computes the six figures from the stores; remembers only what their trends need."""

    def __init__(self, queue: "QueueStore", metrics: "MetricsStore", clock: "Clock") -> None:
        self._queue = queue
        self._metrics = metrics
        self._clock = clock
        self._trends: dict[str, _Trend] = {}
        self._moves: deque[_Move] = deque()
        self._observed_at: float | None = None
        self._observations = 0
        self._current: tuple[Figure, ...] = ()
        self._seen_versions: tuple[object, ...] = ()

    def observe(self, change: "QueueChange") -> None:
        """Note what a refresh of the queue saw arrive and leave."""
        now = self._clock.monotonic()
        if self._observed_at is not None and not change.first:
            self._moves.append(_Move(self._observed_at, now, change.arrived, change.left))
        self._observed_at = now
        self._observations += 1
        self._forget_moves()

    def current(self) -> tuple[Figure, ...]:
        """The six, in order. Cheap when nothing changed since the last call and the second is the same."""
        second = int(self._clock.monotonic())  # mail gets overdue, and rates get old, by time alone
        versions = (self._queue.version, self._metrics.version, self._observations, second)
        if versions != self._seen_versions:
            self._seen_versions = versions
            self._current = self._compute()
        return self._current

    def _compute(self) -> tuple[Figure, ...]:
        known = self._queue.total is not None
        delivered = self._metrics.mean(DELIVERED, OVER)
        failed = self._metrics.mean(FAILED, OVER)
        arrived = self._metrics.mean(ARRIVED, OVER)
        logins = self._metrics.mean(LOGINS_FAILED, OVER)
        live = self._metrics.rated_within(OVER)
        figures = [
            self._figure("queued", float(self._queue.total or 0) if known else None),
            self._figure("overdue", float(self._queue.overdue()) if known else None),
        ]
        if live:
            # A counter that the server leaves out has counted nothing yet.
            figures.append(self._figure("in", (arrived or 0.0) * 60))
            figures.append(self._figure("out", (delivered or 0.0) * 60))
            tries = (delivered or 0.0) + (failed or 0.0)
            figures.append(self._figure("failing", 100 * (failed or 0.0) / tries if tries else 0.0))
            figures.append(self._figure("logins", (logins or 0.0) * 60))
        else:
            note = "seen by polling the queue"
            self._forget_moves()
            figures.append(self._figure("in", self._by_the_minute([m.arrived for m in self._moves]), note))
            figures.append(self._figure("out", self._by_the_minute([m.left for m in self._moves]), note))
            figures.append(Figure("failing", None, note="needs live metrics"))
            figures.append(Figure("logins", None, note="needs live metrics"))
        return tuple(figures)

    def _forget_moves(self) -> None:
        while self._moves and self._moves[0].until < self._clock.monotonic() - OVER:
            self._moves.popleft()

    def _by_the_minute(self, moved: list[int]) -> float | None:
        if not moved:
            return None
        # Over the time really watched: after an hour without an answer one refresh sees an hour's mail.
        span = max(self._moves[-1].until - self._moves[0].since, 1.0)
        return sum(moved) * 60 / span

    def _figure(self, key: str, value: float | None, note: str = "") -> Figure:
        if value is None:
            return Figure(key, None, note=note)
        trend = self._trends.setdefault(key, _Trend()).note(self._clock.monotonic(), value)
        return Figure(key, value, trend, note)
