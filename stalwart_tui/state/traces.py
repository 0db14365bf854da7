"""The newest trace events, which of them the operator's filter lets through, and how many of each level.

Filled by a feed (`apply`); drawn by `render/traces.py`. Events are named by the sequence number they got
here, because the server numbers none.
"""

from collections import deque
from collections.abc import Iterator, Mapping
from typing import Any

from stalwart_tui.models.traces import TraceBatch, TraceEvent
from stalwart_tui.state.events import level_of
from stalwart_tui.state.filter import Field, FieldKind, Filter, FilterLanguage
from stalwart_tui.state.ring import Ring

KEPT_EVENTS = 10_000
"""Enough to scroll back through some minutes of a busy server at a few MB."""

KEPT_WARNINGS = 200
"""More than any screen shows at once."""

BAD = frozenset({"ERROR", "WARN"})
"""Levels worth a line on the overview."""

LEVELS = ("ERROR", "WARN", "INFO", "DEBUG", "TRACE")
"""Worst first."""


def key_texts(data: Mapping[str, Any], depth: int = 0) -> Iterator[tuple[str, str]]:
    """Keys and values of an event as texts, nested events walked into (a few levels: they can be 50 deep)."""
    for key, value in data.items():
        if isinstance(value, dict):
            if depth < 4:
                yield from key_texts(value, depth + 1)
        elif isinstance(value, list):
            for item in value:
                if isinstance(item, dict):
                    if depth < 4:
                        yield from key_texts(item, depth + 1)
                else:
                    yield key, str(item)
        else:
            yield key, str(value)


class _EventFields(dict[str, Field[TraceEvent]]):
    """The named fields, and every key an event may carry (`queueid:` finds `queueId`)."""

    def get(self, key: str, default: Any = None) -> Any:
        return super().get(key) or Field(FieldKind.TEXT, lambda e: _values(e, key))


def _values(event: TraceEvent, key: str) -> list[str]:
    return [text for name, text in key_texts(event.data) if name.lower() == key]


def _level_and_worse(event: TraceEvent) -> tuple[str, ...]:
    # `level:warn` means warn or worse, as in every log viewer.
    level = level_of(event.type)
    place = LEVELS.index(level) if level in LEVELS else len(LEVELS)
    return LEVELS[place:]


def _anywhere(event: TraceEvent) -> Iterator[str]:
    yield event.type
    yield event.text
    for _, text in key_texts(event.data):
        yield text


LANGUAGE: FilterLanguage[TraceEvent] = FilterLanguage(
    _EventFields(
        level=Field(FieldKind.TEXT, _level_and_worse, "this level or worse"),
        event=Field(FieldKind.TEXT, lambda e: e.type, "event id"),
    ),
    _anywhere,
)
"""What can be asked of an event: `level:` `event:` and any of its keys."""


class TracesStore:
    """Live events of one server."""

    def __init__(self, capacity: int = KEPT_EVENTS) -> None:
        self.ring: Ring[TraceEvent] = Ring(capacity)
        self.filter: Filter[TraceEvent] = LANGUAGE.parse("")
        self.unreadable = 0
        """Odd events so far; each is left out, the others stay."""
        self.received = 0
        self.levels: dict[str, int] = dict.fromkeys(LEVELS, 0)
        """Events of each level since the start or the last clear."""
        self.bad: deque[TraceEvent] = deque(maxlen=KEPT_WARNINGS)
        """The newest warnings and errors, oldest first; they outlive the ring."""
        self._shown: deque[int] = deque(maxlen=capacity)
        self._filter_version = 0

    @property
    def version(self) -> int:
        """Changes whenever anything shown may have changed."""
        return self.ring.version + self._filter_version

    @property
    def shown(self) -> deque[int]:
        """Sequence numbers that pass the filter, oldest first. Not to be changed by the caller."""
        while self._shown and self._shown[0] < self.ring.first:
            self._shown.popleft()
        return self._shown

    def apply(self, batch: TraceBatch) -> bool:
        """Take in one batch; False when it was only a sign of life."""
        self.unreadable += len(batch.unreadable)
        if not batch.events:
            return bool(batch.unreadable)
        start = self.ring.end
        self.ring.extend(batch.events)
        self.received += len(batch.events)
        matches = self.filter.matches
        for sequence, event in enumerate(batch.events, start):
            level = level_of(event.type)
            self.levels[level] = self.levels.get(level, 0) + 1
            if level in BAD:
                self.bad.append(event)
            if matches(event):
                self._shown.append(sequence)
        return True

    def set_filter(self, text: str) -> None:
        """Raises FilterError and keeps the old filter when the text is none."""
        self.filter = LANGUAGE.parse(text)
        matches = self.filter.matches
        passing = (sequence for sequence, event in self.ring.since(0) if matches(event))
        self._shown = deque(passing, maxlen=self.ring.capacity)
        self._filter_version += 1

    def clear(self) -> None:
        """Forget what was received; the stream goes on."""
        self.ring.clear()
        self._shown.clear()
        self.levels = dict.fromkeys(LEVELS, 0)
