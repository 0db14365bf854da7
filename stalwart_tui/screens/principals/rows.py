"""The directory as the table reads it: rows by place, named by the principal's name, which is unique."""

from collections.abc import Hashable, Iterable, Sequence

from stalwart_tui.models.principals import Principal
from stalwart_tui.render.cells import Cell, Column
from stalwart_tui.render.principals import render_row
from stalwart_tui.state.principals import PrincipalsStore


class PrincipalRows:
    """A row source over the directory of a session; empty until there is one. Holds no row itself."""

    def __init__(self) -> None:
        self.store: PrincipalsStore | None = None

    @property
    def version(self) -> int:
        """Changes with the rows, the type shown, filter and order."""
        return self.store.version if self.store else -1

    def __len__(self) -> int:
        return len(self.store.shown) if self.store else 0

    def keys(self) -> Iterable[str]:
        """The names shown."""
        return (principal.name for principal in self.store.shown) if self.store else ()

    def key_at(self, index: int, /) -> str:
        """The name of a row's principal."""
        return self._principal(index).name

    def index_of(self, key: Hashable, /) -> int | None:
        """The row of a name."""
        return self.store.place_of(key) if self.store and isinstance(key, str) else None

    def cells_at(self, index: int, columns: Sequence[Column], /) -> Sequence[Cell]:
        """A row, drawn."""
        return render_row(self._principal(index), columns)

    def row_version(self, index: int, /) -> Hashable:
        """The principal itself: two that are equal are drawn alike."""
        return self._principal(index)

    def _principal(self, index: int) -> Principal:
        assert self.store is not None, "without a store there are no rows"
        return self.store.shown[index]
