"""The port of trace events, live and stored (`rest.md` 8.4 to 8.7)."""

from collections.abc import AsyncGenerator, Sequence
from typing import Protocol

from stalwart_tui.models.paging import Page
from stalwart_tui.models.traces import Trace, TraceBatch, TraceFilter, TraceQuery, TraceSummary


class TracesApi(Protocol):
    """Trace events."""

    def watch(self, wanted: TraceFilter | None = None) -> AsyncGenerator[TraceBatch, None]:
        """One live connection: batches as they come, at most about one a second; empty = alive.

        Ends when the server ends it. Raises Unavailable, Forbidden, TokenExpired, Unreachable, BadAnswer.
        """
        ...

    async def fetch_page(
        self, query: TraceQuery, cursor: str | None = None, limit: int = 50
    ) -> Page[TraceSummary]:
        """A part of the stored traces, newest first. Raises Unavailable where none are stored.

        A page may hold fewer rows than `limit` in the middle of the list: the server skips traces that it
        cannot sum up, and counts them. New traces push rows to later pages: known ids may come again.
        """
        ...

    async def fetch_trace(self, trace_id: int) -> Trace:
        """One stored trace with all its events. Raises NotFound when it is not stored (any more)."""
        ...

    async def fetch_traces(self, ids: Sequence[int]) -> tuple[Trace, ...]:
        """Several, in one request and in the order of `ids`; one that is not stored has no events."""
        ...
