"""The four ways rows are written: one JSON document, a JSON object a line, CSV, a table. Nothing is fetched.

Each writer turns pages of rows into text and remembers no row, so that a list of any length takes the same
memory. What strangers wrote cannot reach the terminal as a control sequence: JSON escapes it, CSV spells it
out, the table passes it through `text.clean`.
"""

import csv
import io
import json
import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Any, Protocol

from stalwart_tui.models.paging import Unreadable
from stalwart_tui.render.units import UNKNOWN
from stalwart_tui.text.clean import clean, csv_safe, elide_end, fit, width

VERSION = 1
"""Of the JSON document. Grows when a member goes or changes its meaning, not when one is added."""

WIDEST_CELL = 50
"""Cells of one column of the table: a subject of a kilobyte must not push the others away."""

GAP = "  "
"""Between two columns of the table."""

SHORTEST_LAST = 20
"""Cells left for the last column on a narrow terminal; beyond that the line wraps."""

Row = Sequence[Any]
"""The values of one row, in the order of the names; ready for JSON."""


class Format(StrEnum):
    """The formats by the names of their flags."""

    JSON = "json"
    NDJSON = "ndjson"
    CSV = "csv"
    TABLE = "table"


@dataclass(frozen=True, slots=True)
class Heading:
    """What is known before the first row."""

    resource: str
    server: Mapping[str, Any]
    names: tuple[str, ...]
    """Of the members, in order."""


@dataclass(frozen=True, slots=True)
class Ending:
    """What is known after the last row."""

    total: int | None = None
    """Rows of the whole list on the server, before filter and limit; None where it does not say."""
    unreadable: tuple[Unreadable, ...] = ()
    error: str = ""
    """Why it broke off; empty when it did not."""


class Writer(Protocol):
    """Text of one answer, in three steps: `begin` once, `rows` any number of times, `end` once."""

    def begin(self) -> str:
        """What comes before the first row."""
        ...

    def rows(self, rows: Iterable[Row]) -> str:
        """Some rows."""
        ...

    def end(self, ending: Ending) -> str:
        """What comes after the last row."""
        ...


_ENCODER = json.JSONEncoder(separators=(",", ":"), allow_nan=False, check_circular=False)
"""Escapes everything beyond ASCII, and with it every control character but DEL. No row holds itself."""


def encode(value: Any) -> str:
    """One line of JSON that is safe on a terminal."""
    return _ENCODER.encode(value).replace("\x7f", "\\u007f")


class LinesWriter:
    """NDJSON: every row an object on a line of its own."""

    def __init__(self, heading: Heading) -> None:
        self._names = heading.names

    def begin(self) -> str:
        """Nothing: every line stands for itself."""
        return ""

    def rows(self, rows: Iterable[Row]) -> str:
        """A line for each."""
        names = self._names
        return "".join([f"{encode(dict(zip(names, row, strict=True)))}\n" for row in rows])

    def end(self, ending: Ending) -> str:
        """Nothing: what could not be read is said on standard error."""
        return ""


class DocumentWriter:
    """One JSON document, streamed; complete and valid also when the server fails half-way."""

    def __init__(self, heading: Heading) -> None:
        self._heading = heading
        self._separator = "\n"

    def begin(self) -> str:
        """The members before the rows."""
        opening = {
            "version": VERSION,
            "resource": self._heading.resource,
            "server": dict(self._heading.server),
        }
        return f'{encode(opening)[:-1]},"items":['

    def rows(self, rows: Iterable[Row]) -> str:
        """Objects with their commas."""
        names = self._heading.names
        objects = ",\n".join([encode(dict(zip(names, row, strict=True))) for row in rows])
        if not objects:
            return ""
        separator, self._separator = self._separator, ",\n"
        return separator + objects

    def end(self, ending: Ending) -> str:
        """The members after the rows."""
        unreadable = [{"key": row.key, "reason": row.reason} for row in ending.unreadable]
        closing: dict[str, Any] = {"total": ending.total, "unreadable": unreadable}
        if ending.error:
            closing["error"] = ending.error
        return f"\n],{encode(closing)[1:]}\n"


_UNSAFE = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\ud800-\udfff]|\r(?!\n)")
"""What a terminal obeys, and what cannot be encoded; line breaks and tabs belong to the text."""


def csv_text(text: str) -> str:
    """A text for a cell: control characters spelled as in JSON, and nothing a spreadsheet would run."""
    return csv_safe(_UNSAFE.sub(lambda match: f"\\u{ord(match[0]):04x}", text))


def csv_cell(value: Any) -> Any:
    """Numbers stay numbers, texts of a list are joined by `; `, objects become JSON, nothing is empty."""
    match value:
        case str():
            return csv_text(value)
        case bool():
            return "true" if value else "false"
        case int() | float():
            return value
        case None:
            return ""
        case list() if all(isinstance(one, str) for one in value):
            return csv_text("; ".join(value))
        case _:
            return encode(value)


class CsvWriter:
    """CSV as RFC 4180 has it: a header, CR LF, texts in quotes, numbers bare."""

    def __init__(self, heading: Heading) -> None:
        self._names = heading.names
        self._buffer = io.StringIO(newline="")
        self._writer = csv.writer(self._buffer, quoting=csv.QUOTE_NONNUMERIC)

    def begin(self) -> str:
        """The header."""
        self._writer.writerow(self._names)
        return self._taken()

    def rows(self, rows: Iterable[Row]) -> str:
        """A record for each."""
        self._writer.writerows(list(map(csv_cell, row)) for row in rows)
        return self._taken()

    def end(self, ending: Ending) -> str:
        """Nothing: CSV has no place for it."""
        return ""

    def _taken(self) -> str:
        text = self._buffer.getvalue()
        self._buffer.seek(0)
        self._buffer.truncate()
        return text


def table_cell(value: Any) -> str:
    """One value as a person reads it, on one line."""
    match value:
        case None | "" | []:
            return UNKNOWN
        case bool():
            return "yes" if value else "no"
        case str():
            return clean(value)
        case list() if all(isinstance(one, str) for one in value):
            return clean(", ".join(value))
        case int() | float():
            return str(value)
        case _:
            return clean(encode(value))


class TableWriter:
    """Columns for people. Their widths come from the first page, because later ones are not known yet."""

    def __init__(self, heading: Heading, columns: int | None) -> None:
        self._headings = [name.upper().replace("_", " ") for name in heading.names]
        self._columns = columns
        self._widths: list[int] | None = None
        self._numbers: list[bool] = []

    def begin(self) -> str:
        """Nothing yet: the header waits for the first rows, whose widths it needs."""
        return ""

    def rows(self, rows: Iterable[Row]) -> str:
        """A line for each, after the header."""
        values = list(rows)
        if not values:
            return ""
        cells = [[table_cell(value) for value in row] for row in values]
        header = "" if self._widths is not None else self._lay_out(values, cells)
        return header + "".join(map(self._line, cells))

    def end(self, ending: Ending) -> str:
        """The header alone when nothing was found: an empty answer looks like one."""
        return self._lay_out([], []) if self._widths is None and not ending.error else ""

    def _lay_out(self, values: Sequence[Row], cells: Sequence[Sequence[str]]) -> str:
        """Decide the widths; answers the header line."""
        widest = [width(heading) for heading in self._headings]
        for row in cells:
            widest = list(map(max, widest, map(width, row)))
        self._widths = [min(cell, WIDEST_CELL) for cell in widest]
        kinds = [{type(row[place]) for row in values} - {type(None)} for place in range(len(widest))]
        self._numbers = [bool(kind) and kind <= {int, float} for kind in kinds]
        return self._line(self._headings)

    def _line(self, cells: Sequence[str]) -> str:
        assert self._widths is not None
        *front, last = cells
        shown = [
            fit(cell, cells_wide, "right" if number else "left")
            for cell, cells_wide, number in zip(front, self._widths, self._numbers, strict=False)
        ]
        if self._columns is not None:
            used = sum(self._widths[:-1]) + len(GAP) * len(front)
            last = elide_end(last, max(self._columns - used, SHORTEST_LAST))
        elif self._numbers[-1]:
            last = fit(last, self._widths[-1], "right")
        return f"{GAP.join([*shown, last]).rstrip()}\n"


def writer_for(format_: Format, heading: Heading, columns: int | None) -> Writer:
    """The writer of a format. `columns` is the width of the terminal the table goes to; None elsewhere."""
    writers: Mapping[Format, Callable[[], Writer]] = {
        Format.JSON: lambda: DocumentWriter(heading),
        Format.NDJSON: lambda: LinesWriter(heading),
        Format.CSV: lambda: CsvWriter(heading),
        Format.TABLE: lambda: TableWriter(heading, columns),
    }
    return writers[format_]()
