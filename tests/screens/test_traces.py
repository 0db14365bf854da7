"""The live log: followed and frozen, narrowed, walked through, opened; and what a lost stream leaves."""

from typing import Any

import pytest

from stalwart_tui.backend.capabilities import Capabilities, Operation, Unsupported
from stalwart_tui.backend.errors import Forbidden, Unreachable
from stalwart_tui.demo.settings import DemoSettings
from stalwart_tui.models.paging import Unreadable
from stalwart_tui.models.traces import TraceBatch, TraceEvent
from stalwart_tui.screens.traces.screen import TracesScreen
from stalwart_tui.state.feed import FeedState
from tests.screens.scripted import ScriptedStage, scripted
from tests.screens.stage import NOW, running
from tests.state.fakes import FakeBackend

AT = int(NOW)

ERROR = TraceEvent("store.sqlite-error", AT, data={"reason": "disk is full"})
WARNING = TraceEvent("queue.back-pressure", AT, data={"limit": 9})


def chatter(count: int, start: int = 0) -> list[TraceEvent]:
    """Events of no importance, each with a number to know it by."""
    return [
        TraceEvent("http.request-url", AT, data={"url": f"/{number}/"})
        for number in range(start, start + count)
    ]


def screen_of(stage: ScriptedStage) -> TracesScreen:
    assert isinstance(stage.app.screen, TracesScreen)
    return stage.app.screen


async def test_a_quiet_stream_says_that_it_waits() -> None:
    async with scripted("traces") as stage:
        await stage.happen()
        await stage.assert_shown(
            "● live · waiting for events", "Waiting for events …", "0 received", "0 kept"
        )
        assert stage.rows() == []


@pytest.mark.parametrize("size", [(80, 24), (120, 40)])
async def test_events_are_shown_with_level_and_key_fields(size: tuple[int, int]) -> None:
    refused = {"code": 550, "details": "5.1.1 No such user", "hostname": "mx.a.example", "to": "b@a.example"}
    async with scripted("traces", size=size) as stage:
        await stage.happen(ERROR, WARNING, TraceEvent("delivery.rcpt-to-rejected", AT, data=refused))
        error, warning, rejected = stage.rows()
        assert "02:13:20 ▲ ERROR store.sqlite-error" in error
        assert "disk is full" in error
        assert "! WARN  queue.back-pressure" in warning
        assert "limit=9" in warning
        assert "· INFO  delivery.rcpt-to-rej" in rejected
        assert "550 5.1.1 No such user" in rejected
        await stage.assert_shown("● live", "3 received", "▲ ERROR 1 · ! WARN 1", "3 kept")


async def test_scrolling_up_freezes_with_a_count_and_end_follows_again() -> None:
    async with scripted("traces") as stage:
        await stage.happen(*chatter(40))
        assert "/39/" in stage.rows()[-1]
        await stage.press("pageup")
        before = stage.rows()
        await stage.happen(*chatter(5, start=40))
        assert stage.rows() == before
        await stage.assert_shown("‖ FROZEN +5 · End follows")
        await stage.press("end")
        assert "/44/" in stage.rows()[-1]
        assert "FROZEN" not in stage.text()
        await stage.happen(*chatter(1, start=45))
        assert "/45/" in stage.rows()[-1]


async def test_p_freezes_and_follows() -> None:
    async with scripted("traces") as stage:
        await stage.happen(*chatter(3))
        await stage.press("p")
        assert "‖ FROZEN · End follows" in stage.text()
        await stage.happen(*chatter(2, start=3))
        assert "/2/" in stage.rows()[-1]
        await stage.press("p")
        assert "/4/" in stage.rows()[-1]
        assert "FROZEN" not in stage.text()


async def test_a_log_that_was_filled_before_anyone_looked_is_followed() -> None:
    async with scripted("queue") as stage:
        await stage.until(lambda: stage.app.session is not None, "a session")
        stage.session.traces.apply(TraceBatch(tuple(chatter(500))))
        await stage.press("4")
        await stage.assert_shown("/499/")
        await stage.happen(*chatter(1, start=500))
        assert stage.table.following
        assert "/500/" in stage.cursor_row()


async def test_g_and_shift_g_go_to_the_ends() -> None:
    async with scripted("traces") as stage:
        await stage.happen(*chatter(40))
        await stage.press("g")
        assert "/0/" in stage.cursor_row()
        assert stage.table.frozen
        await stage.press("G")
        assert "/39/" in stage.cursor_row()
        assert stage.table.following


async def test_clear_forgets_and_the_stream_goes_on() -> None:
    async with scripted("traces") as stage:
        await stage.happen(ERROR, *chatter(2))
        await stage.press("k", "c")
        await stage.assert_shown("Waiting for events …", "▲ ERROR 0")
        assert stage.rows() == []
        await stage.happen(*chatter(1, start=2))
        (row,) = stage.rows()
        assert "/2/" in row
        assert stage.table.following


async def test_the_filter_narrows_what_is_here_and_what_comes() -> None:
    async with scripted("traces") as stage:
        await stage.happen(ERROR, WARNING, *chatter(3))
        await stage.press("slash", *"level:warn")
        await stage.until(lambda: len(stage.rows()) == 2, "two rows")
        await stage.happen(ERROR, *chatter(1, start=3))
        assert len(stage.rows()) == 3
        await stage.assert_shown("3 of 7 shown")
        await stage.press("enter", "escape")
        await stage.until(lambda: len(stage.rows()) == 7, "all rows again")


async def test_a_filter_that_matches_nothing_says_so() -> None:
    async with scripted("traces") as stage:
        await stage.happen(*chatter(3))
        await stage.press("slash", *"event:smtp")
        await stage.assert_shown("No event matches the filter.", "0 of 3 shown")
        assert stage.rows() == []


async def test_a_broken_expression_is_named_and_the_rows_stay() -> None:
    async with scripted("traces") as stage:
        await stage.happen(*chatter(3))
        await stage.press("slash", *"/(/")
        await stage.assert_shown("is no regular expression")
        assert len(stage.rows()) == 3


async def test_e_and_w_go_from_one_to_the_next_and_say_when_there_is_none() -> None:
    async with scripted("traces") as stage:
        await stage.happen(*chatter(2), ERROR, *chatter(2, start=2), WARNING, ERROR)
        await stage.press("E")
        assert stage.table.cursor_index == 2
        await stage.press("w")
        assert stage.table.cursor_index == 5
        await stage.press("W")
        assert "No warning before this line; w looks ahead." in stage.text()
        await stage.press("e")
        assert stage.table.cursor_index == 6
        assert "No warning" not in stage.text()
        assert stage.table.frozen, "what was looked for must not run away"
        await stage.press("e")
        assert stage.table.cursor_index == 6
        assert "No error after this line; E looks back." in stage.text()


async def test_an_event_stays_open_while_others_arrive_and_when_the_ring_lets_it_go() -> None:
    cause = {"type": "mail-auth.dns-record-not-found", "data": {"code": "NXDomain"}}
    failed = {"queueId": 342010831315142887, "causedBy": cause}
    async with scripted("traces") as stage:
        await stage.happen(TraceEvent("delivery.mx-lookup-failed", AT, data=failed))
        await stage.press("enter")
        await stage.assert_shown("delivery.mx-lookup-failed", "342010831315142887", "NXDomain")
        await stage.happen(*chatter(10_001))
        await stage.assert_shown(
            "delivery.mx-lookup-failed", "NXDomain", "2 dropped (ring full)", "FROZEN +10.0k · End follows"
        )
        await stage.press("escape")
        assert "/10000/" in stage.rows()[-1], "closing it follows again"


async def test_closing_the_detail_of_a_frozen_log_leaves_it_frozen() -> None:
    async with scripted("traces") as stage:
        await stage.happen(*chatter(5))
        await stage.press("p", "enter")
        assert screen_of(stage).detail.display
        await stage.press("escape")
        assert not screen_of(stage).detail.display
        assert stage.table.frozen


async def test_the_detail_beside_the_log_goes_with_the_cursor() -> None:
    async with scripted("traces", size=(120, 40)) as stage:
        await stage.happen(*chatter(5))
        await stage.press("enter")
        await stage.assert_shown("url           /4/")
        await stage.press("k", "k")
        await stage.assert_shown("url           /2/")
        await stage.press("escape")
        assert "/2/" in stage.cursor_row(), "closing it does not lose the place"
        assert stage.table.frozen


async def test_text_of_strangers_is_harmless_and_secrets_are_masked() -> None:
    evil = "\x1b[2J[bold red]x[/]\r\n"
    headers = '[("authorization", "Basic YWRtaW46aHVudGVyMg=="), ("host", "a")]'
    async with scripted("traces", size=(120, 40)) as stage:
        await stage.happen(
            TraceEvent(evil, AT, data={"from": evil, evil: evil}),
            TraceEvent("http.request-body", AT, data={"contents": headers, "secret": "s3cr3t"}),
        )
        await stage.press("enter")
        await stage.assert_shown("from ␛[2J[bold red]x[/]", "authorization", "•••")
        masked = stage.text()
        await stage.press("k")
        await stage.assert_shown("from          ␛[2J[bold red]x[/]")
        for text in (masked, stage.text()):
            assert "\x1b" not in text
            assert "YWRtaW46" not in text
            assert "s3cr3t" not in text


async def test_a_lost_stream_keeps_its_rows_says_so_and_comes_back() -> None:
    async with scripted("traces") as stage:
        await stage.happen(*chatter(3))
        lost = stage.backend.traces.lines.refusal = Unreachable("The connection was lost.")
        stage.backend.traces.lines.newest.fail(lost)
        await stage.assert_shown("✗ lost · retrying in", "The connection was lost.")
        assert len(stage.rows()) == 3
        stage.backend.traces.lines.refusal = None
        await stage.press("ctrl+r")
        await stage.happen(*chatter(1, start=3))
        assert len(stage.rows()) == 4
        await stage.assert_shown("● live")


async def test_a_stream_that_was_forbidden_later_says_so_beside_its_rows() -> None:
    async with scripted("traces") as stage:
        await stage.happen(*chatter(3))
        stage.backend.traces.lines.newest.fail(Forbidden("This login may not watch events."))
        await stage.assert_shown("✗ stopped · This login may not watch events.", "/2/")


async def test_what_the_server_cannot_do_is_said_in_place_of_the_log() -> None:
    verdict = Unsupported("This build has no licence for it.", "The queue works as on any edition.")
    backend = FakeBackend(Capabilities({Operation.TRACES_LIVE: verdict}))
    async with scripted("traces", backend) as stage:
        await stage.assert_shown("This build has no licence for it.", "The queue works as on any edition.")
        assert backend.traces.lines.opened == [], "it was not even asked"


async def test_odd_events_are_counted_and_the_others_shown() -> None:
    async with scripted("traces") as stage:
        await stage.happen(*chatter(1))
        odd = (Unreadable("#1", "no object"), Unreadable("#2", "no object"))
        stage.backend.traces.lines.newest.send(TraceBatch((), odd))
        await stage.assert_shown("2 unreadable", "/0/")
        assert len(stage.rows()) == 1


async def test_a_burst_draws_a_screen_full_not_every_row(monkeypatch: pytest.MonkeyPatch) -> None:
    async with scripted("traces") as stage:
        await stage.happen(*chatter(1))
        source: Any = stage.table.source
        drawn: list[int] = []
        read = type(source).cells_at

        def cells_at(rows: Any, index: int, columns: Any) -> Any:
            drawn.append(index)
            return read(rows, index, columns)

        monkeypatch.setattr(type(source), "cells_at", cells_at)
        for start in range(1, 8001, 200):
            stage.backend.traces.lines.newest.send(
                TraceBatch(tuple(chatter(200, start)), decoded_whole=False)
            )
        await stage.until(lambda: stage.session.traces.received == 8001, "the burst")
        await stage.drawn()
        assert "/8000/" in stage.rows()[-1]
        assert len(drawn) <= 4 * stage.table.visible_rows


async def test_over_real_http_events_arrive_and_a_cut_stream_is_opened_again() -> None:
    async with running(DemoSettings(rate=0, messages=0), screen="traces", size=(80, 24)) as stage:
        await stage.settle()
        world = stage.server.world
        stage.server.call(lambda: world.emit("store.sqlite-error", {"reason": "disk is full"}))
        await stage.assert_shown("▲ ERROR store.sqlite-error", "disk is full")
        stage.server.drop_streams()
        feed = stage.session.traces_feed
        await stage.until(lambda: feed.status.state is not FeedState.LIVE, "a lost stream")
        await stage.press("ctrl+r")
        await stage.until(lambda: feed.status.state is FeedState.LIVE, "the stream again")
        await stage.until(lambda: stage.server.open_streams == 1, "one stream")
        stage.server.call(lambda: world.emit("store.sqlite-error", {"reason": "still full"}))
        await stage.assert_shown("disk is full", "still full")
        assert stage.session.traces.levels["ERROR"] == 2
