"""Axes of charts: round limits that seldom change, ticks, and the words beside them.

Pure arithmetic and text; what draws is `chart.py`. All positions are in the unit of the data: seconds for
time, the `Unit` of the chart for values.
"""

import math
from dataclasses import dataclass
from datetime import datetime, tzinfo
from enum import StrEnum

SHRINK_BELOW = 0.4
"""An axis shrinks only when the data needs less than this part of it: one that follows every sample repaints
the whole chart each time and cannot be read."""

WINDOW_STEPS = 60
"""The time axis moves on in steps of a sixtieth of its span, so that between two steps only the newest
columns change on the wire."""

SHORTEST_AXIS = 0.001
"""No axis is shorter: below a thousandth no figure of a mail server says anything, and labels grow long."""

MINUTE, HOUR, DAY = 60.0, 3600.0, 86400.0

TIME_STEPS = (
    *(0.001, 0.002, 0.005, 0.01, 0.02, 0.05, 0.1, 0.2, 0.5),
    *(1.0, 2.0, 5.0, 10.0, 15.0, 30.0),
    *(step * MINUTE for step in (1, 2, 5, 10, 15, 30)),
    *(step * HOUR for step in (1, 2, 3, 6, 12)),
)
"""Round distances in seconds, up to half a day; beyond, whole days by 1-2-5."""

_TINY = 1e-9
"""Share of a step by which arithmetic may miss a multiple of it."""


class Unit(StrEnum):
    """What a chart's values are; the value is what stands behind a figure."""

    COUNT = ""
    """Things: whole steps on the axis."""
    RATE = "/s"
    """Things a second."""
    BYTES = "B"
    """By 1024."""
    BYTE_RATE = "B/s"
    """Bytes a second, by 1024."""
    SECONDS = "s"
    """A duration."""
    PERCENT = "%"
    """Of a hundred."""


@dataclass(frozen=True, slots=True)
class Limits:
    """Ends of a value axis and the distance of its ticks; both ends are multiples of `step`."""

    low: float
    high: float
    step: float

    @property
    def ticks(self) -> tuple[float, ...]:
        """The multiples of `step` from low to high."""
        first = math.ceil(self.low / self.step - _TINY)
        last = math.floor(self.high / self.step + _TINY)
        return tuple(index * self.step for index in range(first, last + 1))


@dataclass(frozen=True, slots=True)
class Tick:
    """A place on an axis and the words at it."""

    at: float
    label: str


def round_limits(
    low: float, high: float, unit: Unit, most_ticks: int, previous: Limits | None = None
) -> Limits:
    """Round limits around `low`..`high` and zero, with at most about `most_ticks` ticks.

    `previous` limits are kept while the data fits in them and still needs a fair part of them.
    """
    low, high = min(low, 0.0), max(high, 0.0)
    high = 1.0 if low == high else max(high, low + SHORTEST_AXIS)
    if (
        previous is not None
        and previous.low <= low
        and high <= previous.high
        and high - low >= SHRINK_BELOW * (previous.high - previous.low)
    ):
        low, high = previous.low, previous.high
    step = round_step((high - low) / max(most_ticks, 1), unit)
    return Limits(math.floor(low / step + _TINY) * step, math.ceil(high / step - _TINY) * step, step)


def round_step(rough: float, unit: Unit) -> float:
    """The smallest round distance that is not below `rough`, which is above zero."""
    match unit:
        case Unit.BYTES | Unit.BYTE_RATE:
            return max(1.0, 2.0 ** math.ceil(math.log2(rough) - _TINY))
        case Unit.SECONDS:
            return _time_step(rough)
        case Unit.COUNT:
            return max(1.0, _decimal_step(rough))
        case _:
            return _decimal_step(rough)


def value_ticks(limits: Limits, unit: Unit) -> tuple[Tick, ...]:
    """Ticks of a value axis; all labels share one prefix and as many decimals as the step needs."""
    if unit is Unit.SECONDS:
        return tuple(Tick(at, format_duration(at)) for at in limits.ticks)
    divisor, suffix = _prefix(max(abs(limits.low), abs(limits.high)), unit)
    decimals = _decimals(limits.step / divisor)
    return tuple(Tick(at, f"{at / divisor:.{decimals}f}{suffix}" if at else "0") for at in limits.ticks)


def time_window(now: float, span: float) -> tuple[float, float]:
    """Start and end of a time axis of `span` seconds that holds `now` at or shortly before its end."""
    quantum = span / WINDOW_STEPS
    end = math.ceil(now / quantum - _TINY) * quantum
    return end - span, end


def time_ticks(start: float, end: float, most_ticks: int, zone: tzinfo | None = None) -> tuple[Tick, ...]:
    """Ticks of a time axis: ages ("-5m" to "now"), or with a `zone` the clock there, of Unix seconds."""
    step = _time_step((end - start) / max(most_ticks, 1))
    if zone is None:
        steps = range(math.floor((end - start) / step + _TINY), -1, -1)
        return tuple(
            Tick(end - age * step, f"-{format_duration(age * step)}" if age else "now") for age in steps
        )
    offset = datetime.fromtimestamp(end, zone).utcoffset()
    shift = offset.total_seconds() if offset else 0.0
    first, last = math.ceil((start + shift) / step - _TINY), math.floor((end + shift) / step + _TINY)
    pattern = "%b %d" if step >= DAY else "%H:%M" if step >= MINUTE else "%H:%M:%S"
    return tuple(
        Tick(at, datetime.fromtimestamp(at, zone).strftime(pattern))
        for at in (index * step - shift for index in range(first, last + 1))
    )


def format_value(value: float, unit: Unit) -> str:
    """One figure in few cells, about three digits: `1.2k`, `3.4M/s`, `512 KiB`, `1m30s`, `45%`."""
    if unit is Unit.SECONDS:
        return format_duration(value)
    divisor, suffix = _prefix(abs(value), unit)
    return f"{_short(value / divisor)}{suffix}"


def format_duration(seconds: float) -> str:
    """The two largest parts of a duration: `850ms`, `12s`, `1m30s`, `2h`, `3d4h`."""
    sign, seconds = ("-", -seconds) if seconds < 0 else ("", seconds)
    if seconds == 0:
        return "0s"
    if seconds < 1:
        return f"{sign}{_short(seconds * 1000)}ms"
    if seconds < MINUTE:
        return f"{sign}{_short(seconds)}s"
    for size, name, part, part_name in (
        (DAY, "d", HOUR, "h"),
        (HOUR, "h", MINUTE, "m"),
        (MINUTE, "m", 1.0, "s"),
    ):
        if seconds >= size:
            whole, rest = divmod(seconds, size)
            parts = int(rest // part)
            return f"{sign}{int(whole)}{name}" + (f"{parts}{part_name}" if parts else "")
    raise AssertionError("every duration of a minute or more has a size")


def _short(number: float) -> str:
    """About three digits: decimals only where they tell something."""
    size = abs(number)
    decimals = 0 if size >= 100 or number == int(number) else 1 if size >= 1 else 2
    text = f"{number:.{decimals}f}"
    return text.rstrip("0").rstrip(".") if "." in text else text


def _prefix(magnitude: float, unit: Unit) -> tuple[float, str]:
    """Divisor and suffix for figures up to `magnitude`."""
    binary = unit in {Unit.BYTES, Unit.BYTE_RATE}
    base, names = (
        (1024.0, ("", "Ki", "Mi", "Gi", "Ti", "Pi")) if binary else (1000.0, ("", "k", "M", "G", "T", "P"))
    )
    power = 0
    # A figure that would round up to the next prefix already takes it: 1M, not 1000k.
    while power < len(names) - 1 and magnitude >= base * 0.9995 * base**power:
        power += 1
    return base**power, f"{' ' if binary else ''}{names[power]}{unit}"


def _decimals(step: float) -> int:
    """How many decimals tell multiples of `step` apart."""
    return next((digits for digits in range(6) if math.isclose(step, round(step, digits), rel_tol=1e-6)), 6)


def _decimal_step(rough: float) -> float:
    """1, 2 or 5 times a power of ten."""
    power = 10.0 ** math.floor(math.log10(rough))
    return next(factor * power for factor in (1, 2, 5, 10, 20) if factor * power >= rough * (1 - _TINY))


def _time_step(rough: float) -> float:
    """A round duration."""
    listed = (step for step in TIME_STEPS if step >= rough * (1 - _TINY))
    return next(listed, None) or DAY * max(1.0, _decimal_step(rough / DAY))
