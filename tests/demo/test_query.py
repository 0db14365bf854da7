"""How query strings, paths and dates are read (`rest.md` chapter 1)."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from stalwart_tui.demo.query import Query, date, segments, stamp


@pytest.mark.parametrize(
    ("raw", "values"),
    [
        (b"", {}),
        (b"values", {}),
        (b"values=", {}),
        (b"a=1&a=2", {"a": "2"}),
        (b"a=1&a=", {"a": "1"}),
        (b"text=a+b%2Bc%40d", {"text": "a b+c@d"}),
        (b"x=%ff", {"x": "\ufffd"}),
        (b"=1&b=c=d", {"": "1", "b": "c=d"}),
    ],
)
def test_form_rules(raw: bytes, values: dict[str, str]) -> None:
    assert Query(raw).values == values


@pytest.mark.parametrize("text", ["-4", "abc", "1.5", " 1", "٣", "18446744073709551616", "9" * 5000])
def test_what_is_no_number_is_ignored(text: str) -> None:
    assert Query(b"n=" + text.encode()).number("n") is None


def test_the_largest_number_is_read() -> None:
    assert Query(b"n=18446744073709551615").number("n") == 2**64 - 1


@pytest.mark.parametrize(
    ("text", "unix"),
    [
        ("1970-01-01T00:00:10Z", 10),
        ("1970-01-01T00:00:10", 10),
        ("1970-01-01T00:00:10.999Z", 10),
        ("1970-01-01T02:00:10+02:00", 10),
        ("1969-12-31T23:30:10-00:30", 10),
        ("yesterday", None),
        ("1970-01-01 00:00:10", None),
        ("1970-13-01T00:00:10Z", None),
        ("1970-01-01t00:00:10Z", None),
        ("0000-01-01T00:00:00Z", None),
        ("9999-12-31T23:59:59Z", 253_402_300_799),
        ("9999-12-31T23:59:59-00:01", None),
        ("0001-01-01T00:00:00+23:59", -62_135_683_140),
    ],
)
def test_dates(text: str, unix: int | None) -> None:
    assert date(text) == unix


@given(st.integers(min_value=0, max_value=4_000_000_000))
def test_a_stamp_is_a_date(unix: int) -> None:
    assert date(stamp(unix)) == unix


def test_pages_begin_at_one() -> None:
    assert Query(b"limit=10").page() == Query(b"limit=10&page=0").page() == Query(b"limit=10&page=1").page()
    assert Query(b"limit=10&page=3").page() == (20, 10)
    assert Query(b"page=3").page() == (0, 0)


def test_segments_are_split_before_they_are_decoded() -> None:
    assert segments(b"/api/principal/a%2Fb+c%C3%BC", plus_is_space=False) == ("api", "principal", "a/b+cü")
    assert segments(b"/api/principal/", plus_is_space=False) == ("api", "principal", "")
    assert segments(b"/api/principal/a+b=c&d", plus_is_space=True) == ("api", "principal", "a b")


@given(st.binary(max_size=200))
def test_nothing_that_comes_in_is_too_odd(raw: bytes) -> None:
    query = Query(raw)
    assert all(query.values.values())
    for name in query.values:
        query.number(name)
        query.moment(name)
    assert all(isinstance(part, str) for part in segments(b"/" + raw, plus_is_space=True))
