"""Where files of this program live on this platform. Nothing is created or read here."""

from pathlib import Path

APP_NAME = "stalwart-tui"


def config_dir() -> Path:
    """The platform's configuration folder for us."""
    from platformdirs import user_config_path  # deferred: not needed for the first frame

    return user_config_path(APP_NAME, appauthor=False)


def themes_dir() -> Path:
    """Where the operator's own themes are looked for."""
    return config_dir() / "themes"


def state_dir() -> Path:
    """The platform's state folder for us: log, journal, saved messages."""
    from platformdirs import user_state_path  # deferred: not needed for the first frame

    return user_state_path(APP_NAME, appauthor=False)
