"""Numbers as an operator reads them: ages, times to come, sizes, rates, counts; short, no surprises."""

import math
from datetime import UTC, datetime

UNKNOWN = "–"
"""Drawn where a value is not known: never an empty place that could be read as zero."""

_STEPS = ((86400, "d"), (3600, "h"), (60, "m"), (1, "s"))


def duration(seconds: float) -> str:
    """Two units at most: `8s`, `4m`, `2h10m`, `3d4h`. Negative and absurd values are bounded."""
    if math.isnan(seconds):
        return UNKNOWN
    left = int(min(max(seconds, 0), 10_000 * 86400))
    for place, (size, unit) in enumerate(_STEPS):
        if left >= size or unit == "s":
            whole, rest = divmod(left, size)
            if unit in "ms" or whole >= 10:
                return f"{whole}{unit}"
            lower, lower_unit = _STEPS[place + 1]
            return f"{whole}{unit}{rest // lower}{lower_unit}" if rest >= lower else f"{whole}{unit}"
    raise AssertionError("unreachable: seconds always match")


def due(seconds: float) -> str:
    """Time until something: `in 4m`, or `12m late` once it has passed."""
    if seconds >= 1:
        return f"in {duration(seconds)}"
    return f"{duration(-seconds)} late" if seconds <= -60 else "now"


def size(count: float) -> str:
    """Bytes in powers of 1024: `488 B`, `12 K`, `3.4 M`."""
    value = max(count, 0.0)
    for unit in (" B", " K", " M", " G", " T"):
        if value < 1000 or unit == " T":
            return f"{value:.0f}{unit}" if unit == " B" or value >= 100 else f"{value:.1f}{unit}"
        value /= 1024
    raise AssertionError("unreachable: the last unit always matches")


def count(value: float | None) -> str:
    """A number of things: `0`, `847`, `12.3k`, `1.20M`."""
    if value is None or math.isnan(value):
        return UNKNOWN
    for limit, divisor, unit in ((1e4, 1, ""), (1e6, 1e3, "k"), (1e9, 1e6, "M"), (math.inf, 1e9, "G")):
        if abs(value) < limit:
            scaled = value / divisor
            return (
                f"{scaled:.0f}"
                if divisor == 1
                else f"{scaled:.1f}{unit}"
                if abs(scaled) >= 10
                else f"{scaled:.2f}{unit}"
            )
    return UNKNOWN


def rate(value: float | None) -> str:
    """Things per unit of time, small ones with a decimal: `0`, `0.4`, `12`, `3.2k`."""
    if value is None or math.isnan(value):
        return UNKNOWN
    return f"{value:.1f}" if 0 < abs(value) < 9.95 else count(value)


def clock_time(at: int | None) -> str:
    """`16:05:35`, UTC."""
    moment = _moment(at)
    return f"{moment:%H:%M:%S}" if moment else "--:--:--"


def date_time(at: int | None) -> str:
    """`2026-11-22 16:05:35Z`."""
    moment = _moment(at)
    return f"{moment:%Y-%m-%d %H:%M:%S}Z" if moment else UNKNOWN


def _moment(at: int | None) -> datetime | None:
    if at is None:
        return None
    try:
        return datetime.fromtimestamp(at, UTC)
    except (OverflowError, ValueError, OSError):
        return None


def plural(number: int, thing: str, things: str = "") -> str:
    """`1 message`, `2 messages`."""
    return f"{number} {thing if number == 1 else things or thing + 's'}"
