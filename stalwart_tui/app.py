"""The dashboard as a Textual application: screens, theme, keys of every screen, the end. No domain logic.

Server, session and stores are reached through the `Link`; adapters are never imported here.
"""

import logging
from collections.abc import Iterable
from functools import partial
from importlib import import_module
from pathlib import Path
from typing import TYPE_CHECKING, Any

from textual import on
from textual.app import App, SystemCommand
from textual.screen import Screen
from textual.worker import Worker, WorkerState

from stalwart_tui.commands.palette import palette_commands
from stalwart_tui.config.settings import Look
from stalwart_tui.screens.base import DashboardScreen, LeaveAsked, ScreenAsked
from stalwart_tui.screens.context import Context
from stalwart_tui.state import garbage
from stalwart_tui.state.clock import Clock, SystemClock
from stalwart_tui.state.link import Link
from stalwart_tui.themes import ThemeSet, choose_theme, load_themes, semantic_variables

if TYPE_CHECKING:
    from stalwart_tui.backend.connector import Connector
    from stalwart_tui.state.session import Session

log = logging.getLogger(__name__)

ASK_AGAIN_WITHIN = 3.0
"""Seconds within which a second `q` means it."""

SHOWN_PROBLEMS = 5
"""Lines of a toast about broken theme files; the command `themes` lists them all."""

SCREENS = {
    "overview": "OverviewScreen",
    "queue": "QueueScreen",
    "metrics": "MetricsScreen",
    "traces": "TracesScreen",
    "principals": "PrincipalsScreen",
}
"""Name of mode and folder → class. Loaded when first shown: the first frame needs but one."""

STYLES = Path(__file__).parent


class StalwartApp(App[None]):
    """The dashboard of one server."""

    TITLE = "stalwart-tui"
    CSS_PATH = [
        STYLES / "styles" / "base.tcss",
        STYLES / "styles" / "density.tcss",
        *(STYLES / "screens" / name / f"{name}.tcss" for name in SCREENS),
        STYLES / "screens" / "dialogs" / "dialogs.tcss",
    ]
    ENABLE_COMMAND_PALETTE = True

    def __init__(
        self,
        connector: "Connector",
        look: Look | None = None,
        *,
        themes: ThemeSet | None = None,
        clock: Clock | None = None,
        insecure: bool = False,
    ) -> None:
        self.look = look or Look()
        # Starting in the mode of the first screen spares Textual's own first screen and two readings of all
        # stylesheets, a fifth of the time to the first frame.
        setattr(self, "DEFAULT_MODE", self.look.screen)  # noqa: B010 - a class variable to the type checker
        super().__init__()
        clock = clock or SystemClock()
        self.link = Link(connector, clock, self._session_arrived)
        self.context = Context(self.link, clock, self.look, insecure)
        self._themes = themes or load_themes(None)
        self._previous = ""
        self._leave_asked_at = float("-inf")
        # Without colour the terminal's own themes are drawn black on black: they cannot be chosen then.
        for name in [name for name, theme in self.available_themes.items() if theme.ansi and self.no_color]:
            self.unregister_theme(name)
        for theme in self._themes.usable(no_color=self.no_color):
            self.register_theme(theme)
        chosen = choose_theme(
            self.look.theme,
            no_color=self.no_color,
            color_system=self.console.color_system,
            themes=self._themes,
        )
        self.set_reactive(StalwartApp.theme, chosen)  # watched when the app starts, as every reactive is
        for name in SCREENS:
            self.add_mode(name, partial(self._make_screen, name))

    @property
    def session(self) -> "Session | None":
        """The connected server; None until there is one."""
        return self.link.session

    def get_theme_variable_defaults(self) -> dict[str, str]:
        """Our variables, so that the stylesheets parse whatever the theme is."""
        return semantic_variables(self.current_theme)

    def on_mount(self) -> None:
        """Draw the first screen; only then start to connect."""
        self.call_after_refresh(self._connect)
        if self._themes.problems:
            shown = "\n".join(str(problem) for problem in self._themes.problems[:SHOWN_PROBLEMS])
            self.notify(shown, title="Theme files", severity="warning", markup=False)

    def _make_screen(self, name: str) -> DashboardScreen:
        screen: DashboardScreen = _screen_class(name)(self.context)
        return screen

    def _connect(self) -> None:
        garbage.settle()
        self.set_interval(garbage.SWEEP_EVERY, garbage.sweep, name="garbage")
        self.run_worker(_load_screens, name="load screens", group="start", thread=True, exit_on_error=False)
        self.run_worker(self.link.run(), name="link", group="session", exit_on_error=False)

    def on_unmount(self) -> None:
        """The end."""
        garbage.release()

    def _session_arrived(self, session: "Session") -> None:
        if isinstance(self.screen, DashboardScreen):
            self.screen.beat()

    def on_worker_state_changed(self, event: Worker.StateChanged) -> None:
        """A worker that failed is a fault of our own: to the log, and one line on screen."""
        if event.state is WorkerState.ERROR and event.worker.error is not None:
            log.error("worker %s failed", event.worker.name, exc_info=event.worker.error)
            kind = type(event.worker.error).__name__
            words = f"Internal error in {event.worker.name}: {kind}. The log file has the rest."
            self.notify(words, severity="error", markup=False)

    def _fatal_error(self) -> None:
        # Textual would print a traceback with the values of local variables, passwords among them. The
        # error leaves through `run_app` instead, to the redacted log.
        self._close_messages_no_wait()

    def panic(self, *renderables: object) -> None:
        """As `_fatal_error`: an error that can draw itself must not either."""
        del renderables
        self._fatal_error()

    @property
    def fault(self) -> BaseException | None:
        """The error that ended the app; None when the operator left."""
        return self._exception

    def get_system_commands(self, screen: Screen[object]) -> Iterable[SystemCommand]:
        """The palette's entries: the same commands as the keys."""
        if isinstance(screen, DashboardScreen):
            yield from palette_commands(screen, screen.NAME, self._run_command)

    async def _run_command(self, action: str) -> None:
        await self.run_action(action, self.screen)

    def action_go(self, name: str) -> None:
        """Switch to a screen."""
        if self.current_mode != name:
            self._previous = self.current_mode
            self.switch_mode(name)

    @on(ScreenAsked)
    def _screen_asked(self, event: ScreenAsked) -> None:
        self.action_go(event.name)
        if isinstance(self.screen, DashboardScreen):
            self.screen.filter_by(event.filter)

    def action_last(self) -> None:
        """Switch to the screen before."""
        if self._previous:
            self.action_go(self._previous)

    def action_help(self) -> None:
        """Show the keys that work here now."""
        from stalwart_tui.screens.dialogs.help import HelpDialog  # deferred: not needed for the first frame

        if isinstance(self.screen, DashboardScreen):
            self.push_screen(HelpDialog(self.screen))

    @on(LeaveAsked)
    def _leave_asked(self) -> None:
        now = self.context.clock.monotonic()
        if now - self._leave_asked_at <= ASK_AGAIN_WITHIN:
            self.exit()
            return
        self._leave_asked_at = now
        self.notify("Press q again to quit.", timeout=ASK_AGAIN_WITHIN, markup=False)


def _screen_class(name: str) -> Any:
    return getattr(import_module(f"stalwart_tui.screens.{name}.screen"), SCREENS[name])


def _load_screens() -> None:
    """So that the first switch to a screen need not wait for its modules."""
    for name in SCREENS:
        _screen_class(name)


def run_app(
    connector: "Connector", look: Look, themes: ThemeSet | None = None, *, insecure: bool = False
) -> int:
    """Run the dashboard on this terminal until the operator leaves; the process's exit code.

    Raises whatever fault of our own ended it.
    """
    app = StalwartApp(connector, look, themes=themes, insecure=insecure)
    app.run(mouse=not _over_ssh())
    if app.fault is not None:
        raise app.fault
    return app.return_code or 0


def _over_ssh() -> bool:
    import os  # deferred: nothing else here looks at the environment

    return "SSH_CONNECTION" in os.environ
