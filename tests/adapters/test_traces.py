"""Live traces over REST: what is asked, and how frames become batches."""

from collections.abc import Awaitable, Callable
from contextlib import aclosing
from typing import Any

import pytest

from stalwart_tui.adapters.http import decode
from stalwart_tui.adapters.rest.rows import Odd
from stalwart_tui.adapters.rest.traces import RestTraces, read_event
from stalwart_tui.backend.capabilities import Unsupported
from stalwart_tui.backend.errors import Unavailable
from stalwart_tui.models.traces import TraceBatch, TraceFilter
from tests.adapters.conftest import Serve
from tests.adapters.wire_server import Received, Reply, WireServer

ABSENT = Unsupported("Stalwart Community has no live traces.", "Use the log.")

Send = Callable[[Reply], Awaitable[None]]


def event(**changes: Any) -> dict[str, Any]:
    """An event as the server sends it (`rest.md` 8.7)."""
    return {
        "text": "Delivery attempt started", "details": "A delivery attempt has started",
        "createdAt": "2026-11-22T16:00:55Z", "type": "delivery.attempt-start",
        "data": {"queueId": 342010831315142887, "to": ["a@b"]},
    } | changes  # fmt: skip


async def watch(
    serve: Serve, send: Send, wanted: TraceFilter | None = None
) -> tuple[list[TraceBatch], WireServer]:
    """All batches of a stream on which `send` sends, without the one that says it is open."""

    async def script(received: Received, reply: Reply) -> None:
        if received.path.endswith("-token"):
            await reply.data("t")
        else:
            await reply.open_stream()
            await send(reply)
            await reply.end_stream()

    http, server = await serve(script)
    async with aclosing(RestTraces(http, ABSENT, ABSENT).watch(wanted)) as stream:
        batches = [batch async for batch in stream]
    assert batches[0] == TraceBatch()
    return batches[1:], server


async def test_the_streams_of_the_server_are_used(serve: Serve) -> None:
    batches, server = await watch(serve, lambda reply: reply.event("trace", [event()]))
    assert [received.target for received in server.received] == [
        "/api/telemetry/live/tracing-token",
        "/api/telemetry/traces/live?token=t",
    ]
    [one] = batches[0].events
    assert (one.type, one.at, one.text) == (
        "delivery.attempt-start", 1795363255, "Delivery attempt started",
    )  # fmt: skip
    assert (one.details, one.data["queueId"]) == ("A delivery attempt has started", 342010831315142887)


async def test_a_filter_is_sent_in_the_spelling_of_the_server(serve: Serve) -> None:
    keys = {"remoteIp": "192.0.2.1", "queueName": "remote", "spanId": "", "token": "stolen"}
    _, server = await watch(serve, lambda reply: reply.event("ping", {}), TraceFilter("a + b", keys))
    assert server.received[1].query == {
        "filter": "a + b", "remote-ip": "192.0.2.1", "queue-name": "remote", "token": "t",
    }  # fmt: skip


async def test_pings_are_empty_and_unknown_events_are_counted(serve: Serve) -> None:
    async def send(reply: Reply) -> None:
        await reply.event("ping", {"interval": 30000})
        await reply.event("surprise", [1])
        await reply.event("trace", [event()])

    ping, surprise, trace = (await watch(serve, send))[0]
    assert ping == TraceBatch()
    assert [one.key for one in surprise.unreadable] == ["surprise"]
    assert len(trace.events) == 1


async def test_a_large_frame_comes_in_slices(serve: Serve, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(decode, "SLICE_SECONDS", 60.0)  # so that only the number of rows cuts
    rows = decode.ROWS_A_SLICE
    frame = [event(details=str(number)) for number in range(2 * rows + 50)]
    batches, _ = await watch(serve, lambda reply: reply.event("trace", frame))
    assert [len(batch.events) for batch in batches] == [rows, rows, 50]
    assert [batch.decoded_whole for batch in batches] == [False, False, True]
    assert [one.details for batch in batches for one in batch.events] == [str(n) for n in range(len(frame))]


async def test_odd_events_stand_beside_the_others(serve: Serve) -> None:
    frame = [event(), 7, event(data=[1]), event(text={}), event(createdAt=5, data=None), {}]
    [batch] = (await watch(serve, lambda reply: reply.event("trace", frame)))[0]
    assert [(one.type, one.at) for one in batch.events] == [
        ("delivery.attempt-start", 1795363255), ("delivery.attempt-start", None), ("", None),
    ]  # fmt: skip
    assert [(one.key, one.reason) for one in batch.unreadable] == [
        ("#2", "it is not an object"), ("#3", "data is not an object"), ("#4", "text is no text"),
    ]  # fmt: skip


async def test_a_frame_that_is_no_json_costs_only_itself(serve: Serve) -> None:
    async def send(reply: Reply) -> None:
        await reply.chunk(b'event: trace\ndata: [{"type": "first"}, {"type": \n\n')
        await reply.event("trace", [event()])

    batches, _ = await watch(serve, send)
    assert [one.reason for batch in batches for one in batch.unreadable] == ["from here on it is not JSON"]
    assert batches[-1].events[0].type == "delivery.attempt-start"


async def test_a_lone_event_is_a_batch_of_one(serve: Serve) -> None:
    [batch] = (await watch(serve, lambda reply: reply.event("trace", event())))[0]
    assert len(batch.events) == 1


async def test_a_server_without_traces_says_what_to_use(serve: Serve) -> None:
    http, _ = await serve(lambda _, reply: reply.problem(404))
    with pytest.raises(Unavailable) as caught:
        await anext(RestTraces(http, ABSENT, ABSENT).watch())
    assert (caught.value.message, caught.value.advice) == (ABSENT.reason, ABSENT.instead)


def test_the_same_key_may_hold_anything() -> None:
    data = {"to": "a@b", "result": [{"type": "spf.none"}], "causedBy": None, "elapsed": 12}
    assert read_event(event(data=data)).data == data


def test_what_is_no_event() -> None:
    with pytest.raises(Odd, match="not an object"):
        read_event("event")
