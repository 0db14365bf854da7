"""Values from the wire whose names and shapes nobody promised, as safe lines of text.

Keys of trace events and members that this program does not know: strings of any size, numbers, lists, events
inside events. Here they are freed of secrets, cleaned, cut and bounded in depth; what a certain key means is
said by the resource's own file.
"""

from collections.abc import Callable, Iterator, Mapping, Sequence
from functools import lru_cache
from itertools import islice
from typing import Any

from stalwart_tui.render.cells import Cell
from stalwart_tui.text.clean import clean, clean_block
from stalwart_tui.text.redact import redact
from stalwart_tui.text.secret import MASK

Line = tuple[Cell, ...]
"""One line of a pane: pieces that follow each other."""

VALUE_LIMIT = 2000
"""Characters shown of one value: a few screens of a pane; a body of a megabyte is not read in a terminal."""
VALUE_LINES = 40
"""Lines shown of one value."""
KEY_LIMIT = 40
"""Characters shown of a key; the longest that the server uses has fifteen."""
DEPTH_LIMIT = 8
"""Levels of nesting shown: real causes are two or three deep, hostile ones fifty."""
ITEM_LIMIT = 50
"""Members of one object or list that are shown."""
LABEL = 13
"""Cells of a label: keys of this length or shorter stand in one column."""

Explain = Callable[[str, Any], str]
"""Given key and value, what the value means in words; "" = it needs none."""


@lru_cache(maxsize=512)
def is_secret_key(key: str) -> bool:
    """Whether the value under this name must never be shown, whatever it is."""
    named = f"{key[:KEY_LIMIT]}: x"
    return redact(named) != named


def safe_text(key: str, value: object, limit: int = VALUE_LIMIT) -> str:
    """A single value as one harmless line of at most `limit` characters, secrets masked."""
    return MASK if is_secret_key(key) else clean(redact(_plain(value)[:limit]), limit)


def member_lines(
    members: Mapping[str, Any], explain: Explain = lambda key, value: "", depth: int = 0
) -> Iterator[Line]:
    """Every member on lines of its own; members of members are indented below it."""
    for key, value in islice(members.items(), ITEM_LIMIT):
        yield from _member(str(key), value, explain, depth)
    if len(members) > ITEM_LIMIT:
        yield _note(f"… and {len(members) - ITEM_LIMIT} more members", depth)


def _member(key: str, value: Any, explain: Explain, depth: int) -> Iterator[Line]:
    label = Cell(f"{'  ' * depth}{clean(key, KEY_LIMIT):<{LABEL}} ", "dim")
    if is_secret_key(key):
        yield label, Cell(MASK)
    elif isinstance(value, Mapping):
        yield label, Cell(safe_text("type", value.get("type", ""), KEY_LIMIT * 2), "key")
        yield from _nested(value, explain, depth + 1)
    elif isinstance(value, Sequence) and not isinstance(value, str):
        yield from _items(key, label, value, explain, depth)
    else:
        yield from _value(label, value, explain(key, value), depth)


def _nested(event: Mapping[str, Any], explain: Explain, depth: int) -> Iterator[Line]:
    """What is inside an event that is the value of a key (`rest.md` 8.7): its words, then its own keys."""
    if depth > DEPTH_LIMIT:
        yield _note("… what lies deeper is left out", depth)
        return
    inner = event.get("data")
    shown = {key: value for key, value in event.items() if key not in ("type", "data")}
    yield from member_lines(shown, explain, depth)
    if isinstance(inner, Mapping):
        yield from member_lines(inner, explain, depth)
    elif inner is not None:
        yield from _member("data", inner, explain, depth)


def _items(key: str, label: Cell, items: Sequence[Any], explain: Explain, depth: int) -> Iterator[Line]:
    if not items:
        yield label, Cell("(none)", "dim")
    for place, item in enumerate(items[:ITEM_LIMIT]):
        first = label if not place else Cell(" " * len(label.text))
        if isinstance(item, Mapping):
            yield first, Cell(safe_text("type", item.get("type", ""), KEY_LIMIT * 2), "key")
            yield from _nested(item, explain, depth + 1)
        elif isinstance(item, Sequence) and not isinstance(item, str) and depth < DEPTH_LIMIT:
            yield from _items(key, Cell(f"{first.text}· ", "dim"), item, explain, depth + 1)
        else:
            yield from _value(first, item, explain(key, item), depth)
    if len(items) > ITEM_LIMIT:
        yield _note(f"… and {len(items) - ITEM_LIMIT} more", depth)


def _value(label: Cell, value: object, meaning: str, depth: int) -> Iterator[Line]:
    text = _plain(value)
    lines = clean_block(redact(text[:VALUE_LIMIT]), VALUE_LINES) or [""]
    first = (Cell(f"{meaning}  "), Cell(f"({lines[0]})", "dim")) if meaning else (Cell(lines[0]),)
    yield label, *first
    for line in lines[1:]:
        yield Cell("  " * (depth + 1)), Cell(line)
    if len(text) > VALUE_LIMIT:
        yield _note(f"… cut here: {len(text):,} characters in all", depth)


def _note(words: str, depth: int) -> Line:
    return (Cell(f"{'  ' * depth}{words}", "dim"),)


def _plain(value: object) -> str:
    """JSON's own spelling of what is no text."""
    if isinstance(value, str):
        return value
    if isinstance(value, bool):
        return "true" if value else "false"
    return "null" if value is None else str(value)
