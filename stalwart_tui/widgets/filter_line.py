"""The line above the footer: the filter while it is typed, else the filter in force, the result of the last
write, and what the pane has to say (rows shown, rows unreadable)."""

from dataclasses import dataclass

from textual import on
from textual.app import ComposeResult
from textual.containers import Horizontal
from textual.message import Message
from textual.widgets import Input, Static

from stalwart_tui.render.cells import Cell
from stalwart_tui.widgets.tokens import content


class FilterLine(Horizontal):
    """Filter input and result line in one row."""

    DEFAULT_CSS = """
    FilterLine { height: 1; padding: 0 1; }
    FilterLine Input { display: none; height: 1; border: none; padding: 0; width: 1fr; }
    FilterLine.-typing Input { display: block; }
    FilterLine Static { width: 1fr; height: 1; text-wrap: nowrap; text-overflow: ellipsis; }
    FilterLine .filter-note { width: auto; margin-left: 2; }
    FilterLine.-typing .filter-result { display: none; }
    """

    @dataclass
    class Changed(Message):
        """The text of the filter is another."""

        text: str

    @dataclass
    class Closed(Message):
        """Typing is over; the filter stays as it is."""

    def __init__(self, hint: str) -> None:
        super().__init__()
        self._input = Input(placeholder=hint, compact=True, select_on_focus=False)
        self._filter = ""
        self._result: Cell | None = None
        self._problem: str | None = None
        self._note: tuple[Cell, ...] = ()

    def compose(self) -> ComposeResult:
        """Result and note; the input follows after the first frame, which does not need its stylesheet."""
        yield Static(markup=False, classes="filter-result")
        yield Static(markup=False, classes="filter-note")

    def on_mount(self) -> None:
        """The first frame is drawn before anyone can type."""
        self.call_after_refresh(self.mount, self._input, before=0)

    def open(self) -> None:
        """Start typing."""
        self.add_class("-typing")
        self._input.focus()

    def close(self) -> None:
        """Stop typing; the filter stays."""
        self.remove_class("-typing")
        self._draw()
        self.post_message(self.Closed())

    def clear(self) -> None:
        """No filter any more."""
        self.set_text("")

    def set_text(self, text: str) -> None:
        """This filter, as if it had been typed."""
        self._input.value = text

    @property
    def typing(self) -> bool:
        """Whether keys go into the filter."""
        return self.has_class("-typing")

    @property
    def text(self) -> str:
        """The filter as typed."""
        return self._filter

    def show_result(self, result: Cell | None) -> None:
        """What became of the last write; stays until the next."""
        if result != self._result:
            self._result = result
            self._draw()

    def show_problem(self, problem: str | None) -> None:
        """What is wrong with the filter as typed; None when nothing is."""
        if problem != self._problem:
            self._problem = problem
            self._draw_note()

    def show_note(self, *note: Cell) -> None:
        """What the pane has to say at the right end."""
        if note != self._note:
            self._note = note
            self._draw_note()

    @on(Input.Changed)
    def _typed(self, event: Input.Changed) -> None:
        event.stop()
        self._filter = event.value
        self._draw()
        self.post_message(self.Changed(event.value))

    @on(Input.Submitted)
    def _submitted(self, event: Input.Submitted) -> None:
        event.stop()
        self.close()

    def _draw(self) -> None:
        cells = []
        if self._filter:
            cells.append(Cell(f"/{self._filter}", "accent"))
        if self._result is not None:
            cells.append(self._result)
        self.query_one(".filter-result", Static).update(content(cells, between="  "), layout=False)

    def _draw_note(self) -> None:
        cells = (Cell(self._problem, "failed"),) if self._problem else self._note
        self.query_one(".filter-note", Static).update(content(cells, between=" · "))
