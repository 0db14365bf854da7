"""Asking again and again, as a source for a `Feed`: the feed deals with failure, this only with pace."""

import asyncio
from collections.abc import AsyncGenerator, Awaitable, Callable
from typing import Generic, TypeVar

from stalwart_tui.state.clock import Clock, sleep_or_event

T = TypeVar("T")

SHARE_OF_TIME = 0.1
"""Not more than this part of the time is spent asking: if an answer takes a second, every eleven."""


class Poll(Generic[T]):
    """Yields the answer of `fetch`, then waits: `pause` seconds, or up to `longest` when answers are slow."""

    def __init__(
        self, fetch: Callable[[], Awaitable[T]], clock: Clock, *, pause: float = 5.0, longest: float = 30.0
    ) -> None:
        self.pause = pause
        """Seconds between two questions while answers are quick."""
        self._fetch = fetch
        self._clock = clock
        self._longest = longest
        self._soon = asyncio.Event()

    def ask_now(self) -> None:
        """Do not wait for the next question."""
        self._soon.set()

    async def watch(self) -> AsyncGenerator[T, None]:
        """Ask until closed. Raises what `fetch` raises."""
        while True:
            self._soon.clear()
            started = self._clock.monotonic()
            answer = await self._fetch()
            cost = self._clock.monotonic() - started
            yield answer
            pause = min(max(self.pause, cost / SHARE_OF_TIME), self._longest)
            await sleep_or_event(self._clock, pause, self._soon)
