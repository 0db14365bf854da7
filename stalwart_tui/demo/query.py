"""What a client wrote: query strings, paths and dates, read as the server does (`rest.md` chapter 1)."""

import re
from datetime import UTC, datetime, timedelta
from datetime import date as date_type
from functools import lru_cache
from typing import Final
from urllib.parse import unquote_to_bytes

DAY: Final = 86_400
LARGEST_ID: Final = (1 << 64) - 1
LATEST: Final = 253_402_300_799
"""The last second of the year 9999: later ones cannot be written."""
_DATE: Final = re.compile(r"(\d{4})-(\d\d)-(\d\d)T(\d\d):(\d\d):(\d\d)(?:\.\d+)?(?:(Z)|([+-])(\d\d):(\d\d))?")


def decode(text: bytes) -> str:
    """Undo percent-encoding; bytes that are no UTF-8 become U+FFFD."""
    return unquote_to_bytes(text).decode("utf-8", "replace")


def segments(raw_path: bytes, plus_is_space: bool) -> tuple[str, ...]:
    """Return the decoded segments of a path; a trailing slash is an extra empty one.

    Split before decoding: an encoded slash belongs to its segment.
    """
    parts = raw_path.split(b"/")[1:] or [b""]
    if plus_is_space:
        # Form rules also cut the segment at the first separator (`rest.md` chapter 22).
        parts = [re.split(rb"[&=]", part)[0].replace(b"+", b" ") for part in parts]
    return tuple(decode(part) for part in parts)


def date(text: str) -> float | None:
    """Return the Unix seconds of an RFC 3339 text, None when it is none. UTC without an offset."""
    match = _DATE.fullmatch(text)
    if match is None:
        return None
    try:
        year, month, day, hour, minute, second = (int(part) for part in match.groups()[:6])
        moment = datetime(year, month, day, hour, minute, second, tzinfo=UTC)
    except ValueError:
        return None
    unix = moment.timestamp()
    if match.group(8):
        offset = int(match.group(9)) * 3600 + int(match.group(10)) * 60
        unix += -offset if match.group(8) == "+" else offset
    return unix if unix <= LATEST else None


@lru_cache(maxsize=512)
def _day(days: int) -> str:
    return (date_type(1970, 1, 1) + timedelta(days)).isoformat()


def stamp(unix: float) -> str:
    """Return the RFC 3339 text, whole seconds, of Unix seconds.

    By hand: a queue of 100,000 messages has half a million of them, and `strftime` takes four times as long.
    """
    days, second = divmod(int(unix), DAY)
    return f"{_day(days)}T{second // 3600:02}:{second // 60 % 60:02}:{second % 60:02}Z"


class Query:
    """Parameters of a query string: empty values dropped, the last of several kept."""

    def __init__(self, raw: bytes) -> None:
        self.values: dict[str, str] = {}
        for pair in raw.replace(b"+", b" ").split(b"&"):
            name, _, value = pair.partition(b"=")
            if value:
                self.values[decode(name)] = decode(value)

    def text(self, name: str) -> str | None:
        """Return a parameter, None when absent."""
        return self.values.get(name)

    def has(self, name: str) -> bool:
        """Whether the parameter has any value."""
        return name in self.values

    def number(self, name: str) -> int | None:
        """Return an unsigned 64-bit number, None when absent or none."""
        text = self.values.get(name, "")
        if not (text.isascii() and text.isdigit()):
            return None
        number = int(text) if len(text) <= len(str(LARGEST_ID)) else LARGEST_ID + 1
        return number if number <= LARGEST_ID else None

    def moment(self, name: str) -> float | None:
        """Return a date as Unix seconds, None when absent or none."""
        return date(self.values.get(name, ""))

    def future(self, name: str, now: float) -> float | None:
        """Return a date that is not in the past; past ones are ignored (11.2)."""
        moment = self.moment(name)
        return moment if moment is not None and moment >= int(now) else None

    def page(self) -> tuple[int, int]:
        """Return offset and limit of the page asked for; limit 0 means everything (chapter 6)."""
        limit = self.number("limit") or 0
        page = self.number("page") or 1
        return (page - 1) * limit, limit
