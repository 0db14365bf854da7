"""The log as the table reads it: rows by place, named by the sequence number an event got on arrival."""

from bisect import bisect_left
from collections.abc import Hashable, Iterable, Sequence

from stalwart_tui.models.traces import TraceEvent
from stalwart_tui.render.cells import Cell, Column
from stalwart_tui.render.traces import render_row
from stalwart_tui.state.events import level_of
from stalwart_tui.state.traces import TracesStore


class TraceRows:
    """A row source over the events of a session; empty until there is one. Holds no row itself."""

    def __init__(self) -> None:
        self.store = TracesStore()

    @property
    def version(self) -> int:
        """Changes with the events and with the filter."""
        return self.store.version

    def __len__(self) -> int:
        return len(self.store.shown)

    def keys(self) -> Iterable[int]:
        """The sequence numbers shown."""
        return self.store.shown

    def key_at(self, index: int, /) -> int:
        """The sequence number of a row."""
        return self.store.shown[index]

    def index_of(self, key: Hashable, /) -> int | None:
        """The row of a sequence number; the rows are in its order."""
        if not isinstance(key, int):
            return None
        shown = self.store.shown
        place = bisect_left(shown, key)
        return place if place < len(shown) and shown[place] == key else None

    def cells_at(self, index: int, columns: Sequence[Column], /) -> Sequence[Cell]:
        """A row, drawn."""
        return render_row(self._event(index), columns)

    def row_version(self, index: int, /) -> Hashable:
        """An event never changes."""
        return 0

    def seek(self, start: Hashable, step: int, level: str) -> int | None:
        """The sequence number of the nearest event of that level after the row `start` (before it, if `step`
        is -1); None when there is none. A row that left counts as before all others."""
        shown = self.store.shown
        place = self.index_of(start)
        ahead = range(-1 if place is None else place, len(shown))[1:] if step > 0 else range(place or 0)[::-1]
        return next((shown[index] for index in ahead if level_of(self._event(index).type) == level), None)

    def _event(self, index: int) -> TraceEvent:
        event = self.store.ring.get(self.store.shown[index])
        assert event is not None, "what is shown is in the ring"
        return event
