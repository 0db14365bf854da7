"""What a table reads its rows from. Implemented by whoever owns the rows; the table never holds them."""

from collections.abc import Callable, Hashable, Iterable, Sequence
from typing import Protocol

from stalwart_tui.render.cells import Cell, Column


class RowSource(Protocol):
    """Rows in an order, each under a key of its own. Every method is called often, so none may be slow."""

    @property
    def version(self) -> int:
        """Changes whenever rows, their order or their number did."""
        ...

    def __len__(self) -> int:
        """How many rows there are."""
        ...

    def keys(self) -> Iterable[Hashable]:
        """All keys, in order; asked for when all rows are marked."""
        ...

    def key_at(self, index: int, /) -> Hashable:
        """The key of the row at that place."""
        ...

    def index_of(self, key: Hashable, /) -> int | None:
        """The place of the row with that key; None when it left. Not by a search through all rows."""
        ...

    def cells_at(self, index: int, columns: Sequence[Column], /) -> Sequence[Cell]:
        """One cell for each of exactly these columns, their text cleaned."""
        ...

    def row_version(self, index: int, /) -> Hashable:
        """Changes when a cell of the row may have; cheaper than the cells themselves."""
        ...


def survivor(
    keys: Sequence[Hashable], start: int, index_of: Callable[[Hashable], int | None]
) -> tuple[int, int] | None:
    """Find the row nearest to line `start` that is still there: first at and below it, then above.

    `keys` are those of the lines on screen. Returns its line and its place now; None when all left.
    """
    for line in (*range(start, len(keys)), *range(min(start, len(keys)) - 1, -1, -1)):
        index = index_of(keys[line])
        if index is not None:
            return line, index
    return None
