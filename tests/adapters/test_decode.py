"""JSON in slices gives what JSON at once gives, and never holds the loop for long."""

import asyncio
import json
import math
from time import perf_counter
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from stalwart_tui.adapters.http import decode

JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False, allow_infinity=False) | st.text(),
    lambda inner: st.lists(inner) | st.dictionaries(st.text(), inner),
    max_leaves=20,
)

NUMBERS = st.lists(st.integers(0, 2**64) | st.floats(allow_nan=False, allow_infinity=False))


@pytest.fixture(autouse=True)
def tiny(monkeypatch: pytest.MonkeyPatch, request: pytest.FixtureRequest) -> None:
    """Slice everything, however short, unless a test measures."""
    if "real_sizes" not in request.fixturenames:
        monkeypatch.setattr(decode, "_WHOLE", 0)
        monkeypatch.setattr(decode, "ROWS_A_SLICE", 2)
        monkeypatch.setattr(decode, "_ID_BLOCK", 24)


@pytest.fixture
def real_sizes() -> None:
    """Leave the sizes as the program has them."""


async def every_slice(text: str) -> list[tuple[list[Any], bool]]:
    return [one async for one in decode.slices(text)]


def sliced(text: str) -> list[Any]:
    """All rows that `slices` gives."""
    return [row for rows, _ in asyncio.run(every_slice(text)) for row in rows]


@given(
    JSON | NUMBERS | st.fixed_dictionaries({"data": st.fixed_dictionaries({"items": JSON | NUMBERS})}),
    st.sampled_from([None, 1]),
)
def test_slices_change_nothing(document: Any, indent: int | None) -> None:
    text = json.dumps(document, indent=indent)
    assert asyncio.run(decode.decode(text)) == document
    assert sliced(text) == (document if isinstance(document, list) else [document])


@given(st.text(alphabet='[]{},:"\\ 0123456789truefalsn-.e') | st.text())
def test_what_is_json_is_not_changed_by_slices(text: str) -> None:
    try:
        expected = json.loads(text, parse_constant=lambda _: None)
    except ValueError:
        with pytest.raises(decode.NotJson):
            asyncio.run(decode.decode(text))
    else:
        assert asyncio.run(decode.decode(text)) == expected


@pytest.mark.parametrize(
    "text",
    ["", " ", "[", "[1", "[1,", "[1,]", "[,1]", "[1,,2]", "[1 2]", "[1,2,3,4,5,6,7,8,9,,1]", '{"a"}',
     '{"a":}', '{"a":1', '{1:2}', '{"a":1,}', "{}x", "[] []",
     "[" * 100_000, '{"a":' * 100_000, "9" * 5000, "[01,2]"],
)  # fmt: skip
def test_what_is_no_json_is_refused(text: str) -> None:
    with pytest.raises(decode.NotJson):
        asyncio.run(decode.decode(text))


def test_rows_before_the_damage_have_come() -> None:
    seen: list[Any] = []

    async def read() -> None:
        async for rows, more in decode.slices('[{"a": 1}, {"a": 2}, {"a": 3'):
            seen.append((rows, more))

    with pytest.raises(decode.NotJson):
        asyncio.run(read())
    assert seen == [([{"a": 1}, {"a": 2}], True)]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("[]", [([], False)]),
        ("[7]", [([7], False)]),
        ('["a", "b"]', [(["a", "b"], False)]),
        ('["a", "b", "c"]', [(["a", "b"], True), (["c"], False)]),
        ('{"lone": 1}', [([{"lone": 1}], False)]),
    ],
)
def test_each_slice_says_whether_more_follow(text: str, expected: list[tuple[list[Any], bool]]) -> None:
    assert asyncio.run(every_slice(text)) == expected


def test_what_json_does_not_know_becomes_null() -> None:
    assert asyncio.run(decode.decode('{"data": [NaN, Infinity, -Infinity, 1]}')) == {
        "data": [None, None, None, 1]
    }


def longest_hold(work: Any) -> float:
    """The longest time, in seconds, that something holds the loop, measured from beside it."""

    async def measure() -> float:
        longest, last = 0.0, perf_counter()
        task = asyncio.ensure_future(work())
        while not task.done():
            await asyncio.sleep(0)
            now = perf_counter()
            longest, last = max(longest, now - last), now
        await task
        return longest

    return min(asyncio.run(measure()) for _ in range(3))  # the neighbours on this machine are not our fault


@pytest.mark.parametrize("items", ["ids", "rows"])
@pytest.mark.usefixtures("real_sizes")
def test_a_long_list_does_not_hold_the_loop(items: str) -> None:
    rows: list[Any] = (
        list(range(10**17, 10**17 + 100_000))
        if items == "ids"
        else [
            {"recipients": [{"address": f"user{n}@example.org", "retry_num": n}] * 50} for n in range(2_000)
        ]
    )
    text = json.dumps({"data": {"items": rows, "total": len(rows)}})
    whole = math.inf
    for _ in range(3):
        start = perf_counter()
        json.loads(text)
        whole = min(whole, perf_counter() - start)
    assert longest_hold(lambda: decode.decode(text)) < max(0.016, whole / 3)
