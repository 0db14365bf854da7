"""Trace events as rows and details, and what is said of their stream."""

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from stalwart_tui.backend.errors import Forbidden, Unreachable
from stalwart_tui.models.traces import TraceBatch, TraceEvent
from stalwart_tui.render.cells import Cell
from stalwart_tui.render.traces import (
    COLUMNS,
    DETAIL_LINES,
    is_trouble,
    level_cell,
    render_counts,
    render_detail,
    render_frozen,
    render_levels,
    render_row,
    render_stream,
    summary,
)
from stalwart_tui.state.feed import FeedState, FeedStatus
from stalwart_tui.state.traces import TracesStore
from stalwart_tui.text.clean import clean
from tests.render.test_members import ANYTHING

AT = 1795449935
"""2026-11-23T16:05:35Z."""

SPAN = {
    "queueId": 342010831315142887, "queueName": "remote", "from": "s@origin.example",
    "to": ["a@remote.example", "b@remote.example"], "size": 464, "total": 2,
}  # fmt: skip


KEYS = (
    *("from", "to", "hostname", "domain", "remoteIp", "remotePort", "accountName", "listenerId", "queueId"),
    *("code", "reason", "details", "causedBy", "result", "elapsed", "size", "total", "nextRetry"),
)
"""Keys that a row tells in its own way."""


def event(kind: str, data: dict[str, Any] | None = None, text: str = "", details: str = "") -> TraceEvent:
    return TraceEvent(kind, AT, text, details, data or {})


def texts(lines: Any) -> list[str]:
    return ["".join(cell.text for cell in line).rstrip() for line in lines]


def test_a_row_has_time_level_event_and_fields() -> None:
    time, level, kind, fields = render_row(event("queue.back-pressure", {"limit": 9}), COLUMNS)
    assert (time.text, level, kind) == (
        "16:05:35", Cell("! WARN", "level-warn"), Cell("queue.back-pressure", "level-warn"),
    )  # fmt: skip
    assert fields.text == "limit=9"


@pytest.mark.parametrize(
    ("kind", "data", "expected"),
    [
        (
            "delivery.connect",
            {
                "domain": "remote.example",
                "hostname": "mx1.example.net",
                "localIp": "10.0.0.1",
                "remoteIp": "192.0.2.7",
                "remotePort": 25,
                "elapsed": 132,
                **SPAN,
            },
            "#e008e7  remote.example mx1.example.net  192.0.2.7:25  132ms"
            "  s@origin.example → a@remote.example +1  464 B",
        ),
        (
            "delivery.rcpt-to-rejected",
            {
                "hostname": "mx1.remote.example",
                "to": "a@remote.example",
                "code": 550,
                "details": "5.1.1 Unknown",
                "elapsed": 1500,
                "queueId": 255,
            },
            "#ff  550 5.1.1 Unknown  mx1.remote.example  to a@remote.example  1.5s",
        ),
        (
            "delivery.mx-lookup-failed",
            {
                "domain": "a.invalid",
                "elapsed": 12,
                "causedBy": {
                    "type": "mail-auth.dns-record-not-found",
                    "text": "DNS record not found",
                    "data": {"code": "NXDomain"},
                },
            },
            "NXDomain mail-auth.dns-record-not-found  a.invalid  12ms",
        ),
        (
            "smtp.dkim-pass",
            {
                "strict": False,
                "result": [{"type": "dkim.pass", "data": {}}, {"type": "dkim.none", "data": {}}],
            },
            "dkim.pass, dkim.none",
        ),
        (
            "smtp.connection-start",
            {"listenerId": "smtp", "localPort": 25, "remoteIp": "2001:db8::1", "remotePort": 99},
            "smtp  [2001:db8::1]:99",
        ),
        ("smtp.mail-from", {"from": "<>"}, "from <>"),
        ("smtp.rcpt-to", {"to": []}, "to (none)"),
        ("auth.success", {"accountName": "jo", "accountId": 4}, "account jo  accountId=4"),
        (
            "store.sqlite-error",
            {"code": 13, "reason": "disk is full", "causedBy": "src/main.rs:7"},
            "code 13 disk is full",
        ),
        ("queue.rescheduled", {"nextRetry": "2026-11-23T16:09:35Z"}, "nextRetry=11-23 16:09"),
        ("delivery.completed", {"elapsed": 8_130_000}, "2h15m"),
        ("x.unknown", {"fancy": [1, 2, 3], "deep": {"type": "a.b", "text": "hm"}}, "fancy=1 +2  deep=a.b hm"),
        ("x.unknown", {"flag": True, "none": None, "pi": 3.5}, "flag=true  none=  pi=3.5"),
        ("x.unknown", {"queueId": "abcdef012345", "password": "hunter2 hunter3"}, "#012345  password=•••"),
    ],
)
def test_key_fields(kind: str, data: dict[str, Any], expected: str) -> None:
    assert summary(event(kind, data)) == expected


def test_an_event_without_keys_says_its_label() -> None:
    assert (
        summary(event("housekeeper.run", text="Housekeeper process\nstarted"))
        == "Housekeeper process␊started"
    )


def test_secrets_in_a_row_are_masked() -> None:
    headers = '[("authorization", "Bearer abcdef0123456789")]'
    line = summary(event("http.request-body", {"contents": headers, "url": "https://jo:pw@a.example/"}))
    assert "abcdef" not in line
    assert "jo:pw" not in line


def test_a_long_value_costs_a_row_little() -> None:
    assert len(summary(event("smtp.raw-input", {"contents": "x" * 1_000_000, "to": ["y" * 100_000]}))) < 1000


def test_causes_of_causes_end_somewhere() -> None:
    cause: dict[str, Any] = {"type": "a.0"}
    for number in range(1, 50):
        cause = {"type": f"a.{number}", "data": {"causedBy": cause}}
    line = summary(event("x.error", {"causedBy": cause}))
    assert "a.49" in line
    assert len(line) < 200
    detail = texts(render_detail(event("x.error", {"causedBy": cause})))
    assert any("left out" in text for text in detail)


@pytest.mark.parametrize(
    ("kind", "verdict"),
    [
        ("store.sqlite-error", True),
        ("delivery.rcpt-to-rejected", True),
        ("smtp.relay-not-allowed", True),
        ("smtp.too-many-messages", True),
        ("queue.back-pressure", True),
        ("auth.failed", True),
        ("mta-sts.policy-not-found", False),
        ("delivery.delivered", False),
        ("purge.running", False),
        ("", False),
    ],
)
def test_trouble_is_known_by_level_or_by_name(kind: str, verdict: bool) -> None:
    assert is_trouble(kind) is verdict


def test_trouble_that_the_server_calls_information_is_marked() -> None:
    (cell,) = render_row(event("delivery.rcpt-to-rejected"), COLUMNS[2:3])
    assert cell.token == "deferred"
    assert level_cell("delivery.rcpt-to-rejected") == Cell("· INFO", "level-info")
    assert level_cell("never.heard-of").text == "· INFO"


def test_the_detail_shows_every_key_and_what_numbers_mean() -> None:
    lines = texts(
        render_detail(
            event("delivery.delivered", {"elapsed": 132, **SPAN}, "Message delivered", "All of it.")
        )
    )
    assert lines[:6] == [
        "event         delivery.delivered",
        "level         · INFO",
        "time          2026-11-23 16:05:35Z",
        "text          Message delivered",
        "details       All of it.",
        "",
    ]
    for line in (
        "elapsed       132ms  (132)",
        "queueId       4bf1109fde008e7  (342010831315142887)",
        "queueName     remote",
        "to            a@remote.example",
        "              b@remote.example",
        "size          464 B  (464)",
    ):
        assert line in lines


def test_a_detail_without_keys_says_so() -> None:
    assert texts(render_detail(TraceEvent("", None)))[0] == "event         (no type)"
    assert texts(render_detail(TraceEvent("", None)))[-1] == "It carries no keys."


def test_a_detail_is_bounded() -> None:
    wide: Any = [{"type": "a.b", "data": {str(key): list(range(60)) for key in range(60)}}] * 60
    lines = render_detail(event("x.y", {"result": wide}))
    assert len(lines) <= DETAIL_LINES + 10
    assert texts(lines)[-1] == "… the rest is left out"


@given(st.dictionaries(st.text(), ANYTHING, max_size=5), st.text(), st.text())
def test_whatever_an_event_carries_is_drawn_clean(data: dict[str, Any], kind: str, text: str) -> None:
    odd = TraceEvent(kind, None, text, text, data)
    for cell in (*render_row(odd, COLUMNS), *(cell for line in render_detail(odd) for cell in line)):
        assert cell.text == clean(cell.text)


@given(
    st.dictionaries(
        st.sampled_from(KEYS),
        ANYTHING,
    )
)
def test_known_keys_of_unexpected_types_do_no_harm(data: dict[str, Any]) -> None:
    for kind in ("delivery.failed", "delivery.delivered"):
        line = summary(event(kind, data))
        assert line == clean(line)


# The stream

LOST = Unreachable("The connection was lost.")


@pytest.mark.parametrize(
    ("status", "quiet", "expected"),
    [
        (FeedStatus(FeedState.LIVE), None, "● live · waiting for events"),
        (FeedStatus(FeedState.LIVE), 3.0, "● live"),
        (FeedStatus(FeedState.LIVE), 47.0, "● live · quiet for 40s"),
        (FeedStatus(FeedState.CONNECTING), None, "… connecting"),
        (FeedStatus(FeedState.CONNECTING, LOST), 3.0, "… connecting again · The connection was lost."),
        (
            FeedStatus(FeedState.RETRYING, LOST, 104.2),
            3.0,
            "✗ lost · retrying in 5s · The connection was lost.",
        ),
        (FeedStatus(FeedState.FAILED, Forbidden("Not for you.\x1b")), 3.0, "✗ stopped · Not for you.␛"),
        (FeedStatus(FeedState.IDLE), None, "… connecting"),
    ],
)
def test_the_stream_is_said_in_words(status: FeedStatus, quiet: float | None, expected: str) -> None:
    assert render_stream(status, quiet, 100.0).text == expected


def test_counts_and_levels() -> None:
    store = TracesStore(capacity=2)
    store.apply(TraceBatch(tuple(event(kind) for kind in ("store.sqlite-error", "smtp.ehlo", "smtp.ehlo"))))
    assert [cell.text for cell in render_counts(store)] == ["3 received", "1 dropped (ring full)"]
    assert render_levels(store, wide=False) == [Cell("▲ ERROR 1", "level-error"), Cell("! WARN 0", "dim")]
    assert [cell.text for cell in render_levels(store, wide=True)][2:] == ["INFO 2", "DEBUG 0", "TRACE 0"]


def test_a_frozen_log_says_how_many_came() -> None:
    assert render_frozen(0).text == "‖ FROZEN · End follows"
    assert render_frozen(312).text == "‖ FROZEN +312 · End follows"
