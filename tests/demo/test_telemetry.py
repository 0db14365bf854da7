"""Tokens, history and editions of telemetry (`rest.md` chapters 5 and 8.1, 8.2, 8.5, 8.6)."""

import base64
from collections.abc import Iterator
from functools import partial

import pytest

from stalwart_tui.demo.query import date, stamp
from stalwart_tui.demo.world.metrics import metric_table
from tests.demo.conftest import NOW, Running, Serve, serving

TELEMETRY = [
    "/api/telemetry/metrics",
    "/api/telemetry/metrics/live",
    "/api/telemetry/live/metrics-token",
    "/api/telemetry/live/tracing-token",
    "/api/telemetry/traces",
    "/api/telemetry/traces/live",
    "/api/telemetry/trace/1",
    "/api/telemetry/whatever",
]
HOUR = 3600


@pytest.fixture(scope="module")
def community() -> Iterator[Running]:
    with serving(edition="community", messages=1) as running:
        yield running


@pytest.fixture(scope="module")
def unlicensed() -> Iterator[Running]:
    with serving(edition="unlicensed", messages=1) as running:
        yield running


@pytest.mark.parametrize("path", TELEMETRY)
def test_a_community_server_has_none(community: Running, path: str) -> None:
    response = community.client.get(path)
    assert response.status_code == 404
    assert response.headers["content-type"] == "application/problem+json"


@pytest.mark.parametrize("path", TELEMETRY)
def test_an_unlicensed_server_says_so_with_status_200(unlicensed: Running, path: str) -> None:
    response = unlicensed.client.get(path)
    assert response.status_code == 200
    assert response.headers["content-type"] == "application/json; charset=utf-8"
    assert response.json() == {"error": "unsupported", "details": "Enterprise feature"}
    # Before any permission is looked at.
    response = unlicensed.client.get(path, auth=("alice", unlicensed.password("alice")))
    assert response.json()["error"] == "unsupported"


@pytest.mark.parametrize("edition", ["community", "unlicensed"])
def test_tokens_open_nothing_without_a_licence(serve: Serve, edition: str) -> None:
    token = serve(messages=1).data("/api/telemetry/live/metrics-token")
    response = serve(edition=edition, messages=1).client.get(
        "/api/telemetry/metrics/live", params={"token": token}, auth=None
    )
    assert response.status_code == 401


def test_a_token_is_standard_base64(calm: Running) -> None:
    for kind in ("metrics", "tracing"):
        assert base64.b64decode(calm.data(f"/api/telemetry/live/{kind}-token"), validate=True)


def test_telemetry_needs_its_permissions(calm: Running) -> None:
    for path in TELEMETRY[:-1]:
        assert calm.client.get(path, auth=("alice", calm.password("alice"))).status_code == 403


def test_stored_metrics_are_a_bare_array_oldest_first(calm: Running) -> None:
    samples = calm.data("/api/telemetry/metrics", after=stamp(NOW - 26 * HOUR))
    times = [sample["timestamp"] for sample in samples]
    assert times == sorted(times)
    assert len(set(times)) >= 25
    stored = {key for key, row in metric_table().items() if row["stored"]}
    assert {sample["id"] for sample in samples} <= stored
    for sample in samples:
        members = {"count", "sum"} if sample["type"] == "histogram" else {"value"}
        assert set(sample) == {"type", "id", "timestamp"} | members
        assert sample["type"] == metric_table()[sample["id"]]["type"]
        assert sample.get("value") != 0


def test_all_stored_metrics_go_back_a_month(calm: Running) -> None:
    samples = calm.data("/api/telemetry/metrics")
    days = ((date(samples[-1]["timestamp"]) or 0) - (date(samples[0]["timestamp"]) or 0)) / 86_400
    assert 29.9 < days < 30.1
    assert calm.data("/api/telemetry/metrics", before=samples[0]["timestamp"]) == []


def test_stored_metrics_follow_the_period(calm: Running) -> None:
    hour = (NOW - 5 * HOUR) // HOUR * HOUR
    samples = calm.data("/api/telemetry/metrics", after=stamp(hour), before=stamp(hour + HOUR))
    assert {sample["timestamp"] for sample in samples} == {stamp(hour)}
    assert calm.data("/api/telemetry/metrics", after=stamp(NOW + HOUR * 24)) == []


def test_what_is_counted_is_stored_at_the_full_hour(serve: Serve) -> None:
    running = serve(rate=2, messages=50)
    running.advance(2 * HOUR)
    samples = running.data("/api/telemetry/metrics", after=stamp(NOW))
    counted = [s for s in samples if s["id"] == "smtp.connection-start" and s["type"] == "counter"]
    assert [sample["timestamp"] for sample in counted] == ["2026-11-23T03:00:00Z", "2026-11-23T04:00:00Z"]
    # About an hour's worth at that rate, not the sum since the start.
    assert counted[1]["value"] < 3 * counted[0]["value"]


def test_stored_traces_are_listed_newest_first(calm: Running) -> None:
    listing = calm.data("/api/telemetry/traces", limit=20)
    assert listing["items"] == sorted(listing["items"], reverse=True)
    assert all(item > 2**53 for item in listing["items"])
    assert listing["total"] > 20


def test_stored_traces_with_values_show_the_first_event(calm: Running) -> None:
    ids = calm.data("/api/telemetry/traces", limit=20)["items"]
    items = calm.data("/api/telemetry/traces", limit=20, values=1)["items"]
    assert [item["data"]["spanId"] for item in items] == ids
    for item in items:
        assert list(item) == ["createdAt", "type", "data"]
        assert item["type"] in {
            *("delivery.attempt-start", "queue.queue-message", "queue.queue-message-authenticated")
        }


def test_stored_traces_are_searched(calm: Running) -> None:
    path = "/api/telemetry/traces"
    newest = calm.data(path, limit=1, values=1)["items"][0]
    queue_id = newest["data"]["queueId"]
    found = calm.data(path, queue_id=queue_id)["items"]
    assert newest["data"]["spanId"] in found
    total = calm.data(path)["total"]
    started = calm.data(path, type="delivery.attempt-start")["total"]
    assert 0 < started < total
    assert calm.data(path, filter="no-such-word")["total"] == 0
    assert 0 < calm.data(path, filter="gmail.example")["total"] < total
    assert calm.data(path, before=stamp(NOW - 100), after=stamp(NOW - 200))["total"] < total


def test_a_stored_trace_is_told_from_start_to_end(calm: Running) -> None:
    path = "/api/telemetry"
    span = calm.data(f"{path}/traces", limit=1, type="delivery.attempt-start")["items"][0]
    events = calm.data(f"{path}/trace/{span}")
    assert [events[0]["type"], events[-1]["type"]] == ["delivery.attempt-start", "delivery.attempt-end"]
    assert all(list(event) == ["text", "details", "createdAt", "type", "data"] for event in events)
    assert all("spanId" not in event["data"] for event in events)
    times = [date(event["createdAt"]) for event in events]
    assert times == sorted(times, key=lambda moment: moment or 0)
    assert calm.data(f"{path}/trace", id=f"{span},1") == [events, []]
    assert calm.data(f"{path}/trace/{span},1") == [events, []]


@pytest.mark.parametrize("unknown", ["1", "abc", ""])
def test_an_unknown_trace_is_empty(calm: Running, unknown: str) -> None:
    assert calm.data(f"/api/telemetry/trace/{unknown}") == []


def test_old_releases_list_no_traces_without_a_filter(serve: Serve) -> None:
    path = "/api/telemetry/traces"
    running = serve(version="0.12", messages=5)
    assert running.data(path) == {"items": [], "total": 0}
    assert running.data(path, type="delivery.attempt-start")["total"] == 0
    assert running.data(path, after=stamp(NOW - HOUR))["total"] > 0


@pytest.mark.parametrize(
    ("version", "keyword", "is_found"),
    [
        # Full text: a domain finds its addresses, the beginning of a word finds nothing.
        ("0.15", "gmail.example", True),
        ("0.15", "GMAIL", True),
        ("0.15", '"gmail.example"', True),
        ("0.15", "gmail.exam", False),
        ("0.15", "gmail.example no-such-word", False),
        # Before: the beginning of a value, or in quotes the whole of it.
        ("0.12", "gmail.exam", True),
        ("0.12", "mail.example", False),
        ("0.12", '"gmail.example"', True),
        ("0.12", '"gmail.exam"', False),
    ],
)
def test_keywords_are_searched_as_the_release_does(
    serve: Serve, version: str, keyword: str, is_found: bool
) -> None:
    running = serve(version=version, messages=5)
    assert (running.data("/api/telemetry/traces", filter=keyword)["total"] > 0) is is_found


def test_a_licensed_server_may_keep_no_history(serve: Serve) -> None:
    running = serve(messages=1)
    for what in ("metrics", "traces"):
        running.server.call(partial(setattr, running.server.world.keeps, what, False))
    metrics = running.client.get("/api/telemetry/metrics").json()
    assert (metrics["error"], metrics["details"]) == ("other", "No metrics store has been defined")
    assert metrics["reason"]
    for path in ("/api/telemetry/traces", "/api/telemetry/trace/1"):
        assert running.client.get(path).json() == {
            "error": "unsupported",
            "details": "No tracing store has been configured",
        }
