"""Moments as people type them: `2h` ago, a date, a date with a time."""

import re
from collections.abc import Mapping
from datetime import UTC, datetime

from stalwart_tui.config.errors import SettingsError

_AGO = re.compile(r"(\d{1,9})([smhdw])")
_UNITS: Mapping[str, int] = {"s": 1, "m": 60, "h": 3600, "d": 86400, "w": 604800}


def parse_moment(flag: str, text: str, now: float) -> int:
    """Unix seconds of `30m`, `2h`, `7d` ago, of `2026-11-22`, or of `2026-11-22T16:05:00Z`.

    UTC unless it names another offset. Raises SettingsError naming the flag.
    """
    if ago := _AGO.fullmatch(text.strip().lower()):
        return max(int(now) - int(ago[1]) * _UNITS[ago[2]], 0)
    try:
        moment = datetime.fromisoformat(text.strip())
        if moment.tzinfo is None:
            moment = moment.replace(tzinfo=UTC)
        seconds = int(moment.timestamp())
    except (ValueError, OverflowError):
        seconds = -1
    if seconds < 0:
        raise SettingsError(f"{flag}: a time is needed, such as 2h (ago), 2026-11-22 or 2026-11-22T16:05:00Z")
    return seconds


def parse_range(options: Mapping[str, str], now: float) -> tuple[int | None, int | None]:
    """`--after` and `--before`; None where not given. Raises SettingsError."""
    after, before = (
        parse_moment(flag, options[flag], now) if flag in options else None
        for flag in ("--after", "--before")
    )
    if after is not None and before is not None and after >= before:
        raise SettingsError("--after: it is not earlier than --before")
    return after, before
