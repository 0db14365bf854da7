"""What a command prints: results on standard output, refusals and warnings as one line on standard error.

No exit code is decided here. Printing on a closed stream does nothing.
"""

import os
import sys
from collections.abc import Iterable

from stalwart_tui.config.errors import SettingsError

PROGRAM = "stalwart-tui"


def say_error(text: str) -> None:
    """Print what was refused, and why."""
    _say(text)


def say_warning(text: str) -> None:
    """Print what works but should not stay so."""
    _say(f"warning: {text}")


def print_result(lines: Iterable[str]) -> None:
    """Print lines on standard output, now. Raises what `write_result` raises."""
    write_result("".join([f"{line}\n" for line in lines]))


def write_result(text: str) -> None:
    """Write a part of the result to standard output, now.

    Raises BrokenPipeError when the reader left (`stalwart-tui keys | head -1`), SettingsError when the output
    cannot be written otherwise, as on a full disk.
    """
    if sys.stdout is None:
        return
    try:
        sys.stdout.write(text)
        sys.stdout.flush()
    except BrokenPipeError:
        _drop_output()
        raise
    except OSError as error:
        _drop_output()
        raise SettingsError(f"standard output cannot be written ({error.strerror})") from None


def _say(text: str) -> None:
    from stalwart_tui.text.clean import clean  # deferred: most runs say nothing

    if sys.stderr is not None:
        print(clean(f"{PROGRAM}: {text}"), file=sys.stderr)  # noqa: T201  file names may hold anything


def _drop_output() -> None:
    """Let go of what cannot be written, else the interpreter tries again at its end and complains."""
    os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
