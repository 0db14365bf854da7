"""Live trace events over REST (`rest.md` 8.2, 8.4, 8.7)."""

import re
from collections.abc import AsyncGenerator
from contextlib import aclosing
from sys import intern
from typing import Any

from stalwart_tui.adapters.http import decode, sse
from stalwart_tui.adapters.http.client import HttpClient
from stalwart_tui.adapters.rest.rows import Odd, key_of, unix_seconds
from stalwart_tui.backend.capabilities import Unsupported
from stalwart_tui.backend.errors import Unavailable
from stalwart_tui.models.paging import Unreadable
from stalwart_tui.models.traces import TraceBatch, TraceEvent, TraceFilter

SOURCE = sse.LiveSource(
    resource="traces",
    token_path="/api/telemetry/live/tracing-token",  # noqa: S106 - a path
    path="/api/telemetry/traces/live",
)

FRAME = "trace"
"""Name of the event that carries trace events."""

SILENT_AFTER = 90.0
"""Seconds without a byte after which the stream is taken for dead: a quiet one brings a ping every 30."""

_CAPITAL = re.compile(r"(?=[A-Z])")


class RestTraces:
    """The live events of one server. `missing` says what a server without them means."""

    def __init__(self, http: HttpClient, missing: Unsupported) -> None:
        self._http = http
        self._missing = missing

    async def watch(self, wanted: TraceFilter | None = None) -> AsyncGenerator[TraceBatch, None]:
        """One live connection, see `TracesApi`."""
        missing = Unavailable(self._missing.reason, advice=self._missing.instead)
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


def _text(row: dict[str, Any], name: str) -> str:
    value = row.get(name)
    if isinstance(value, str):
        return value
    if value is None:
        return ""
    raise Odd(f"{name} is no text")
