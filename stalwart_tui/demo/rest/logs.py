"""`GET /api/logs`: the log file, newest line first (`rest.md` chapter 14)."""

from collections.abc import Iterable, Mapping
from typing import Any, Final

from stalwart_tui.demo.answers import Answer, data, error, problem
from stalwart_tui.demo.rest.call import Call
from stalwart_tui.demo.rest.event_json import TIMES, second
from stalwart_tui.demo.rest.labels import label
from stalwart_tui.demo.world.traces import Event, event_table

USUAL_LIMIT: Final = 100
MOST_LIMIT: Final = 1 << 40
"""Beyond this the real server runs out of memory and answers 500."""
_BARE: Final = frozenset({"localIp", "remoteIp", "limit"})
"""Keys whose strings stand without quotes."""


def list_lines(call: Call) -> Answer:
    """Answer a page of lines; `total` only tells whether there may be more."""
    if not call.world.keeps.log:
        raise error("unsupported", details="Tracer log path not configured")
    query = call.query
    text = query.text("filter")
    limit = query.number("limit")
    limit = USUAL_LIMIT if limit is None else limit
    if limit > MOST_LIMIT:
        raise problem(500)
    offset = ((query.number("page") or 1) - 1) * limit
    items: list[dict[str, str]] = []
    passed = 0
    more = False
    for event in reversed(call.world.traces.log):
        if limit and len(items) == limit:
            more = True
            break
        line = spell(event)
        if text is not None and text not in _raw(line):
            continue
        passed += 1
        if passed > offset:
            items.append(line)
    return data({"items": items, "total": passed + (limit if more else 0)})


def spell(event: Event) -> dict[str, str]:
    """Return the parts of a line: span keys first, then the event's own."""
    shared = event.span.keys if event.span is not None and event.span.keys is not event.data else {}
    pairs = [*shared.items(), *event.data.items()]
    return {
        "timestamp": second(int(event.at)),
        "level": event_table()[event.type]["level"],
        "event": label(event.type),
        "event_id": event.type,
        "details": _details(pairs),
    }


def _raw(line: Mapping[str, str]) -> str:
    """Return the line as it stands in the file."""
    return f"{line['timestamp']} {line['level']} {line['event']} ({line['event_id']}) {line['details']}"


def _details(pairs: Iterable[tuple[str, Any]]) -> str:
    return ", ".join(f"{key} = {_value(key, value)}" for key, value in pairs)


def _value(key: str, value: Any) -> str:
    if key == "elapsed":
        return f"{value}ms"
    if key in TIMES:
        return second(int(value))
    if isinstance(value, bool):
        return str(value).lower()
    if isinstance(value, str):
        return value if key in _BARE else _quoted(value)
    if isinstance(value, list):
        return "[" + ", ".join(_value(key, item) for item in value) + "]"
    if isinstance(value, dict):
        inner = _details(value.get("data", {}).items())
        return (
            f"{label(value['type'])} ({value['type']}) {{ {inner} }}"
            if inner
            else f"{label(value['type'])} ({value['type']})"
        )
    return str(value)


def _quoted(text: str) -> str:
    """Return a string in quotes; inner quotes are not escaped, as in the real file."""
    for character, escape in (("\\", "\\\\"), ("\r", "\\r"), ("\n", "\\n"), ("\t", "\\t")):
        text = text.replace(character, escape)
    return f'"{text}"'
