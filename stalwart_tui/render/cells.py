"""Tables as data: cells, columns, and how columns share the width of a terminal.

Pure; every table, on screen or printed once, is described with these. A `Cell` says what its text means by a
token, never how it looks. Text arrives cleaned (`text/clean.py`) and is drawn as it is.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Literal

from stalwart_tui.text.clean import elide_address, elide_end, elide_middle, width

GAP = 1
"""Blank cells between two columns."""

_ELIDE = {"end": elide_end, "middle": elide_middle, "address": elide_address}


@dataclass(frozen=True, slots=True)
class Cell:
    """Text in one place of a table."""

    text: str
    token: str = ""
    """What it means: `ok`, `deferred`, `failed`, `dim`, `level-error` and the like; "" = plain."""


@dataclass(frozen=True, slots=True)
class Column:
    """One column of a table and what it may give up when the terminal is narrow."""

    key: str
    title: str
    width: int
    """Cells it needs to be useful."""
    flex: int = 0
    """Its share of the cells left over; 0 = it never grows."""
    align: Literal["left", "right"] = "left"
    drop: int = 0
    """0 = always shown while any column is; else the highest goes first."""
    elide: Literal["end", "middle", "address"] = "end"
    """Which part of a text that is too long stays readable."""


def lay_out(columns: Sequence[Column], width: int) -> list[tuple[Column, int]]:
    """Fit the columns into `width` cells, `GAP` between them, and return those that fit with their cells.

    Columns with a drop order leave first, highest first and of equals the last. If the others are still too
    wide, the widest give up a cell at a time; if even one cell each is too much, columns leave from the
    right. What is left over is shared by flex.
    """
    shown = list(columns)
    while shown and _needed(column.width for column in shown) > width:
        candidate = max(reversed(shown), key=lambda column: column.drop)
        if not candidate.drop:
            break
        shown.remove(candidate)
    shown = shown[: max((width + GAP) // (1 + GAP), 0)]
    cells = [max(column.width, 1) for column in shown]
    while cells and _needed(cells) > width:
        cells[cells.index(max(cells))] -= 1
    for index, extra in enumerate(_share(width - _needed(cells), [column.flex for column in shown])):
        cells[index] += extra
    return list(zip(shown, cells, strict=True))


def fit_cell(text: str, column: Column, cells: int) -> str:
    """Return `text` in exactly `cells` cells: elided and aligned as the column says."""
    size = width(text)
    if size > cells:
        text = _ELIDE[column.elide](text, cells)
        size = width(text)
    padding = " " * (cells - size)
    return text + padding if column.align == "left" else padding + text


def _needed(cells: Iterable[int]) -> int:
    """Cells of columns side by side."""
    sizes = list(cells)
    return sum(sizes) + GAP * max(len(sizes) - 1, 0)


def _share(spare: int, weights: Sequence[int]) -> list[int]:
    """Whole shares of `spare` by weight, none lost: each cell goes where its sum of shares has come to."""
    total = sum(weights)
    if not total or spare <= 0:
        return [0] * len(weights)
    shares, given, reached = [], 0, 0
    for weight in weights:
        reached += weight
        share = spare * reached // total - given
        shares.append(share)
        given += share
    return shares
