"""The sheet before every write: the verb, the exact set, what this server is known to do wrong.

Nothing is written by one key alone: a small set takes `y`, a large one its count typed out. Enter alone does
nothing. The set shown is the set written: it is frozen when the sheet opens.
"""

from collections.abc import Sequence
from dataclasses import dataclass

from textual import on
from textual.app import ComposeResult
from textual.binding import Binding
from textual.containers import Vertical, VerticalScroll
from textual.screen import ModalScreen
from textual.widgets import Input, Static

from stalwart_tui.render.cells import Cell
from stalwart_tui.widgets.tokens import content, lines_content

YES_UP_TO = 20
"""Up to this many objects one letter is enough; more, and the count must be typed."""


@dataclass(frozen=True, slots=True)
class Sheet:
    """What a confirm sheet says."""

    verb: str
    """What will be done, as a command: `Cancel 3 messages`."""
    count: int
    """How many objects it touches."""
    lines: Sequence[Sequence[Cell]]
    """The exact set."""
    caveats: Sequence[str] = ()
    """Traps of this server, in words."""
    undo: str = ""
    """Whether it can be taken back, in words."""
    final: bool = False
    """It cannot be taken back: the frame says so, too."""


class ConfirmSheet(ModalScreen[bool]):
    """Asks for one write; True when it is meant."""

    BINDINGS = [
        Binding("escape,n,q", "refuse", "Keep"),
        Binding("y", "accept", "Yes"),
    ]

    def __init__(self, sheet: Sheet) -> None:
        super().__init__()
        self.sheet = sheet

    @property
    def _typed(self) -> bool:
        return self.sheet.count > YES_UP_TO

    def compose(self) -> ComposeResult:
        """Verb, set, traps, the way out."""
        sheet = self.sheet
        with Vertical(classes="dialog -danger" if sheet.final else "dialog"):
            yield _words(Cell(sheet.verb, "accent"))
            with VerticalScroll(classes="sheet-set", can_focus=True):
                yield Static(lines_content(list(sheet.lines)), markup=False)
            with VerticalScroll(classes="sheet-caveats", can_focus=False):
                for caveat in sheet.caveats:
                    yield _words(Cell("! ", "deferred"), Cell(caveat))
                if sheet.undo:
                    yield _words(Cell(sheet.undo, "dim"))
            with Vertical(classes="sheet-keys"):
                yes = f"{sheet.count} ⏎" if self._typed else "y"
                yield _words(*_key("esc", "keep as it is"), *_key(yes, sheet.verb.lower()))
                if self._typed:
                    yield Input(placeholder=f"type {sheet.count}", type="integer", compact=True)

    def on_mount(self) -> None:
        """The set has the focus, so that it can be scrolled; no key does harm there."""
        (self.query_one(Input) if self._typed else self.query_one(".sheet-set")).focus()

    def action_refuse(self) -> None:
        """Nothing happens."""
        self.dismiss(False)

    def action_accept(self) -> None:
        """A small set is confirmed by a letter."""
        if not self._typed:
            self.dismiss(True)

    @on(Input.Submitted)
    def _submitted(self, event: Input.Submitted) -> None:
        event.stop()
        if event.value.strip() == str(self.sheet.count):
            self.dismiss(True)
        else:
            event.input.value = ""


def _words(*cells: Cell) -> Static:
    return Static(content(cells), markup=False)


def _key(key: str, what: str) -> tuple[Cell, Cell]:
    return Cell(f" {key} ", "key"), Cell(f" {what}    ")
