"""`/api/telemetry/traces` and `/trace`: finished spans, searched and told (`rest.md` 8.5, 8.6).

Live events are in `telemetry.py`, the spelling of events in `event_json.py`.
"""

import re
from collections.abc import Iterator
from typing import Any, Final

from stalwart_tui.demo.answers import Answer, data, error
from stalwart_tui.demo.query import stamp
from stalwart_tui.demo.rest.call import Call
from stalwart_tui.demo.rest.event_json import spell_data, spell_stored
from stalwart_tui.demo.world.traces import Span

FIRST_EVENTS: Final = ("delivery.attempt-start", "queue.queue-message", "queue.queue-message-authenticated")
"""Events that stand for a span in the list with `values` (8.5)."""
INDEXED: Final = ("from", "to", "domain", "hostname", "remoteIp")
"""Keys whose values are searched."""
DAY: Final = 86_400
_KEYWORD: Final = re.compile(r'"[^"]*"?|\S+')
"""A keyword; quotes keep spaces together and stay in it."""
_TOKEN: Final = re.compile(r"\w+")


def list_traces(call: Call) -> Answer:
    """List the spans of the history, newest first (8.5)."""
    world, query = call.world, call.query
    if not world.keeps.traces:
        raise error("unsupported", details="No tracing store has been configured")
    spans = [span for span in sorted(world.traces.spans, key=lambda span: -span.id) if _is_wanted(call, span)]
    offset, limit = query.page()
    page = spans[offset : offset + limit] if limit else spans
    if not query.has("values"):
        return data({"items": [span.id for span in page], "total": len(spans)})
    items = [spelled for span in page if (spelled := _first_event(span)) is not None]
    return data({"items": items, "total": len(spans)})


def _is_wanted(call: Call, span: Span) -> bool:
    query, now = call.query, call.world.now
    queue_id, keywords = query.number("queue_id"), _KEYWORD.findall((query.text("filter") or "").lower())
    after, before = query.moment("after"), query.moment("before")
    after = after if after is not None and after <= now else None
    before = before if before is not None and before <= now else None
    if queue_id is None and not keywords and after is None and before is None:
        if not call.world.release.traces_of_last_day:
            return False
        after = now - DAY
    kind = query.text("type")
    return (
        (kind is None or kind == span.events[0][1])
        and (after is None or span.started >= after)
        and (before is None or span.started < before)
        and (queue_id is None or any(queue_id == keys.get("queueId") for _, _, keys in span.events))
        and _has_all(span, keywords, call.world.release.keywords_are_tokens)
    )


def _has_all(span: Span, keywords: list[str], as_tokens: bool) -> bool:
    """Whether all keywords are found in the indexed values of a span.

    As full text every token of a keyword must be a token of some value; on old releases a value begins
    with the keyword, or is the keyword when that stands in quotes.
    """
    if not keywords:
        return True
    values = set(_indexed(span))
    if as_tokens:
        tokens = {token for value in values for token in _TOKEN.findall(value)}
        return all(tokens.issuperset(_TOKEN.findall(keyword)) for keyword in keywords)
    return all(
        keyword.strip('"') in values
        if keyword.startswith('"')
        else any(value.startswith(keyword) for value in values)
        for keyword in keywords
    )


def _indexed(span: Span) -> Iterator[str]:
    for _, _, keys in span.events:
        for name in INDEXED:
            value = keys.get(name)
            if isinstance(value, str):
                yield value.lower()
            elif isinstance(value, list):
                yield from (item.lower() for item in value)


def _first_event(span: Span) -> dict[str, Any] | None:
    for at, event_type, keys in span.events:
        if event_type in FIRST_EVENTS:
            spelled = spell_data(keys, span.keys, prose=False)
            return {"createdAt": stamp(at), "type": event_type, "data": {"spanId": span.id, **spelled}}
    return None


def get_trace(call: Call) -> Answer:
    """Show the events of a span, or of several in a list each (8.6)."""
    if not call.world.keeps.traces:
        raise error("unsupported", details="No tracing store has been configured")
    asked = call.path[0] if call.path else call.query.text("id") or ""
    spans = {span.id: span for span in call.world.traces.spans}
    ids = [int(part) if part.isascii() and part.isdigit() else 0 for part in asked.split(",")]
    traces = [spell_stored(spans[i]) if i in spans else [] for i in ids]
    return data(traces[0] if call.path and len(traces) == 1 else traces)
