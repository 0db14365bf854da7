"""Trace events over REST, live and stored (`rest.md` 8.2, 8.4 to 8.7)."""

import re
from collections.abc import AsyncGenerator, Sequence
from contextlib import aclosing
from sys import intern
from typing import Any

from stalwart_tui.adapters.http import decode, sse
from stalwart_tui.adapters.http.client import HttpClient
from stalwart_tui.adapters.rest.asking import date_text, given, listing_of, page_of
from stalwart_tui.adapters.rest.rows import MOST, Odd, key_of, read_rows, unix_seconds
from stalwart_tui.backend.capabilities import Unsupported
from stalwart_tui.backend.errors import BadAnswer, NotFound, Unavailable
from stalwart_tui.models.paging import Page, Unreadable
from stalwart_tui.models.traces import (
    Trace,
    TraceBatch,
    TraceEvent,
    TraceFilter,
    TraceQuery,
    TraceSummary,
)

SOURCE = sse.LiveSource(
    resource="traces",
    token_path="/api/telemetry/live/tracing-token",  # noqa: S106 - a path
    path="/api/telemetry/traces/live",
)

STORED = "/api/telemetry/traces"
TRACE = "/api/telemetry/trace"

FRAME = "trace"
"""Name of the event that carries trace events."""

SILENT_AFTER = 90.0
"""Seconds without a byte after which the stream is taken for dead: a quiet one brings a ping every 30."""

_CAPITAL = re.compile(r"(?=[A-Z])")


class RestTraces:
    """The events of one server. `no_live` and `no_stored` say what a server without them means."""

    def __init__(self, http: HttpClient, no_live: Unsupported, no_stored: Unsupported) -> None:
        self._http = http
        self._no_live = no_live
        self._no_stored = no_stored

    async def watch(self, wanted: TraceFilter | None = None) -> AsyncGenerator[TraceBatch, None]:
        """One live connection, see `TracesApi`."""
        missing = Unavailable(self._no_live.reason, advice=self._no_live.instead)
        frames = sse.watch(self._http, SOURCE, _query(wanted), SILENT_AFTER, missing)
        async with aclosing(frames):
            async for frame in frames:
                if frame.event == FRAME:
                    async with aclosing(_read_frame(frame.data)) as batches:
                        async for batch in batches:
                            yield batch
                elif frame.event == sse.PING:
                    yield TraceBatch()
                else:
                    yield TraceBatch(unreadable=(sse.unknown(frame),))

    async def fetch_page(
        self, query: TraceQuery, cursor: str | None = None, limit: int = 50
    ) -> Page[TraceSummary]:
        """A part of the stored traces, each with the event that the server sums it up by."""
        page = page_of(cursor)
        asked = given(
            filter=query.text,
            type=query.type,
            after=None if query.after is None else date_text(query.after),
            before=None if query.before is None else date_text(query.before),
            page=page,
            limit=max(limit, 1),
            values=1,
        ) | ({} if query.queue_id is None else {"queue_id": str(query.queue_id)})
        answer = await self._http.get_json(SOURCE.resource, STORED, asked, missing=self._without_stored())
        rows, total = listing_of(answer, self._http.endpoint.name, "traces")
        summaries, unreadable = await read_rows(rows, read_summary)
        # A page has fewer rows than asked for where the server left some out; the total counts those, too.
        more = len(rows) >= limit if total is None else page * limit < total
        return Page(summaries, total, unreadable, str(page + 1) if more else None)

    async def fetch_trace(self, trace_id: int) -> Trace:
        """One trace. The server never says that it has none: it sends no events."""
        rows = await self._events(f"{TRACE}/{trace_id}", {})
        if not rows:
            raise NotFound(f"Trace {trace_id} is not stored, or not any more.")
        return await _read_trace(trace_id, rows)

    async def fetch_traces(self, ids: Sequence[int]) -> tuple[Trace, ...]:
        """Several, whose events come in a list each."""
        if not ids:
            return ()
        lists = await self._events(TRACE, {"id": ",".join(map(str, ids))})
        if len(lists) != len(ids):
            raise BadAnswer(f"{self._http.endpoint.name} sent another number of traces than was asked for.")
        return tuple([await _read_trace(one, rows) for one, rows in zip(ids, lists, strict=True)])

    async def _events(self, path: str, query: dict[str, str]) -> list[Any]:
        answer = await self._http.get_json(SOURCE.resource, path, query, missing=self._without_stored())
        if isinstance(answer, list):
            return answer
        raise BadAnswer(f"{self._http.endpoint.name} sent no list of events.")

    def _without_stored(self) -> Unavailable:
        return Unavailable(self._no_stored.reason, advice=self._no_stored.instead)


def _query(wanted: TraceFilter | None) -> dict[str, str]:
    """The filter as parameters: keys in kebab-case, none empty, none that could pass for the token."""
    if wanted is None:
        return {}
    keys = {_CAPITAL.sub("-", key).lower(): text for key, text in wanted.keys.items()}
    query = {"filter": wanted.text, **keys}
    return {name: text for name, text in query.items() if text and name != "token"}


async def _read_frame(text: str) -> AsyncGenerator[TraceBatch, None]:
    """The events of one frame, slice by slice."""
    seen = 0
    try:
        async with aclosing(decode.slices(text)) as slices:
            async for rows, more in slices:
                events: list[TraceEvent] = []
                unreadable: list[Unreadable] = []
                for position, row in enumerate(rows, seen + 1):
                    try:
                        events.append(read_event(row))
                    except Odd as odd:
                        unreadable.append(Unreadable(key_of(row, position), str(odd)))
                seen += len(rows)
                yield TraceBatch(tuple(events), tuple(unreadable), decoded_whole=not more)
    except decode.NotJson:
        yield TraceBatch(unreadable=(Unreadable(f"#{seen + 1}", "from here on it is not JSON"),))


def read_event(row: object) -> TraceEvent:
    """One event, live or stored. Raises Odd.

    Not by `Members`: thousands come in a second, and all that is needed are five members.
    """
    if not isinstance(row, dict):
        raise Odd("it is not an object")
    data = row.get("data")
    if data is None:
        data = {}
    elif not isinstance(data, dict):
        raise Odd("data is not an object")
    created = row.get("createdAt")
    return TraceEvent(
        intern(_text(row, "type")),
        unix_seconds(created) if isinstance(created, str) else None,
        _text(row, "text"),
        _text(row, "details"),
        # Keys repeat in every event that is kept: one copy of each.
        {intern(key): value for key, value in data.items()},
    )


def read_summary(row: object) -> TraceSummary:
    """A trace in a list: an event that tells its span. Raises Odd."""
    event = read_event(row)
    span = event.data.get("spanId")
    if type(span) is int and 0 <= span <= MOST:
        return TraceSummary(span, event)
    raise Odd("it does not tell its id")


async def _read_trace(trace_id: int, rows: object) -> Trace:
    if not isinstance(rows, list):
        return Trace(trace_id, (), (Unreadable("#1", "it is not a list of events"),))
    return Trace(trace_id, *await read_rows(rows, read_event))


def _text(row: dict[str, Any], name: str) -> str:
    value = row.get(name)
    if isinstance(value, str):
        return value
    if value is None:
        return ""
    raise Odd(f"{name} is no text")
