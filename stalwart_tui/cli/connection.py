"""From the connection flags to the settings of a connection, for every command that asks a server."""

import argparse
import os

from stalwart_tui.cli import terminal
from stalwart_tui.cli.messages import say_warning
from stalwart_tui.config.load import Ask, ConnectionFlags, load_connection
from stalwart_tui.config.settings import Connection


def connection_of(flags: argparse.Namespace, *, ask: Ask) -> Connection:
    """What flags and environment say. `ask` is used where a person can type. Raises SettingsError."""
    return load_connection(
        ConnectionFlags(
            url=flags.url,
            user=flags.user,
            password_file=flags.password_file,
            token_file=flags.token_file,
            ca_file=flags.ca_file,
            insecure=flags.insecure,
            timeout=flags.timeout,
        ),
        os.environ,
        ask=ask if terminal.can_ask() else None,
        warn=say_warning,
    )
