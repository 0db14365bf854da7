"""One connected server: its stores, its feeds, its writes. What screens hold instead of a backend.

Feeds run inside `run`, which the app keeps as one worker, so that quitting ends them all. A screen acquires
the feeds it shows and releases them when it is left; nothing here draws.
"""

import asyncio
from collections.abc import AsyncGenerator
from typing import TYPE_CHECKING

from stalwart_tui.backend.capabilities import Operation, Unsupported
from stalwart_tui.backend.errors import Unavailable
from stalwart_tui.state.feed import LINGER, Feed, FeedState
from stalwart_tui.state.figures import Figures
from stalwart_tui.state.metrics import QUIET_INTERVAL, MetricsStore
from stalwart_tui.state.principals import PrincipalsStore
from stalwart_tui.state.queue import QueueChange, QueueStore
from stalwart_tui.state.traces import TracesStore
from stalwart_tui.state.verify import QueueWrites

if TYPE_CHECKING:
    from stalwart_tui.backend.port import Backend
    from stalwart_tui.models.metrics import MetricsSnapshot
    from stalwart_tui.models.traces import TraceBatch
    from stalwart_tui.state.clock import Clock


class Session:
    """Everything about one connected server."""

    def __init__(self, backend: "Backend", clock: "Clock", *, linger: float = LINGER) -> None:
        self.info = backend.info
        self.capabilities = backend.capabilities
        self.clock = clock
        self.queue = QueueStore(backend.queue, clock)
        self.principals = PrincipalsStore(backend.principals, clock)
        self.metrics = MetricsStore(clock)
        self.traces = TracesStore()
        self.writes = QueueWrites(backend.queue, clock)
        self.figures = Figures(self.queue, self.metrics, clock)
        self.metrics_interval = QUIET_INTERVAL
        self.queue_feed = Feed("queue", self._watch_queue, self._apply_queue, clock, linger=linger)
        self.principals_feed = Feed(
            "principals", self._watch_principals, lambda count: True, clock, linger=linger
        )
        self.metrics_feed = Feed("metrics", self._watch_metrics, self.metrics.apply, clock, linger=linger)
        self.traces_feed = Feed("traces", self._watch_traces, self.traces.apply, clock, linger=linger)
        self._backend = backend

    @property
    def feeds(self) -> tuple[Feed[QueueChange], Feed[int], Feed["MetricsSnapshot"], Feed["TraceBatch"]]:
        """All feeds."""
        return self.queue_feed, self.principals_feed, self.metrics_feed, self.traces_feed

    def watch_metrics_every(self, seconds: int) -> None:
        """Ask for live figures at this pace; the stream is opened anew when the pace changes."""
        if seconds != self.metrics_interval:
            self.metrics_interval = seconds
            self.metrics_feed.reopen()

    def quiet(self) -> bool:
        """Whether every feed that somebody looks at is live, waits for a retry or has ended."""
        waiting = (FeedState.IDLE, FeedState.CONNECTING)
        return not any(feed.wanted and feed.status.state in waiting for feed in self.feeds)

    async def run(self) -> None:
        """Serve all feeds until cancelled. A fault of our own in any comes out as an ExceptionGroup."""
        async with asyncio.TaskGroup() as group:
            for feed in self.feeds:
                group.create_task(feed.run(), name=f"run {feed.name}")

    async def close(self) -> None:
        """Drop every connection. Safe to call twice."""
        await self._backend.close()

    def _apply_queue(self, change: QueueChange) -> bool:
        self.figures.observe(change)
        return True

    def _watch_queue(self) -> AsyncGenerator[QueueChange, None]:
        self._require(Operation.QUEUE_LIST)
        return self.queue.poll.watch()

    def _watch_principals(self) -> AsyncGenerator[int, None]:
        self._require(Operation.PRINCIPALS_LIST)
        return self.principals.poll.watch()

    def _watch_metrics(self) -> AsyncGenerator["MetricsSnapshot", None]:
        self._require(Operation.METRICS_LIVE)
        return self._backend.metrics.watch(self.metrics_interval)

    def _watch_traces(self) -> AsyncGenerator["TraceBatch", None]:
        self._require(Operation.TRACES_LIVE)
        return self._backend.traces.watch()

    def _require(self, operation: Operation) -> None:
        verdict = self.capabilities.of(operation)
        if isinstance(verdict, Unsupported):
            raise Unavailable(verdict.reason, advice=verdict.instead)
