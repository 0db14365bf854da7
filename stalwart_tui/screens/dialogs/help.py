"""The keys that work here now, taken from the live bindings, with the reason where one does not."""

from textual.app import ComposeResult
from textual.binding import Binding
from textual.containers import VerticalScroll
from textual.screen import ModalScreen
from textual.widgets import Static

from stalwart_tui.backend.capabilities import Unsupported
from stalwart_tui.commands.registry import commands_for
from stalwart_tui.commands.spec import EVERYWHERE, CommandSpec
from stalwart_tui.render.cells import Cell
from stalwart_tui.screens.base import DashboardScreen
from stalwart_tui.widgets.tokens import lines_content

TABLE_KEYS = (
    ("↑ ↓ j k", "move"),
    ("PgUp PgDn ^u ^d", "a page, half a page"),
    ("Home End", "first, last"),
    ("space", "mark the row"),
    ("v", "mark from the last mark to here"),
    ("a / u", "mark all / unmark all"),
)
"""Keys that every table understands."""


class HelpDialog(ModalScreen[None]):
    """Help of one screen."""

    BINDINGS = [Binding("escape,question_mark,q,enter", "dismiss", "Close")]

    def __init__(self, screen: DashboardScreen) -> None:
        super().__init__()
        self._for = screen

    def compose(self) -> ComposeResult:
        """One scrolled block."""
        with VerticalScroll(classes="dialog dialog-help"):
            yield Static(lines_content(self._lines()), markup=False)

    def on_mount(self) -> None:
        """Name the screen."""
        self.query_one(VerticalScroll).border_title = f"Keys · {self._for.NAME}"
        self.query_one(VerticalScroll).focus()

    def _lines(self) -> list[list[Cell]]:
        commands = commands_for(self._for.NAME)
        own = [c for c in commands if c.scope != EVERYWHERE]
        shared = [c for c in commands if c.scope == EVERYWHERE]
        lines: list[list[Cell]] = []
        for title, group in ((f"On {self._for.NAME}", own), ("Everywhere", shared)):
            if group:
                lines += [[Cell(title, "accent")], *(self._line(command) for command in group), []]
        lines.append([Cell("In tables", "accent")])
        lines += [[Cell(f"  {keys:<16}", "key"), Cell(what)] for keys, what in TABLE_KEYS]
        if self._for.FILTER_HINT:
            lines += [[], [Cell("Filter", "accent")], [Cell(f"  {self._for.FILTER_HINT}")]]
        return lines

    def _line(self, command: CommandSpec) -> list[Cell]:
        key = command.key_text or command.keys.replace(",", " ")
        why = self._why_not(command)
        cells = [
            Cell(f"  {key:<16}", "dim" if why else "key"),
            Cell(f"{command.title}: ", "dim" if why else ""),
        ]
        cells.append(Cell(why or command.help, "dim" if why else ""))
        return cells

    def _why_not(self, command: CommandSpec) -> str:
        if command.dangerous and self._for.context.look.read_only:
            return "not in read-only mode"
        session = self._for.session
        if command.needs and session:
            verdict = session.capabilities.of(command.needs)
            if isinstance(verdict, Unsupported):
                return verdict.sentence()
        return ""
