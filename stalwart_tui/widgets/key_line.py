"""The last row of every screen: the keys that work here now, taken from the live bindings.

One widget that draws one line: Textual's own footer is a widget a key, composed anew at each change, and a
third of the time to the first frame.
"""

from dataclasses import dataclass
from itertools import groupby

from textual import events
from textual.binding import Binding
from textual.content import Content
from textual.screen import Screen
from textual.widget import Widget

from stalwart_tui.render.cells import Cell
from stalwart_tui.text.clean import width
from stalwart_tui.widgets.tokens import content

BETWEEN = "  "


@dataclass(frozen=True, slots=True)
class _Key:
    text: str
    title: str
    action: str
    enabled: bool

    @property
    def cells(self) -> tuple[Cell, ...]:
        look = ("key", "") if self.enabled else ("dim", "dim")
        return Cell(self.text, look[0]), Cell(f" {self.title}", look[1])


class KeyLine(Widget):
    """Keys and what they do, as many as there is room for; each can be clicked."""

    DEFAULT_CSS = """
    KeyLine { height: 1; padding: 0 1; text-wrap: nowrap; text-overflow: ellipsis; }
    """

    def __init__(self) -> None:
        super().__init__()
        self._keys: tuple[_Key, ...] = ()

    def on_mount(self) -> None:
        """Draw the keys anew whenever others work."""
        self.screen.bindings_updated_signal.subscribe(self, self._bindings_updated)
        self.call_next(self._bindings_updated, self.screen)

    def _bindings_updated(self, screen: Screen[object]) -> None:
        if not screen.app.app_focus:
            return
        shown = [
            (binding, enabled)
            for _, binding, enabled, _ in screen.active_bindings.values()
            if binding.show and not binding.system
        ]
        # A binding with several keys is one command: its first key stands for it.
        firsts = [next(group) for _, group in groupby(shown, key=lambda pair: pair[0].action)]
        keys = tuple(self._key(binding, enabled) for binding, enabled in firsts)
        if keys != self._keys:
            self._keys = keys
            self.refresh()

    def _key(self, binding: Binding, enabled: bool) -> _Key:
        return _Key(self.app.get_key_display(binding), binding.description, binding.action, enabled)

    def render(self) -> Content:
        """The line."""
        return Content(BETWEEN).join([content(key.cells) for key in self._keys])

    async def on_click(self, event: events.Click) -> None:
        """A click on a key is that key."""
        offset = event.get_content_offset(self)
        place = 0 if offset is not None else -1
        for key in self._keys:
            end = place + width(key.text) + 1 + width(key.title)
            if offset is not None and place <= offset.x < end and key.enabled:
                await self.app.run_action(key.action, self.screen)
                return
            place = end + len(BETWEEN)
