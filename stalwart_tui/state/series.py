"""Bounded time series as columns: one shared column of times, one of values per series.

A missing value is NaN, so a gap stays a gap. Memory is eight bytes a value; when the table is full the
oldest quarter goes at once, which keeps appending cheap.
"""

import math
from array import array
from bisect import bisect_left
from collections.abc import Mapping

GAP = math.nan
"""No value at that time."""


class SeriesTable:
    """Values of many series at the same times."""

    def __init__(self, capacity: int) -> None:
        if capacity < 4:
            raise ValueError("a series table holds at least four rows")
        self._capacity = capacity
        self._times = array("d")
        self._columns: dict[str, array[float]] = {}
        self.version = 0
        """Changes with every row."""

    def __len__(self) -> int:
        return len(self._times)

    @property
    def names(self) -> tuple[str, ...]:
        """Series seen so far."""
        return tuple(self._columns)

    def append(self, at: float, values: Mapping[str, float]) -> None:
        """Add one row, not older than the last; series without a value get a gap."""
        if len(self._times) >= self._capacity:
            self._drop(self._capacity // 4)
        self._times.append(at)
        rows = len(self._times)
        for name, value in values.items():
            column = self._columns.get(name)
            if column is None:
                column = self._columns[name] = array("d", [GAP]) * (rows - 1)
            column.append(value)
        for column in self._columns.values():
            if len(column) < rows:
                column.append(GAP)
        self.version += 1

    def window(self, name: str, since: float) -> tuple[list[float], list[float]]:
        """Times and values of a series from that time on, gaps as NaN; empty for an unknown series."""
        column = self._columns.get(name)
        if column is None:
            return [], []
        start = bisect_left(self._times, since)
        return list(self._times[start:]), list(column[start:])

    def latest(self, name: str) -> float | None:
        """The newest value; None when there is none or it is a gap."""
        column = self._columns.get(name)
        if not column or math.isnan(column[-1]):
            return None
        return column[-1]

    def _drop(self, rows: int) -> None:
        del self._times[:rows]
        for column in self._columns.values():
            del column[:rows]
