"""How things stand, in words: of the queue, of streams, of groups; nothing ticks and nothing is markup."""

import math

import pytest

from stalwart_tui.backend.errors import NotAuthenticated, Unavailable, Unreachable
from stalwart_tui.models.server import Api, Edition, ServerInfo
from stalwart_tui.render.cells import Cell
from stalwart_tui.render.figures import FigureText
from stalwart_tui.render.overview import (
    GROUP_COLUMNS,
    Fact,
    Trend,
    feed_fact,
    heard,
    queue_fact,
    render_group,
    server_fact,
)
from stalwart_tui.state.feed import FeedState, FeedStatus
from stalwart_tui.state.queue_groups import DomainGroup

NOW = 1_800_000_000
LOST = Unreachable("The server does not answer.", advice="Is it running?")


def words(fact: Fact) -> str:
    return "".join(cell.text for cell in fact.text)


def group_texts(group: DomainGroup, now: float = NOW) -> dict[str, str]:
    cells = render_group(group, GROUP_COLUMNS, now)
    return {column.key: cell.text for column, cell in zip(GROUP_COLUMNS, cells, strict=True)}


def test_a_group_tells_how_much_waits_how_long_and_why() -> None:
    error = "Error for mx: Unexpected response for DATA: Code: 451, Enhanced code: 4.7.1, Message: Later"
    assert group_texts(DomainGroup("one.example", 12_345, 7, NOW - 7500, error)) == {
        "domain": "one.example",
        "waiting": "12.3k",
        "deferred": "7",
        "oldest": "2h5m",
        "error": "451 4.7.1 Later (mx)",
    }


def test_a_group_without_a_domain_or_a_failure_says_so() -> None:
    texts = group_texts(DomainGroup("", 1, 0, NOW - 5, ""))
    assert (texts["domain"], texts["deferred"], texts["error"]) == ("(no domain)", "–", "nothing failed yet")
    assert texts["oldest"] == "<1m", "it must not tick"


def test_hostile_text_of_a_group_is_drawn_and_does_nothing() -> None:
    texts = group_texts(DomainGroup("a\x1b[2Jb.example", 1, 1, NOW, "\x9b31m\n[red]x"))
    assert not any(ord(char) < 32 or 0x7F <= ord(char) < 0xA0 for text in texts.values() for char in text)


@pytest.mark.parametrize(
    ("version", "login", "shown"),
    [
        ("0.15.5", "admin", "mail.example 0.15.5 Enterprise, REST API, as admin"),
        (None, "", "mail.example version not told Enterprise, REST API"),
    ],
)
def test_the_server_fact(version: str | None, login: str, shown: str) -> None:
    info = ServerInfo("http://mail.example", "mail.example", Api.REST, version, Edition.ENTERPRISE, login)
    assert words(server_fact(info)) == shown


@pytest.mark.parametrize(
    ("running", "queued", "overdue", "shown"),
    [
        (True, 0, 0, "▶ running, nothing waits · now"),
        (True, 1, 0, "▶ running, 1 message, none overdue · now"),
        (True, 214, 12, "▶ running, 12 of 214 messages overdue, by up to 3h · now"),
        (False, 214, 12, "‖ PAUSED: nothing is sent, 214 messages in the queue; Q on screen 2 resumes · now"),
        (None, 2, 0, "? state not told by this release, 2 messages, none overdue · now"),
    ],
)
def test_the_queue_fact(running: bool | None, queued: int, overdue: int, shown: str) -> None:
    fact = queue_fact(running=running, queued=queued, overdue=overdue, late=10_800, age=2.0)
    assert words(fact) == shown


def test_a_queue_that_is_being_read_says_so() -> None:
    fact = queue_fact(running=True, queued=None, overdue=0, late=0, age=None)
    assert words(fact) == "… being read"


@pytest.mark.parametrize(
    ("status", "age", "shown"),
    [
        (FeedStatus(FeedState.LIVE), 3.0, "● live, every 30 s · now"),
        (FeedStatus(FeedState.LIVE), 59.0, "● live, every 30 s · 50s ago"),
        (FeedStatus(FeedState.LIVE), None, "● live, every 30 s"),
        (FeedStatus(FeedState.IDLE), None, "… connecting"),
        (FeedStatus(FeedState.CONNECTING, LOST), 130.0, "… connecting · 2m ago"),
        (
            FeedStatus(FeedState.RETRYING, LOST, 104.0),
            61.0,
            "✗ lost The server does not answer. Retrying in 4s. · 1m ago",
        ),
        (FeedStatus(FeedState.FAILED, NotAuthenticated("No."), 1), None, "✗ stopped No."),
        (
            FeedStatus(FeedState.UNSUPPORTED, Unavailable("Not here.", advice="The log file works.")),
            None,
            "– Not here.",
        ),
    ],
)
def test_a_stream_stands_somewhere_in_words(status: FeedStatus, age: float | None, shown: str) -> None:
    assert words(feed_fact("metrics", status, ", every 30 s", age, now=100.0)) == shown


def test_ages_of_fresh_data_do_not_tick() -> None:
    facts = {feed_fact("x", FeedStatus(FeedState.LIVE), "", age / 10, now=0.0) for age in range(100)}
    assert len(facts) == 1


@pytest.mark.parametrize(
    ("levels", "shown"),
    [
        ({"ERROR": 0, "INFO": 0}, "no event yet"),
        ({"ERROR": 1, "WARN": 2, "INFO": 12_000}, "1 error, 2 warnings in 12.0k events"),
    ],
)
def test_what_the_log_told(levels: dict[str, int], shown: str) -> None:
    assert heard(levels) == shown


@pytest.mark.parametrize("width", [0, 5, 42])
def test_a_trend_is_exactly_as_wide_as_its_place(width: int) -> None:
    trend = Trend(FigureText("queued", "214", "↑", ""), (1.0, math.nan, 3.0), "15m")
    label, chart = trend.lines(width)
    assert len("".join(cell.text for cell in chart)) == width
    if width == 42:
        assert "".join(cell.text for cell in label) == "queued, 15m" + " " * 27 + "214↑"
        assert chart == [Cell("▃ █".rjust(42), "accent")]
