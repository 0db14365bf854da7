"""The port of counters, gauges and histograms, live and stored (`rest.md` chapter 8)."""

from collections.abc import AsyncGenerator, Collection
from typing import Protocol

from stalwart_tui.models.metrics import MetricHistory, MetricsSnapshot


class MetricsApi(Protocol):
    """Counters, gauges and histograms."""

    def watch(self, interval: int, ids: Collection[str] = ()) -> AsyncGenerator[MetricsSnapshot, None]:
        """One live connection: a snapshot now and then one every `interval` seconds.

        Ends when the server ends it. Raises Unavailable, Forbidden, TokenExpired, Unreachable, BadAnswer.
        """
        ...

    async def fetch_history(self, *, after: int | None = None, before: int | None = None) -> MetricHistory:
        """The stored samples from `after` on and before `before` (Unix seconds), oldest first.

        Raises Unavailable where no history is kept. Without `after` it is all that is kept: 90 days.
        """
        ...
