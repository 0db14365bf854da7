"""Rows that could not be read, as one note: how many, and what is wrong with the first."""

from collections.abc import Iterable

from stalwart_tui.models.paging import Unreadable
from stalwart_tui.render.cells import Cell
from stalwart_tui.render.units import plural
from stalwart_tui.text.clean import clean


def render_unreadable(unreadable: Iterable[Unreadable]) -> tuple[Cell, ...]:
    """One cell, or none when every row could be read. Keys are the server's words: they are cleaned."""
    rows = tuple(unreadable)
    if not rows:
        return ()
    first = rows[0]
    words = f"{clean(first.key, 40)}: {clean(first.reason, 80)}"
    return (Cell(f"{plural(len(rows), 'row')} unreadable ({words})", "failed"),)
