"""`stalwart-tui` and `stalwart-tui demo`: everything is checked before Textual and a server are loaded."""

import argparse
import gc
import os
from collections.abc import Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING

from stalwart_tui.cli import terminal
from stalwart_tui.cli.connection import connection_of
from stalwart_tui.config.errors import SettingsError
from stalwart_tui.config.load import load_look
from stalwart_tui.config.paths import themes_dir
from stalwart_tui.demo.settings import DemoSettings

if TYPE_CHECKING:
    from stalwart_tui.backend.connector import Connector
    from stalwart_tui.config.settings import Look


def run_dashboard(flags: argparse.Namespace) -> int:
    """The dashboard on the server that flags and environment name."""
    look = _look(flags)
    connection = connection_of(flags, ask=terminal.ask_secret)
    # Deferred here and below: asyncio, which a refusal does not need.
    from stalwart_tui.cli.connectors import ServerConnector

    return _open(ServerConnector(connection), look, insecure=connection.insecure)


def run_demo(flags: argparse.Namespace) -> int:
    """The built-in server alone, or the dashboard on it."""
    settings = _demo_settings(flags)
    if flags.serve:
        given = {"--screen": flags.screen, "--theme": flags.theme, "--read-only": flags.read_only or None}
        useless = [flag for flag, value in given.items() if value is not None]
        if useless:
            raise SettingsError(f"{useless[0]}: has no effect with --serve, which opens no dashboard")
        from stalwart_tui.cli.serve import serve  # deferred: asyncio

        return serve(settings)
    look = _look(flags)
    from stalwart_tui.cli.connectors import DemoConnector

    return _open(DemoConnector(settings), look, insecure=False)


def _demo_settings(flags: argparse.Namespace) -> DemoSettings:
    names = ("scenario", "seed", "messages", "rate", "api", "version", "edition", "quiet_streams", "port")
    settings = DemoSettings(**{name: value for name in names if (value := getattr(flags, name)) is not None})
    try:
        settings.validate()
    except ValueError as error:
        raise SettingsError(str(error)) from None
    return settings


def _look(flags: argparse.Namespace) -> "Look":
    return load_look(screen=flags.screen, theme=flags.theme, read_only=flags.read_only, environ=os.environ)


def _open(connector: "Connector", look: "Look", *, insecure: bool) -> int:
    terminal.require_screen()
    terminal.take_keyboard()
    terminal.prepare_environment(os.environ)
    from stalwart_tui.cli.logfile import logging_to_file  # deferred: a refusal logs nothing

    with logging_to_file(), _uncollected():
        # Textual loads here, after its environment was prepared.
        from stalwart_tui.app import run_app
        from stalwart_tui.themes import choose_theme, load_themes

        themes = load_themes(themes_dir())
        # The app chooses once it knows the terminal; a name that nobody knows is refused before it opens.
        choose_theme(look.theme, no_color=look.no_color, color_system=None, themes=themes)
        return run_app(connector, look, themes, insecure=insecure)


@contextmanager
def _uncollected() -> Iterator[None]:
    # What is made on the way to the first frame stays: looking for garbage in it is a tenth of that time. The
    # app switches collection on again once the frame is drawn.
    gc.disable()
    try:
        yield
    finally:
        gc.enable()
