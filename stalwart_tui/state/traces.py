"""The newest trace events, which of them the operator's filter lets through, and how many of each level.

Filled by a feed (`apply`); drawn by `render/traces.py`. Events are named by the sequence number they got
here, because the server numbers none.
"""

from collections import deque
from collections.abc import Iterator, Mapping
from typing import Any, NamedTuple

from stalwart_tui.models.traces import TraceBatch, TraceEvent
from stalwart_tui.state.events import level_of
from stalwart_tui.state.filter import Field, FieldKind, Filter, FilterLanguage
from stalwart_tui.state.ring import Ring

KEPT_EVENTS = 10_000
"""Enough to scroll back through some minutes of a busy server, at about 30 MB."""

KEPT_WARNINGS = 200
"""More than any screen shows at once."""

BAD = frozenset({"ERROR", "WARN"})
"""Levels worth a line on the overview."""

LEVELS = ("ERROR", "WARN", "INFO", "DEBUG", "TRACE")
"""Worst first."""


DEEPEST = 4
"""Nested events walked into: a chain of causes can be 50 deep, and who sends it decides how deep."""


def key_texts(data: Mapping[str, Any], depth: int = 0) -> Iterator[tuple[str, str]]:
    """Keys and values of an event as texts, nested events walked into (DEEPEST levels from `depth`)."""
    pairs: list[tuple[str, str]] = []
    _collect(data, depth, pairs)
    return iter(pairs)


def _collect(data: Mapping[str, Any], depth: int, pairs: list[tuple[str, str]]) -> None:
    # Into a list, not as a generator: it runs for every event, and this takes half the time.
    for key, value in data.items():
        if isinstance(value, str):
            pairs.append((key, value))
        else:
            _collect_value(key, value, depth, pairs)


def _collect_value(key: str, value: object, depth: int, pairs: list[tuple[str, str]]) -> None:
    if isinstance(value, dict):
        if depth < DEEPEST:
            _collect(value, depth + 1, pairs)
    elif isinstance(value, list):
        for item in value:
            if isinstance(item, dict | list):
                if depth < DEEPEST:
                    _collect_value(key, item, depth + isinstance(item, list), pairs)
            else:
                pairs.append((key, str(item)))
    else:
        pairs.append((key, str(value)))


class Searchable(NamedTuple):
    """An event as the filter looks at it. Made once, because each letter typed looks at every event."""

    event: TraceEvent
    text: str
    """Everything that a plain word can be found in, case folded, a line each."""


def searchable(event: TraceEvent) -> Searchable:
    """Prepare an event for LANGUAGE."""
    texts = [event.type, event.text, event.details]
    texts += [text for _, text in key_texts(event.data)]
    return Searchable(event, "\n".join(texts).casefold())


class _EventFields(dict[str, Field[Searchable]]):
    """The named fields, and every key an event may carry (`queueid:` finds `queueId`)."""

    def get(self, key: str, default: Any = None) -> Any:
        return super().get(key) or Field(FieldKind.TEXT, lambda e: _values(e.event, key), within=_text)


def _values(event: TraceEvent, key: str) -> Iterator[str]:
    for name, value in event.data.items():  # what is asked for is mostly here, and found without the walk
        if name.lower() == key and isinstance(value, str | int | float):
            yield str(value)
    for name, text in key_texts(event.data):
        if name.lower() == key:
            yield text


def _text(event: Searchable) -> str:
    return event.text


_LEVEL_AND_BELOW = {level: "\n".join(LEVELS[place:]) for place, level in enumerate(LEVELS)}
"""What `level:` is compared with: `level:warn` means warn or worse, as in every log viewer."""


LANGUAGE: FilterLanguage[Searchable] = FilterLanguage(
    _EventFields(
        level=Field(
            FieldKind.TEXT, lambda e: _LEVEL_AND_BELOW.get(level_of(e.event.type), ""), "this level or worse"
        ),
        event=Field(FieldKind.TEXT, lambda e: e.event.type, "event id"),
    ),
    lambda e: (e.text,),
)
"""What can be asked of an event: `level:` `event:` and any of its keys."""


class TracesStore:
    """Live events of one server."""

    def __init__(self, capacity: int = KEPT_EVENTS) -> None:
        self.ring: Ring[TraceEvent] = Ring(capacity)
        self.filter: Filter[Searchable] = LANGUAGE.parse("")
        self.unreadable = 0
        """Odd events so far; each is left out, the others stay."""
        self.received = 0
        self.levels: dict[str, int] = dict.fromkeys(LEVELS, 0)
        """Events of each level since the start or the last clear."""
        self.bad: deque[TraceEvent] = deque(maxlen=KEPT_WARNINGS)
        """The newest warnings and errors, oldest first; they outlive the ring."""
        self._searchables: deque[Searchable] = deque(maxlen=capacity)
        self._shown: deque[int] = deque(maxlen=capacity)
        self._filter_version = 0

    @property
    def version(self) -> int:
        """Changes whenever anything shown may have changed."""
        return self.ring.version + self._filter_version + self.unreadable

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
            self._searchables.append(prepared := searchable(event))
            if matches(prepared):
                self._shown.append(sequence)
        return True

    def set_filter(self, text: str) -> None:
        """Raises FilterError and keeps the old filter when the text is none."""
        self.filter = LANGUAGE.parse(text)
        matches = self.filter.matches
        passing = (place for place, event in enumerate(self._searchables, self.ring.first) if matches(event))
        self._shown = deque(passing, maxlen=self.ring.capacity)
        self._filter_version += 1

    def clear(self) -> None:
        """Forget what was received; the stream goes on."""
        self.ring.clear()
        self._searchables.clear()
        self._shown.clear()
        self.levels = dict.fromkeys(LEVELS, 0)
