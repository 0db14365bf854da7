"""The filter an operator types, the same in every table: parsed once, tested against rows.

Blank-separated terms that must all hold: `word` (anywhere in the row), `field:text`, `field>2h`, `size<5M`,
`/regular expression/`; a leading `!` inverts a term, double quotes keep blanks. Matching ignores case. A term
that holds nothing yet (`!`, `from:`, `""`) is still being typed and lets everything through.
What fields exist is said by each store. Nothing here knows a resource or a screen.
"""

import re
import warnings
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from enum import Enum, auto
from typing import Generic, TypeVar

R = TypeVar("R")

Value = str | float | None | Iterable[str]
"""What a field of a row may hold."""

_Test = Callable[[R], bool]

_TERM = re.compile(r'(!?)(/(?:\\.|[^/\\])*/(?=\s|$)|(?:[^\s"]|"[^"]*")+)')
_FIELD = re.compile(r"([a-z][a-z0-9_-]*)([:<>])(.*)", re.IGNORECASE | re.DOTALL)

_UNITS: Mapping[str, float] = {
    "": 1, "s": 1, "m": 60, "h": 3600, "d": 86400, "w": 604800,
}  # fmt: skip
_SIZES: Mapping[str, float] = {"": 1, "b": 1, "k": 1024, "m": 1024**2, "g": 1024**3}


class FieldKind(Enum):
    """How a field is compared."""

    TEXT = auto()
    NUMBER = auto()
    DURATION = auto()
    """Seconds; typed as `90`, `5m`, `2h`, `3d`."""
    SIZE = auto()
    """Bytes; typed as `500`, `10k`, `5M`."""


@dataclass(frozen=True, slots=True)
class Field(Generic[R]):
    """One thing that can be asked of a row."""

    kind: FieldKind
    get: Callable[[R], Value]
    help: str = ""
    within: Callable[[R], str] | None = None
    """One case-folded text that holds every text `get` would give: looked at first, where `get` is slow."""


class FilterError(ValueError):
    """The text is no filter; the message says which term and why, in one line."""


@dataclass(frozen=True, slots=True)
class Filter(Generic[R]):
    """A parsed filter. The empty one lets everything through."""

    text: str
    tests: tuple[_Test[R], ...]
    timed: bool = False
    """Whether what passes changes with time alone."""

    def __bool__(self) -> bool:
        return bool(self.tests)

    def matches(self, row: R) -> bool:
        """Whether all terms hold."""
        for test in self.tests:  # noqa: SIM110 - a loop, because all() takes twice as long
            if not test(row):
                return False
        return True


class FilterLanguage(Generic[R]):
    """The terms one table understands. `anywhere` gives the texts a plain word is looked for in; `^` and `$`
    of a regular expression are the ends of their lines."""

    def __init__(self, fields: Mapping[str, Field[R]], anywhere: Callable[[R], Iterable[str]]) -> None:
        self.fields = fields
        self._anywhere = anywhere

    def parse(self, text: str) -> Filter[R]:
        """Raises FilterError. A term whose field is unknown is looked for as plain text."""
        tests: list[_Test[R]] = []
        timed = False
        for sign, term in _TERM.findall(text):
            name, operator, wanted = _split(term)
            field = self.fields.get(name) if name else None
            test = self._test(term) if field is None else _field_test(field, term, operator, wanted)
            if test is not None:
                tests.append(_inverted(test) if sign else test)
                timed |= field is not None and field.kind is FieldKind.DURATION
        return Filter(text.strip(), tuple(tests), timed)

    def _test(self, term: str) -> _Test[R] | None:
        if len(term) > 2 and term.startswith("/") and term.endswith("/"):
            return self._expression(term[1:-1])
        if term.startswith("/"):
            return lambda row: True  # an expression that is still being typed
        wanted = term.replace('"', "").casefold()
        if not wanted or term == "!":
            return None
        anywhere = self._anywhere

        return lambda row: _holds(anywhere(row), wanted)

    def _expression(self, pattern: str) -> _Test[R]:
        try:
            with warnings.catch_warnings():
                # What Python finds doubtful in a pattern it says on standard error, that is: on the screen.
                warnings.simplefilter("ignore")
                search = re.compile(pattern, re.IGNORECASE | re.MULTILINE).search
        except (re.error, ValueError, OverflowError, RecursionError) as error:
            raise FilterError(f"/{pattern}/ is no regular expression: {error}") from None
        anywhere = self._anywhere
        return lambda row: any(search(text) for text in anywhere(row))


def _split(term: str) -> tuple[str, str, str]:
    """Field in lower case, operator and text without quotes; the field is empty when none is named."""
    named = _FIELD.fullmatch(term)
    return (named[1].lower(), named[2], named[3].replace('"', "")) if named else ("", "", "")


def _field_test(field: Field[R], term: str, operator: str, wanted: str) -> _Test[R] | None:
    if not wanted:
        return None
    if field.kind is not FieldKind.TEXT:
        return _compares(field.get, operator, _number(term, wanted, field.kind))
    if operator != ":":
        raise FilterError(f"{term}: this field is text, it has no more or less; use a colon")
    test, within, wanted = _contains(field.get, wanted.casefold()), field.within, wanted.casefold()
    return test if within is None else lambda row: wanted in within(row) and test(row)


def _holds(texts: Iterable[str], wanted: str) -> bool:
    for text in texts:  # noqa: SIM110 - a loop, because any() takes twice as long
        if wanted in text.casefold():
            return True
    return False


def _inverted(test: _Test[R]) -> _Test[R]:
    return lambda row: not test(row)


def _contains(get: Callable[[R], Value], wanted: str) -> _Test[R]:
    def test(row: R) -> bool:
        value = get(row)
        if isinstance(value, str):
            return wanted in value.casefold()
        if value is None or isinstance(value, (int, float)):
            return False
        return _holds(value, wanted)

    return test


def _compares(get: Callable[[R], Value], operator: str, wanted: float) -> _Test[R]:
    def test(row: R) -> bool:
        value = get(row)
        if not isinstance(value, (int, float)):
            return False
        if operator == ">":
            return value > wanted
        return value < wanted if operator == "<" else value == wanted

    return test


def _number(term: str, wanted: str, kind: FieldKind) -> float:
    units = _SIZES if kind is FieldKind.SIZE else _UNITS if kind is FieldKind.DURATION else {"": 1.0}
    match = re.fullmatch(r"(\d+(?:\.\d+)?)([a-z]?)", wanted, re.IGNORECASE)
    if not match or match[2].lower() not in units:
        example = {FieldKind.SIZE: "5M", FieldKind.DURATION: "2h"}.get(kind, "3")
        raise FilterError(f"{term}: a number is needed, such as {example}")
    return float(match[1]) * units[match[2].lower()]
