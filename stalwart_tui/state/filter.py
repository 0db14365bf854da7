"""The filter an operator types, the same in every table: parsed once, tested against rows.

Blank-separated terms that must all hold: `word` (anywhere in the row), `field:text`, `field>2h`, `size<5M`,
`/regular expression/`; a leading `!` inverts a term, double quotes keep blanks. Matching ignores case.
What fields exist is said by each store. Nothing here knows a resource or a screen.
"""

import re
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from enum import Enum, auto
from typing import Generic, TypeVar

R = TypeVar("R")

Value = str | float | None | Iterable[str]
"""What a field of a row may hold."""

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


class FilterError(ValueError):
    """The text is no filter; the message says which term and why, in one line."""


@dataclass(frozen=True, slots=True)
class Filter(Generic[R]):
    """A parsed filter. The empty one lets everything through."""

    text: str
    tests: tuple[Callable[[R], bool], ...]

    def __bool__(self) -> bool:
        return bool(self.tests)

    def matches(self, row: R) -> bool:
        """Whether all terms hold."""
        return all(test(row) for test in self.tests)


class FilterLanguage(Generic[R]):
    """The terms one table understands. `anywhere` gives the texts a plain word is looked for in."""

    def __init__(self, fields: Mapping[str, Field[R]], anywhere: Callable[[R], Iterable[str]]) -> None:
        self.fields = fields
        self._anywhere = anywhere

    def parse(self, text: str) -> Filter[R]:
        """Raises FilterError. A term whose field is unknown is looked for as plain text."""
        tests: list[Callable[[R], bool]] = []
        for sign, term in _TERM.findall(text):
            if term:
                test = self._test(term)
                tests.append(_inverted(test) if sign else test)
        return Filter(text.strip(), tuple(tests))

    def _test(self, term: str) -> Callable[[R], bool]:
        if len(term) > 2 and term.startswith("/") and term.endswith("/"):
            return self._expression(term[1:-1])
        named = _FIELD.fullmatch(term)
        field = self.fields.get(named[1].lower()) if named else None
        if named is None or field is None:
            return self._word(term)
        operator, wanted = named[2], named[3].replace('"', "")
        if not wanted:
            return lambda row: True  # still being typed
        if field.kind is FieldKind.TEXT:
            return _contains(field.get, wanted.casefold())
        return _compares(field.get, operator, _number(term, wanted, field.kind))

    def _word(self, term: str) -> Callable[[R], bool]:
        wanted = term.replace('"', "").casefold()
        anywhere = self._anywhere
        return lambda row: any(wanted in text.casefold() for text in anywhere(row))

    def _expression(self, pattern: str) -> Callable[[R], bool]:
        try:
            search = re.compile(pattern, re.IGNORECASE).search
        except (re.error, OverflowError, RecursionError) as error:
            raise FilterError(f"/{pattern}/ is no regular expression: {error}") from None
        anywhere = self._anywhere
        return lambda row: any(search(text) for text in anywhere(row))


def _inverted(test: Callable[[R], bool]) -> Callable[[R], bool]:
    return lambda row: not test(row)


def _contains(get: Callable[[R], Value], wanted: str) -> Callable[[R], bool]:
    def test(row: R) -> bool:
        value = get(row)
        if isinstance(value, str):
            return wanted in value.casefold()
        if value is None or isinstance(value, (int, float)):
            return False
        return any(wanted in text.casefold() for text in value)

    return test


def _compares(get: Callable[[R], Value], operator: str, wanted: float) -> Callable[[R], bool]:
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
