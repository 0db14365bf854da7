"""Whatever JSON a row is, it ends in a model or in Odd, and a list of such rows is always read."""

import asyncio
import json
from collections.abc import Callable
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from stalwart_tui.adapters.rest.logs import read_line
from stalwart_tui.adapters.rest.metrics import read_sample
from stalwart_tui.adapters.rest.prometheus import read_page
from stalwart_tui.adapters.rest.queue_reports import read_entry
from stalwart_tui.adapters.rest.rows import Odd, read_rows
from stalwart_tui.adapters.rest.traces import read_event, read_summary
from stalwart_tui.adapters.rest.wire import read_message, read_principal
from stalwart_tui.adapters.rest.wire_reports import read_queued_report

SCALARS = (
    st.none()
    | st.booleans()
    | st.integers()
    | st.sampled_from([-1, 2**53 + 1, 2**64 - 1, 2**64, 10**400])
    | st.floats()
    | st.text(max_size=20)
    | st.sampled_from(["\ud800", "2026-11-22T16:05:35Z", "0001-01-01T00:00:00+23:59", "scheduled", "9" * 50])
)
NESTED = st.recursive(
    SCALARS,
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(max_size=8), inner, max_size=4),
    max_leaves=8,
)


@st.composite
def anything(draw: st.DrawFn) -> Any:
    """Any JSON. By a name, since what is built of it has its text in its own text again and again."""
    return draw(NESTED)


ANYTHING = anything()


def row_of(*names: str, **fixed: st.SearchStrategy[Any]) -> st.SearchStrategy[Any]:
    """Objects with these members, each absent, sound or anything."""
    return st.fixed_dictionaries({}, optional=dict.fromkeys(names, ANYTHING) | fixed) | ANYTHING


STATUS = ANYTHING | st.dictionaries(st.sampled_from(["completed", "temp_fail", "x"]), SCALARS, max_size=2)
RECIPIENT = row_of(
    "queue", "retry_num", "next_retry", "next_notify", "expires", "orcpt",
    address=st.text(max_size=9), status=STATUS,
)  # fmt: skip
DOMAIN = row_of(
    "name", "retry_num", "next_retry", "expires", recipients=st.lists(RECIPIENT, max_size=2), status=STATUS
)
MESSAGE = row_of(
    "return_path", "size", "priority", "env_id", "blob_hash",
    id=st.integers(0, 2**64), created=SCALARS | st.just("2026-11-22T16:05:35Z"),
    recipients=ANYTHING | st.lists(RECIPIENT, max_size=3), domains=st.lists(DOMAIN, max_size=2),
)  # fmt: skip
PRINCIPAL = row_of(
    "name", "description", "emails", "quota", "usedQuota", "memberOf", "lists", "roles", "members", "urls",
    "externalMembers", "enabledPermissions", "disabledPermissions", "tenant", "locale", "picture",
    id=st.integers(), type=st.sampled_from(["individual", "domain", "robot"]),
    secrets=ANYTHING | st.lists(st.text(max_size=30)),
)  # fmt: skip
EVENT = row_of("text", "details", "createdAt", "type", "data")
SAMPLE = row_of(
    "value", "count", "sum", "timestamp", id=st.text(), type=st.sampled_from(["gauge", "histogram", "x"])
)
LINE = row_of("timestamp", "level", "event", "event_id", "details")
ENTRY = ANYTHING | st.lists(
    st.sampled_from(["d", "t", "x", "example.org", "1", "-1", "²", "9" * 21, ""]), max_size=6
).map("!".join)
SUMMARY = row_of("createdAt", "type", data=row_of(spanId=SCALARS))
AUTH = row_of("domain", "selector", "scope", "result", "human_result")
RECORD = row_of(
    row=row_of("source_ip", count=SCALARS, policy_evaluated=row_of("disposition", "dkim", "spf", "reason")),
    identifiers=row_of("envelope_to", "header_from"),
    auth_results=row_of(dkim=st.lists(AUTH, max_size=2), spf=st.lists(AUTH, max_size=2)),
)
DMARC = row_of(
    "version",
    report_metadata=row_of("org_name", "error", date_range=row_of("begin", "end")),
    policy_published=row_of("domain", "p", "testing"),
    record=ANYTHING | st.lists(RECORD, max_size=3),
)
TLS_RESULT = row_of(
    policy=row_of("policy-type", "mx-host"), summary=row_of(), **{"failure-details": ANYTHING}
)
TLS = row_of(
    "organization-name", policies=ANYTHING | st.lists(TLS_RESULT, max_size=3), **{"date-range": ANYTHING}
)
QUEUED = row_of(
    "domain", "range_from", id=st.text(max_size=5), type=st.sampled_from(["dmarc", "tls", "arf"]),
    report=DMARC | TLS, rua=ANYTHING | st.lists(row_of("max_size", uri=SCALARS, Mail=SCALARS), max_size=2),
)  # fmt: skip

READERS: dict[str, tuple[Callable[[object], object], st.SearchStrategy[Any]]] = {
    "message": (read_message, MESSAGE),
    "principal": (read_principal, PRINCIPAL),
    "event": (read_event, EVENT),
    "sample": (read_sample, SAMPLE),
    "log line": (read_line, LINE),
    "outgoing report in a list": (read_entry, ENTRY),
    "outgoing report": (read_queued_report, QUEUED),
    "trace in a list": (read_summary, SUMMARY),
}


@pytest.mark.parametrize(("read", "rows"), READERS.values(), ids=READERS)
@given(data=st.data())
def test_any_row_is_read_or_unreadable(
    read: Callable[[object], object], rows: st.SearchStrategy[Any], data: st.DataObject
) -> None:
    row = data.draw(rows)
    try:
        result = repr(read(row))
    except Odd as odd:
        result = str(odd)
    assert result


@pytest.mark.parametrize(("read", "rows"), READERS.values(), ids=READERS)
@settings(max_examples=40)  # lists of up to five rows: each example tries as many as five of the test above
@given(data=st.data())
def test_no_row_is_lost(
    read: Callable[[object], object], rows: st.SearchStrategy[Any], data: st.DataObject
) -> None:
    drawn = data.draw(st.lists(rows, max_size=5))
    found, unreadable = asyncio.run(read_rows(drawn, read))
    assert len(found) + len(unreadable) == len(drawn)
    assert all(one.key and one.reason for one in unreadable)


@given(MESSAGE)
def test_what_json_brings_is_read_as_what_python_has(row: Any) -> None:
    text = json.dumps(row)
    again = json.loads(text)
    outcomes = []
    for one in (row, again):
        try:
            outcomes.append(repr(read_message(one)))
        except Odd as odd:
            outcomes.append(str(odd))
    assert outcomes[0] == outcomes[1]


PAGE_LINE = st.sampled_from(
    [
        "# TYPE queue_count gauge", "# HELP queue_count Messages", "queue_count 5", "queue_count NaN",
        "queue_count{le=", "# TYPE message_size histogram", 'message_size_bucket{le="inf"} 0',
        "message_size_sum 7", "message_size_count 2", "# TYPE", "#", "}{", "<html>", "a 1 2 3", "9" * 400,
    ]
) | st.text(max_size=30)  # fmt: skip


@given(st.lists(PAGE_LINE, max_size=12).map("\n".join))
def test_any_prometheus_page_is_read(page: str) -> None:
    snapshot = read_page(page.encode("utf-8", "replace"))
    assert all(one.id and abs(one.value) < float("inf") for one in snapshot.samples)
    assert all(one.key and one.reason for one in snapshot.unreadable)


@given(st.lists(PAGE_LINE, max_size=6).map("\n".join))
def test_an_odd_line_of_a_prometheus_page_hides_no_other_series(odd: str) -> None:
    sound = "\n# TYPE server_memory gauge\nserver_memory 17\n"
    ids = [one.id for one in read_page((odd + sound).encode("utf-8", "replace")).samples]
    assert "server.memory" in ids
