"""Time, injected everywhere, so that ages, back-off and schedules can be tested and pictures stay the same.

Only this module reads the machine's clocks.
"""

import asyncio
import time
from typing import Protocol


class Clock(Protocol):
    """What the rest of the program may ask of time."""

    def now(self) -> float:
        """Unix seconds: for ages of what the server dates."""
        ...

    def monotonic(self) -> float:
        """Seconds that never go back: for ages of our own data and for waiting."""
        ...

    async def sleep(self, seconds: float) -> None:
        """Wait that long."""
        ...


class SystemClock:
    """The machine's own time."""

    def now(self) -> float:
        """Unix seconds of the machine."""
        return time.time()

    def monotonic(self) -> float:
        """Seconds since some start."""
        return time.monotonic()

    async def sleep(self, seconds: float) -> None:
        """Wait in the event loop."""
        await asyncio.sleep(seconds)


class FrozenClock:
    """A clock whose hands stand still while waiting is real: for pictures and for tests of screens.

    `advance` moves the hands, at once and for everyone.
    """

    def __init__(self, now: float) -> None:
        self._now = now
        self._monotonic = 1000.0

    def now(self) -> float:
        """The time the hands show."""
        return self._now

    def monotonic(self) -> float:
        """Moves only with `advance`."""
        return self._monotonic

    def advance(self, seconds: float) -> None:
        """Move the hands."""
        self._now += seconds
        self._monotonic += seconds

    async def sleep(self, seconds: float) -> None:
        """Wait in real time, so that a poll is a poll even in a frozen world."""
        await asyncio.sleep(seconds)


async def sleep_or_event(clock: Clock, seconds: float, event: asyncio.Event) -> None:
    """Wait that long, or until the event is set, whichever is first."""
    sleeping = asyncio.ensure_future(clock.sleep(seconds))
    set_early = asyncio.ensure_future(event.wait())
    try:
        await asyncio.wait((sleeping, set_early), return_when=asyncio.FIRST_COMPLETED)
    finally:
        sleeping.cancel()
        set_early.cancel()
        await asyncio.gather(sleeping, set_early, return_exceptions=True)
