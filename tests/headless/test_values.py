"""Ids, moments, times, big numbers and secrets: how single values are read and written."""

import json
import re
from collections.abc import Callable
from typing import Any, TypeVar

import pytest
from hypothesis import given
from hypothesis import strategies as st

from stalwart_tui.config.errors import SettingsError
from stalwart_tui.headless import logs
from stalwart_tui.headless.catalog import RESOURCES
from stalwart_tui.headless.ids import LARGEST_ID, parse_ids
from stalwart_tui.headless.masked import masked
from stalwart_tui.headless.resource import DEEPEST, exact, rfc3339
from stalwart_tui.headless.times import parse_moment
from stalwart_tui.models.logs import LogLine
from tests.hygiene.tree import ROOT

T = TypeVar("T")

NOW = 1_795_363_535.5
"""2026-11-22T16:05:35Z and a half."""


def outcome(call: Callable[[], T]) -> tuple[T | None, str]:
    """What it answered, or how it was refused."""
    try:
        return call(), ""
    except SettingsError as error:
        return None, str(error)


@given(st.integers(0, LARGEST_ID))
def test_an_id_is_found_in_decimal_and_hexadecimal(number: int) -> None:
    assert parse_ids("ID", str(number))[0] == number
    assert parse_ids("ID", f"0x{number:x}") == (number,)
    assert number in parse_ids("ID", f"{number:X}")


@given(st.text(max_size=30))
def test_any_text_is_an_id_or_refused(text: str) -> None:
    ids, refusal = outcome(lambda: parse_ids("ID", text))
    if ids is None:
        assert refusal.startswith("ID: ")
    else:
        assert ids
        assert all(0 <= one <= LARGEST_ID for one in ids)


@pytest.mark.parametrize(
    ("text", "seconds"),
    [
        ("30s", NOW - 30),
        ("2h", NOW - 7200),
        ("7D", NOW - 7 * 86400),
        ("999999999w", 0),
        ("2026-11-22", 1_795_305_600),
        ("2026-11-22T16:05:35Z", 1_795_363_535),
        ("2026-11-22T17:05:35+01:00", 1_795_363_535),
        ("2026-11-22 16:05:35", 1_795_363_535),
    ],
)
def test_moments_are_ages_or_dates(text: str, seconds: float) -> None:
    assert parse_moment("--after", text, NOW) == int(seconds)


@given(st.text(max_size=20))
def test_any_text_is_a_moment_or_refused(text: str) -> None:
    seconds, refusal = outcome(lambda: parse_moment("--after", text, NOW))
    if seconds is None:
        assert refusal.startswith("--after: a time is needed")
    else:
        assert seconds >= 0


@given(st.none() | st.integers())
def test_a_time_is_rfc_3339_or_null(at: int | None) -> None:
    text = rfc3339(at)
    assert text is None or re.fullmatch(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ", text)


def test_a_time_is_utc() -> None:
    assert rfc3339(int(NOW)) == "2026-11-22T16:05:35Z"


def test_numbers_that_would_be_rounded_become_texts() -> None:
    value = {"queueId": 2**53, "size": 2**53 - 1, "list": [-(2**60), True]}
    assert exact(value) == {"queueId": str(2**53), "size": 2**53 - 1, "list": [str(-(2**60)), True]}


def test_nesting_has_an_end() -> None:
    value: Any = "bottom"
    for _ in range(5 * DEEPEST):
        value = {"cause": [value]}
    assert json.dumps(exact(value)).count("cause") <= DEEPEST


def test_secrets_in_logged_values_are_masked() -> None:
    line = LogLine(0, "TRACE", "Raw input", "smtp.raw-input", 'contents = "AUTH PLAIN AGFkYQBodW50ZXIy"')
    row = {member.name: member.get(line) for member in logs.MEMBERS}
    assert row["details"] == 'contents = "AUTH PLAIN •••"'
    assert masked({"password": "hunter2", "causes": [{"token": 1}], "size": 3}) == {
        "password": "•••",
        "causes": [{"token": "•••"}],
        "size": 3,
    }


@pytest.mark.parametrize(
    ("text", "levels"),
    [("level:warn", ["ERROR", "WARN"]), ("level:error", ["ERROR"]), ("auth", ["ERROR", "WARN", "INFO"])],
)
def test_a_level_means_it_and_worse(text: str, levels: list[str]) -> None:
    matches = logs.LANGUAGE.parse(text).matches
    known = ("ERROR", "WARN", "INFO", "ODD") if text.startswith("level") else ("ERROR", "WARN", "INFO")
    assert [level for level in known if matches(LogLine(0, level, "Authentication", "auth.failed"))] == levels


@pytest.mark.parametrize("name", RESOURCES)
def test_every_member_and_flag_is_documented_under_its_resource(name: str) -> None:
    entry = RESOURCES[name]
    text = (ROOT / "docs" / "GET.md").read_text(encoding="utf-8")
    heading = f"## `{name} [ID]`\n" if entry.id else f"## `{name}`\n"
    chapter = text.partition(heading)[2].partition("\n## ")[0]
    documented = re.findall(r"^\| `(\w+)` \|", chapter, flags=re.MULTILINE)
    assert documented == [member.name for member in entry.load().members]
    for option in entry.options:
        assert f"`{option.flag}" in chapter
