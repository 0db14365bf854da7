"""The settings of one run, after flags, environment and defaults were merged (`load.py` does that).

Plain dataclasses: this room is on the path of the first frame, so no validation library is loaded here.
"""

from dataclasses import dataclass, field
from pathlib import Path

from stalwart_tui.config.screens import SCREENS
from stalwart_tui.text.secret import Secret

DEFAULT_TIMEOUT = 10.0
"""Seconds a request may take to connect, and to answer: long enough for a server in trouble behind a slow
link, short enough that an operator still believes the screen."""


@dataclass(frozen=True, slots=True)
class Connection:
    """Where the server is and who we are."""

    url: str
    """Base URL, `http://` or `https://`, without path, query or credentials."""
    user: str = ""
    """Login for Basic authentication; empty with a token."""
    password: Secret | None = field(default=None, repr=False)
    token: Secret | None = field(default=None, repr=False)
    """API key or OAuth access token, sent as Bearer."""
    ca_file: Path | None = None
    """PEM file with the authorities to trust instead of the system's."""
    insecure: bool = False
    """Accept any certificate. Marked on screen for as long as it lasts."""
    timeout: float = DEFAULT_TIMEOUT
    profile: str = ""


@dataclass(frozen=True, slots=True)
class Look:
    """How the dashboard looks and where it starts."""

    theme: str | None = None
    """Name of a theme; None = the default for this terminal."""
    no_color: bool = False
    screen: str = SCREENS[0]
    """One of SCREENS."""
    read_only: bool = False
