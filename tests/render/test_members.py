"""Values of unknown keys as lines: safe, bounded, whatever their shape."""

from itertools import islice
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from stalwart_tui.render.members import (
    DEPTH_LIMIT,
    ITEM_LIMIT,
    VALUE_LIMIT,
    VALUE_LINES,
    Line,
    is_secret_key,
    member_lines,
    safe_text,
)
from stalwart_tui.text.clean import clean
from stalwart_tui.text.secret import MASK

ANYTHING = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(), inner, max_size=4),
    max_leaves=25,
)


def texts(lines: Any) -> list[str]:
    return ["".join(cell.text for cell in line).rstrip() for line in lines]


def nested(depth: int) -> dict[str, Any]:
    event: dict[str, Any] = {"type": f"cause.{depth}", "data": {"code": depth}}
    return event if depth == 0 else {"type": f"cause.{depth}", "data": {"causedBy": nested(depth - 1)}}


def test_each_member_has_a_line_and_what_is_nested_is_indented() -> None:
    cause = {"type": "dns.error", "text": "DNS error", "data": {"code": 3, "domain": "a.example"}}
    lines = texts(
        member_lines({"elapsed": 12, "strict": False, "to": ["a@x", "b@x"], "causedBy": cause, "none": None})
    )
    assert lines == [
        "elapsed       12",
        "strict        false",
        "to            a@x",
        "              b@x",
        "causedBy      dns.error",
        "  text          DNS error",
        "  code          3",
        "  domain        a.example",
        "none          null",
    ]


def test_an_explanation_stands_before_the_value() -> None:
    lines = texts(member_lines({"size": 2048, "code": 1}, lambda key, value: "2 K" if key == "size" else ""))
    assert lines == ["size          2 K  (2048)", "code          1"]


def test_lines_of_a_value_stay_lines() -> None:
    assert texts(member_lines({"contents": "EHLO a\r\nQUIT\r\n"})) == ["contents      EHLO a", "  QUIT"]


def test_long_values_are_cut_with_a_note() -> None:
    (value, note) = texts(member_lines({"contents": "x" * 1_000_000}))
    assert len(value) < VALUE_LIMIT + 40
    assert note == "… cut here: 1,000,000 characters in all"
    assert len(list(member_lines({"contents": "\n" * 1_000_000}))) <= VALUE_LINES + 1


def test_depth_and_number_are_bounded() -> None:
    lines = texts(member_lines({"causedBy": nested(50)}))
    assert "left out" in lines[-1]
    assert len(lines) <= DEPTH_LIMIT + 2
    many = texts(member_lines({"to": [f"{number}@x" for number in range(10_000)]}))
    assert many[-1] == f"… and {10_000 - ITEM_LIMIT} more"
    wide = texts(member_lines({str(number): 1 for number in range(10_000)}))
    assert wide[-1] == f"… and {10_000 - ITEM_LIMIT} more members"


@pytest.mark.parametrize("key", ["password", "clientSecret", "access_token", "authorization", "apiKey"])
def test_what_stands_under_a_secret_name_is_never_shown(key: str) -> None:
    for value in ("hunter2 and more", 12345, ["hunter2"], {"type": "hunter2"}, {"a": "hunter2"}):
        (line,) = texts(member_lines({key: value}))
        assert line.endswith(MASK)
        assert "hunter2" not in line
        assert safe_text(key, value) == MASK


@pytest.mark.parametrize("key", ["code", "reason", "key", "details", "domain", "accountName"])
def test_ordinary_names_are_not_taken_for_secrets(key: str) -> None:
    assert not is_secret_key(key)


def test_a_secret_is_masked_where_the_value_is_cut() -> None:
    header = "x" * (VALUE_LIMIT - 25) + " Authorization: Basic YWRtaW46aHVudGVyMg=="
    (value, _) = texts(member_lines({"contents": header}))
    assert "Basic" in value or MASK in value
    assert "YWR" not in value


@given(st.dictionaries(st.text(), ANYTHING, max_size=6))
def test_whatever_comes_is_clean_and_bounded(members: dict[str, Any]) -> None:
    lines: list[Line] = list(islice(member_lines(members), 5000))
    assert len(lines) < 5000
    for line in lines:
        for cell in line:
            assert cell.text == clean(cell.text)
