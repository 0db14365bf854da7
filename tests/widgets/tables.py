"""Row sources and a small app around one table, for the tests of tables."""

from collections.abc import AsyncIterator, Hashable, Iterable, Iterator, Sequence
from contextlib import asynccontextmanager
from typing import Any, TypeVar

from textual import on
from textual.app import App, ComposeResult
from textual.geometry import Region
from textual.message import Message
from textual.pilot import Pilot
from textual.strip import Strip

from stalwart_tui.render.cells import Cell, Column
from stalwart_tui.state.ring import Ring
from stalwart_tui.widgets.live_table import LiveTable
from stalwart_tui.widgets.row_source import RowSource

COLUMNS = (Column("id", "ID", 8), Column("text", "TEXT", 20, flex=1), Column("age", "AGE", 5, align="right"))

M = TypeVar("M", bound=Message)

NEVER = 3600.0
"""Seconds: the test looks, not the timer."""


class ListSource:
    """Rows in a list; tests change them and count the version up."""

    def __init__(self, keys: Iterable[str]) -> None:
        self.order = list(keys)
        self.ages: dict[str, int] = {}
        self.tokens: dict[str, str] = {}
        self.version = 0
        self.read: list[int] = []
        self._places: dict[str, int] = {}
        self.put(self.order)

    def put(self, order: Iterable[str]) -> None:
        self.order = list(order)
        self._places = {key: index for index, key in enumerate(self.order)}
        self.version += 1

    def grow_old(self, key: str) -> None:
        self.ages[key] = self.ages.get(key, 0) + 1
        self.version += 1

    def __len__(self) -> int:
        return len(self.order)

    def keys(self) -> Iterable[Hashable]:
        return self.order

    def key_at(self, index: int) -> str:
        return self.order[index]

    def index_of(self, key: Hashable) -> int | None:
        return self._places.get(str(key))

    def row_version(self, index: int) -> int:
        return self.ages.get(self.order[index], 0)

    def cells_at(self, index: int, columns: Sequence[Column]) -> Sequence[Cell]:
        self.read.append(index)
        key = self.order[index]
        texts = {"id": key, "text": f"text of {key}", "age": str(self.ages.get(key, 0))}
        return [Cell(texts[column.key], self.tokens.get(key, "")) for column in columns]


class RingSource:
    """A stream: the newest of ever more lines."""

    def __init__(self, capacity: int) -> None:
        self.ring: Ring[str] = Ring(capacity)

    def arrive(self, count: int) -> None:
        self.ring.extend(f"line {number}" for number in range(self.ring.end, self.ring.end + count))

    @property
    def version(self) -> int:
        return self.ring.version

    def __len__(self) -> int:
        return len(self.ring)

    def keys(self) -> Iterable[Hashable]:
        return range(self.ring.first, self.ring.end)

    def key_at(self, index: int) -> int:
        return self.ring.first + index

    def index_of(self, key: Hashable) -> int | None:
        assert isinstance(key, int)
        return key - self.ring.first if self.ring.first <= key < self.ring.end else None

    def row_version(self, index: int) -> int:
        return 0

    def cells_at(self, index: int, columns: Sequence[Column]) -> Sequence[Cell]:
        text = self.ring.get(self.key_at(index))
        return [Cell(text or "gone") for _ in columns]


class Table(LiveTable):
    """A table that remembers which lines were drawn and which regions were asked to be painted."""

    def __init__(self, source: RowSource, **options: Any) -> None:
        super().__init__(source, COLUMNS, period=NEVER, **options)
        self.drawn: list[int] = []
        self.regions: list[Region] = []

    def render_line(self, y: int) -> Strip:
        self.drawn.append(y)
        return super().render_line(y)

    def refresh(self, *regions: Region, **options: Any) -> "Table":
        if hasattr(self, "regions"):
            self.regions += regions
        return super().refresh(*regions, **options)

    def forget(self) -> None:
        self.drawn.clear()
        self.regions.clear()

    def lines(self) -> list[str]:
        """What the widget shows, blanks at the right left out."""
        return [super(Table, self).render_line(y).text.rstrip() for y in range(self.size.height)]


class TableApp(App[None]):
    """One table, and every message it sent."""

    def __init__(self, source: RowSource, **options: Any) -> None:
        super().__init__()
        self.table = Table(source, **options)
        self.sent: list[Message] = []

    def compose(self) -> ComposeResult:
        yield self.table

    @on(LiveTable.CursorMoved)
    @on(LiveTable.RowOpened)
    @on(LiveTable.MarksChanged)
    @on(LiveTable.HeaderPressed)
    def remember(self, message: Message) -> None:
        self.sent.append(message)

    def of_type(self, kind: type[M]) -> Iterator[M]:
        return (message for message in self.sent if isinstance(message, kind))


@asynccontextmanager
async def shown(
    source: RowSource, size: tuple[int, int] = (60, 13), **options: Any
) -> AsyncIterator[tuple[Table, Pilot[None]]]:
    """Run the app and give table and pilot, everything drawn. 13 lines: a header and twelve rows."""
    app = TableApp(source, **options)
    async with app.run_test(size=size) as pilot:
        await pilot.pause()
        app.table.forget()
        app.sent.clear()
        yield app.table, pilot


def app_of(pilot: Pilot[None]) -> TableApp:
    assert isinstance(pilot.app, TableApp)
    return pilot.app
