"""Secrets as an operator hands them over: in a file, on standard input or in the environment.

Never on the command line, where every process of the machine can read it. Nothing is stored here, and no
error holds what was read.
"""

import os
import stat
import sys
from collections.abc import Callable
from typing import BinaryIO

from stalwart_tui.config.errors import SettingsError
from stalwart_tui.text.secret import Secret

STANDARD_INPUT = "-"
"""The file name that means standard input."""

LARGEST_SECRET = 64 * 1024
"""Bytes; the longest tokens have a few thousand. More is a file given by mistake, or an endless device."""


def read_secret(path: str, flag: str, warn: Callable[[str], None]) -> str:
    """What the file holds, without one trailing line end. `-` reads standard input to its end.

    `warn` gets a line when other users of the machine can read the file: that is not refused, since mounted
    secrets of containers look like this. Raises SettingsError.
    """
    if path == STANDARD_INPUT:
        return _decode(_read_standard_input(flag), f"{flag} -: standard input")
    where = f"{flag} {path}"
    try:
        with open(path, "rb") as file:  # noqa: PTH123  also opens what is no regular file, such as <(pass show)
            mode = os.fstat(file.fileno()).st_mode
            data = file.read(LARGEST_SECRET + 1)
    except FileNotFoundError:
        raise SettingsError(f"{where}: there is no such file") from None
    except IsADirectoryError:
        raise SettingsError(f"{where}: is a folder; a file with the secret is needed") from None
    except OSError as error:
        raise SettingsError(f"{where}: cannot be read ({error.strerror})") from None
    if stat.S_ISREG(mode) and mode & (stat.S_IRGRP | stat.S_IROTH):
        warn(f"{where}: other users can read it (mode {stat.S_IMODE(mode):04o}); chmod 600 closes it")
    return _decode(data, where)


def check_secret(secret: str, source: str) -> Secret:
    """A password that can be sent: one line. Raises SettingsError naming the source, never the content."""
    if not secret:
        raise SettingsError(f"{source}: is empty")
    if "\n" in secret or "\r" in secret:
        raise SettingsError(f"{source}: holds more than one line; a secret is one line")
    try:
        secret.encode()
    except UnicodeEncodeError:  # an environment variable of other bytes
        raise SettingsError(f"{source}: is no UTF-8 text") from None
    return Secret(secret)


def check_token(token: str, source: str) -> Secret:
    """A token or API key as it can stand in a header: visible ASCII without blanks. Raises SettingsError."""
    secret = check_secret(token, source)
    if not token.isascii() or not token.isprintable() or " " in token:
        raise SettingsError(f"{source}: holds characters that no token has (blanks, controls or non-ASCII)")
    return secret


def _read_standard_input(flag: str) -> bytes:
    if sys.stdin is None:  # the caller closed it: `<&-`
        raise SettingsError(f"{flag} -: standard input is closed")
    source: BinaryIO = sys.stdin.buffer
    return source.read(LARGEST_SECRET + 1)


def _decode(data: bytes, where: str) -> str:
    if len(data) > LARGEST_SECRET:
        raise SettingsError(f"{where}: is larger than {LARGEST_SECRET // 1024} KiB; this is no secret")
    try:
        text = data.decode()
    except UnicodeDecodeError:
        raise SettingsError(f"{where}: is no UTF-8 text") from None
    # Editors and echo end a file with a line end; one is theirs, any other may belong to the secret.
    return text.removesuffix("\n").removesuffix("\r") if text.endswith("\n") else text
