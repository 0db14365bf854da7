"""`/api/telemetry`: stream tokens, live metrics and traces, their history (`rest.md` chapter 8).

Frames and pacing are in `sse.py`; which edition may come here is decided in `routes.py`.
"""

from collections.abc import AsyncGenerator, Iterable
from typing import Any, Final

from stalwart_tui.demo.answers import Answer, Stream, data, dump, error
from stalwart_tui.demo.query import stamp
from stalwart_tui.demo.rest.call import Call
from stalwart_tui.demo.rest.event_json import spell
from stalwart_tui.demo.rest.trace_filter import TraceFilter
from stalwart_tui.demo.sse import Pace, batches, every
from stalwart_tui.demo.world.metrics import Metrics, metric_table
from stalwart_tui.demo.world.traces import Event, event_table

USUAL_INTERVAL: Final = 30
"""Seconds between two metrics frames unless the client says otherwise."""


def metrics_token(call: Call) -> Answer:
    """Answer a token that opens the metrics stream for a minute (8.2)."""
    return data(call.world.gatekeeper.stream_token("live-metrics", call.world.now))


def tracing_token(call: Call) -> Answer:
    """Answer a token that opens the trace stream for a minute (8.2)."""
    return data(call.world.gatekeeper.stream_token("live-tracing", call.world.now))


def stored_metrics(call: Call) -> Answer:
    """Answer the stored samples of a period, oldest first (8.1)."""
    if not call.world.keeps.metrics:
        reason = "The history needs a metrics store."
        raise error("other", details="No metrics store has been defined", reason=reason)
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
