"""The shape of a command. Its handler is `action_<action>` of the screen (or app) that it belongs to."""

from dataclasses import dataclass

from stalwart_tui.backend.capabilities import Operation

EVERYWHERE = "everywhere"
"""Scope of commands that work on every screen."""


@dataclass(frozen=True, slots=True)
class CommandSpec:
    """One thing a person can do."""

    id: str
    """Stable name, `scope.verb`; users remap keys by it."""
    keys: str
    """Keys as Textual names them, several separated by commas."""
    title: str
    """Footer label and first words of the palette entry."""
    help: str
    """One sentence."""
    action: str
    """Name of the handler, without `action_`, with its parameters; `app.` before it when the app has it."""
    key_text: str = ""
    """How the key is written on screen when its name is not what is printed on it."""
    dangerous: bool = False
    """It writes to the server: taken away in read-only mode, always confirmed."""
    needs: Operation | None = None
    """What the server must support."""
    footer: bool = False
    """Shown in the footer, where there is room for few."""

    @property
    def scope(self) -> str:
        """The screen it belongs to, or EVERYWHERE."""
        return self.id.partition(".")[0]

    @property
    def name(self) -> str:
        """The action without its parameters and without the object it is of."""
        return self.action.partition("(")[0].rpartition(".")[2]
