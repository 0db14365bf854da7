"""`/api/telemetry`: stream tokens, live metrics and traces, their history (`rest.md` chapter 8).

Frames and pacing are in `sse.py`; which edition may come here is decided in `routes.py`.
"""

from collections.abc import AsyncGenerator, Iterable
from typing import Any, Final

from stalwart_tui.demo.answers import Answer, Stream, data, dump
from stalwart_tui.demo.query import stamp
from stalwart_tui.demo.rest.call import Call
from stalwart_tui.demo.rest.event_json import spell, spell_data, spell_stored
from stalwart_tui.demo.rest.trace_filter import TraceFilter
from stalwart_tui.demo.sse import Pace, batches, every
from stalwart_tui.demo.world.metrics import Metrics, metric_table
from stalwart_tui.demo.world.traces import Event, Span, event_table

USUAL_INTERVAL: Final = 30
"""Seconds between two metrics frames unless the client says otherwise."""
FIRST_EVENTS: Final = ("delivery.attempt-start", "queue.queue-message", "queue.queue-message-authenticated")
"""Events that stand for a span in the list with `values` (8.5)."""
DAY: Final = 86_400


def metrics_token(call: Call) -> Answer:
    """Answer a token that opens the metrics stream for a minute (8.2)."""
    return data(call.world.gatekeeper.stream_token("live-metrics", call.world.now))


def tracing_token(call: Call) -> Answer:
    """Answer a token that opens the trace stream for a minute (8.2)."""
    return data(call.world.gatekeeper.stream_token("live-tracing", call.world.now))


def stored_metrics(call: Call) -> Answer:
    """Answer the stored samples of a period, oldest first (8.1)."""
    after = call.query.moment("after")
    before = call.query.moment("before")
    samples = call.world.history.between(
        float("-inf") if after is None else after, float("inf") if before is None else before
    )
    items: list[dict[str, Any]] = []
    for sample in samples:
        spelled: dict[str, Any] = {"type": sample.type, "id": sample.id, "timestamp": stamp(sample.at)}
        if sample.type == "histogram":
            spelled |= {"count": sample.value, "sum": sample.sum}
        else:
            spelled["value"] = sample.value
        items.append(spelled)
    return data(items)


def live_metrics(call: Call) -> Stream:
    """Stream all series: one frame at once, then one per interval (8.3)."""
    world, query = call.world, call.query
    wanted = frozenset((query.text("metrics") or "").split(","))
    # Two sets: event ids choose counters, metric ids choose gauges and histograms; empty means all.
    table = metric_table()
    others = {key for key in wanted if key in table and table[key]["type"] != "counter"}
    counters = {key for key in wanted if key in event_table()}

    def frame() -> bytes:
        return b"event: metrics\ndata: %b\n\n" % dump(_series(world.metrics, counters, others))

    def frames(pace: Pace) -> AsyncGenerator[bytes, None]:
        return every(query.number("interval") or USUAL_INTERVAL, frame, pace, once=world.silent)

    return Stream(frames)


def _series(metrics: Metrics, counters: Iterable[str], others: Iterable[str]) -> list[dict[str, Any]]:
    def fits(key: str, chosen: Iterable[str]) -> bool:
        return not chosen or key in chosen

    series: list[dict[str, Any]] = [
        {"id": key, "type": "counter", "value": value}
        for key, value in metrics.counters().items()
        if fits(key, counters)
    ]
    series += [
        {"id": key, "type": "gauge", "value": value}
        for key, value in metrics.gauges().items()
        if fits(key, others)
    ]
    series += [
        {"id": key, "type": "histogram", "count": histogram.count, "sum": histogram.sum}
        for key, histogram in metrics.histograms.items()
        if histogram.count and fits(key, others)
    ]
    return series


def live_traces(call: Call) -> Stream:
    """Stream events as they happen, in frames of what came together (8.4)."""
    world = call.world
    chosen = TraceFilter(call.query)

    async def frames(pace: Pace) -> AsyncGenerator[bytes, None]:
        waiting: list[bytes] = []

        def take(event: Event) -> None:
            if chosen.lets_through(event):
                waiting.append(spell(event))
                pace.wake()

        leave = world.traces.subscribe(take) if not world.silent else lambda: None
        try:
            async for frame in batches(waiting, pace):
                yield frame
        finally:
            leave()

    return Stream(frames)


def stored_traces(call: Call) -> Answer:
    """List the spans of the trace history, newest first (8.5)."""
    world, query = call.world, call.query
    spans = sorted(world.traces.spans, key=lambda span: -span.id)
    spans = [span for span in spans if _is_wanted(call, span)]
    offset, limit = query.page()
    page = spans[offset : offset + limit] if limit else spans
    if not query.has("values"):
        return data({"items": [span.id for span in page], "total": len(spans)})
    items = [spelled for span in page if (spelled := _first_event(span)) is not None]
    return data({"items": items, "total": len(spans)})


def _is_wanted(call: Call, span: Span) -> bool:
    query, now = call.query, call.world.now
    queue_id, words = query.number("queue_id"), (query.text("filter") or "").lower().split()
    after, before = query.moment("after"), query.moment("before")
    after = after if after is not None and after <= now else None
    before = before if before is not None and before <= now else None
    if queue_id is None and not words and after is None and before is None:
        after = now - DAY
    kind = query.text("type")
    return (
        (kind is None or kind == span.events[0][1])
        and (after is None or span.started >= after)
        and (before is None or span.started < before)
        and (queue_id is None or any(queue_id == keys.get("queueId") for _, _, keys in span.events))
        and all(any(word in text for text in _keywords(span)) for word in words)
    )


def _keywords(span: Span) -> Iterable[str]:
    for _, _, keys in span.events:
        for name in ("from", "to", "domain", "hostname", "remoteIp"):
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


def stored_trace(call: Call) -> Answer:
    """Show the events of a span, or of several in a list each (8.6)."""
    asked = call.path[0] if call.path else call.query.text("id") or ""
    spans = {span.id: span for span in call.world.traces.spans}
    ids = [int(part) if part.isascii() and part.isdigit() else 0 for part in asked.split(",")]
    traces = [spell_stored(spans[i]) if i in spans else [] for i in ids]
    return data(traces[0] if call.path and len(traces) == 1 else traces)
