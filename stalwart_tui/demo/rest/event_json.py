"""How trace events are spelled as JSON (`rest.md` 8.7). Which events there are is the world's business."""

from collections.abc import Mapping
from functools import lru_cache
from typing import Any, Final

from stalwart_tui.demo.answers import dump
from stalwart_tui.demo.query import stamp
from stalwart_tui.demo.rest.labels import label, sentence
from stalwart_tui.demo.world.traces import Event, Span

TIMES: Final = frozenset(
    {"due", "expires", "nextDsn", "nextRetry", "rangeFrom", "rangeTo", "validFrom", "validTo"}
)
"""Keys whose values are times; the world counts Unix seconds."""

second = lru_cache(maxsize=512)(stamp)
"""`stamp` for times that come again and again."""


def spell(event: Event) -> bytes:
    """Return a live event: its own keys, then those of its span. Spelled once for all who watch."""
    if event.memo is None:
        data = spell_data(event.data, event.span.keys if event.span else {})
        event.memo = dump(
            {
                "text": label(event.type),
                "details": sentence(event.type),
                "createdAt": second(int(event.at)),
                "type": event.type,
                "data": data,
            }
        )
    return event.memo


def spell_data(own: Mapping[str, Any], shared: Mapping[str, Any], *, prose: bool = True) -> dict[str, Any]:
    """Return the keys of an event and of its span; the first occurrence of a key wins."""
    merged = (
        own if shared is own or not shared else {**own, **{k: v for k, v in shared.items() if k not in own}}
    )
    return {key: _value(key, value, prose) for key, value in merged.items()}


def _value(key: str, value: Any, prose: bool) -> Any:
    if key in TIMES:
        return second(int(value))
    if isinstance(value, dict):
        return _nested(value, prose)
    if isinstance(value, list) and value and isinstance(value[0], dict):
        return [_nested(item, prose) for item in value]
    return value


def _nested(event: Mapping[str, Any], prose: bool) -> dict[str, Any]:
    spelled: dict[str, Any] = {"type": event["type"]}
    if prose:
        spelled |= {"text": label(event["type"]), "details": sentence(event["type"])}
    spelled["data"] = spell_data(event.get("data", {}), {}, prose=prose)
    return spelled


def spell_stored(span: Span) -> list[dict[str, Any]]:
    """Return the events of a finished span, oldest first, as `/telemetry/trace` does (8.6)."""
    return [
        {
            "text": label(event_type),
            "details": sentence(event_type),
            "createdAt": second(int(at)),
            "type": event_type,
            "data": spell_data(data, span.keys),
        }
        for at, event_type, data in span.events
    ]
