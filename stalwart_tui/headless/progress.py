"""The progress bar of a long list, on standard error, for the person who waits. Never part of the answer.

It appears only after a moment, is drawn over itself at a bounded rate and wipes itself at the end.
"""

from collections.abc import Callable
from typing import TextIO

APPEARS_AFTER = 0.5
"""Seconds: what is done sooner needs no bar."""

BETWEEN = 0.1
"""Seconds between two drawings: a bar that moves ten times a second moves enough, also over SSH."""

CELLS = 30
"""Of the bar itself: with its figures it fits 80 columns."""

WIPE = "\r\x1b[K"
"""Back to the first column, and nothing behind it."""


class Progress:
    """A bar on a terminal; without one it draws nothing."""

    def __init__(self, stream: TextIO | None, now: Callable[[], float]) -> None:
        self._stream = stream
        self._now = now
        self._next = now() + APPEARS_AFTER
        self._drawn = False

    def show(self, done: int, total: int | None) -> None:
        """So many rows were read, of so many; None where the total is not known."""
        if self._stream is None or self._now() < self._next:
            return
        self._next = self._now() + BETWEEN
        self._draw(WIPE + bar(done, total))
        self._drawn = self._stream is not None

    def wipe(self) -> None:
        """Leave nothing behind."""
        if self._drawn:
            self._drawn = False
            self._draw(WIPE)

    def _draw(self, text: str) -> None:
        if self._stream is None:
            return
        try:
            self._stream.write(text)
            self._stream.flush()
        except (OSError, ValueError):  # closed, or a terminal that has gone: the answer matters more
            self._stream = None


def bar(done: int, total: int | None) -> str:
    """`[##########--------------------]  1,000 of 3,000 rows`, or the count alone."""
    if not total:
        return f"{done:,} rows"
    filled = min(CELLS * done // total, CELLS)
    return f"[{'#' * filled}{'-' * (CELLS - filled)}]  {done:,} of {max(done, total):,} rows"
