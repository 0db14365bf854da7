"""Reading one JSON object leniently, and lists of them row by row: an odd row never hides the others.

Knows JSON and dates, and no resource of the server; those are in `wire.py`. Written by hand: a validation
library costs several times as much for each row and as much again to load.
"""

import asyncio
import math
from collections.abc import Callable, Mapping, Sequence
from datetime import UTC, datetime
from functools import lru_cache
from sys import intern
from time import perf_counter
from types import MappingProxyType
from typing import Any, TypeVar

from stalwart_tui.models.paging import Unreadable
from stalwart_tui.models.queue import NO_EXTRA

T = TypeVar("T")

SLICE_SECONDS = 0.005
"""How long rows are read before other tasks run: a third of a frame at 60 Hz."""

MOST = 2**64 - 1
"""The largest number of the wire: ids are unsigned 64-bit integers (`rest.md` chapter 1)."""

_REPEATED_DATES = 4096
"""Dates kept: rows of one list share most of theirs, and reading one costs more than finding it."""


_LONGEST_DATE = 40
"""Characters; what is longer is no date, and must not be kept."""


class Odd(ValueError):
    """A row that has not the shape it should have; the text says why, without the value."""


class Members:
    """The members of one object, taken one by one; what is left at the end is unknown to this program.

    A member that is absent or null has the default. Every method raises Odd for a value of another kind.
    """

    __slots__ = ("_left",)

    def __init__(self, row: object) -> None:
        if not isinstance(row, dict):
            raise Odd("it is not an object")
        self._left: dict[str, Any] = row.copy()

    def take(self, name: str) -> Any:
        """The value as it is; None when there is none."""
        return self._left.pop(name, None)

    def text(self, name: str, default: str | None = None) -> str:
        """A string; without a default it must be there."""
        value = self._left.pop(name, default)
        if isinstance(value, str):
            return value
        if value is None and default is not None:
            return default
        raise Odd(f"{name} is missing" if value is None else f"{name} is no text")

    def word(self, name: str) -> str | None:
        """A string of a small set, kept once in memory; None when there is none."""
        value = self._left.pop(name, None)
        if value is None:
            return None
        if isinstance(value, str):
            return intern(value)
        raise Odd(f"{name} is no text")

    def number(self, name: str, default: int | None = None, *, least: int = 0) -> int:
        """A whole number; without a default it must be there."""
        value = self._left.pop(name, default)
        if type(value) is int and least <= value <= MOST:  # a bool is an int, but no number
            return value
        if value is None:
            if default is None:
                raise Odd(f"{name} is missing")
            return default
        raise Odd(f"{name} is no whole number of 64 bits")

    def whole(self, name: str) -> int | None:
        """A whole number, taken only if it is one: some members are a number here and a list there."""
        value = self._left.get(name)
        number = value if type(value) is int and 0 <= value <= MOST else None
        if value is None or number is not None:
            self._left.pop(name, None)
        return number

    def date(self, name: str) -> int | None:
        """A time in Unix seconds; None when there is none."""
        value = self._left.pop(name, None)
        if value is None:
            return None
        seconds = unix_seconds(value) if isinstance(value, str) else None
        if seconds is None:
            raise Odd(f"{name} is no date")
        return seconds

    def names(self, name: str) -> tuple[str, ...]:
        """A list of strings; 0.11 sends a list of one as the bare string."""
        value = self._left.pop(name, None)
        if value is None:
            return ()
        if isinstance(value, str):
            return (value,)
        if isinstance(value, list) and all(isinstance(one, str) for one in value):
            return tuple(value)
        raise Odd(f"{name} is no list of texts")

    def rest(self) -> Mapping[str, Any]:
        """What nobody took."""
        return MappingProxyType(self._left) if self._left else NO_EXTRA


def unix_seconds(text: str) -> int | None:
    """A date of the wire in Unix seconds; without an offset it is UTC. None when it is no date."""
    return _unix_seconds(text) if len(text) <= _LONGEST_DATE else None


@lru_cache(_REPEATED_DATES)
def _unix_seconds(text: str) -> int | None:
    try:
        moment = datetime.fromisoformat(text)
        if moment.tzinfo is None:
            moment = moment.replace(tzinfo=UTC)
        return int(moment.timestamp())
    except (ValueError, OverflowError):
        return None


def finite(value: object) -> float | None:
    """A figure that can be drawn; None when it is none (a bool, infinity, hundreds of digits)."""
    if type(value) is int:
        return value if abs(value) <= MOST else None
    return value if isinstance(value, float) and math.isfinite(value) else None


def key_of(row: object, position: int) -> str:
    """What an unreadable row is called: its id, else its name, else its position."""
    if isinstance(row, dict):
        identity = row.get("id", row.get("name"))
        if type(identity) is int and 0 <= identity <= MOST:
            return str(identity)
        if isinstance(identity, str) and 0 < len(identity) <= 100:
            return identity
    return f"#{position}"


async def read_rows(
    rows: Sequence[object], read: Callable[[object], T]
) -> tuple[tuple[T, ...], tuple[Unreadable, ...]]:
    """Read every row, letting other tasks run in between; `read` raises Odd for a row it cannot read."""
    found: list[T] = []
    unreadable: list[Unreadable] = []
    until = perf_counter() + SLICE_SECONDS
    for position, row in enumerate(rows, 1):
        try:
            found.append(read(row))
        except Odd as odd:
            unreadable.append(Unreadable(key_of(row, position), str(odd)))
        if perf_counter() > until:
            await asyncio.sleep(0)
            until = perf_counter() + SLICE_SECONDS
    return tuple(found), tuple(unreadable)
