"""One line of the table: what was measured, how much, and the bound it is held against."""

from collections.abc import Sequence
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Figure:
    """A measured figure; `bound` is the most it may be."""

    name: str
    value: float
    bound: float
    unit: str
    note: str = ""

    def line(self) -> str:
        """As printed."""
        verdict = "ok  " if self.value <= self.bound else "OVER"
        return f"{verdict} {self.name:<44} {self.value:>9.2f} ≤ {self.bound:>7.2f} {self.unit:<5} {self.note}"


def percentile(values: Sequence[float], share: float) -> float:
    """The value below which that share of the values lies."""
    ordered = sorted(values)
    return ordered[min(int(share * len(ordered)), len(ordered) - 1)]
