"""The six figures as label, value and trend mark."""

from dataclasses import dataclass

from stalwart_tui.render.units import UNKNOWN, count, rate
from stalwart_tui.state.figures import Figure

LABELS = {
    "queued": "queued",
    "overdue": "overdue",
    "in": "in/min",
    "out": "out/min",
    "failing": "failing %",
    "logins": "bad logins/min",
}
"""Key → label."""
EMPTY = tuple(Figure(key, None) for key in LABELS)
"""What is drawn before anything is known."""

TREND_MARKS = {1: "↑", 0: " ", -1: "↓"}
"""Rising, steady, falling."""

BAD_WHEN_RISING = frozenset({"queued", "overdue", "failing", "logins"})
"""Figures whose rise is worth a second look."""


@dataclass(frozen=True, slots=True)
class FigureText:
    """One figure, ready to draw."""

    label: str
    value: str
    mark: str
    token: str


def render_figures(figures: tuple[Figure, ...]) -> tuple[FigureText, ...]:
    """All figures, in order."""
    return tuple(_render(figure) for figure in figures)


def _render(figure: Figure) -> FigureText:
    label = LABELS.get(figure.key, figure.key)
    if figure.value is None:
        return FigureText(label, UNKNOWN, " ", "dim")
    whole = figure.key in ("queued", "overdue")
    text = count(figure.value) if whole else rate(figure.value)
    alarming = figure.key == "overdue" and figure.value > 0
    alarming |= figure.key in BAD_WHEN_RISING and figure.trend > 0
    return FigureText(label, text, TREND_MARKS[figure.trend], "deferred" if alarming else "")
