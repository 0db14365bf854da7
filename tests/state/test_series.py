"""Columns of values over time: compared with a plain list of rows."""

import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from stalwart_tui.state.series import SeriesTable

NAMES = ("a", "b", "c")

ROWS = st.lists(
    st.tuples(
        st.integers(0, 3),
        st.dictionaries(st.sampled_from(NAMES), st.floats(allow_infinity=False), max_size=3),
    ),
    max_size=60,
)
"""Seconds since the row before, and its values; two rows can have the same time."""


def same(left: list[float], right: list[float]) -> bool:
    return len(left) == len(right) and all(
        a == b or (math.isnan(a) and math.isnan(b)) for a, b in zip(left, right, strict=True)
    )


@given(capacity=st.integers(4, 20), rows=ROWS, since=st.integers(-1, 180))
def test_a_table_is_the_end_of_a_list_of_rows(
    capacity: int, rows: list[tuple[int, dict[str, float]]], since: int
) -> None:
    table, told, at = SeriesTable(capacity), list[tuple[float, dict[str, float]]](), 0.0
    for step, values in rows:
        at += step
        table.append(at, values)
        told.append((at, values))
        assert len(table) <= capacity
        assert len(table) >= min(len(told), capacity - capacity // 4)
    kept = told[len(told) - len(table) :]
    known = {name for _, values in told for name in values}
    assert set(table.names) == known
    assert table.version == len(told)
    for name in NAMES:
        times, values_of = table.window(name, since)
        wanted = [(time, row.get(name, math.nan)) for time, row in kept if time >= since and name in known]
        assert times == [time for time, _ in wanted]
        assert same(values_of, [value for _, value in wanted])
        newest = kept[-1][1].get(name, math.nan) if kept else math.nan
        assert table.latest(name) == (None if math.isnan(newest) else newest)


def test_a_full_table_lets_the_oldest_quarter_go() -> None:
    table = SeriesTable(8)
    lengths = []
    for at in range(12):
        table.append(at, {"a": at})
        lengths.append(len(table))
    assert lengths == [1, 2, 3, 4, 5, 6, 7, 8, 7, 8, 7, 8]
    assert table.window("a", 0)[0] == [4, 5, 6, 7, 8, 9, 10, 11]


def test_a_series_that_comes_late_has_gaps_before() -> None:
    table = SeriesTable(10)
    table.append(1, {"a": 1})
    table.append(2, {"a": 2, "b": 5})
    table.append(3, {"a": 3})
    assert same(table.window("b", 0)[1], [math.nan, 5, math.nan])
    assert (table.latest("a"), table.latest("b"), table.latest("unknown")) == (3, None, None)


def test_what_is_read_is_a_copy() -> None:
    table = SeriesTable(4)
    table.append(1, {"a": 1})
    times, values = table.window("a", 0)
    times.clear()
    values[0] = 99
    assert table.window("a", 0) == ([1.0], [1.0])


def test_a_table_has_room_for_a_quarter_to_go() -> None:
    with pytest.raises(ValueError, match="at least four"):
        SeriesTable(3)
