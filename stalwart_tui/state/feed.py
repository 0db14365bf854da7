"""The life of something that brings data again and again: a live stream, or a poll.

A `Feed` owns when to connect, when to wait and when to give up; the source it is given is one connection
at a time and knows nothing of retries. It runs while somebody looks (reference-counted, with a linger, so
that switching screens does not reconnect), waits longer after each failure with jitter, never retries what
retrying cannot help (wrong password, missing permission, not on this edition), and says at any time where
it stands. Nothing here draws: `FeedStatus` is what a badge shows.
"""

import asyncio
import logging
import random
from collections.abc import AsyncGenerator, Callable
from contextlib import aclosing
from dataclasses import dataclass
from enum import StrEnum
from typing import Generic, TypeVar

from stalwart_tui.backend.errors import BackendError, BadAnswer, Busy, TlsFailure, Unavailable, Unreachable
from stalwart_tui.state.clock import Clock, sleep_or_event

T = TypeVar("T")

log = logging.getLogger(__name__)

FIRST_WAIT = 0.5
"""Seconds before the first new try: a restarted proxy is back by then."""
LONGEST_WAIT = 30.0
"""Seconds between tries once trouble lasts: a server under repair is not hammered."""
JITTER = 0.25
"""Part by which a wait is longer or shorter: many viewers must not come back in the same instant."""
SLOW_WAIT = 5.0
"""At least this long after a broken answer or a bad certificate: people mend those, not a moment's time."""
LINGER = 30.0
"""Seconds a connection is kept after the last look: flipping between screens keeps it."""


class FeedState(StrEnum):
    """Where a feed stands."""

    IDLE = "idle"
    """Nobody looks."""
    CONNECTING = "connecting"
    LIVE = "live"
    RETRYING = "retrying"
    """Lost; waits until `retry_at`."""
    UNSUPPORTED = "unsupported"
    """This server cannot do it; `error` says why and what can be used instead."""
    FAILED = "failed"
    """Stopped by an error that only a person can mend; `retry_now` tries again."""


ENDED = frozenset((FeedState.UNSUPPORTED, FeedState.FAILED))
"""States that only `retry_now` leaves, however often somebody looks."""


@dataclass(frozen=True, slots=True)
class FeedStatus:
    """A feed's state with all that a person wants to know about it. Times are of `Clock.monotonic`."""

    state: FeedState = FeedState.IDLE
    error: BackendError | None = None
    """Why it is not live, while it is not; kept while connecting again."""
    retry_at: float | None = None
    attempts: int = 0
    """Tries without data since the last data."""


class Feed(Generic[T]):
    """One source, kept alive.

    `source` opens one connection and yields items until it ends or raises BackendError. `apply` takes each
    item into a store and returns whether it held data (signs of life do not reset the back-off). `linger` is
    in seconds; `jitter` gives numbers from 0 to 1. Anything but BackendError is a fault of our own and comes
    out of `run`.
    """

    def __init__(
        self,
        name: str,
        source: Callable[[], AsyncGenerator[T, None]],
        apply: Callable[[T], bool],
        clock: Clock,
        *,
        linger: float = LINGER,
        jitter: Callable[[], float] = random.random,
    ) -> None:
        self.name = name
        self.status = FeedStatus()
        self.version = 0
        """Changes with every change of the status."""
        self.last_data: float | None = None
        """When data last came, by `Clock.monotonic`."""
        self._source = source
        self._apply = apply
        self._clock = clock
        self._linger = linger
        self._jitter = jitter
        self._looking = 0
        self._looks = 0
        self._wanted = asyncio.Event()
        self._unwanted = asyncio.Event()
        self._unwanted.set()
        self._again = asyncio.Event()
        self._reopen = asyncio.Event()

    def acquire(self) -> None:
        """Somebody looks."""
        self._looking += 1
        self._looks += 1
        self._wanted.set()
        self._unwanted.clear()

    def release(self) -> None:
        """That somebody looks no longer."""
        assert self._looking > 0, f"{self.name} released more often than acquired"
        self._looking -= 1
        if not self._looking:
            self._wanted.clear()
            self._unwanted.set()

    def retry_now(self) -> None:
        """Leave RETRYING, FAILED or UNSUPPORTED at once. Does nothing otherwise, or while nobody looks."""
        if self.wanted:
            self._again.set()

    def reopen(self) -> None:
        """Drop the connection, if there is one: the source wants different parameters.

        Another is opened at once while somebody looks, else when somebody looks again.
        """
        if self.status.state in (FeedState.CONNECTING, FeedState.LIVE):
            self._reopen.set()

    @property
    def wanted(self) -> bool:
        """Whether somebody looks."""
        return self._looking > 0

    async def run(self) -> None:
        """Serve until cancelled. Only one run at a time."""
        while True:
            await self._wanted.wait()
            self._reopen.clear()
            serving = asyncio.create_task(self._serve(), name=f"feed {self.name}")
            watching = asyncio.create_task(self._until_unwanted(), name=f"feed {self.name} linger")
            reopening = asyncio.create_task(self._reopen.wait(), name=f"feed {self.name} reopen")
            tasks = (serving, watching, reopening)
            try:
                await asyncio.wait(tasks, return_when=asyncio.FIRST_COMPLETED)
            finally:
                for task in tasks:
                    task.cancel()
                await asyncio.gather(*tasks, return_exceptions=True)
            if not serving.cancelled():
                serving.result()  # a fault of our own: let it out, the app reports it
            if not self.wanted:
                self._set(FeedStatus())

    async def _until_unwanted(self) -> None:
        while True:
            await self._unwanted.wait()
            looks = self._looks
            await sleep_or_event(self._clock, self._linger, self._wanted)
            if self.status.state in ENDED:
                await self._wanted.wait()  # nothing is open, and looking again must not ask again
            if looks == self._looks and not self.wanted:
                return

    async def _serve(self) -> None:
        attempts = 0
        error: BackendError | None = None
        while True:
            self._set(FeedStatus(FeedState.CONNECTING, error, attempts=attempts))
            try:
                async with aclosing(self._source()) as items:
                    async for item in items:
                        if self._apply(item):
                            attempts = 0
                            self.last_data = self._clock.monotonic()
                        self._set(FeedStatus(FeedState.LIVE, attempts=attempts))
                error = Unreachable("The server ended the stream.")
            except BackendError as caught:
                error = caught
            if _being_cancelled():  # and closing the connection raised an error of its own
                raise asyncio.CancelledError
            attempts += 1
            await self._wait_after(error, attempts)

    async def _wait_after(self, error: BackendError, attempts: int) -> None:
        self._again.clear()  # asked for while there was no trouble: must not repeat a refused login
        if isinstance(error, Unavailable):
            self._set(FeedStatus(FeedState.UNSUPPORTED, error, attempts=attempts))
        elif not error.retryable:
            self._set(FeedStatus(FeedState.FAILED, error, attempts=attempts))
        else:
            wait = self._back_off(error, attempts)
            self._set(FeedStatus(FeedState.RETRYING, error, self._clock.monotonic() + wait, attempts))
            await sleep_or_event(self._clock, wait, self._again)
            return
        log.info("%s stopped: %s", self.name, type(error).__name__)
        await self._again.wait()

    def _back_off(self, error: BackendError, attempts: int) -> float:
        wait: float = min(FIRST_WAIT * 2.0 ** min(attempts - 1, 16), LONGEST_WAIT)
        if isinstance(error, BadAnswer | TlsFailure):
            wait = max(wait, SLOW_WAIT)
        wait *= 1 - JITTER + 2 * JITTER * self._jitter()
        if isinstance(error, Busy) and error.retry_after is not None:
            wait = max(wait, error.retry_after)
        return wait

    def _set(self, status: FeedStatus) -> None:
        if status != self.status:
            self.status = status
            self.version += 1


def _being_cancelled() -> bool:
    task = asyncio.current_task()
    return task is not None and task.cancelling() > 0
