"""`stalwart-tui get`: flags → a question; streams and exit codes. How it is answered is not known here."""

import argparse
import io
import os
import sys
from typing import TextIO

from stalwart_tui.backend.errors import BackendError, NotStalwart, Unreachable
from stalwart_tui.cli import terminal
from stalwart_tui.cli.connection import connection_of
from stalwart_tui.cli.exit_codes import DONE, FAILED, UNREACHABLE
from stalwart_tui.cli.messages import say_error, say_warning, write_result
from stalwart_tui.config.errors import SettingsError
from stalwart_tui.headless.catalog import RESOURCES, Entry


def run_get(flags: argparse.Namespace) -> int:
    """Print what was asked for.

    0 done, also when the reader left early; 1 the server refused or cannot do it; 3 it was not reached.
    Raises SettingsError.
    """
    entry = _entry(flags.resource)
    options = _options(flags, entry)
    limit, fields = _limit(flags.limit), _fields(flags.fields)
    if flags.id is not None and not entry.id:
        raise SettingsError(f"get {entry.name}: it takes no ID")
    out = _terminal(sys.stdout)
    # Deferred here and below: asyncio, which a refusal above does not need.
    from stalwart_tui.headless.command import Console, check, run
    from stalwart_tui.headless.output import Format
    from stalwart_tui.headless.resource import Request

    chosen = Format(flags.formats[-1]) if flags.formats else Format.JSON if out is None else Format.TABLE
    asked = check(
        entry.name,
        entry.load(),
        Request(flags.id, limit, {flag: text for flag, text in options.items() if not _term(entry, flag)}),
        format_=chosen,
        filter_text=_filter(flags, entry, options),
        fields=fields,
    )
    connection = connection_of(flags, ask=terminal.type_secret)
    console = Console(
        write=write_result,
        warn=say_warning,
        columns=None if out is None else os.get_terminal_size(out.fileno()).columns or None,
        # On one terminal the bar and the rows would write over each other.
        progress=_terminal(sys.stderr) if out is None else None,
    )
    from stalwart_tui.cli.connectors import ServerConnector
    from stalwart_tui.cli.logfile import logging_to_file

    _prepare_output(chosen is Format.CSV)
    try:
        with logging_to_file():
            run(ServerConnector(connection), asked, console)
    except BrokenPipeError:
        return DONE  # `| head` has what it wanted
    except BackendError as error:
        say_error(error.sentence())
        return UNREACHABLE if isinstance(error, Unreachable | NotStalwart) else FAILED
    return DONE


def _entry(name: str | None) -> Entry:
    if name is not None and name in RESOURCES:
        return RESOURCES[name]
    known = ", ".join(RESOURCES)
    wrong = "name what to get" if name is None else "there is no such resource"
    raise SettingsError(f"get: {wrong}; known are {known}")


def _options(flags: argparse.Namespace, entry: Entry) -> dict[str, str]:
    """The flags of resources that were given. Raises SettingsError for one of another resource."""
    every = {option.flag for known in RESOURCES.values() for option in known.options}
    given = {flag: value for flag in sorted(every) if (value := getattr(flags, flag)) is not None}
    own = [option.flag for option in entry.options]
    for flag, value in given.items():
        if flag not in own:
            raise SettingsError(f"{flag}: has no effect on get {entry.name}")
        if not value.strip():
            raise SettingsError(f"{flag}: the value is empty")
    return given


def _filter(flags: argparse.Namespace, entry: Entry, options: dict[str, str]) -> str:
    """`--filter` and the flags that stand for a term, as one filter."""
    terms = [
        # The filter language has no way to say a double quote; without it more passes, not less.
        term.replace("{}", '"' + options[option.flag].replace('"', "") + '"')
        for option in entry.options
        if option.flag in options and (term := option.term)
    ]
    if flags.filter is not None:
        terms.append(flags.filter)
    if (terms or flags.limit is not None) and not entry.filters:
        flag = "--filter" if terms else "--limit"
        raise SettingsError(f"{flag}: has no effect on get {entry.name}, which is no list")
    if terms and flags.id is not None:
        raise SettingsError("an ID names one row: leave the filters away")
    return " ".join(terms)


def _term(entry: Entry, flag: str) -> str:
    return next(option.term for option in entry.options if option.flag == flag)


def _limit(limit: int | None) -> int | None:
    if limit is not None and limit < 1:
        raise SettingsError("--limit: must be at least 1")
    return limit


def _fields(text: str | None) -> tuple[str, ...]:
    names = () if text is None else tuple(name.strip() for name in text.split(","))
    if text is not None and not all(names):
        raise SettingsError("--fields: names separated by commas are needed")
    return names


def _terminal(stream: TextIO | None) -> TextIO | None:
    return stream if stream is not None and stream.isatty() else None


def _prepare_output(is_csv: bool) -> None:
    if isinstance(sys.stdout, io.TextIOWrapper):
        # CSV brings its own line ends and is UTF-8 everywhere; a letter that a terminal lacks stops nothing.
        encoding = "utf-8" if is_csv else None
        sys.stdout.reconfigure(encoding=encoding, newline="" if is_csv else None, errors="replace")
