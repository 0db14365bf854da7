"""Live metrics over REST: what is asked, and how frames become snapshots."""

from contextlib import aclosing
from typing import Any

import pytest

from stalwart_tui.adapters.rest.metrics import RestMetrics, read_sample
from stalwart_tui.adapters.rest.rows import Odd
from stalwart_tui.backend.capabilities import Unsupported
from stalwart_tui.backend.errors import Unavailable, Unreachable
from stalwart_tui.models.metrics import MetricKind, MetricSample, MetricsSnapshot
from tests.adapters.conftest import Serve
from tests.adapters.wire_server import Received, Reply, Script, WireServer

ABSENT = Unsupported("Stalwart Community has no live metrics.", "Look at the queue.")

FRAME = [
    {"id": "http.connection-start", "type": "counter", "value": 52},
    {"id": "server.memory", "type": "gauge", "value": 91234304},
    {"id": "message.size", "type": "histogram", "count": 12, "sum": 8248},
]


def streaming(*events: tuple[str, Any]) -> Script:
    """A script that mints a token and sends these events."""

    async def script(received: Received, reply: Reply) -> None:
        if received.path.endswith("-token"):
            await reply.data("t")
            return
        await reply.open_stream()
        for name, data in events:
            await reply.event(name, data)
        await reply.end_stream()

    return script


async def watch(
    serve: Serve, *events: tuple[str, Any], interval: int = 30, ids: tuple[str, ...] = ()
) -> tuple[list[MetricsSnapshot], WireServer]:
    """All snapshots of a stream that sends these events, without the one that says it is open."""
    http, server = await serve(streaming(*events))
    async with aclosing(RestMetrics(http, ABSENT, ABSENT).watch(interval, ids)) as stream:
        snapshots = [snapshot async for snapshot in stream]
    assert snapshots[0] == MetricsSnapshot()
    return snapshots[1:], server


async def test_the_streams_of_the_server_are_used(serve: Serve) -> None:
    [snapshot], server = await watch(serve, ("metrics", FRAME), interval=5)
    assert [received.target for received in server.received] == [
        "/api/telemetry/live/metrics-token",
        "/api/telemetry/metrics/live?interval=5&token=t",
    ]
    assert snapshot.samples == (
        MetricSample("http.connection-start", MetricKind.COUNTER, 52),
        MetricSample("server.memory", MetricKind.GAUGE, 91234304),
        MetricSample("message.size", MetricKind.HISTOGRAM, 12, 8248),
    )


@pytest.mark.parametrize("interval", [0, -5])
async def test_the_interval_is_at_least_a_second(interval: int, serve: Serve) -> None:
    _, server = await watch(serve, interval=interval)
    assert server.received[1].query["interval"] == "1"


async def test_only_what_was_asked_for_comes(serve: Serve) -> None:
    [snapshot], server = await watch(serve, ("metrics", FRAME), ids=("message.size",))
    assert [sample.id for sample in snapshot.samples] == ["message.size"]
    # An empty set of event ids, or of metric ids, would mean all of them (`rest.md` 8.3).
    assert server.received[1].query["metrics"] == "message.size,server.startup,server.memory"


async def test_odd_samples_stand_beside_the_others(serve: Serve) -> None:
    odd = [
        {"id": "a", "type": "counter"},
        {"id": "b", "type": "meter", "value": 1},
        {"type": "gauge", "value": 1},
        7,
    ]
    [snapshot], _ = await watch(serve, ("metrics", [*odd, *FRAME]))
    assert len(snapshot.samples) == 3
    assert [(one.key, one.reason) for one in snapshot.unreadable] == [
        ("a", "it has no figure"), ("b", "it is of an unknown type"),
        ("#3", "id is missing"), ("#4", "it is not an object"),
    ]  # fmt: skip


async def test_unknown_events_are_counted_and_pings_are_empty(serve: Serve) -> None:
    snapshots, _ = await watch(serve, ("surprise", []), ("ping", {}), ("metrics", []))
    assert [[one.key for one in snapshot.unreadable] for snapshot in snapshots] == [["surprise"], [], []]
    assert [snapshot.samples for snapshot in snapshots] == [(), (), ()]


async def test_a_frame_that_is_no_json_costs_only_its_end(serve: Serve) -> None:
    async def script(received: Received, reply: Reply) -> None:
        if received.path.endswith("-token"):
            await reply.data("t")
            return
        await reply.open_stream()
        await reply.chunk(b"event: metrics\ndata: no JSON\n\n")
        await reply.event("metrics", FRAME)
        await reply.end_stream()

    http, _ = await serve(script)
    snapshots = [snapshot async for snapshot in RestMetrics(http, ABSENT, ABSENT).watch(30)]
    assert [one.reason for one in snapshots[1].unreadable] == ["from here on it is not JSON"]
    assert len(snapshots[2].samples) == 3


async def test_three_missing_frames_end_the_stream(serve: Serve, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("stalwart_tui.adapters.rest.metrics.MISSED_FRAMES", 0.05)

    async def script(received: Received, reply: Reply) -> None:
        if received.path.endswith("-token"):
            await reply.data("t")
        else:
            await reply.open_stream()
            await reply.event("metrics", FRAME)
            await server.until(lambda: False)

    http, server = await serve(script)
    with pytest.raises(Unreachable, match=r"sent nothing for 0\.1 s"):
        [snapshot async for snapshot in RestMetrics(http, ABSENT, ABSENT).watch(2)]


async def test_a_server_without_metrics_says_what_to_use(serve: Serve) -> None:
    http, _ = await serve(lambda _, reply: reply.problem(404))
    with pytest.raises(Unavailable) as caught:
        await anext(RestMetrics(http, ABSENT, ABSENT).watch(30))
    assert (caught.value.message, caught.value.advice) == (ABSENT.reason, ABSENT.instead)


@pytest.mark.parametrize(
    "value", [None, True, "7", [], 10**400, -(10**400), float("inf"), float("-inf"), float("nan")]
)
def test_what_is_no_figure(value: object) -> None:
    with pytest.raises(Odd, match="no figure"):
        read_sample({"id": "a", "type": "gauge", "value": value})
    with pytest.raises(Odd, match="no figure"):
        read_sample({"id": "a", "type": "histogram", "count": 1, "sum": value})


def test_a_gauge_below_zero_shows_as_the_server_sends_it() -> None:
    assert read_sample({"id": "a", "type": "gauge", "value": 2**64 - 1}).value == 2**64 - 1


def test_stored_samples_have_a_time() -> None:
    row = {"type": "counter", "id": "a", "timestamp": "2026-11-22T16:00:55Z", "value": 12}
    assert read_sample(row).at == 1795363255
