"""Trace events: what the server did, live or stored (`rest.md` 8.7).

Events carry no level and no span id on the wire; the default level is in `data/events.json`.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from stalwart_tui.models.paging import Unreadable


@dataclass(frozen=True, slots=True)
class TraceEvent:
    """One event."""

    type: str
    """The event id, such as `delivery.attempt-start`; empty when the server left it out."""
    at: int | None
    """Unix seconds, UTC; None when missing or unreadable."""
    text: str = ""
    """The server's short label."""
    details: str = ""
    """The server's longer sentence."""
    data: Mapping[str, Any] = field(default_factory=dict, hash=False)
    """The event's own keys, then those of its span, camelCase. The same key may hold a string, a number,
    a list or a nested event in different events: read leniently."""


@dataclass(frozen=True, slots=True)
class TraceBatch:
    """Events that came together, oldest first; empty = the stream is alive (opened, or a ping)."""

    events: tuple[TraceEvent, ...] = ()
    unreadable: tuple[Unreadable, ...] = ()
    decoded_whole: bool = True
    """False while more of the same frame follows: a large frame is handed on in slices."""


@dataclass(frozen=True, slots=True)
class TraceFilter:
    """What the server is asked to send. It can match text, never numbers or lists (`rest.md` 8.4)."""

    text: str = ""
    keys: Mapping[str, str] = field(default_factory=dict, hash=False)
    """Event key (camelCase) → text."""


@dataclass(frozen=True, slots=True)
class TraceQuery:
    """Which stored traces to list; without text, message or time it is those of the last 24 hours (8.5)."""

    text: str = ""
    """Words of `from`, `to`, `domain`, `hostname` and `remoteIp`, which must all occur."""
    type: str = ""
    """Event id of the first event: `smtp.connection-start` or `delivery.attempt-start`."""
    queue_id: int | None = None
    """Id of a queued message."""
    after: int | None = None
    """Unix seconds. One in the future is ignored by the server, as is `before`."""
    before: int | None = None


@dataclass(frozen=True, slots=True)
class TraceSummary:
    """A stored trace in a list: its id and the event that tells most of it."""

    id: int
    """Id of the span."""
    event: TraceEvent
    """The first delivery attempt or queueing in it, without `text` and `details`."""


@dataclass(frozen=True, slots=True)
class Trace:
    """A stored trace: what one SMTP session or one delivery attempt did, oldest event first."""

    id: int
    events: tuple[TraceEvent, ...]
    unreadable: tuple[Unreadable, ...] = ()
