"""JSON without blocking the loop: long arrays are decoded in slices, with other tasks running in between.

`json.loads` holds the interpreter for the whole text, in a thread as well: 5,000 trace events take 35 ms,
a page of messages with many recipients longer. So long arrays are walked row by row. Lenient about what
Python's decoder takes beside JSON: `NaN` and `Infinity` become null. Knows nothing of what rows mean.
"""

import asyncio
import json
import re
from collections.abc import AsyncGenerator, Generator, Iterator
from time import perf_counter
from typing import Any

SLICE_SECONDS = 0.004
"""How long one slice may take: a quarter of a frame at 60 Hz, since its rows are read into models as well."""

ROWS_A_SLICE = 100
"""Rows in one slice at most, so that whoever reads them into models has a bounded piece of work too."""

_WHOLE = 65_536
"""Characters up to which a text is decoded at once: half a millisecond."""

_ID_BLOCK = 32_768
"""Characters of bare numbers decoded at once. A list of ids is decoded in blocks, five times as fast as id
by id: 100,000 of them are two megabytes."""

_NUMBERS = re.compile(r"[0-9, \t\r\n]*")
_BLANK = re.compile(r"[ \t\r\n]*")
_DECODER = json.JSONDecoder(parse_constant=lambda _: None)

_ENVELOPE_DEPTH = 2
"""How deep an envelope nests before its long array begins: `{"data": {"items": [`."""


class NotJson(ValueError):
    """The text is no JSON, or only the beginning of some."""


async def decode(text: str) -> Any:
    """What `json.loads` gives, without holding the loop for long. Raises NotJson."""
    try:
        if len(text) <= _WHOLE:
            return _DECODER.decode(text)
        steps = _Walk(text).document()
        while True:
            try:
                next(steps)
            except StopIteration as done:
                return done.value
            await asyncio.sleep(0)
    except (ValueError, RecursionError):  # also integers of thousands of digits, also nesting without end
        raise NotJson("not JSON") from None


async def slices(text: str) -> AsyncGenerator[tuple[list[Any], bool], None]:
    """The rows of an array, slice by slice, and whether more follow; a lone value counts as one row.

    At least one slice comes. Raises NotJson where the text goes wrong; the rows before that have come.
    """
    walk = _Walk(text)
    try:
        if walk.peek() != "[":
            yield [walk.value()], False
            return
        for rows in walk.array():
            more = not walk.ended
            yield rows, more
            if more:
                await asyncio.sleep(0)
    except (ValueError, RecursionError):
        raise NotJson("not JSON") from None


class _Walk:
    """A place in a JSON text that moves forward."""

    __slots__ = ("_at", "_text", "ended")

    def __init__(self, text: str) -> None:
        self._text = text
        self._at = 0
        self.ended = False
        """Whether the array walked last has ended."""

    def peek(self) -> str:
        """The next character that is no blank; empty at the end."""
        match = _BLANK.match(self._text, self._at)
        assert match is not None  # it matches nothing as well
        self._at = match.end()
        return self._text[self._at : self._at + 1]

    def value(self) -> Any:
        """The value that begins here, decoded at once."""
        self.peek()
        value, self._at = _DECODER.raw_decode(self._text, self._at)
        return value

    def document(self) -> Generator[None, None, Any]:
        """The whole text as one value, pausing between slices of its long array."""
        value = yield from self._nested(_ENVELOPE_DEPTH)
        if self.peek():
            raise NotJson("something follows the end")
        return value

    def array(self) -> Iterator[list[Any]]:
        """The rows of the array that begins here, in slices; the last may be empty."""
        self._at += 1
        self.ended = self._take_if("]")
        rows: list[Any] = []
        until = perf_counter() + SLICE_SECONDS
        while not self.ended:
            rows += self._ids() or [self.value()]
            self.ended = self._comma_or("]")
            if not self.ended and (len(rows) >= ROWS_A_SLICE or perf_counter() > until):
                yield rows
                rows, until = [], perf_counter() + SLICE_SECONDS
        yield rows

    def _nested(self, depth: int) -> Generator[None, None, Any]:
        opening = self.peek()
        if opening == "[":
            items: list[Any] = []
            for rows in self.array():
                items += rows
                yield
            return items
        if opening == "{" and depth:
            return (yield from self._object(depth))
        return self.value()

    def _object(self, depth: int) -> Generator[None, None, dict[str, Any]]:
        self._at += 1
        members: dict[str, Any] = {}
        ended = self._take_if("}")
        while not ended:
            if self.peek() != '"':
                raise NotJson("a member has no name")
            name = self.value()
            if not self._take_if(":"):
                raise NotJson("a member has no value")
            members[name] = yield from self._nested(depth - 1)
            ended = self._comma_or("}")
        return members

    def _ids(self) -> list[int]:
        """A block of bare whole numbers that begins here, up to a comma; nothing when there is none."""
        block = _NUMBERS.match(self._text, self._at, self._at + _ID_BLOCK)
        assert block is not None  # it matches nothing as well
        end = self._text.rfind(",", self._at, block.end())
        if end <= self._at:
            return []
        ids: list[int] = json.loads(f"[{self._text[self._at : end]}]")
        self._at = end
        return ids

    def _take_if(self, wanted: str) -> bool:
        if self.peek() != wanted:
            return False
        self._at += 1
        return True

    def _comma_or(self, closing: str) -> bool:
        """Go past what follows a row or member; answers whether it was the end."""
        if self._take_if(closing):
            return True
        if not self._take_if(","):
            raise NotJson("a comma is missing")
        return False
