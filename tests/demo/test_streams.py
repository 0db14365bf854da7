"""Live streams: frames, pace, tokens, ends (`rest.md` 3.5, 8.3, 8.4)."""

import json
import time
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import httpx
import pytest

from stalwart_tui.demo.world.metrics import GAUGES
from stalwart_tui.demo.world.traces import Span
from tests.demo.conftest import Running, Serve
from tests.demo.test_credentials import CHALLENGES

METRICS = "/api/telemetry/metrics/live"
TRACES = "/api/telemetry/traces/live"
OURS = {"queue-name": "test"}
"""Filter that lets through only what the test itself makes happen, not its own visits."""


class Frames:
    """The frames of an open stream."""

    def __init__(self, running: Running, response: httpx.Response) -> None:
        self.response = response
        self._running = running
        self._chunks = response.iter_raw()
        self._buffer = b""

    def next(self) -> bytes:
        """Return the next frame, waiting for it."""
        while b"\n\n" not in self._buffer:
            self._buffer += next(self._chunks)
        frame, _, self._buffer = self._buffer.partition(b"\n\n")
        return frame

    def payload(self, event: str) -> Any:
        """Return the payload of the next frame, which must be of this kind."""
        head, _, data = self.next().partition(b"\ndata: ")
        assert head == f"event: {event}".encode()
        assert b"\n" not in data
        return json.loads(data)

    def rest(self) -> bytes:
        """Return everything that still comes until the proper end of the stream."""
        return self._buffer + b"".join(self._chunks)


@contextmanager
def opened(running: Running, path: str, **parameters: str | int) -> Iterator[Frames]:
    """Open a stream with the administrator's login. Whatever happens from now on is in it."""
    with running.client.stream("GET", path, params=parameters) as response:
        assert response.status_code == 200
        assert response.headers["content-type"] == "text/event-stream"
        assert response.headers["cache-control"] == "no-store"
        assert response.headers["transfer-encoding"] == "chunked"
        # The headers go out first: let the server get to where it waits.
        running.server.call(lambda: None)
        yield Frames(running, response)


def happen(running: Running, number: int, span: Span | None = None) -> None:
    """Let an event happen that the filter of these tests lets through."""
    data = {"queueName": "test", "total": number}
    running.server.call(lambda: running.server.world.emit("queue.rescheduled", data, span))


def test_the_first_metrics_frame_comes_at_once(calm: Running) -> None:
    with opened(calm, METRICS) as frames:
        series = frames.payload("metrics")
    kinds = [item["type"] for item in series]
    assert kinds == sorted(kinds, key=["counter", "gauge", "histogram"].index)
    assert [item["id"] for item in series if item["type"] == "gauge"] == list(GAUGES)
    for item in series:
        members = ["count", "sum"] if item["type"] == "histogram" else ["value"]
        assert list(item) == ["id", "type", *members]
        if item["type"] != "gauge":
            assert item[members[0]] > 0
    values = {item["id"]: item.get("value") for item in series}
    assert values["queue.count"] == 40
    assert values["domain.count"] == 3


def test_metrics_come_once_per_interval(serve: Serve) -> None:
    running = serve()
    with opened(running, METRICS, interval=5) as frames:
        before = _counter(frames.payload("metrics"), "queue.rescheduled")
        running.clock.advance(4)
        happen(running, 1)
        running.clock.advance(1)
        assert _counter(frames.payload("metrics"), "queue.rescheduled") == before + 1


def _counter(series: list[dict[str, Any]], wanted: str) -> int:
    return next((int(item["value"]) for item in series if item["id"] == wanted), 0)


@pytest.mark.parametrize("interval", ["0", "abc", ""])
def test_an_odd_interval_is_the_usual_one(serve: Serve, interval: str) -> None:
    running = serve()
    with opened(running, METRICS, interval=interval) as frames:
        frames.payload("metrics")
        happen(running, 1)
        running.clock.advance(30)
        assert _counter(frames.payload("metrics"), "queue.rescheduled") > 0


@pytest.mark.parametrize(
    ("wanted", "counters", "others"),
    [
        ("queue.count", None, {"queue.count"}),
        ("smtp.connection-start", {"smtp.connection-start"}, None),
        ("smtp.connection-start,queue.count,nonsense", {"smtp.connection-start"}, {"queue.count"}),
        ("nonsense", None, None),
    ],
)
def test_series_are_chosen_in_two_sets(
    calm: Running, wanted: str, counters: set[str] | None, others: set[str] | None
) -> None:
    with opened(calm, METRICS) as frames:
        everything = frames.payload("metrics")
    with opened(calm, METRICS, metrics=wanted) as frames:
        chosen = frames.payload("metrics")
    all_counters = {item["id"] for item in everything if item["type"] == "counter"}
    all_others = {item["id"] for item in everything} - all_counters
    got = {item["id"] for item in chosen}
    assert got & all_counters == (counters or all_counters)
    assert got & all_others == (others or all_others)


def test_the_first_events_come_at_once_and_later_ones_together(serve: Serve) -> None:
    running = serve()
    with opened(running, TRACES, **OURS) as frames:
        happen(running, 1)
        assert [event["data"]["total"] for event in frames.payload("trace")] == [1]
        happen(running, 2)
        happen(running, 3)
        running.clock.advance(1)
        assert [event["data"]["total"] for event in frames.payload("trace")] == [2, 3]


def test_an_event_has_its_members_in_order(serve: Serve) -> None:
    running = serve()
    with opened(running, TRACES, **OURS) as frames:
        happen(running, 1)
        event = frames.payload("trace")[0]
    assert list(event) == ["text", "details", "createdAt", "type", "data"]
    assert event["text"] == "Message rescheduled for delivery"
    assert (event["createdAt"], event["type"]) == ("2026-11-23T02:13:20Z", "queue.rescheduled")


def test_a_silent_trace_stream_pings_every_thirty_seconds(serve: Serve) -> None:
    running = serve()
    with opened(running, TRACES, **OURS) as frames:
        for _ in range(2):
            running.clock.advance(30)
            assert frames.next() == b'event: ping\ndata: {"interval": 30000}'


def test_a_span_is_followed_once_it_matched(serve: Serve) -> None:
    running = serve()
    world = running.server.world
    with opened(running, TRACES, **OURS) as frames:
        span = running.server.call(
            lambda: world.open_span("smtp.connection-start", {"remoteIp": "192.0.2.1"})
        )
        happen(running, 1, span)
        running.server.call(lambda: world.close_span("smtp.connection-end", span))
        running.clock.advance(1)
        events = frames.payload("trace") + frames.payload("trace")
    assert [event["type"] for event in events] == ["queue.rescheduled", "smtp.connection-end"]
    assert all(event["data"]["remoteIp"] == "192.0.2.1" for event in events)


def test_everything_comes_without_a_filter(serve: Serve) -> None:
    running = serve(rate=50)
    with opened(running, TRACES) as frames:
        running.clock.advance(5)
        seen = frames.payload("trace")
        running.clock.advance(5)
        seen += frames.payload("trace")
    assert len(seen) > 200
    assert {"smtp.connection-start", "delivery.attempt-start"} <= {event["type"] for event in seen}


@pytest.mark.parametrize("path", [METRICS, TRACES])
def test_quiet_streams_stay_open_and_say_nothing(serve: Serve, path: str) -> None:
    running = serve(rate=20, quiet_streams=True)
    with opened(running, path, interval=1) as frames:
        if path == METRICS:
            frames.payload("metrics")
        happen(running, 1)
        running.advance(10)
        assert running.server.open_streams == 1
        running.server.drop_streams(orderly=True)
        assert frames.rest() == b""


# Tokens


def token(running: Running, kind: str = "tracing") -> str:
    """Return a fresh stream token."""
    made: str = running.data(f"/api/telemetry/live/{kind}-token")
    return made


def status(running: Running, path: str, auth: tuple[str, str] | None, **parameters: str) -> httpx.Response:
    """Return the head of an answer."""
    with running.client.stream("GET", path, params=parameters, auth=auth) as response:
        return response


def test_a_token_opens_its_own_stream(calm: Running) -> None:
    assert status(calm, TRACES, None, token=token(calm)).status_code == 200
    assert status(calm, METRICS, None, token=token(calm, "metrics")).status_code == 200


def test_a_token_makes_wrong_credentials_good(calm: Running) -> None:
    assert status(calm, TRACES, ("admin", "wrong"), token=token(calm)).status_code == 200


def test_a_token_is_not_looked_at_beside_a_good_login(calm: Running) -> None:
    login = (calm.server.user, calm.server.password)
    assert status(calm, TRACES, login, token="rubbish").status_code == 200


def test_a_token_may_be_used_again_within_its_minute(serve: Serve) -> None:
    running = serve()
    made = token(running)
    running.clock.advance(59)
    assert status(running, TRACES, None, token=made).status_code == 200
    assert status(running, TRACES, None, token=made).status_code == 200
    running.clock.advance(1)
    refused = status(running, TRACES, None, token=made)
    assert refused.status_code == 401
    assert refused.headers.get_list("www-authenticate") == CHALLENGES


def test_an_open_stream_outlives_its_token(serve: Serve) -> None:
    running = serve()
    with running.client.stream(
        "GET", TRACES, params={"token": token(running), **OURS}, auth=None
    ) as response:
        running.server.call(lambda: None)
        frames = Frames(running, response)
        running.clock.advance(90)
        assert frames.next().startswith(b"event: ping")


@pytest.mark.parametrize("wrong", ["rubbish", "####", "QUJD", "ü", "A" * 5000])
def test_what_is_no_token_is_refused_with_challenges(calm: Running, wrong: str) -> None:
    refused = status(calm, TRACES, None, token=wrong)
    assert refused.status_code == 401
    assert refused.headers.get_list("www-authenticate") == CHALLENGES


def test_a_token_of_the_other_kind_is_refused(calm: Running) -> None:
    assert status(calm, TRACES, None, token=token(calm, "metrics")).status_code == 401
    assert status(calm, METRICS, None, token=token(calm)).status_code == 401


def test_no_token_and_no_login_is_a_plain_401(calm: Running) -> None:
    refused = status(calm, TRACES, None)
    assert refused.status_code == 401
    assert "www-authenticate" not in refused.headers


def test_a_token_grants_nothing_but_its_stream(calm: Running) -> None:
    assert status(calm, "/api/telemetry/metrics", None, token=token(calm, "metrics")).status_code == 403
    assert status(calm, "/api/queue/messages", None, token=token(calm)).status_code == 401


# Ends


@pytest.mark.parametrize("path", [METRICS, TRACES])
def test_stopping_with_open_streams_is_quick_and_orderly(serve: Serve, path: str) -> None:
    running = serve()
    with opened(running, path) as frames:
        began = time.monotonic()
        running.server.stop()
        took = time.monotonic() - began
        rest = frames.rest()
    assert took < 1
    assert rest == b"" or rest.endswith(b"\n\n")


def test_an_orderly_drop_ends_after_whole_frames(serve: Serve) -> None:
    running = serve()
    with opened(running, TRACES, **OURS) as frames:
        running.server.drop_streams(orderly=True)
        assert frames.rest() == b""
    running.wait_until(lambda: running.server.world.limits.in_flight["admin"] == 0)


def test_a_drop_cuts_the_connection(serve: Serve) -> None:
    running = serve()
    with opened(running, TRACES, **OURS) as frames:
        running.server.drop_streams()
        with pytest.raises(httpx.TransportError):
            frames.next()
    running.clock.advance(1)
    with opened(running, TRACES, **OURS) as frames:
        happen(running, 7)
        assert frames.payload("trace")[0]["data"]["total"] == 7


def test_a_stream_is_forgotten_when_its_client_goes(serve: Serve) -> None:
    running = serve()
    with opened(running, TRACES):
        pass
    gone = running.server
    deadline = time.monotonic() + 10
    while gone.open_streams:
        assert time.monotonic() < deadline


def test_open_streams_occupy_no_place(serve: Serve) -> None:
    running = serve()
    with opened(running, TRACES, **OURS):
        in_flight = running.server.world.limits.in_flight
        assert running.server.call(lambda: in_flight["admin"]) == 0
