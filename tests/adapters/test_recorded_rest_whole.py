"""Nothing that real servers of 0.12.5 and 0.15.5 sent is lost: every leaf of an answer is found in the model.

For the resources whose answers are read with little ceremony; messages and principals are compared member by
member in `test_recorded_rest.py`. What is recorded of the first resources and played nowhere is listed here
by name, and the list may only shrink.
"""

from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import fields, is_dataclass
from datetime import datetime
from typing import Any

import pytest

from stalwart_tui.adapters.http.client import HttpClient
from stalwart_tui.adapters.rest.backend import RestBackend
from stalwart_tui.adapters.rest.metrics import RestMetrics
from stalwart_tui.backend import errors
from stalwart_tui.backend.capabilities import Unsupported
from stalwart_tui.models.metrics import MetricKind
from stalwart_tui.models.principals import AddItem, NewPrincipal, PrincipalField, PrincipalType, SetField
from stalwart_tui.models.queue import QueueMatch, Sent
from stalwart_tui.models.reports import QueuedReportQuery
from stalwart_tui.models.server import Api, Edition, ServerInfo
from tests.adapters.conftest import Serve
from tests.adapters.recordings import ALL, Exchange, those


def backend_of(http: HttpClient, exchange: Exchange) -> RestBackend:
    info = ServerInfo("", "host", Api.REST, exchange.release, Edition.COMMUNITY, "admin")
    return RestBackend(http, info)


# Leaves


def leaves(value: Any) -> Iterator[object]:
    """Every text and number of an answer or a model, by its value; what says nothing is left out."""
    if is_dataclass(value):
        for field in fields(value):
            yield from leaves(getattr(value, field.name))
    elif isinstance(value, Mapping):
        for inner in value.values():
            yield from leaves(inner)
    elif isinstance(value, list | tuple):
        for inner in value:
            yield from leaves(inner)
    elif value not in (None, "", 0, False):
        yield plain(value)


def plain(value: object) -> object:
    """Dates as Unix seconds, on both sides."""
    try:
        return int(datetime.fromisoformat(value).timestamp()) if isinstance(value, str) else value
    except ValueError:
        return str(value)


def lost(answer: Any, model: Any) -> Counter[object]:
    """What of the answer is not in the model."""
    return Counter(leaves(answer)) - Counter(leaves(model))


def test_what_is_lost_is_seen() -> None:
    assert lost({"a": [1, "x", {"b": "2026-11-22T16:00:00Z"}]}, (1, "y")) == {"x": 1, 1795363200: 1}
    assert not lost({"a": None, "b": ["x", 0]}, ("x",))


# Resources

PLAYED: set[tuple[str, str, str]] = set()
"""Release, number and name of every exchange that a test plays."""


def played(found: list[Exchange]) -> list[Exchange]:
    """Remember that they are played."""
    PLAYED.update(map(identity, found))
    return found


def identity(exchange: Exchange) -> tuple[str, str, str]:
    number, _, name = exchange.name.partition("-")
    return exchange.release, number, name


LOGS = played(those("/api/logs"))
REPORT_LISTS = played(those("/api/queue/reports", whole=True))
REPORTS = played(those("/api/queue/reports/"))
REPORT_DELETIONS = played(those("/api/queue/reports/", "DELETE"))
BLOBS = played(those("/api/store/blobs/"))
HEALTH = played(those("/healthz/"))
PROMETHEUS = played(those("/metrics/prometheus"))
CREATIONS = played(those("/api/principal", "POST"))
PATCHES = played(those("/api/principal/", "PATCH"))
DELETIONS = played(those("/api/principal/", "DELETE"))
BULK_RETRIES = played(those("/api/queue/messages", "PATCH", whole=True))
BULK_CANCELS = played(those("/api/queue/messages", "DELETE", whole=True))
TELEMETRY = played([one for one in those("/api/telemetry/") if "live" not in one.path])


@pytest.mark.parametrize("exchange", LOGS, ids=str)
async def test_every_log_line(exchange: Exchange, serve: Serve) -> None:
    http, server = await serve(exchange)
    asked = exchange.query
    page = await backend_of(http, exchange).logs.fetch_page(
        str(asked["page"]), text=asked.get("filter", ""), limit=asked["limit"]
    )
    assert not lost(exchange.data["items"], page.items)
    assert (len(page.items), page.unreadable) == (len(exchange.data["items"]), ())
    assert all(line.at and line.level and not line.extra for line in page.items)
    assert page.next_cursor == str(asked["page"] + 1)
    assert server.received[0].query == {name: str(value) for name, value in asked.items()}


@pytest.mark.parametrize("exchange", REPORT_LISTS, ids=str)
async def test_every_list_of_outgoing_reports(exchange: Exchange, serve: Serve) -> None:
    http, _ = await serve(exchange)
    page = await backend_of(http, exchange).queue_reports.fetch_page(QueuedReportQuery(), limit=10)
    assert [one.id for one in page.items] == exchange.data["items"]
    assert (page.total, page.unreadable, page.next_cursor) == (exchange.data["total"], (), None)
    for one in page.items:
        letter, domain, _, begins, due = one.id.split("!")
        assert (one.kind[0], one.domain, one.begins, one.due) == (letter, domain, int(begins), int(due))


@pytest.mark.parametrize("exchange", REPORTS, ids=str)
async def test_every_outgoing_report(exchange: Exchange, serve: Serve) -> None:
    http, _ = await serve(exchange)
    reports = backend_of(http, exchange).queue_reports
    if exchange.status == 404:
        with pytest.raises(errors.NotFound):
            await reports.fetch_report("d!example.com!1!1!1")
        return
    report = await reports.fetch_report(exchange.data["id"])
    assert not lost(exchange.data, report)
    assert (report.report.extra, report.extra) == ({}, {})


@pytest.mark.parametrize("exchange", REPORT_DELETIONS, ids=str)
async def test_every_deletion_of_an_outgoing_report(exchange: Exchange, serve: Serve) -> None:
    http, server = await serve(exchange)
    report_id = exchange.path.rpartition("/")[2]
    assert await backend_of(http, exchange).queue_reports.delete(report_id) is Sent.ACCEPTED
    assert server.received[0].path == exchange.path.replace("!", "%21")


@pytest.mark.parametrize("exchange", BLOBS, ids=str)
async def test_every_source(exchange: Exchange, serve: Serve) -> None:
    http, _ = await serve(exchange)
    sources = backend_of(http, exchange).sources
    if exchange.headers["content-type"] != "application/octet-stream":
        with pytest.raises(errors.NotFound, match="no longer stored"):
            await sources.fetch_part("AAAA")
        return
    source = await sources.fetch_part("AAAA")
    assert source == exchange.content
    assert b"\r\n" in source


@pytest.mark.parametrize("exchange", HEALTH, ids=str)
async def test_every_sign_of_health(exchange: Exchange, serve: Serve) -> None:
    http, server = await serve(exchange)
    health = await backend_of(http, exchange).server.fetch_health()
    assert (health.live, health.ready) == (True, True)
    assert {received.path for received in server.received} == {"/healthz/live", "/healthz/ready"}


@pytest.mark.parametrize("exchange", PROMETHEUS, ids=str)
async def test_every_figure_of_the_prometheus_page(exchange: Exchange, serve: Serve) -> None:
    http, _ = await serve(exchange)
    page = await backend_of(http, exchange).server.fetch_prometheus()
    rows = [line.rpartition(" ") for line in exchange.body.splitlines() if not line.startswith("#")]
    expected = {name: float(figure) for name, _, figure in rows if "{" not in name}
    read: dict[str, float] = {}
    for one in page.samples:
        name = "".join(letter if letter.isalnum() else "_" for letter in one.id)
        if one.kind is MetricKind.HISTOGRAM:
            read |= {f"{name}_count": one.value, f"{name}_sum": one.sum}
        else:
            read[name] = one.value
    assert (read, page.unreadable) == (expected, ())
    if exchange.release == "0.15.5":  # older ones have series that were renamed since
        assert all("." in one.id for one in page.samples)


async def told(call: Any, exchange: Exchange) -> None:
    """The answer to a write, or the error that its refusal means."""
    if exchange.status == 400 or "error" in exchange.body:
        kind = exchange.body.get("error", "problem")
        with pytest.raises(ERRORS[kind]):
            await call
    else:
        assert await call == exchange.data


ERRORS: dict[str, type[errors.BackendError]] = {
    "fieldAlreadyExists": errors.AlreadyExists,
    "fieldMissing": errors.Refused,
    "notFound": errors.NotFound,
    "other": errors.Refused,
    "problem": errors.Refused,
}

NEW: dict[str, str] = {
    "memberOf": "member_of", "externalMembers": "external_members",
    "enabledPermissions": "enabled_permissions", "disabledPermissions": "disabled_permissions",
}  # fmt: skip


@pytest.mark.parametrize("exchange", CREATIONS, ids=str)
async def test_every_creation(exchange: Exchange, serve: Serve) -> None:
    http, server = await serve(exchange)
    body = {name: value for name, value in exchange.sent.items() if value not in ([], "", None)}
    known = {NEW.get(name, name): value for name, value in body.items()}
    known = {name: tuple(v) if isinstance(v, list) else v for name, v in known.items()}
    accepted = {field.name for field in fields(NewPrincipal)}
    sendable = {name: value for name, value in known.items() if name in accepted}
    new = NewPrincipal(**{"name": "", **sendable, "type": PrincipalType(body["type"])})
    await told(backend_of(http, exchange).principals.create(new), exchange)
    # What was recorded is sent, except the member of one recorded mistake, which no port can name.
    expected = {name: value for name, value in body.items() if NEW.get(name, name) in accepted}
    assert server.received[0].json == expected


@pytest.mark.parametrize("exchange", PATCHES, ids=str)
async def test_every_answer_to_a_change(exchange: Exchange, serve: Serve) -> None:
    http, _ = await serve(exchange)
    changes = (SetField(PrincipalField.DESCRIPTION, "x"), AddItem(PrincipalField.EMAILS, "y"))
    await told(backend_of(http, exchange).principals.update("jane", changes), exchange)


@pytest.mark.parametrize("exchange", DELETIONS, ids=str)
async def test_every_answer_to_a_deletion(exchange: Exchange, serve: Serve) -> None:
    http, server = await serve(exchange)
    name = exchange.path.rpartition("/")[2]
    await told(backend_of(http, exchange).principals.delete(name), exchange)
    assert (server.received[0].method, server.received[0].path) == ("DELETE", exchange.path)


@pytest.mark.parametrize("exchange", BULK_RETRIES + BULK_CANCELS, ids=str)
async def test_every_answer_to_a_bulk_write(exchange: Exchange, serve: Serve) -> None:
    http, _ = await serve(exchange)
    bulk = backend_of(http, exchange).queue_bulk
    match = QueueMatch(text="yahoo.example")
    asked = bulk.bulk_retry(match) if exchange.method == "PATCH" else bulk.bulk_cancel(match)
    assert await asked is (Sent.ACCEPTED if exchange.data else Sent.NOTHING_MATCHED)


@pytest.mark.parametrize("exchange", TELEMETRY, ids=str)
async def test_every_history_of_community_is_unavailable(exchange: Exchange, serve: Serve) -> None:
    http, _ = await serve(exchange)
    nowhere = Unsupported("Not here.", "Look there.")
    with pytest.raises(errors.Unavailable, match=r"Not here\."):
        await RestMetrics(http, nowhere, nowhere).fetch_history()
    with pytest.raises(errors.Unavailable, match="Community has no stored traces"):
        await backend_of(http, exchange).traces.fetch_trace(1)


# What is left

RESOURCES = (
    "/api/oauth", "/api/telemetry", "/api/principal", "/api/queue", "/api/logs", "/healthz", "/metrics",
    "/api/store/blobs", "/auth", "/.well-known",
)  # fmt: skip
"""Where the resources are that the adapter speaks by now."""

ELSEWHERE = (
    *those("/api/queue/messages"), *those("/api/queue/messages/", "PATCH"),
    *those("/api/queue/messages/", "DELETE"), *those("/api/queue/status"),
    *those("/api/queue/status", "PATCH"), *those("/api/principal"), *those("/api/oauth", "POST"),
    *those("/api/telemetry/live"), *those("/api/telemetry/metrics/live"),
    *those("/api/telemetry/traces/live"),
)  # fmt: skip
"""Played in `test_recorded_rest.py`."""

UNPLAYED = {
    "wrong-method": "no method of the port can ask it",
    "restart-options": "no method of the port can ask it",
    "oauth-device-start": "logging in with a code on another device is not offered yet",
    "oauth-metadata": "logging in with a code on another device is not offered yet",
}
"""Name of an exchange → why no test plays it."""


def test_what_is_played_nowhere_is_listed() -> None:
    there = {identity(one) for one in ALL if one.path.startswith(RESOURCES)}
    left = there - PLAYED - {identity(one) for one in ELSEWHERE}
    assert {name for _, _, name in left} == set(UNPLAYED)
