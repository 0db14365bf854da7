"""Every resource of `get`, over HTTP on the built-in server of two releases and of the free edition."""

import csv
import io
import json
import re
from collections.abc import Iterator
from dataclasses import replace

import pytest

from stalwart_tui.demo.server import DemoServer
from stalwart_tui.headless.catalog import RESOURCES
from tests.headless.conftest import MESSAGES, STILL, Get

TIME = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ")
TIMES = {"created", "next_retry", "expires", "begins", "due", "at"}
"""Members that are times, in every resource."""


@pytest.fixture(scope="module", params=["0.12", "0.15"])
def server(request: pytest.FixtureRequest) -> Iterator[DemoServer]:
    """A licensed server of each API shape."""
    with DemoServer(replace(STILL, version=request.param)) as running:
        yield running


@pytest.fixture(scope="module", params=["0.12", "0.15"])
def community(request: pytest.FixtureRequest) -> Iterator[DemoServer]:
    """A server without what a licence brings."""
    with DemoServer(replace(STILL, messages=3, version=request.param, edition="community")) as running:
        yield running


@pytest.mark.parametrize("name", RESOURCES)
def test_every_resource_is_a_json_document_with_its_documented_members(
    get: Get, server: DemoServer, name: str
) -> None:
    result = get(server, name, "--json")
    assert (result.status, result.err) == (0, "")
    document = result.document
    assert (document["version"], document["resource"], document["unreadable"]) == (1, name, [])
    assert document["server"]["version"].startswith(server.settings.version)
    assert document["items"]
    members = [member.name for member in RESOURCES[name].load().members]
    for item in document["items"]:
        assert list(item) == members
        assert item.get("id") is None or isinstance(item["id"], str)
        for time in TIMES & item.keys():
            assert item[time] is None or TIME.fullmatch(item[time])


@pytest.mark.parametrize("name", RESOURCES)
def test_lines_and_document_hold_the_same_rows(get: Get, server: DemoServer, name: str) -> None:
    lines = get(server, name, "--ndjson", "--fields", _steady(name))
    document = get(server, name, "--json", "--fields", _steady(name))
    assert (lines.status, lines.err) == (0, "")
    assert [json.loads(line) for line in lines.out.splitlines()] == document.items


@pytest.mark.parametrize("name", RESOURCES)
def test_csv_holds_the_same_texts(get: Get, server: DemoServer, name: str) -> None:
    result = get(server, name, "--csv", "--fields", _steady(name))
    assert (result.status, result.err) == (0, "")
    items = get(server, name, "--json", "--fields", _steady(name)).items
    header, *records = csv.reader(io.StringIO(result.out, newline=""))
    assert header == list(items[0])
    assert result.out.count("\r\n") >= len(items) + 1
    for record, item in zip(records, items, strict=True):
        assert record == [_cell(value) for value in item.values()]


@pytest.mark.parametrize("name", RESOURCES)
def test_a_table_is_lines_of_one_row_each(get: Get, server: DemoServer, name: str) -> None:
    result = get(server, name, "--table")
    assert (result.status, result.err) == (0, "")
    header, *rows = result.out.splitlines()
    shown = [member.name for member in RESOURCES[name].load().members if member.in_table]
    assert header.split() == " ".join(shown).replace("_", " ").upper().split()
    assert rows


def _steady(name: str) -> str:
    """Members that stay the same between two questions."""
    if name == "logs":
        return "at,level,event_id,event"
    if name == "server":
        return "url,version,edition"
    members = (member.name for member in RESOURCES[name].load().members if member.in_csv)
    return ",".join(members)


def _cell(value: object) -> str:
    if isinstance(value, list):
        value = "; ".join(value)
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, str) and value.lstrip()[:1] in tuple("=+-@"):
        return f"'{value}"
    return "" if value is None else str(value)


def test_a_long_queue_comes_whole_and_each_message_once(get: Get, server: DemoServer) -> None:
    result = get(server, "queue", "--json", "--fields", "id")
    ids = [int(item["id"]) for item in result.items]
    assert len(ids) == len(set(ids)) == result.document["total"] == MESSAGES
    assert ids == sorted(ids)
    assert max(ids) > 2**53


def test_one_message_is_named_in_decimal_or_hexadecimal(get: Get, server: DemoServer) -> None:
    (first,) = get(server, "queue", "--limit", "1").items
    for name in (first["id"], first["id_hex"], f"0x{first['id_hex']}", first["id_hex"].upper()):
        result = get(server, "queue", name)
        assert result.status == 0
        assert result.items == [first]


def test_digits_are_tried_as_hexadecimal_when_no_decimal_id_is_so(get: Get, server: DemoServer) -> None:
    result = get(server, "queue", "12")
    assert (result.status, result.out) == (1, "")
    asked = [received.path for received in server.requests if "/queue/messages/1" in received.path]
    assert asked[-2:] == ["/api/queue/messages/12", "/api/queue/messages/18"]
    assert result.err == "stalwart-tui: Message 12 is no longer in the queue.\n"


@pytest.mark.parametrize(
    ("flags", "member", "part"),
    [
        (["--from", "example.org"], "from", "example.org"),
        (["--filter", "from:EXAMPLE.ORG"], "from", "example.org"),
        (["--error", "greylist"], "recipients", "greylist"),
        (["--state", "temporary"], "recipients", "temporary failure"),
        (["--to", "yahoo.example", "--filter", "size>1"], "to", "yahoo.example"),
    ],
)
def test_filters_narrow_the_queue(
    get: Get, server: DemoServer, flags: list[str], member: str, part: str
) -> None:
    items = get(server, "queue", *flags).items
    assert 0 < len(items) < MESSAGES
    assert all(part in json.dumps(item[member]).lower() for item in items)


def test_old_messages_are_those_queued_before(get: Get, server: DemoServer) -> None:
    ages = [item["created"] for item in get(server, "queue").items]
    old = [item["created"] for item in get(server, "queue", "--older-than", "1d").items]
    assert 0 < len(old) < len(ages)
    assert max(old) < max(ages)


def test_a_limit_counts_what_passes_the_filter(get: Get, server: DemoServer) -> None:
    every = get(server, "queue", "--to", "yahoo.example", "--fields", "id").items
    some = get(server, "queue", "--to", "yahoo.example", "--fields", "id", "--limit", "7")
    assert some.items == every[:7]
    assert some.document["total"] == MESSAGES


def test_a_small_limit_costs_a_small_page(get: Get, server: DemoServer) -> None:
    get(server, "queue", "--limit", "3")
    asked = [received for received in server.requests if received.path == "/api/queue/messages"]
    assert asked[-1].query["limit"] == "3"


def test_principals_of_one_type_and_one_principal(get: Get, server: DemoServer) -> None:
    groups = get(server, "principals", "--type", "GROUP,list").items
    assert {item["type"] for item in groups} == {"group", "list"}
    (one,) = get(server, "principals", groups[0]["name"]).items
    assert one["name"] == groups[0]["name"]
    missing = get(server, "principals", "nobody-here")
    assert (missing.status, missing.out) == (1, "")
    assert missing.err.count("\n") == 1


def test_no_stored_secret_is_printed(get: Get, server: DemoServer) -> None:
    assert all(item["secrets"] == [] for item in get(server, "principals").items)
    (one,) = get(server, "principals", "alice").items
    assert all("$" not in secret for secret in one["secrets"])


def test_one_report_is_in_full(get: Get, server: DemoServer) -> None:
    listed = get(server, "queue-reports", "--type", "dmarc").items
    assert {item["type"] for item in listed} == {"dmarc"}
    (one,) = get(server, "queue-reports", listed[0]["id"]).items
    assert one["report"]["domain"] == listed[0]["domain"]
    assert one["recipients"]


def test_a_trace_is_opened_by_the_id_of_the_list(get: Get, server: DemoServer) -> None:
    (first,) = get(server, "traces", "--limit", "1").items
    events = get(server, "traces", first["id"]).items
    assert {event["id"] for event in events} == {first["id"]}
    assert first["type"] in {event["type"] for event in events}
    assert [event["at"] for event in events] == sorted(event["at"] for event in events)


def test_traces_of_a_kind_and_of_a_message(get: Get, server: DemoServer) -> None:
    delivered = get(server, "traces", "--type", "delivery").items
    assert delivered
    queue_id = delivered[0]["queue_id"]
    about = get(server, "traces", "--queue-id", queue_id).items
    assert {item["queue_id"] for item in about} == {queue_id}
    assert get(server, "traces", "--before", "3650d").items == []


def test_metrics_of_a_time(get: Get, server: DemoServer) -> None:
    every = get(server, "metrics").items
    recent = get(server, "metrics", "--after", "2h", "--filter", "kind:counter").items
    assert 0 < len(recent) < len(every)
    assert {item["kind"] for item in recent} == {"counter"}
    assert min(item["at"] for item in recent) > min(item["at"] for item in every)


def test_logs_by_level_and_text(get: Get, server: DemoServer) -> None:
    every = get(server, "logs", "--limit", "50").items
    assert {item["level"] for item in every} == {"INFO"}
    assert get(server, "logs", "--level", "debug", "--limit", "50").items == every
    assert get(server, "logs", "--level", "error", "--limit", "50").items == []
    found = get(server, "logs", "--grep", "delivery.attempt-start", "--limit", "5").items
    assert {item["event_id"] for item in found} == {"delivery.attempt-start"}
    assert len(found) == 5


@pytest.mark.parametrize(
    ("arguments", "instead"),
    [
        (["metrics"], "stalwart-tui get metrics --source prometheus"),
        (["traces"], "stalwart-tui get logs"),
        (["traces", "17"], "stalwart-tui get logs"),
    ],
)
def test_without_a_licence_one_sentence_says_what_works_instead(
    get: Get, community: DemoServer, arguments: list[str], instead: str
) -> None:
    result = get(community, *arguments, "--json")
    assert (result.status, result.out) == (1, "")
    assert result.err.startswith("stalwart-tui: Stalwart Community has no stored ")
    assert instead in result.err
    assert result.err.count("\n") == 1
    suggested = instead.removeprefix("stalwart-tui get ").split()
    assert get(community, *suggested, "--json").items


@pytest.mark.parametrize("name", ["queue", "queue-status", "queue-reports", "principals", "logs", "server"])
def test_the_free_edition_has_the_rest(get: Get, community: DemoServer, name: str) -> None:
    assert get(community, name, "--json").items
