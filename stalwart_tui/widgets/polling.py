"""When a widget looks whether its data changed, and how often it may paint.

Stores do not call widgets: a store counts a version up, and the widget that shows it looks now and then. Only
timing lives here; what to paint is the widget's own business.
"""

from collections.abc import Callable, Hashable
from typing import TYPE_CHECKING, Any

from textual.screen import Screen
from textual.widget import Widget

if TYPE_CHECKING:
    from textual.timer import Timer

PERIOD = 0.25
"""Seconds between two looks: what arrives after quiet is on screen so fast that nobody waits for it."""

REST = 4
"""Looks from one paint to the next, together one second: painting more often under a steady flow cannot be
read and costs its multiple in bytes over SSH."""


class PaintGate:
    """Opens at once after quiet, and under a steady flow once in `rest` looks. Counts looks, not seconds."""

    def __init__(self, rest: int = REST) -> None:
        self._rest = rest
        self._painted: Hashable = None
        self.open()

    def open(self) -> None:
        """Let the next change through at once."""
        self._waited = self._rest

    def look(self, version: Hashable) -> bool:
        """Return whether to paint `version` now; if so it counts as painted."""
        self._waited += 1
        if version == self._painted or self._waited < self._rest:
            return False
        self._painted, self._waited = version, 0
        return True


class VersionPoll:
    """Calls `changed` for a widget when `version()` changed: paced by a gate, and only while it can be seen.

    One timer, paused while another screen covers the widget's own.
    """

    def __init__(
        self,
        widget: Widget,
        version: Callable[[], Hashable],
        changed: Callable[[], object],
        *,
        period: float = PERIOD,
        rest: int = REST,
    ) -> None:
        self._widget = widget
        self._version = version
        self._changed = changed
        self._period = period
        self._gate = PaintGate(rest)
        self._timer: Timer | None = None

    def start(self) -> None:
        """Begin to look; to be called when the widget is mounted, with which it ends, too."""
        self._timer = self._widget.set_interval(self._period, self.look, name="version poll")
        self._widget.app.screen_change_signal.subscribe(self._widget, self._screen_changed)

    @property
    def paused(self) -> bool:
        """Whether it does not look, because it has not begun or nobody can see the widget's screen."""
        return self._timer is None or not self._on_current_screen

    def look(self) -> None:
        """Look once. A widget that is hidden on its screen is left for later."""
        if self._widget.is_on_screen and self._gate.look(self._version()):
            self._changed()

    @property
    def _on_current_screen(self) -> bool:
        """On top, or behind a dialog, which lets the rest be seen."""
        if not self._widget.is_attached:
            return False
        screen = self._widget.screen
        return screen.is_active or (screen.is_current and self._widget.app.screen.is_modal)

    def _screen_changed(self, _: Screen[Any]) -> None:
        if self._timer is None:
            return
        if self._on_current_screen:
            self._timer.resume()
            self._gate.open()
            self.look()
        else:
            self._timer.pause()
