"""What all screens share: the header, the six figures, the filter line, the footer, the beat that draws
changes, and the feeds that run while the screen is looked at. A screen adds its body and its verbs."""

from collections.abc import Hashable, Iterable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, ClassVar

from textual import on
from textual.app import ComposeResult
from textual.containers import Container
from textual.message import Message
from textual.screen import Screen
from textual.timer import Timer
from textual.widget import Widget

from stalwart_tui.backend.capabilities import Unsupported
from stalwart_tui.commands.registry import command_for
from stalwart_tui.render.cells import Cell
from stalwart_tui.render.header import render_badge, render_identity, render_queue_state
from stalwart_tui.screens.errors import Words, words_for
from stalwart_tui.state.filter import FilterError
from stalwart_tui.widgets.filter_line import FilterLine
from stalwart_tui.widgets.header_line import HeaderLine, HeaderText
from stalwart_tui.widgets.key_line import KeyLine
from stalwart_tui.widgets.notice import Notice
from stalwart_tui.widgets.polling import PERIOD, PaintGate
from stalwart_tui.widgets.stat_strip import StatStrip

if TYPE_CHECKING:
    from stalwart_tui.screens.context import Context
    from stalwart_tui.state.feed import Feed, FeedStatus
    from stalwart_tui.state.session import Session


class LeaveAsked(Message):
    """The operator wants to leave the program; the app asks whether that is meant."""


@dataclass
class ScreenAsked(Message):
    """The operator wants to go on at another screen, with this filter in force there."""

    name: str
    filter: str


class DashboardScreen(Screen[None]):
    """A screen of the dashboard. Subclasses set NAME and fill the hooks."""

    NAME: ClassVar[str]
    """Scope of its commands and name of its mode."""
    FILTER_HINT: ClassVar[str] = ""
    """What can be typed into the filter; empty = no filter here."""
    WAITING_FOR: ClassVar[str] = "the server"
    """What a notice says is waited for."""
    SKELETON: ClassVar[bool] = False
    """The body has a skeleton worth showing before the first answer: no notice while all goes well."""

    HORIZONTAL_BREAKPOINTS = [(0, "-narrow"), (120, "-wide")]

    DEFAULT_CSS = """
    DashboardScreen #body.-notice > * { display: none; }
    DashboardScreen #body.-notice > Notice { display: block; }
    """

    def __init__(self, context: "Context") -> None:
        super().__init__()
        self.context = context
        self._held: list[Feed[Any]] = []
        self._started = False
        self._beat: Timer | None = None
        self._gate = PaintGate()

    # Hooks

    def compose_body(self) -> Iterable[Widget]:
        """The widgets of the body."""
        raise NotImplementedError

    def feeds(self, session: "Session") -> Iterable["Feed[Any]"]:
        """The feeds that must run while this screen is looked at; the first decides what a notice says."""
        raise NotImplementedError

    def start(self, session: "Session") -> None:
        """A session is there: hand its stores to the widgets. Called once."""

    def shown_version(self, session: "Session") -> Hashable:
        """Changes whenever the body must be drawn again."""
        raise NotImplementedError

    def has_data(self, session: "Session") -> bool:
        """Whether the body has something to show; without, a notice says why."""
        raise NotImplementedError

    def draw(self, session: "Session") -> None:
        """Draw what changed in the body."""
        raise NotImplementedError

    def set_filter(self, session: "Session", text: str) -> None:
        """Apply a filter. Raises FilterError."""

    def close_inner(self) -> bool:
        """Close what is open inside the body (a detail); whether there was something."""
        return False

    # The frame

    def compose(self) -> ComposeResult:
        """Header, figures, body, filter line, footer."""
        yield HeaderLine(self._header_text)
        yield StatStrip(lambda: self.session.figures.current() if self.session else ())
        with Container(id="body"):
            yield from self.compose_body()
            yield Notice()
        yield FilterLine(self.FILTER_HINT)
        yield KeyLine()

    @property
    def session(self) -> "Session | None":
        """The connected server; None until there is one."""
        return self.context.session

    def on_mount(self) -> None:
        """Start the beat."""
        self._beat = self.set_interval(PERIOD, self.beat)
        self.beat()

    def on_screen_resume(self) -> None:
        """Looked at again: feeds run, changes are drawn."""
        self._hold()
        if self._beat is not None:
            self._beat.resume()
            self.beat()

    def on_screen_suspend(self) -> None:
        """Not looked at: feeds may end after their linger, nothing is drawn."""
        if self._beat is not None:
            self._beat.pause()
        for feed in self._held:
            feed.release()
        self._held.clear()

    def on_unmount(self) -> None:
        """Gone for good."""
        self.on_screen_suspend()

    def beat(self) -> None:
        """Draw what changed since the last beat; the header every time, the body as the gate allows."""
        if not self.is_attached or not self.is_current:
            return
        self.query_one(HeaderLine).refresh_text()
        session = self.session
        if session is not None:
            self._hold()
            self.query_one(StatStrip).refresh_figures()
        words = self._words(session)
        self.query_one("#body").set_class(words is not None, "-notice")
        if words is not None:
            self.query_one(Notice).show(words.headline, words.advice, words.server_words)
        if session is not None:
            self._draw_if_changed(session)

    def draw_now(self) -> None:
        """Draw the body at once: the operator did something."""
        self._gate.open()
        self._gate.look(None)  # no version: whatever the next look brings counts as changed
        self._gate.open()
        self.beat()

    def _draw_if_changed(self, session: "Session") -> None:
        if self._gate.look(self.shown_version(session)):
            self.draw(session)

    def _hold(self) -> None:
        session = self.session
        if session is None or self._held or not self.is_current:
            return
        if not self._started:
            self._started = True
            self.start(session)
        self._held = [session.queue_feed, *self.feeds(session)]  # the header needs the queue on every screen
        for feed in self._held:
            feed.acquire()
        self.refresh_bindings()

    def _words(self, session: "Session | None") -> Words | None:
        if session is not None and self.has_data(session):
            return None
        status = self.main_status(session) if session else self.context.link.status
        if self.SKELETON and status.error is None:
            return None
        waiting = self.WAITING_FOR if session else self.context.link.connector.target
        return words_for(status, self.context.clock.monotonic(), waiting=waiting)

    def main_status(self, session: "Session") -> "FeedStatus":
        """The status that explains an empty body."""
        return next(iter(self.feeds(session)), session.queue_feed).status

    def _header_text(self) -> HeaderText:
        context, session = self.context, self.context.session
        now = context.clock.monotonic()
        connector = context.link.connector
        identity = render_identity(connector.target, connector.profile, session.info if session else None)
        marks = []
        if context.insecure:
            marks.append(Cell("! TLS NOT CHECKED", "failed"))
        if context.look.read_only:
            marks.append(Cell("RO", "accent"))
        if session is None:
            badge = render_badge(context.link.status, None, now)
            return HeaderText(tuple(identity), Cell(""), badge, tuple(marks))
        queue = session.queue
        age = now - queue.refreshed_at if queue.refreshed_at is not None else None
        state = render_queue_state(queue.running, known=queue.total is not None)
        return HeaderText(
            tuple(identity), state, render_badge(session.queue_feed.status, age, now), tuple(marks)
        )

    # Commands of every screen

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        """Read-only takes writing commands away; what the server cannot do is greyed."""
        command = command_for(self.NAME, action)
        if command is None:
            return True
        if command.dangerous and self.context.look.read_only:
            return False
        if action == "filter" and not self.FILTER_HINT:
            return False
        session = self.session
        if command.needs and session and isinstance(session.capabilities.of(command.needs), Unsupported):
            return None
        return True

    def action_filter(self) -> None:
        """Start typing a filter."""
        self.query_one(FilterLine).open()

    def filter_by(self, text: str) -> None:
        """Put a filter in force as if it had been typed; also of a screen that is only about to be shown."""
        self.call_after_refresh(lambda: self.query_one(FilterLine).set_text(text))

    def action_refresh(self) -> None:
        """Ask now, whatever was waited for."""
        self.context.link.retry_now()
        if self.session is not None:
            for feed in self._held:
                feed.retry_now()
            self.session.queue.poll.ask_now()
            self.session.principals.poll.ask_now()

    def action_back(self) -> None:
        """Close the innermost open thing."""
        self._close_something()

    def action_leave(self) -> None:
        """Close the innermost open thing; when nothing is open, ask to leave."""
        if not self._close_something():
            self.app.post_message(LeaveAsked())

    def _close_something(self) -> bool:
        line = self.query_one(FilterLine)
        if line.typing:
            line.clear()
            line.close()
            return True
        if self.close_inner():
            return True
        if line.text:
            line.clear()
            return True
        return False

    def focus_body(self) -> None:
        """Give the keys back to the body after the filter was typed."""
        for widget in self.query_one("#body").query("*"):
            if widget.focusable and widget.display:
                widget.focus()
                return

    @on(FilterLine.Changed)
    def _filter_changed(self, event: FilterLine.Changed) -> None:
        session = self.session
        if session is None:
            return
        line = self.query_one(FilterLine)
        try:
            self.set_filter(session, event.text)
        except FilterError as error:
            line.show_problem(str(error))
            return
        line.show_problem(None)
        self.draw_now()

    @on(FilterLine.Closed)
    def _filter_closed(self) -> None:
        self.focus_body()
