"""The filter language: each kind of term, half-typed ones, and whatever else a keyboard can bring forth."""

from dataclasses import dataclass

import pytest
from hypothesis import given
from hypothesis import strategies as st

from stalwart_tui.state.filter import Field, FieldKind, FilterError, FilterLanguage


@dataclass(frozen=True)
class Row:
    name: str = "Ada Lovelace"
    tags: tuple[str, ...] = ("Engine", "Poetry")
    tries: int = 3
    age: float | None = 7200
    size: int = 5 * 1024**2
    note: str | None = None


LANGUAGE: FilterLanguage[Row] = FilterLanguage(
    {
        "name": Field(FieldKind.TEXT, lambda r: r.name),
        "tag": Field(FieldKind.TEXT, lambda r: r.tags),
        "note": Field(FieldKind.TEXT, lambda r: r.note),
        "odd": Field(FieldKind.TEXT, lambda r: r.tries),
        "tries": Field(FieldKind.NUMBER, lambda r: r.tries),
        "age": Field(FieldKind.DURATION, lambda r: r.age),
        "size": Field(FieldKind.SIZE, lambda r: r.size),
        "word": Field(FieldKind.NUMBER, lambda r: r.name),
        "fast": Field(FieldKind.TEXT, lambda r: r.tags, within=lambda r: "engine"),
    },
    lambda r: (r.name, *r.tags),
)


def matches(text: str, row: Row | None = None) -> bool:
    return LANGUAGE.parse(text).matches(row or Row())


LET_THROUGH = [
    "", "   ", "ada", "LOVE", "ada poet", '"ada love"', 'ada" "love', "name:ada", "NAME:LOVELACE",
    'name:"a l"', "tag:engine", "tag:POETRY", "tries:3", "tries>2", "tries<4", "tries>2.5",
    "age>1h", "age<3h", "age:2h", "age:120m", "age:7200s", "age:7200", "age<1d", "age<1w", "age>1H",
    "size>4M", "size<6m", "size:5M", "size:5120k", "size<1g", "size:5242880b", "size>4.5M",
    "/^ada/", "/ADA.*LACE$/", "/a l/", "/^engine$/", "!bob", "!name:bob", "!/^bob/", "!tries>3",
    "!!bob", "!unknown:x", "fast:engine",
]  # fmt: skip

KEPT_OUT = [
    "bob", "ada bob", '"ada  love"', "adalovelace", "name:bob", "tag:ada", "note:x", "odd:3", "tries:4",
    "tries>3", "tries<3", "age>2h", "age<2h", "age:1h", "size>5M", "size<5M", "/^love/", "/bob/",
    "!ada", "!name:ada", "!/ada/", "!tries:3", "ada !poet", "unknown:ada", "word>1", "fast:poetry",
]  # fmt: skip


def test_what_lets_the_row_through() -> None:
    assert [text for text in LET_THROUGH if not matches(text)] == []


def test_what_does_not() -> None:
    assert [text for text in KEPT_OUT if matches(text)] == []


def test_a_missing_number_is_neither_more_nor_less() -> None:
    assert not any(matches(text, Row(age=None)) for text in ("age>0", "age<9w", "age:0"))
    assert matches("!age>0", Row(age=None))


@pytest.mark.parametrize(
    ("text", "row"),
    [("STRASSE", Row("Straße")), ("straße", Row("STRASSE")), ("name:ΌΣΟΣ", Row("όσος")), ("/É/", Row("é"))],
)
def test_case_is_ignored_in_every_script(text: str, row: Row) -> None:
    assert matches(text, row)


def test_lines_of_a_text_have_ends_of_their_own() -> None:
    assert matches("/^second$/", Row("first\nsecond\nthird"))


@pytest.mark.parametrize(
    "text", ["!", '"', '""', '!""', "name:", "!name:", "size>", "!age<", 'name:"', 'tag:""']
)
def test_terms_still_being_typed_hide_nothing(text: str) -> None:
    assert matches(text)
    assert not LANGUAGE.parse(text)
    assert matches(f"ada {text}")
    assert not matches(f"bob {text}")


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("size>big", "size>big: a number is needed, such as 5M"),
        ("age>2y", "such as 2h"),
        ("tries>many", "such as 3"),
        ("tries>5k", "such as 3"),
        ("age>=2h", "a number is needed"),
        ("size>-5", "a number is needed"),
        ("ada age>1.", "age>1."),
        ("name>ada", "name>ada: this field is text"),
        ("/(/", r"/\(/ is no regular expression"),
        ("/a{999999999999}/", "is no regular expression"),
        ("/a{" + "9" * 5000 + "}/", "is no regular expression"),
        ("/" + "(" * 5000 + ")" * 5000 + "/", "is no regular expression"),
    ],
)
def test_what_is_no_filter_says_which_term_and_why(text: str, words: str) -> None:
    with pytest.raises(FilterError, match=words):
        LANGUAGE.parse(text)


def test_a_doubtful_expression_writes_nothing_to_the_terminal() -> None:
    assert LANGUAGE.parse("/[[a]/").matches(
        Row()
    )  # Python has a warning for it, and warnings are errors here


def test_an_empty_filter_is_false_and_keeps_its_text() -> None:
    assert not LANGUAGE.parse("  ")
    assert LANGUAGE.parse("ada")
    assert LANGUAGE.parse(" ada ").text == "ada"


@pytest.mark.parametrize(
    ("text", "timed"), [("ada", False), ("tries>1", False), ("!age>1h", True), ("age>", False)]
)
def test_a_filter_by_age_changes_with_time(text: str, timed: bool) -> None:
    assert LANGUAGE.parse(text).timed is timed


TYPED = st.text(max_size=40) | st.text(alphabet='!"/:<>().\\ []{}*+?^$|0a9hMnametagesiz', max_size=40)


@given(text=TYPED, name=st.text(max_size=20))
def test_typing_never_raises_anything_but_a_filter_error(text: str, name: str) -> None:
    try:
        found = LANGUAGE.parse(text)
    except FilterError:
        return
    assert found.matches(Row(name)) in (True, False)


@given(
    text=st.text(
        alphabet=st.characters(exclude_categories=["Z", "C"], exclude_characters='"!/:<>'), min_size=1
    )
)
def test_a_word_is_looked_for_as_it_is(text: str) -> None:
    assert matches(text, Row(f"before{text}after"))
    assert matches(f'"{text}"', Row(text))
    assert not matches(f"!{text}", Row(text))
