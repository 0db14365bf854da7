"""A feed whose source is in the hands of the test, for the tests of feeds."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from stalwart_tui.state.feed import Feed, FeedState
from tests.state.clocks import FakeClock, serving, settle
from tests.state.fakes import Lines

DATA, ALIVE = "data", "alive"
"""Two items: one that holds data, one that only shows that the connection lives."""


class Stage:
    """A feed on lines that the test speaks through."""

    def __init__(self, *, jitter: float = 0.5, linger: float = 30.0) -> None:
        self.clock = FakeClock()
        self.lines = Lines[str]()
        self.taken: list[str] = []
        self.feed = Feed(
            "test", self.lines.open, self._take, self.clock, linger=linger, jitter=lambda: jitter
        )

    def _take(self, item: str) -> bool:
        self.taken.append(item)
        return item == DATA

    def state(self) -> FeedState:
        """Where it stands."""
        return self.feed.status.state

    async def send(self, *items: str) -> None:
        """Let items come over the newest connection."""
        await settle()
        self.lines.newest.send(*items)
        await settle()

    async def fail(self, error: BaseException) -> None:
        """Break the newest connection."""
        await settle()
        self.lines.newest.fail(error)
        await settle()

    def wait(self) -> float:
        """Seconds until the next try."""
        status = self.feed.status
        assert status.state is FeedState.RETRYING
        assert status.retry_at is not None
        return status.retry_at - self.clock.monotonic()


@asynccontextmanager
async def running(stage: Stage, *, looked_at: bool = True) -> AsyncIterator[asyncio.Task[None]]:
    """The feed runs, and somebody looks unless told otherwise."""
    if looked_at:
        stage.feed.acquire()
    async with serving(stage.feed.run()) as task:
        yield task
