"""The flags of every command: what argparse needs to know, and one-line errors instead of its usage dump.

Values stay strings wherever `config` or `demo` checks them, because there the environment is checked too. An
error never repeats a value: it could be a secret typed after a mistyped flag.
"""

import argparse
import re
from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any, NoReturn

from stalwart_tui.cli.messages import PROGRAM, print_result
from stalwart_tui.config.errors import SettingsError
from stalwart_tui.config.screens import SCREENS

if TYPE_CHECKING:
    from stalwart_tui.headless.catalog import Option

_SECRETS_IN_THE_OPEN = {"--password": "--password-file", "--token": "--token-file"}
"""Flags people try, and what they are to use instead."""

_FORMATS: Mapping[str, str] = {
    "json": "one document, documented and versioned",
    "ndjson": "one JSON object a line",
    "csv": "a header and a record a row",
    "table": "columns for people",
}

_OWN_WORDS = (
    (re.compile(r"ignored explicit argument .*", re.DOTALL), "takes no value"),
    (re.compile(r"expected one argument"), "needs a value"),
)
"""What argparse says about a flag, and how we say it."""

_FLAG_AT_FAULT = re.compile(r"argument (?:-\w/)?(?P<flag>--[\w-]+): (?P<fault>.*)", re.DOTALL)
"""How argparse begins what it says about a flag."""


class Parser(argparse.ArgumentParser):
    """argparse with our manners: no usage dump, no exit, no value repeated."""

    def parse(self, arguments: Sequence[str]) -> argparse.Namespace:
        """Read the arguments of one command.

        Raises SettingsError, and SystemExit after `--help` and `--version`.
        """
        # Intermixed: words such as the ID of `get queue --json ID` may stand behind flags.
        namespace, rest = self.parse_known_intermixed_args(arguments)
        unknown = [word for word in rest if word.startswith("-")]
        if unknown:
            raise SettingsError(self._unknown(unknown[0]))
        if rest:
            raise SettingsError(
                f"a command comes before all flags, and values follow their flag; see {self.prog} --help"
            )
        return namespace

    def error(self, message: str) -> NoReturn:
        """Called by argparse for everything it refuses itself."""
        if about := _FLAG_AT_FAULT.fullmatch(message):
            fault = about["fault"]
            own = (words for pattern, words in _OWN_WORDS if pattern.fullmatch(fault))
            message = f"{about['flag']}: {next(own, fault)}"
        raise SettingsError(message)

    def _print_message(self, message: str, file: object = None) -> None:
        """Called by argparse for help and version; its own drops what cannot be written without a word."""
        print_result(message.splitlines())

    def _unknown(self, word: str) -> str:
        flag = word.partition("=")[0] if word.startswith("--") else word[:2]  # a value may be glued to it
        from difflib import get_close_matches  # deferred: only for this message

        shown = (action for action in self._actions if action.help != argparse.SUPPRESS)
        close = get_close_matches(flag, [name for action in shown for name in action.option_strings], n=1)
        advice = f"did you mean {close[0]}?" if close else f"see {self.prog} --help"
        return f"there is no flag {flag}; {advice}"


class _SecretInTheOpen(argparse.Action):
    """Refuses a secret on the command line and says where it goes."""

    def __call__(
        self,
        parser: argparse.ArgumentParser,
        namespace: argparse.Namespace,
        values: str | Sequence[Any] | None,
        option_string: str | None = None,
    ) -> None:
        """Always raises SettingsError."""
        flag = self.option_strings[0]
        raise SettingsError(
            f"{flag}: every user of this machine can read a command line, so no secret goes there; "
            f"use {_SECRETS_IN_THE_OPEN[flag]} FILE (- reads standard input) or STALWART_{flag[2:].upper()}"
        )


def new_parser(command: str, summary: str, epilog: str | None) -> Parser:
    """A parser without flags of its own. `command` is empty for the dashboard."""
    return Parser(
        prog=f"{PROGRAM} {command}".rstrip(),
        usage=None if command else f"{PROGRAM} [flags]\n       {PROGRAM} COMMAND [flags]",
        description=summary,
        epilog=epilog,
        allow_abbrev=False,  # an abbreviation would change its meaning when a flag is added
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )


def add_connection_flags(parser: Parser) -> None:
    """Where the server is and who we are, for every command that asks a server."""
    group = parser.add_argument_group(
        "connection",
        "A flag beats the environment: STALWART_URL, STALWART_USER, STALWART_PASSWORD, STALWART_TOKEN.",
    )
    group.add_argument("--url", metavar="URL", help="address of the server, such as https://mail.example.org")
    group.add_argument("--user", metavar="NAME", help="login name; its password is asked when not given")
    group.add_argument("--password-file", metavar="FILE", help="file with the password; - is stdin")
    group.add_argument("--token-file", metavar="FILE", help="file with a token or API key; - is stdin")
    group.add_argument("--ca-file", metavar="FILE", help="PEM file of the authorities to trust")
    group.add_argument("--insecure", action="store_true", help="accept any certificate")
    group.add_argument("--timeout", metavar="S", help="seconds to wait for an answer (default 10)")
    for flag in _SECRETS_IN_THE_OPEN:
        group.add_argument(flag, action=_SecretInTheOpen, nargs="?", help=argparse.SUPPRESS)


def add_dashboard_flags(parser: Parser) -> None:
    """How the dashboard looks and where it starts."""
    group = parser.add_argument_group("dashboard")
    group.add_argument("--screen", metavar="NAME", help=f"screen to open first: {', '.join(SCREENS)}")
    group.add_argument("--read-only", action="store_true", help="remove every command that changes something")
    group.add_argument("--theme", metavar="NAME", help=f"colours; `{PROGRAM} themes` lists the names")


def add_demo_flags(parser: Parser) -> None:
    """What the built-in server imitates; None where the server's own default holds."""
    from stalwart_tui.demo.settings import EDITIONS, SCENARIOS, VERSIONS  # deferred: dataclasses

    group = parser.add_argument_group("built-in server")
    add = group.add_argument
    add("--serve", action="store_true", help="run only the server; print URL, user and password")
    add("--port", metavar="P", type=_whole, help="port on the loopback address (default: any free one)")
    add("--scenario", metavar="NAME", help=f"situation to play: {', '.join(SCENARIOS)}")
    add("--seed", metavar="N", type=_whole, help="seed of everything random")
    add("--messages", metavar="N", type=_whole, help="messages in the queue at the start")
    add("--rate", metavar="N", type=_number, help="trace events a second; 0: no mail moves by itself")
    add("--api", metavar="NAME", help="management API: rest")
    add("--version", metavar="X", help=f"release line of the server: {', '.join(VERSIONS)}")
    add("--edition", metavar="NAME", help=f"edition of the server: {', '.join(EDITIONS)}")
    # `const` and no default: absent is None, as with the other flags of the server.
    add("--quiet-streams", action="store_const", const=True, help="live streams stay open and carry nothing")


def add_get_flags(parser: Parser) -> None:
    """What `get` is asked for, and how it answers. Which flags belong to which resource is checked later."""
    from stalwart_tui.headless.catalog import RESOURCES  # deferred: the port's names

    parser.usage = f"{parser.prog} RESOURCE [ID] [flags]"
    listed = "\n".join(f"  {entry.name:<15}{entry.summary}" for entry in RESOURCES.values())
    parser.epilog = f"resources:\n{listed}"
    parser.add_argument("resource", metavar="RESOURCE", nargs="?", help="one of those below")
    parser.add_argument("id", metavar="ID", nargs="?", help="one message, principal or trace by its name")
    formats = parser.add_argument_group("output", "a table on a terminal, else one JSON document")
    for flag, text in _FORMATS.items():
        formats.add_argument(f"--{flag}", action="append_const", dest="formats", const=flag, help=text)
    formats.add_argument("--fields", metavar="A,B", help="only these members, in this order")
    formats.add_argument("--limit", metavar="N", type=_whole, help="stop after N rows")
    filters = parser.add_argument_group("filters")
    filters.add_argument("--filter", metavar="TEXT", help="what the dashboard's filter line takes")
    options: dict[str, list[tuple[str, Option]]] = {}
    for entry in RESOURCES.values():
        for option in entry.options:
            options.setdefault(option.flag, []).append((entry.name, option))
    for flag, uses in options.items():
        told = "; ".join(f"{name}: {option.help}" for name, option in uses)
        filters.add_argument(flag, metavar=uses[0][1].metavar, dest=flag, help=told.replace("%", "%%"))


def _whole(text: str) -> int:
    try:
        return int(text)
    except ValueError:
        raise argparse.ArgumentTypeError("must be a whole number") from None


def _number(text: str) -> float:
    try:
        return float(text)
    except ValueError:
        raise argparse.ArgumentTypeError("must be a number") from None
