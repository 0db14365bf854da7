"""The overview's two tables as they are read: domains that mail waits for, and the newest warnings."""

from collections.abc import Callable, Hashable, Iterable, Sequence

from stalwart_tui.models.traces import TraceEvent
from stalwart_tui.render.cells import Cell, Column
from stalwart_tui.render.overview import oldest_text, render_group
from stalwart_tui.render.traces import render_row
from stalwart_tui.state.queue_groups import DomainGroup


class GroupRows:
    """Domains by place, named by themselves."""

    def __init__(self, now: Callable[[], float]) -> None:
        self.version = 0
        self._now = now
        self._groups: tuple[DomainGroup, ...] = ()
        self._places: dict[str, int] = {}
        self._ages: tuple[str, ...] = ()

    def show(self, groups: tuple[DomainGroup, ...]) -> None:
        """Take these groups; equal ones whose ages read the same change nothing."""
        ages = tuple(oldest_text(group.oldest, self._now()) for group in groups)
        if groups != self._groups or ages != self._ages:
            self._groups, self._ages = groups, ages
            self._places = {group.domain: place for place, group in enumerate(groups)}
            self.version += 1

    def __len__(self) -> int:
        return len(self._groups)

    def keys(self) -> Iterable[str]:
        """All domains."""
        return (group.domain for group in self._groups)

    def key_at(self, index: int) -> str:
        """The domain of a row."""
        return self._groups[index].domain

    def index_of(self, key: Hashable) -> int | None:
        """The row of a domain."""
        return self._places.get(key) if isinstance(key, str) else None

    def cells_at(self, index: int, columns: Sequence[Column]) -> Sequence[Cell]:
        """A row, drawn."""
        return render_group(self._groups[index], columns, self._now())

    def row_version(self, index: int) -> Hashable:
        """The group itself and its age as it reads."""
        return self._groups[index], self._ages[index]


class WarningRows:
    """Events by place, oldest first, named by their number since the start."""

    def __init__(self) -> None:
        self.version = 0
        self._events: tuple[TraceEvent, ...] = ()
        self._end = 0

    def show(self, events: Iterable[TraceEvent]) -> None:
        """Take these events, oldest first: those shown before, without the first few, and new ones."""
        newest = self._events[-1] if self._events else None
        events = tuple(events)
        # The store does not number events; the newest that is known is found again by identity.
        added = next((n for n, event in enumerate(reversed(events)) if event is newest), len(events))
        if added:
            self._events = events
            self._end += added
            self.version += 1

    def __len__(self) -> int:
        return len(self._events)

    def event(self, key: Hashable) -> TraceEvent | None:
        """The event with that number."""
        place = self.index_of(key)
        return None if place is None else self._events[place]

    def keys(self) -> Iterable[int]:
        """All numbers."""
        return range(self._end - len(self._events), self._end)

    def key_at(self, index: int) -> int:
        """The number of an event."""
        return self._end - len(self._events) + index

    def index_of(self, key: Hashable) -> int | None:
        """The row of a number."""
        place = key - self.key_at(0) if isinstance(key, int) else -1
        return place if 0 <= place < len(self._events) else None

    def cells_at(self, index: int, columns: Sequence[Column]) -> Sequence[Cell]:
        """A row, drawn."""
        return render_row(self._events[index], columns)

    def row_version(self, index: int) -> Hashable:
        """Events never change."""
        return None
