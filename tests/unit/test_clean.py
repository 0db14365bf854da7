"""Hostile text: whatever a stranger writes ends up as characters that a terminal only draws."""

import sys
import unicodedata

import pytest
from hypothesis import example, given
from hypothesis import strategies as st
from rich.cells import cell_len

from stalwart_tui.text.clean import (
    ELLIPSIS,
    LINE_LIMIT,
    MAX_MARKS,
    clean,
    clean_block,
    csv_safe,
    elide_address,
    elide_end,
    elide_middle,
    elide_start,
    fit,
    width,
)

ANY_CHARACTER = st.characters(exclude_categories=())
"""Every code point, lone surrogates and noncharacters too."""

NASTY = st.sampled_from(
    "\x1b\x07\r\n\t\x00\x7f\x80\x9b\x85\u00ad\u061c\u200b\u200c\u200d\u200e\u202e\u2028\u2029\u2060\u2066\u3164"
    "\ufe0e\ufe0f\ufeff\ufff9\ufffe\ud800\udfff\ue000\U000e0001\U000e0041\U000e0100\U0010ffff\U0001f3fd\u0301\u20e3"
)
"""The characters that attacks are made of, often enough that they meet each other."""

ANY_TEXT = st.text(ANY_CHARACTER | NASTY | st.characters(codec="ascii") | st.sampled_from("é語👍❤ก่↔"))


@pytest.mark.parametrize(
    ("raw", "shown"),
    [
        ("plain text, as is", "plain text, as is"),
        ("Grüße, 日本語, Ελλάδα", "Grüße, 日本語, Ελλάδα"),
        ("\x1b[31mred\x1b[0m", "␛[31mred␛[0m"),
        ("a\r\nb\tc\x00\x7f", "a␍␊b␉c␀␡"),
        ("\x9b31m\x85", "\\x9b31m\\x85"),
        ("invoice\u202efdp.exe", "invoice‹U+202E›fdp.exe"),
        ("jane\u200b@example.org", "jane‹U+200B›@example.org"),
        ("\ufeffx\U000e0041\u2028\ud800\ufffe\ue000", "‹U+FEFF›x‹U+E0041›‹U+2028›‹U+D800›‹U+FFFE›‹U+E000›"),
        ("a\u00a0b\u3000c", "a b c"),
        ("x\u3164y\u115fz", "x‹U+3164›y‹U+115F›z"),
        ("", ""),
    ],
)
def test_what_could_act_or_hide_is_made_visible(raw: str, shown: str) -> None:
    assert clean(raw) == shown


@pytest.mark.parametrize(
    ("raw", "shown"),
    [
        ("I ❤\ufe0f mail", "I ❤ mail"),
        ("👍\U0001f3fd", "👍"),
        ("👩\u200d👧", "👩👧"),
        ("❤\ufe0f\u200d🔥", "❤🔥"),
        ("1\ufe0f\u20e3", "1\u20e3"),
        ("a\ufe0f", "a‹U+FE0F›"),
        ("👩\u200dx", "👩‹U+200D›x"),
        ("می\u200cخواهم", "می‹U+200C›خواهم"),
    ],
)
def test_an_emoji_loses_only_what_makes_its_width_uncertain(raw: str, shown: str) -> None:
    assert clean(raw) == shown


def test_marks_stay_until_they_flood() -> None:
    assert clean("Z" + "\u0301" * MAX_MARKS + "x") == "Z" + "\u0301" * MAX_MARKS + "x"
    assert clean("Z" + "\u0301" * 300 + "x") == "Z" + "\u0301" * MAX_MARKS + "‹+296 marks›x"
    assert clean("Z" + "\u0301" * 5) == "Z" + "\u0301" * MAX_MARKS + "‹+1 marks›"
    assert clean("ทั้งที่") == "ทั้งที่"


@pytest.mark.parametrize("before", ["", " ", "\u00a0", "\x1b"])
def test_a_mark_without_a_character_does_not_reach_its_neighbour(before: str) -> None:
    assert clean(before + "\u0301").endswith("‹U+0301›")


def test_long_text_is_cut_and_says_so() -> None:
    assert clean("x" * LINE_LIMIT) == "x" * LINE_LIMIT
    assert clean("x" * (LINE_LIMIT + 1)) == "x" * (LINE_LIMIT - 1) + ELLIPSIS
    assert clean("\x1b" * 10_000_000, 3) == "␛␛…"
    assert clean("e" + "\u0301" * 1000 + "end", 20) == "e" + "\u0301" * 4 + "‹+75 marks›…"
    assert clean("ab", 1) == ELLIPSIS
    assert clean("ab", 0) == ""


def is_harmless(char: str) -> bool:
    """Drawn by the terminal, and no separator but the plain space."""
    return char == " " or unicodedata.category(char)[0] not in "CZ"


@given(ANY_TEXT, st.integers(0, 60) | st.just(LINE_LIMIT))
@example("\u202e" * 100, 30)
@example("❤\ufe0f\ufe0f\u200d\u200d🔥", 30)
def test_nothing_that_acts_survives_and_cleaning_again_changes_nothing(raw: str, limit: int) -> None:
    shown = clean(raw, limit)
    assert all(map(is_harmless, shown))
    assert not set(shown) & set("\u034f\u3164\ufe0e\ufe0f\u200d\u200b\U0001f3fd")
    assert len(shown) <= limit
    assert clean(shown, limit) == shown
    assert clean(shown) == shown


@given(ANY_TEXT)
def test_no_character_carries_more_marks_than_allowed(raw: str) -> None:
    run = 0
    for char in clean(raw):
        run = run + 1 if width(char) == 0 else 0
        assert run <= MAX_MARKS


def test_every_surviving_character_is_as_wide_as_the_screen_believes() -> None:
    for code in filter(lambda code: chr(code).isprintable(), range(sys.maxunicode + 1)):
        shown = clean("a" + chr(code))
        assert width(shown) == cell_len(shown), f"U+{code:04X}"


@given(ANY_TEXT)
def test_widths_of_whole_texts_agree_with_the_screen(raw: str) -> None:
    shown = clean(raw)
    assert width(shown) == cell_len(shown)


# Blocks


def test_a_block_keeps_its_lines() -> None:
    assert clean_block("a\r\n\tb\n\n\x1bc\n", 10) == ["a", "    b", "", "␛c"]
    assert clean_block("lone\rreturn", 10) == ["lone␍return"]
    assert clean_block("a\nb\nc", 3) == ["a", "b", "c"]
    assert clean_block("a\nb\nc\nd", 3) == ["a", "b", ELLIPSIS]
    assert clean_block("a", 0) == []


def test_a_wide_line_is_folded_at_spaces_or_hard() -> None:
    assert clean_block("550 mailbox does not exist", 9, 12) == ["550 mailbox", "does not", "exist"]
    assert clean_block("0123456789ab", 9, 5) == ["01234", "56789", "ab"]
    assert clean_block("日本語", 9, 4) == ["日本", "語"]


@given(ANY_TEXT, st.integers(0, 6), st.integers(2, 20))
def test_a_block_stays_in_its_box(raw: str, max_lines: int, cells: int) -> None:
    lines = clean_block(raw, max_lines, cells)
    assert len(lines) <= max_lines
    assert all(width(line) <= cells for line in lines)
    assert all(is_harmless(char) for line in lines for char in line)


# Shortening


@pytest.mark.parametrize(
    ("cells", "shown"),
    [
        (25, "jane.longname@example.org"),
        (20, "jane.lo…@example.org"),
        (14, "j…@example.org"),
        (13, "…@example.org"),
        (12, "…example.org"),
        (6, "…e.org"),
        (1, "…"),
        (0, ""),
    ],
)
def test_an_address_keeps_its_domain(cells: int, shown: str) -> None:
    assert elide_address("jane.longname@example.org", cells) == shown


def test_text_without_a_domain_keeps_both_ends() -> None:
    assert elide_address("0123456789abcdef", 9) == "0123…cdef"
    assert elide_middle("0123456789abcdef", 8) == "0123…def"
    assert elide_middle("日本語テキスト", 7) == "日…ト"
    assert elide_start("0123456789", 4) == "…789"
    assert elide_end("0123456789", 4) == "012…"


def test_fit_pads_on_the_other_side() -> None:
    assert fit("ab", 4) == "ab  "
    assert fit("ab", 4, "right") == "  ab"
    assert fit("語語語", 4) == "語… "
    assert fit("語語語", 0) == ""


@given(ANY_TEXT.map(clean), st.integers(0, 40))
def test_shortened_text_never_exceeds_its_cells(text: str, cells: int) -> None:
    for elide in (elide_end, elide_start, elide_middle, elide_address):
        shown = elide(text, cells)
        assert width(shown) <= cells
        assert clean(shown) == shown
        assert (shown == text) == (width(text) <= cells)
    assert width(fit(text, cells)) == cells


# Export


@pytest.mark.parametrize("cell", ["=1+1", "+1", "-1", "@SUM(A1)", "\tx", "\rx", "\nx", "  =1", "＝1"])
def test_a_formula_is_defused(cell: str) -> None:
    assert csv_safe(cell) == "'" + cell


@pytest.mark.parametrize("cell", ["", "a=1", "jane@example.org", " text", "'=1"])
def test_other_cells_stay(cell: str) -> None:
    assert csv_safe(cell) == cell
