"""What the dashboard needs of the terminal before Textual is loaded. Draws nothing.

Textual reads keys from descriptor 0 and draws on standard error; it reads its settings from the environment
when it is imported.
"""

import os
import sys
from collections.abc import MutableMapping

from stalwart_tui.config.errors import SettingsError

REMOTE_FPS = "15"
"""Frames a second over SSH: twice what the eye needs for a table, a quarter of Textual's 60 in bytes."""

REMOTE_ESCAPE_DELAY = "250"
"""Milliseconds that the rest of an arrow key may come after its Escape. Textual's 100 splits keys on slow
links; `Esc` itself is felt this much later."""


def prepare_environment(environ: MutableMapping[str, str]) -> None:
    """Choose Textual's settings for this link. What the operator has set stays as it is."""
    environ.setdefault("TEXTUAL_ANIMATIONS", "none")  # bytes that carry no news, on any link
    if "SSH_CONNECTION" in environ:
        environ.setdefault("TEXTUAL_FPS", REMOTE_FPS)
        environ.setdefault("TEXTUAL_SMOOTH_SCROLL", "0")
        environ.setdefault("ESCDELAY", REMOTE_ESCAPE_DELAY)


def require_screen() -> None:
    """Raise SettingsError unless both outputs are a terminal: the dashboard draws on standard error."""
    for stream, name in ((sys.stdout, "standard output"), (sys.stderr, "standard error")):
        if stream is None or not stream.isatty():
            raise SettingsError(f"the dashboard needs a terminal, and {name} is none")


def can_ask() -> bool:
    """Whether a person can type at standard input."""
    return sys.stdin is not None and sys.stdin.isatty()


def ask_secret(prompt: str) -> str:
    """What was typed, unseen, for the dashboard. Raises SettingsError where it cannot open."""
    require_screen()  # asked before a secret is typed for nothing
    return type_secret(prompt)


def type_secret(prompt: str) -> str:
    """What was typed at the terminal, unseen. Raises SettingsError at the end of input."""
    from getpass import getpass

    try:
        return getpass(prompt)
    except EOFError:
        raise SettingsError("no secret was typed") from None


def take_keyboard() -> None:
    """Make descriptor 0 the terminal again when it was a pipe or a file. Raises SettingsError without one."""
    if os.isatty(0):
        return
    try:
        terminal = os.open("/dev/tty", os.O_RDWR)
    except OSError:
        raise SettingsError(
            "the dashboard needs a terminal for its keys, and standard input is none"
        ) from None
    if terminal != 0:  # it is 0 when standard input had been closed
        os.dup2(terminal, 0)
        os.close(terminal)
    if sys.__stdin__ is None:
        sys.stdin = sys.__stdin__ = open(0)  # type: ignore[misc]  # noqa: SIM115  lives as long as we
