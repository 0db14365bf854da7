"""The composition root: arguments → settings → connector → dashboard. It alone imports `adapters` and `demo`.

Here is the table of commands; nothing heavier than argparse is imported before a command needs it, so that
`--version` and a wrong flag answer at once.
"""

import argparse
import sys
from collections.abc import Callable, Sequence
from typing import NamedTuple

from stalwart_tui import __version__
from stalwart_tui.cli.arguments import (
    Parser,
    add_connection_flags,
    add_dashboard_flags,
    add_demo_flags,
    add_get_flags,
    new_parser,
)
from stalwart_tui.cli.exit_codes import DONE, FAILED, INTERRUPTED, USAGE
from stalwart_tui.cli.messages import PROGRAM, say_error
from stalwart_tui.config.errors import SettingsError


class Command(NamedTuple):
    """One command: its first word, what help says, its flags, and what runs."""

    name: str
    summary: str
    add_flags: Sequence[Callable[[Parser], None]]
    run: Callable[[argparse.Namespace], int]


def _run_dashboard(flags: argparse.Namespace) -> int:
    from stalwart_tui.cli.dashboard import run_dashboard

    return run_dashboard(flags)


def _run_demo(flags: argparse.Namespace) -> int:
    from stalwart_tui.cli.dashboard import run_demo

    return run_demo(flags)


def _run_get(flags: argparse.Namespace) -> int:
    from stalwart_tui.cli.get import run_get

    return run_get(flags)


def _run_themes(_flags: argparse.Namespace) -> int:
    from stalwart_tui.cli.listings import list_themes

    return list_themes()


def _run_keys(_flags: argparse.Namespace) -> int:
    from stalwart_tui.cli.listings import list_keys

    return list_keys()


def _add_version(parser: Parser) -> None:
    parser.add_argument(
        "--version", action="version", version=f"{PROGRAM} {__version__}", help="print the version and exit"
    )


DASHBOARD = Command(
    "",
    "A terminal dashboard for the Stalwart mail server.",
    (_add_version, add_connection_flags, add_dashboard_flags),
    _run_dashboard,
)
"""What runs when the first word is no command."""

COMMANDS = (
    Command(
        "demo",
        "The dashboard on a built-in server: no mail server needed.",
        (add_demo_flags, add_dashboard_flags),
        _run_demo,
    ),
    Command("get", "One look at a server, for scripts.", (add_get_flags, add_connection_flags), _run_get),
    Command("themes", "List the themes.", (), _run_themes),
    Command("keys", "List the keys of every screen.", (), _run_keys),
)
"""In the order of help. A new command is one more entry."""


def main(argv: Sequence[str] | None = None) -> int:
    """Run the program with these arguments (those of the process by default) and return its exit code."""
    try:
        return _run(sys.argv[1:] if argv is None else argv)
    except SettingsError as error:
        say_error(str(error))
        return USAGE
    except KeyboardInterrupt:
        return INTERRUPTED
    except BrokenPipeError:  # nobody reads our output any more
        return FAILED
    except Exception as failure:
        return _report(failure)


def _run(arguments: Sequence[str]) -> int:
    word = arguments[0] if arguments else ""
    if not word or word.startswith("-"):
        commands = "\n".join(f"  {command.name:<10}{command.summary}" for command in COMMANDS)
        return _call(DASHBOARD, arguments, epilog=f"commands (each has its own --help):\n{commands}")
    for command in COMMANDS:
        if command.name == word:
            return _call(command, arguments[1:])
    names = ", ".join(command.name for command in COMMANDS)
    raise SettingsError(f"there is no command {word}; known are {names}; see {PROGRAM} --help")


def _call(command: Command, arguments: Sequence[str], epilog: str | None = None) -> int:
    parser = new_parser(command.name, command.summary, epilog)
    for add in command.add_flags:
        add(parser)
    try:
        flags = parser.parse(arguments)
    except SystemExit:  # argparse after --help and --version
        return DONE
    return command.run(flags)


def _report(failure: Exception) -> int:
    """A fault of ours: one line for the operator, the traceback for the log."""
    import logging

    from stalwart_tui.cli.logfile import logging_to_file

    with logging_to_file() as log:
        logging.getLogger("stalwart_tui").critical("unexpected failure", exc_info=failure)
    details = f"details are in {log.path}" if log.works else f"and {log.path} cannot be written"
    say_error(f"unexpected failure ({type(failure).__name__}); {details}")
    return FAILED
