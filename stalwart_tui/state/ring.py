"""A bounded memory of what came last: the newest N items under ever-growing sequence numbers."""

from collections import deque
from collections.abc import Iterable, Iterator
from itertools import islice
from typing import Generic, TypeVar

T = TypeVar("T")


class Ring(Generic[T]):
    """Keeps the newest `capacity` items; counts what it had to let go.

    An item keeps its sequence number for life, so a cursor or a cached line can name it while older ones
    fall out.
    """

    def __init__(self, capacity: int) -> None:
        if capacity < 1:
            raise ValueError("a ring holds at least one item")
        self._items: deque[T] = deque(maxlen=capacity)
        self._end = 0
        self.dropped = 0
        """How many items fell out because it was full; cleared ones are not counted."""
        self.version = 0
        """Changes whenever the content does."""

    @property
    def capacity(self) -> int:
        """How many items it can hold."""
        maxlen = self._items.maxlen
        assert maxlen is not None
        return maxlen

    @property
    def first(self) -> int:
        """Sequence number of the oldest item kept."""
        return self._end - len(self._items)

    @property
    def end(self) -> int:
        """Sequence number the next item will get."""
        return self._end

    def __len__(self) -> int:
        return len(self._items)

    def __iter__(self) -> Iterator[T]:
        return iter(self._items)

    def extend(self, items: Iterable[T]) -> None:
        """Add items, oldest first."""
        before, held = self._end, len(self._items)
        for item in items:
            self._items.append(item)
            self._end += 1
        added = self._end - before
        if added:
            self.dropped += held + added - len(self._items)
            self.version += 1

    def get(self, sequence: int) -> T | None:
        """The item with that number; None when it fell out or is yet to come."""
        offset = sequence - self.first
        return self._items[offset] if 0 <= offset < len(self._items) else None

    def since(self, sequence: int) -> Iterator[tuple[int, T]]:
        """Items from that number on, with their numbers."""
        start = max(sequence, self.first)
        return zip(range(start, self._end), islice(self._items, start - self.first, None), strict=False)

    def clear(self) -> None:
        """Forget everything; numbers go on."""
        self._items.clear()
        self.version += 1
