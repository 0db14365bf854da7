"""What the server does, event by event: spans, live subscribers, stored spans and the log they feed.

Events are cheap to make: they are spelled as JSON or as a log line only when somebody reads them.
"""

import json
from collections import deque
from collections.abc import Callable, Mapping
from functools import cache
from importlib import resources
from typing import Any, Final

STORED_SPANS: Final = 3000
"""Finished spans kept for the trace history; a real server keeps days of them."""
MOST_EVENTS_OF_A_SPAN: Final = 2048
"""Inner events kept per span (`rest.md` 8.5)."""
LOG_LINES: Final = 20_000
"""Lines of the log file kept; older ones were rotated away."""
LOGGED_LEVELS: Final = frozenset({"INFO", "WARN", "ERROR"})
"""What the log tracer is interested in."""

Data = Mapping[str, Any]
"""Event key in camelCase → value. Times are Unix seconds, durations milliseconds."""


@cache
def event_table() -> Mapping[str, Mapping[str, Any]]:
    """Return id → facts (`level`, `counter_metric`, `trace_history`) of all event types."""
    text = resources.files("stalwart_tui").joinpath("data/events.json").read_text("utf-8")
    return {row["id"]: row for row in json.loads(text)}


class Span:
    """A session or a delivery attempt: the keys that all its events share."""

    __slots__ = ("events", "id", "keys", "started", "stored")

    def __init__(self, span_id: int, keys: Data, started: float) -> None:
        self.id = span_id
        self.keys = keys
        self.started = started
        self.stored = "queueId" in keys
        """Whether it goes to the history: only spans that mention a queue id do."""
        self.events: list[tuple[float, str, Data]] = []
        """What happened in it. Not Event objects: those refer to their span, and a cycle would leave
        thousands of dead sessions a second to the garbage collector."""


class Event:
    """One event. `memo` is for whoever spells it."""

    __slots__ = ("at", "data", "memo", "span", "type")

    def __init__(self, at: float, event_type: str, data: Data, span: Span | None) -> None:
        self.at = at
        self.type = event_type
        self.data = data
        self.span = span
        self.memo: bytes | None = None


class Traces:
    """Everyone who wants to hear of events, and what is kept of them."""

    def __init__(self, count: Callable[[str], None]) -> None:
        self._count = count
        self._counted = {key for key, row in event_table().items() if row["counter_metric"]}
        self._logged = {key for key, row in event_table().items() if row["level"] in LOGGED_LEVELS}
        self._subscribers: list[Callable[[Event], None]] = []
        self.log: deque[Event] = deque(maxlen=LOG_LINES)
        """Events that went to the log file, oldest first."""
        self.spans: deque[Span] = deque(maxlen=STORED_SPANS)
        """Finished spans of the history, oldest first."""

    def subscribe(self, listener: Callable[[Event], None]) -> Callable[[], None]:
        """Have `listener` called with every event; return what ends that."""
        self._subscribers.append(listener)
        return lambda: self._subscribers.remove(listener)

    def emit(self, at: float, event_type: str, data: Data, span: Span | None = None) -> None:
        """Let an event happen."""
        event = Event(at, event_type, data, span)
        if event_type in self._counted:
            self._count(event_type)
        if event_type in self._logged:
            self.log.append(event)
        if span is not None and len(span.events) < MOST_EVENTS_OF_A_SPAN:
            span.events.append((at, event_type, data))
            if "queueId" in data:
                span.stored = True
        for listener in self._subscribers:
            listener(event)

    def finish(self, span: Span) -> None:
        """Put a finished span into the history, if it belongs there."""
        if span.stored:
            self.spans.append(span)
