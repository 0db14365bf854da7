"""The log (`rest.md` chapter 14)."""

import re
from typing import Any

from stalwart_tui.demo.rest.logs import spell
from stalwart_tui.demo.world.traces import Event, Span
from tests.demo.conftest import Running, Serve

PATH = "/api/logs"


def lines(running: Running, **parameters: str | int) -> list[dict[str, str]]:
    """Return the lines that a query answers."""
    items: list[dict[str, str]] = running.data(PATH, **parameters)["items"]
    return items


def test_lines_come_newest_first_with_all_their_parts(calm: Running) -> None:
    found = lines(calm)
    assert len(found) == 100
    times = [line["timestamp"] for line in found]
    assert times == sorted(times, reverse=True)
    for line in found:
        assert list(line) == ["timestamp", "level", "event", "event_id", "details"]
        assert line["level"] in {"INFO", "WARN", "ERROR"}


def test_pages(serve: Serve) -> None:
    running = serve(quiet_streams=True)
    everything = lines(running, limit=0)
    assert len(everything) > 300
    assert lines(running, limit=50) == everything[:50]
    assert lines(running, limit=50, page=3) == everything[100:150]
    assert lines(running, limit=50, page=9999) == []


def test_the_total_only_tells_whether_there_is_more(serve: Serve) -> None:
    running = serve(quiet_streams=True)
    count = len(lines(running, limit=0))
    assert running.data(PATH, limit=10)["total"] == 20
    assert running.data(PATH, limit=10, page=2)["total"] == 30
    assert running.data(PATH, limit=0)["total"] == count
    assert running.data(PATH, limit=count)["total"] == count


def test_the_filter_searches_the_raw_line(serve: Serve) -> None:
    running = serve(quiet_streams=True)
    everything = lines(running, limit=0)
    started = [line for line in everything if line["event_id"] == "delivery.attempt-start"]
    assert lines(running, filter="(delivery.attempt-start)", limit=0) == started
    assert lines(running, filter=" INFO Delivery attempt started", limit=0) == started
    assert lines(running, filter="delivery attempt STARTED") == []


def test_absurd_limits_break_the_server(calm: Running) -> None:
    assert calm.client.get(PATH, params={"limit": 2**60}).status_code == 500


def test_what_is_below_the_level_of_the_log_is_not_in_it(serve: Serve) -> None:
    running = serve(scenario="brute-force", rate=20)
    running.advance(120)
    assert running.server.world.metrics.counters()["auth.failed"] > 50
    assert lines(running, filter="(auth.failed)") == []
    assert lines(running, filter="(security.authentication-ban)")


def test_looking_at_the_server_leaves_lines_in_it(serve: Serve) -> None:
    running = serve()
    before = len(lines(running, filter='accountName = "admin"', limit=0))
    assert len(lines(running, filter='accountName = "admin"', limit=0)) == before + 1


def test_a_quiet_server_keeps_no_lines_of_its_visitors(serve: Serve) -> None:
    running = serve(quiet_streams=True)
    assert lines(running, limit=1) == lines(running, limit=1)
    assert lines(running, filter='accountName = "admin"') == []


def detail(data: dict[str, Any], span: Span | None = None) -> str:
    """Return the details of a line about an event with these keys."""
    return spell(Event(0, "queue.rescheduled", data, span))["details"]


def test_values_are_written_by_their_kind() -> None:
    assert detail({"from": "a@example.org", "size": 7}) == 'from = "a@example.org", size = 7'
    assert detail({"to": ["a", "b"], "elapsed": 24}) == 'to = ["a", "b"], elapsed = 24ms'
    assert detail({"remoteIp": "192.0.2.1", "strict": True}) == "remoteIp = 192.0.2.1, strict = true"
    assert detail({"nextRetry": 1_795_400_000}) == "nextRetry = 2026-11-23T02:13:20Z"
    # Inner quotes are not escaped, line ends are.
    assert detail({"reason": 'say "no"\r\n\tC:\\'}) == 'reason = "say "no"\\r\\n\\tC:\\\\"'


def test_a_nested_event_stands_in_braces() -> None:
    nested = {"type": "mail-auth.dns-record-not-found", "data": {"code": "NXDomain"}}
    assert re.fullmatch(
        r'causedBy = [A-Z][\w ]+ \(mail-auth\.dns-record-not-found\) \{ code = "NXDomain" \}',
        detail({"causedBy": nested}),
    )


def test_the_keys_of_the_span_come_first() -> None:
    span = Span(1, {"remoteIp": "192.0.2.1", "to": "a"}, 0)
    assert detail({"to": "b"}, span) == 'remoteIp = 192.0.2.1, to = "a", to = "b"'
    assert detail({}, span) == 'remoteIp = 192.0.2.1, to = "a"'


def test_the_total_of_a_filtered_page_is_an_estimate(serve: Serve) -> None:
    running = serve(quiet_streams=True)
    text = "delivery.attempt-start"
    count = len(lines(running, filter=text, limit=0))
    assert count > 3
    # What follows need not match to be counted as one more page.
    assert running.data(PATH, filter=text, limit=count)["total"] == 2 * count
    assert running.data(PATH, filter=text, limit=count + 1)["total"] == count
    assert running.data(PATH, filter="no such line", limit=5) == {"items": [], "total": 0}


def test_a_server_without_a_log_file_says_so(serve: Serve) -> None:
    running = serve(messages=1)
    keeps = running.server.world.keeps
    running.server.call(lambda: setattr(keeps, "log", False))
    response = running.client.get(PATH)
    assert (response.status_code, response.json()) == (
        200,
        {"error": "unsupported", "details": "Tracer log path not configured"},
    )
    assert running.client.get(PATH, auth=("alice", running.password("alice"))).status_code == 403
