"""Time that only the test moves, so that waiting for half an hour takes no time and always ends the same.

Nothing here knows what is tested; what stands in for a server is in `fakes.py`.
"""

import asyncio
import heapq
from collections.abc import AsyncIterator, Callable, Coroutine
from contextlib import asynccontextmanager
from itertools import count
from typing import Any

NOW = 1_800_000_000.0
"""Unix seconds at which every test begins."""

TURNS = 25
"""Of the event loop until everything stands still: nothing in a test waits for anything but time, and the
longest chain of tasks that wake each other is far shorter."""


async def settle() -> None:
    """Let every task go as far as it can without time passing."""
    for _ in range(TURNS):
        await asyncio.sleep(0)


class FakeClock:
    """Implements `state.clock.Clock`; its hands move with `advance` alone, and sleepers wake on the way."""

    def __init__(self) -> None:
        self._passed = 0.0
        self._order = count()
        self._sleepers: list[tuple[float, int, asyncio.Future[None]]] = []

    def now(self) -> float:
        """Unix seconds."""
        return NOW + self._passed

    def monotonic(self) -> float:
        """Seconds that are far from Unix seconds, so that a mix-up shows."""
        return 1000.0 + self._passed

    @property
    def sleeping(self) -> list[float]:
        """How long those who sleep will still do so, the soonest first."""
        return sorted(at - self._passed for at, _, waker in self._sleepers if not waker.done())

    async def sleep(self, seconds: float) -> None:
        """Wait until the hands have moved that far; not at all for no time."""
        if seconds <= 0:
            await asyncio.sleep(0)
            return
        waker = asyncio.get_running_loop().create_future()
        heapq.heappush(self._sleepers, (self._passed + seconds, next(self._order), waker))
        await waker

    async def advance(self, seconds: float) -> None:
        """Let so much time pass; whoever wakes on the way acts at their own time."""
        await settle()
        until = self._passed + seconds
        while self._sleepers and self._sleepers[0][0] <= until:
            at, _, waker = heapq.heappop(self._sleepers)
            if not waker.done():
                self._passed = at
                waker.set_result(None)
                await settle()
        self._passed = until
        await settle()


@asynccontextmanager
async def serving(work: Coroutine[Any, Any, None]) -> AsyncIterator[asyncio.Task[None]]:
    """Run something beside the test; see that it had no fault and leaves no task behind when cancelled."""
    before = asyncio.all_tasks()
    task = asyncio.create_task(work)
    await settle()
    try:
        yield task
    finally:
        task.cancel()
        await settle()
    assert task.done(), "it goes on although it was cancelled"
    assert asyncio.all_tasks() <= before
    if not task.cancelled():
        task.result()


async def fault_of(work: Coroutine[Any, Any, None], cause: Callable[[], object]) -> BaseException | None:
    """Run something, do what causes a fault in it, and give what ended it."""
    before = asyncio.all_tasks()
    task = asyncio.create_task(work)
    await settle()
    cause()
    await settle()
    assert task.done(), "it goes on"
    assert asyncio.all_tasks() <= before
    return task.exception()
