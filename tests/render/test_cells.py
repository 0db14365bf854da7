"""How columns share a line, and how a text fits a cell."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from stalwart_tui.render.cells import GAP, Column, fit_cell, lay_out
from stalwart_tui.text.clean import clean, width

COLUMNS = (
    Column("id", "ID", 8),
    Column("age", "AGE", 5, align="right", drop=2),
    Column("from", "FROM", 16, flex=1, drop=1, elide="address"),
    Column("error", "ERROR", 20, flex=2),
)


@pytest.mark.parametrize(
    ("cells", "laid_out"),
    [
        (-3, {}),
        (0, {}),
        (1, {"id": 1}),
        (2, {"id": 2}),
        (3, {"id": 1, "error": 1}),
        (10, {"id": 4, "error": 5}),
        (28, {"id": 8, "error": 19}),
        (29, {"id": 8, "error": 20}),
        (45, {"id": 8, "error": 36}),
        (46, {"id": 8, "from": 16, "error": 20}),
        (52, {"id": 8, "age": 5, "from": 16, "error": 20}),
        (80, {"id": 8, "age": 5, "from": 25, "error": 39}),
    ],
)
def test_columns_share_the_width(cells: int, laid_out: dict[str, int]) -> None:
    assert {column.key: size for column, size in lay_out(COLUMNS, cells)} == laid_out


def test_of_equals_the_last_leaves_first() -> None:
    columns = [Column(key, key, 5, drop=1) for key in "abc"]
    assert [column.key for column, _ in lay_out(columns, 11)] == ["a", "b"]


COLUMN = st.builds(
    Column, st.text(), st.text(), st.integers(0, 30), st.integers(0, 3), drop=st.integers(0, 3)
)


@given(st.lists(COLUMN, max_size=12), st.integers(-5, 200))
def test_what_is_laid_out_fits_and_uses_the_room(columns: list[Column], cells: int) -> None:
    laid_out = lay_out(columns, cells)
    used = sum(size for _, size in laid_out) + GAP * max(len(laid_out) - 1, 0)
    assert all(size > 0 for _, size in laid_out)
    assert used <= max(cells, 0)
    if any(column.flex for column, _ in laid_out):
        assert used == cells


@pytest.mark.parametrize(
    ("text", "column", "fitted"),
    [
        ("abc", Column("x", "X", 5), "abc  "),
        ("abc", Column("x", "X", 5, align="right"), "  abc"),
        ("abcdefgh", Column("x", "X", 5), "abcd…"),
        ("abcdefgh", Column("x", "X", 5, elide="middle"), "ab…gh"),
        ("someone@b.cd", Column("x", "X", 8, elide="address"), "so…@b.cd"),
        ("日本語", Column("x", "X", 5), "日本…"),
        ("日本語", Column("x", "X", 4), "日… "),
    ],
)
def test_a_text_fits_its_cell(text: str, column: Column, fitted: str) -> None:
    shown = fit_cell(text, column, column.width)
    assert width(shown) == column.width
    assert shown == fitted


@given(
    st.text(),
    st.integers(0, 40),
    st.sampled_from(["end", "middle", "address"]),
    st.sampled_from(["left", "right"]),
)
def test_every_cleaned_text_takes_exactly_its_cells(text: str, cells: int, elide: str, align: str) -> None:
    column = Column("x", "X", 1, elide=elide, align=align)  # type: ignore[arg-type]
    assert width(fit_cell(clean(text), column, cells)) == cells
