"""The queue as the table reads it: rows by place, named by message id."""

from collections.abc import Hashable, Iterable, Sequence
from typing import TYPE_CHECKING

from stalwart_tui.render.queue import drawn_times, render_row
from stalwart_tui.state.queue_index import QueueIndex

if TYPE_CHECKING:
    from stalwart_tui.models.queue import QueueMessage
    from stalwart_tui.render.cells import Cell, Column
    from stalwart_tui.state.clock import Clock

REDRAW_TIMES = 10.0
"""Seconds after which ages and waits are looked at again when nothing else changed."""


class QueueRows:
    """A row source over the index of a session; empty until there is one. Holds no row itself."""

    def __init__(self, clock: "Clock") -> None:
        self.index = QueueIndex(clock.now)
        self._clock = clock

    @property
    def version(self) -> int:
        """Changes with the index and, every few seconds, with time. Both only grow, so their sum tells."""
        return self.index.version + int(self._clock.monotonic() / REDRAW_TIMES)

    def __len__(self) -> int:
        return len(self.index.order)

    def keys(self) -> Iterable[Hashable]:
        """All message ids, in order."""
        return self.index.order

    def key_at(self, index: int, /) -> int:
        """The message id of a row."""
        return self.index.order[index]

    def index_of(self, key: Hashable, /) -> int | None:
        """The row of a message id."""
        return self.index.position(key) if isinstance(key, int) else None

    def cells_at(self, index: int, columns: Sequence["Column"], /) -> Sequence["Cell"]:
        """A row, drawn."""
        return render_row(self._message(index), columns, self._clock.now())

    def row_version(self, index: int, /) -> Hashable:
        """Changes when the row would be drawn differently."""
        message = self._message(index)
        return self.index.revision(message.id), *drawn_times(message, self._clock.now())

    def _message(self, index: int) -> "QueueMessage":
        return self.index.messages[self.index.order[index]]
