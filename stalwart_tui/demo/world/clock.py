"""Time for the world: the system's, or one that tests move by hand. Nothing else here reads a clock."""

import time
from collections.abc import Callable
from typing import Protocol


class Clock(Protocol):
    """Where the world's time comes from."""

    def now(self) -> float:
        """Return Unix seconds, UTC."""
        ...

    def real_seconds_until(self, moment: float) -> float | None:
        """Return how long to wait for `moment`; None when only `subscribe` can tell that it came."""
        ...

    def subscribe(self, moved: Callable[[], None]) -> None:
        """Call `moved`, from any thread, whenever time was moved by hand."""
        ...

    def unsubscribe(self, moved: Callable[[], None]) -> None:
        """Undo `subscribe`."""
        ...


class SystemClock:
    """The clock of the machine."""

    def now(self) -> float:
        """Return Unix seconds, UTC."""
        return time.time()

    def real_seconds_until(self, moment: float) -> float | None:
        """Return how long to wait for `moment`, in seconds; never negative."""
        return max(0.0, moment - time.time())

    def subscribe(self, moved: Callable[[], None]) -> None:
        """Nothing to tell: this clock is never moved by hand."""

    def unsubscribe(self, moved: Callable[[], None]) -> None:
        """Nothing to undo."""


class ManualClock:
    """A clock that stands still until a test advances it."""

    def __init__(self, start: float = 1_790_000_000.0) -> None:
        self._now = start
        self._subscribers: list[Callable[[], None]] = []

    def now(self) -> float:
        """Return Unix seconds, UTC."""
        return self._now

    def advance(self, seconds: float) -> None:
        """Move time forward and tell everyone who waits for it."""
        if seconds < 0:
            raise ValueError("time only moves forward")
        self._now += seconds
        for moved in tuple(self._subscribers):
            moved()

    def real_seconds_until(self, moment: float) -> float | None:
        """Return 0 when `moment` has come, else None: it comes only by `advance`."""
        return 0.0 if moment <= self._now else None

    def subscribe(self, moved: Callable[[], None]) -> None:
        """Call `moved` after every `advance`."""
        self._subscribers.append(moved)

    def unsubscribe(self, moved: Callable[[], None]) -> None:
        """Undo `subscribe`."""
        self._subscribers.remove(moved)
