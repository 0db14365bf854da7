"""A row of figures as one row of characters: the smallest chart there is.

Pure text; colour is the caller's. Charts with axes are in `chart.py`.
"""

import math
from collections.abc import Sequence

BLOCKS = "▁▂▃▄▅▆▇█"
"""Eight heights, low to high."""

ASCII = "_.-:=+*#"
"""The same eight heights for terminals without block characters."""


def sparkline(values: Sequence[float], width: int, levels: str = BLOCKS) -> str:
    """Draw the newest values, newest last, in exactly `width` cells.

    More values than cells: each cell shows the highest of its share, so that a short peak stays. Fewer:
    blanks on the left. Values that are not finite are gaps, drawn as blanks. The scale begins at zero unless
    a value lies below it.
    """
    if width <= 0:
        return ""
    shown = _shares(values, width)
    finite = [value for value in shown if math.isfinite(value)]
    low, high = min(0.0, *finite, 0.0), max(0.0, *finite, 0.0)
    drawn = "".join(_level(value, low, high, levels) for value in shown)
    return drawn.rjust(width)


def _shares(values: Sequence[float], width: int) -> list[float]:
    """At most `width` values: the highest finite one of each share."""
    count = len(values)
    if count <= width:
        return list(values)
    shares = (values[cell * count // width : (cell + 1) * count // width] for cell in range(width))
    return [max(filter(math.isfinite, share), default=math.nan) for share in shares]


def _level(value: float, low: float, high: float, levels: str) -> str:
    """The character for one value; the lowest one when all are equal to the floor."""
    if not math.isfinite(value):
        return " "
    # Halves: the distance of two finite numbers may not be finite.
    span = high / 2 - low / 2
    part = (value / 2 - low / 2) / span if span else 0.0
    return levels[min(int(part * len(levels)), len(levels) - 1)]
