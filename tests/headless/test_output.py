"""The writers: what strangers wrote comes through whole, and never as a control sequence."""

import csv
import io
import json
import re
import unicodedata
from collections.abc import Sequence
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from stalwart_tui.headless.output import Ending, Format, Heading, csv_text, encode, table_cell, writer_for
from stalwart_tui.models.paging import Unreadable
from stalwart_tui.text.clean import width

HEADING = Heading("queue", {"url": "http://x"}, ("id", "from", "size"))

HOSTILE = "a\x1b]0;x\x07\x9b2J\r\n\tb\u202e\ud800\x7f\"',=1+1"

CONTROLS = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f]")

VALUES = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False, allow_infinity=False) | st.text(),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(), inner, max_size=3),
    max_leaves=8,
)


def written(
    format_: Format,
    *pages: Sequence[Sequence[Any]],
    ending: Ending | None = None,
    columns: int | None = None,
) -> str:
    """The whole text of an answer."""
    writer = writer_for(format_, HEADING, columns)
    return writer.begin() + "".join(writer.rows(page) for page in pages) + writer.end(ending or Ending())


@pytest.mark.parametrize("pages", [[], [[]], [[], [("1", "a", 1)]], [[("1", "a", 1), ("2", "b", 2)], []]])
def test_the_document_is_valid_however_the_pages_come(pages: list[list[tuple[str, str, int]]]) -> None:
    document = json.loads(written(Format.JSON, *pages, ending=Ending(9, (Unreadable("#1", "why"),))))
    rows = [row for page in pages for row in page]
    assert document == {
        "version": 1,
        "resource": "queue",
        "server": {"url": "http://x"},
        "items": [dict(zip(HEADING.names, row, strict=True)) for row in rows],
        "total": 9,
        "unreadable": [{"key": "#1", "reason": "why"}],
    }


def test_a_document_that_broke_off_says_why() -> None:
    assert json.loads(written(Format.JSON, [], ending=Ending(error="gone")))["error"] == "gone"


@given(VALUES)
def test_json_is_plain_ascii_on_one_line_and_comes_back_as_it_was(value: Any) -> None:
    text = encode(value)
    assert text.isascii()
    assert text.isprintable()
    assert json.loads(text) == value


@given(st.text())
def test_csv_keeps_a_text_but_for_controls_and_formulas(text: str) -> None:
    out = written(Format.CSV, [("1", text, 5)])
    assert not CONTROLS.search(out)
    assert out.encode()
    header, record = csv.reader(io.StringIO(out, newline=""))
    assert header == list(HEADING.names)
    assert record == ["1", csv_text(text), "5"]


@pytest.mark.parametrize("text", ['a "b", c', "two\r\nlines", "two\nlines", "größe ✉", "tab\there", " x"])
def test_csv_gives_ordinary_text_back_as_it_was(text: str) -> None:
    rows = list(csv.reader(io.StringIO(written(Format.CSV, [("1", text, 5)]), newline="")))
    assert rows[1] == ["1", text, "5"]


def test_csv_quotes_texts_and_not_numbers() -> None:
    assert written(Format.CSV, [("123", "=1+1", 5)]) == '"id","from","size"\r\n"123","\'=1+1",5\r\n'
    assert written(Format.CSV, [("\x1b[2J", "a\rb", None)]).splitlines()[1] == '"\\u001b[2J","a\\u000db",""'


@given(st.text())
def test_a_cell_of_the_table_is_one_harmless_line(text: str) -> None:
    shown = table_cell(text)
    assert not any(unicodedata.category(char) in {"Cc", "Cf", "Cs", "Zl", "Zp"} for char in shown)
    assert shown


def test_hostile_text_stays_in_its_row_of_the_table() -> None:
    out = written(Format.TABLE, [("1", HOSTILE, 5), ("2", "b" * 300, 60)])
    assert len(out.splitlines()) == 3
    assert not CONTROLS.search(out)
    assert [line.split()[-1] for line in out.splitlines()] == ["SIZE", "5", "60"]


def test_columns_stand_under_their_headings_on_every_page() -> None:
    first, second = [("1", "ada@example.org", 5)], [("2", "bob@example.org", 12345)]
    lines = written(Format.TABLE, first, second).splitlines()
    assert [line.index("@example") for line in lines[1:]] == [lines[0].index("FROM") + 3] * 2
    assert written(Format.TABLE, [], first).splitlines() == lines[:2]


def test_an_empty_table_is_its_heading() -> None:
    assert written(Format.TABLE, []) == "ID  FROM  SIZE\n"


@pytest.mark.parametrize("columns", [10, 40, 80])
def test_the_last_column_ends_with_the_terminal(columns: int) -> None:
    heading = Heading("logs", {}, ("at", "text"))
    writer = writer_for(Format.TABLE, heading, columns)
    header, row = writer.rows([("now", "日本" * 100)]).splitlines()
    assert header == "AT   TEXT"
    assert width(row) <= max(columns, len("now  ") + 20)
    assert row.endswith("…")


@pytest.mark.parametrize(
    ("value", "cell"),
    [(None, "–"), ("", "–"), ([], "–"), (True, "yes"), (0, "0"), (["a", "b"], "a, b"), ({"a": 1}, '{"a":1}')],
)
def test_values_as_people_read_them(value: Any, cell: str) -> None:
    assert table_cell(value) == cell
