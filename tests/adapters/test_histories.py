"""What a server has kept, over REST: metric samples, traces, log lines, outgoing reports, message sources."""

from typing import Any

import pytest

from stalwart_tui.adapters.rest.logs import MOST_ROWS, RestLogs
from stalwart_tui.adapters.rest.metrics import RestMetrics
from stalwart_tui.adapters.rest.queue_reports import RestQueueReports
from stalwart_tui.adapters.rest.sources import RestSources
from stalwart_tui.adapters.rest.traces import RestTraces
from stalwart_tui.backend.capabilities import Unsupported
from stalwart_tui.backend.errors import BackendError, BadAnswer, NotFound, Refused, Unavailable
from stalwart_tui.models.metrics import MetricKind, MetricSample
from stalwart_tui.models.reports import QueuedReportQuery, ReportKind
from stalwart_tui.models.traces import TraceQuery
from tests.adapters.conftest import Serve

ABSENT = Unsupported("Not here.", "Look there.")
AT = "2026-11-22T16:05:35Z"
SECONDS = 1795363535


async def test_stored_samples_have_times(serve: Serve) -> None:
    rows = [
        {"type": "counter", "id": "auth.failed", "timestamp": AT, "value": 12},
        {"type": "histogram", "id": "delivery.total-time", "timestamp": AT, "count": 3, "sum": 4200},
        {"type": "gauge", "id": "queue.count", "timestamp": "soon", "value": 1},
    ]
    http, server = await serve(lambda _, reply: reply.data(rows))
    history = await RestMetrics(http, ABSENT, ABSENT).fetch_history(after=SECONDS, before=SECONDS + 60)
    assert history.samples == (
        MetricSample("auth.failed", MetricKind.COUNTER, 12, at=SECONDS),
        MetricSample("delivery.total-time", MetricKind.HISTOGRAM, 3, 4200, SECONDS),
    )
    assert [one.key for one in history.unreadable] == ["queue.count"]
    assert server.received[0].query == {"after": AT, "before": "2026-11-22T16:06:35Z"}


@pytest.mark.parametrize(
    ("answer", "kind", "words"),
    [
        (
            {"error": "other", "details": "No metrics store has been defined", "reason": "x"},
            Unavailable,
            "keeps no history",
        ),
        ({"error": "other", "details": "Something else", "reason": None}, Refused, "refused"),
        ({"error": "unsupported", "details": "Enterprise feature"}, Unavailable, "Not here"),
        ({"data": {"items": []}}, BadAnswer, "no list of samples"),
    ],
)
async def test_a_server_without_a_history_of_figures(
    answer: Any, kind: type[BackendError], words: str, serve: Serve
) -> None:
    http, _ = await serve(lambda _, reply: reply.json(answer))
    with pytest.raises(kind, match=words):
        await RestMetrics(http, ABSENT, ABSENT).fetch_history()


def event(**data: object) -> dict[str, object]:
    return {"createdAt": AT, "type": "delivery.attempt-start", "data": data}


async def test_traces_are_asked_for_as_the_server_reads_it(serve: Serve) -> None:
    rows = [event(spanId=2**63, queueId=7), event(queueId=8), "odd"]
    http, server = await serve(lambda _, reply: reply.data({"items": rows, "total": 9}))
    query = TraceQuery("jane corp", "smtp.connection-start", 2**63, SECONDS, SECONDS + 60)
    page = await RestTraces(http, ABSENT, ABSENT).fetch_page(query, "2", 4)
    assert [(one.id, one.event.data["queueId"]) for one in page.items] == [(2**63, 7)]
    assert [one.reason for one in page.unreadable] == ["it does not tell its id", "it is not an object"]
    assert (page.total, page.next_cursor) == (9, "3")
    assert server.received[0].query == {
        "filter": "jane corp", "type": "smtp.connection-start", "queue_id": str(2**63), "values": "1",
        "after": AT, "before": "2026-11-22T16:06:35Z", "page": "2", "limit": "4",
    }  # fmt: skip


async def test_a_trace_that_is_not_stored_comes_empty(serve: Serve) -> None:
    http, _ = await serve(lambda _, reply: reply.data([]))
    with pytest.raises(NotFound, match="Trace 5 is not stored"):
        await RestTraces(http, ABSENT, ABSENT).fetch_trace(5)


async def test_several_traces_come_in_the_order_asked_for(serve: Serve) -> None:
    http, server = await serve(lambda _, reply: reply.data([[event(a=1)], [], "odd"]))
    traces = await RestTraces(http, ABSENT, ABSENT).fetch_traces([3, 1, 2])
    assert [(one.id, len(one.events), len(one.unreadable)) for one in traces] == [
        (3, 1, 0), (1, 0, 0), (2, 0, 1),
    ]  # fmt: skip
    assert (server.received[0].path, server.received[0].query) == ("/api/telemetry/trace", {"id": "3,1,2"})
    with pytest.raises(BadAnswer, match="another number of traces"):
        await RestTraces(http, ABSENT, ABSENT).fetch_traces([3, 1])
    assert await RestTraces(http, ABSENT, ABSENT).fetch_traces([]) == ()


LINE = {"timestamp": AT, "level": "WARN", "event": "x", "event_id": "a.b", "details": "k = 1", "node": 3}


@pytest.mark.parametrize(
    ("rows", "total", "following"),
    [
        (2, 6, "3"),  # full, and more follows
        (2, 4, None),  # full, and the end
        (1, 6, "3"),  # lines were left out, and more follows
        (0, 6, None),  # nothing: whatever is said, do not go on for ever
        (2, "many", "3"),
        (1, None, None),
    ],
)
async def test_the_estimate_of_the_log_tells_whether_more_follows(
    rows: int, total: object, following: str | None, serve: Serve
) -> None:
    http, server = await serve(lambda _, reply: reply.data({"items": [LINE] * rows, "total": total}))
    page = await RestLogs(http).fetch_page("2", text="(auth.", limit=2)
    assert (len(page.items), page.total, page.next_cursor) == (rows, None, following)
    assert all((line.at, line.level, line.extra) == (SECONDS, "WARN", {"node": 3}) for line in page.items)
    assert server.received[0].query == {"filter": "(auth.", "page": "2", "limit": "2"}


@pytest.mark.parametrize(("limit", "sent"), [(0, "1"), (-5, "1"), (10**9, str(MOST_ROWS))])
async def test_the_log_is_never_asked_for_all_it_has(limit: int, sent: str, serve: Serve) -> None:
    http, server = await serve(lambda _, reply: reply.data({"items": [], "total": 0}))
    await RestLogs(http).fetch_page(limit=limit)
    assert server.received[0].query["limit"] == sent


async def test_a_server_without_a_log_file_says_what_to_do(serve: Serve) -> None:
    refusal = {"error": "unsupported", "details": "Tracer log path not configured"}
    http, _ = await serve(lambda _, reply: reply.json(refusal))
    with pytest.raises(Unavailable, match="keeps no log file") as caught:
        await RestLogs(http).fetch_page()
    assert "tracer of type log" in caught.value.advice
    assert caught.value.server_words == "Tracer log path not configured"


async def test_outgoing_reports_are_asked_for_as_the_server_reads_it(serve: Serve) -> None:
    items = ["d!a.example!1!10!20", "t!b.example!1!10!30", "x!c!1!1!1", "d!a.example!1!10", 7]
    http, server = await serve(lambda _, reply: reply.data({"items": items, "total": 9}))
    query = QueuedReportQuery("A.Example", ReportKind.DMARC, 0, 99)
    page = await RestQueueReports(http).fetch_page(query, limit=5)
    assert [(one.kind, one.domain, one.begins, one.due) for one in page.items] == [
        ("dmarc", "a.example", 10, 20), ("tls", "b.example", 10, 30),
    ]  # fmt: skip
    assert [one.key for one in page.unreadable] == ["#3", "#4", "#5"]
    assert (page.total, page.next_cursor) == (9, "2")
    assert server.received[0].query == {
        "domain": "a.example", "type": "dmarc", "range-start": "0", "range-end": "99",
        "page": "1", "limit": "5",
    }  # fmt: skip


@pytest.mark.parametrize(
    "query", [QueuedReportQuery(kind=ReportKind.ARF), QueuedReportQuery(due_from=-1), QueuedReportQuery()]
)
async def test_a_deletion_of_reports_that_the_server_would_widen(
    query: QueuedReportQuery, serve: Serve
) -> None:
    http, server = await serve(lambda _, reply: reply.data(True))
    with pytest.raises(Refused):
        await RestQueueReports(http).bulk_delete(query)
    assert server.received == []


async def test_an_odd_record_stands_beside_the_others(serve: Serve) -> None:
    record = {"row": {"source_ip": "192.0.2.1", "count": 3, "policy_evaluated": {"spf": "Pass"}, "new": 1}}
    odd = {"row": {"count": "planted-value", "policy_evaluated": {}}}
    body = {"report_metadata": {}, "policy_published": {"np": "Reject"}, "record": [record, odd, None]}
    report = {"type": "dmarc", "id": "d!x", "report": body, "rua": [{"uri": "a@b.example", "max_size": 9}]}
    http, _ = await serve(lambda _, reply: reply.data(report))
    read = (await RestQueueReports(http).fetch_report("d!x")).report
    (found,) = read.records  # type: ignore[union-attr]
    assert (found.source_ip, found.count, found.spf, found.extra) == (
        "192.0.2.1",
        3,
        "Pass",
        {"row": {"new": 1}},
    )
    assert read.extra == {"policy_published": {"np": "Reject"}}
    assert [one.key for one in read.unreadable] == ["#2", "#3"]  # type: ignore[union-attr]
    assert "row.count" in read.unreadable[0].reason  # type: ignore[union-attr]
    assert "planted" not in repr(read.unreadable)  # type: ignore[union-attr]


@pytest.mark.parametrize("row", [None, {"type": "arf", "id": "x", "report": {}}, {"type": "tls"}])
async def test_a_report_that_cannot_be_read(row: object, serve: Serve) -> None:
    http, _ = await serve(lambda _, reply: reply.data(row))
    with pytest.raises(BadAnswer, match="The report cannot be read"):
        await RestQueueReports(http).fetch_report("d!x")


async def test_a_part_of_a_source_names_both_ends(serve: Serve) -> None:
    http, server = await serve(
        lambda _, reply: reply.send(b"\x00\xffabc", content_type="application/octet-stream")
    )
    assert await RestSources(http).fetch_part("a/b", offset=10, limit=4) == b"\x00\xffab"
    assert server.received[0].path == "/api/store/blobs/a%2Fb"
    assert server.received[0].query == {"offset": "10", "limit": "4"}
    for blob, offset, limit in (("", 0, 1), ("a", -1, 1), ("a", 0, 0)):
        with pytest.raises(Refused):
            await RestSources(http).fetch_part(blob, offset=offset, limit=limit)
    assert len(server.received) == 1


async def test_a_source_that_is_something_else(serve: Serve) -> None:
    http, _ = await serve(lambda _, reply: reply.data("text"))
    http.answers.recognised = True
    with pytest.raises(BadAnswer, match="something else than what was asked for"):
        await RestSources(http).fetch_part("a")
