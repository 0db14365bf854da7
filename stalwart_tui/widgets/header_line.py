"""Row 1 of every screen. The age of the data is a widget of its own, so that a tick paints a few cells."""

from collections.abc import Callable
from dataclasses import dataclass

from textual.app import ComposeResult
from textual.containers import Horizontal
from textual.widgets import Static

from stalwart_tui.render.cells import Cell
from stalwart_tui.widgets.tokens import content


@dataclass(frozen=True, slots=True)
class HeaderText:
    """What the row says."""

    identity: tuple[Cell, ...]
    queue: Cell
    badge: Cell
    marks: tuple[Cell, ...] = ()
    """Standing warnings: read-only, insecure."""


class Piece(Static):
    """A part of the row that is repainted only when its text changes."""

    def __init__(self, *, classes: str) -> None:
        super().__init__(markup=False, classes=classes)
        self._shown: tuple[Cell, ...] = ()

    def show(self, *cells: Cell) -> None:
        """Draw these pieces, unless they are what is drawn."""
        if cells != self._shown:
            resized = sum(len(c.text) for c in cells) != sum(len(c.text) for c in self._shown)
            self._shown = cells
            self.update(content(cells, between=" · "), layout=resized)


class HeaderLine(Horizontal):
    """Profile, host, version, edition, API; queue state; age of the data."""

    DEFAULT_CSS = """
    HeaderLine { height: 1; padding: 0 1; }
    HeaderLine Piece { width: auto; height: 1; text-wrap: nowrap; text-overflow: ellipsis; }
    HeaderLine .header-identity { width: 1fr; }
    HeaderLine .header-queue, HeaderLine .header-badge, HeaderLine .header-marks { margin-left: 2; }
    """

    def __init__(self, text: Callable[[], HeaderText]) -> None:
        super().__init__()
        self._text = text

    def compose(self) -> ComposeResult:
        """The pieces, left to right."""
        yield Piece(classes="header-identity")
        yield Piece(classes="header-queue")
        yield Piece(classes="header-badge")
        yield Piece(classes="header-marks")

    def on_mount(self) -> None:
        """Draw what is known before the first answer."""
        self.refresh_text()

    def refresh_text(self) -> None:
        """Draw what changed."""
        text = self._text()
        identity, queue, badge, marks = self.query_children(Piece)
        identity.show(*text.identity)
        queue.show(text.queue)
        badge.show(text.badge)
        marks.show(*text.marks)
        marks.display = bool(text.marks)
