"""The queue screen: what is shown, what is asked before a write, what is believed after it."""

import pytest

from stalwart_tui.demo.settings import DemoSettings
from stalwart_tui.screens.dialogs.confirm import ConfirmSheet
from stalwart_tui.widgets.detail_pane import DetailPane
from stalwart_tui.widgets.live_table import LiveTable
from tests.screens.stage import STILL, Stage, running


def writes(stage: Stage) -> list[tuple[str, str]]:
    """What the server was asked to change."""
    return [(r.method, r.path) for r in stage.server.requests if r.method in ("PATCH", "DELETE")]


async def open_sheet(stage: Stage, key: str) -> ConfirmSheet:
    """Press a writing key and wait for its sheet."""
    await stage.press(key)
    await stage.until(lambda: isinstance(stage.app.screen, ConfirmSheet), "the sheet")
    assert isinstance(stage.app.screen, ConfirmSheet)
    return stage.app.screen


@pytest.mark.parametrize("size", [(80, 24), (120, 40)])
async def test_the_queue_is_shown_with_the_error_of_each_message(size: tuple[int, int]) -> None:
    async with running(size=size) as stage:
        await stage.settle()
        text = stage.text()
        assert "mail.example.org" in text.splitlines()[0]
        assert "LAST ERROR" in text
        assert "↻ deferred" in text
        assert f"{stage.session.queue.total} messages" in text


async def test_every_message_of_the_server_is_in_the_table() -> None:
    async with running(DemoSettings(rate=0, quiet_streams=True, messages=1234)) as stage:
        await stage.settle()
        assert len(stage.session.queue.index.order) == 1234
        assert len(stage.app.screen.query_one(LiveTable).source) == 1234


async def test_the_filter_narrows_while_it_is_typed_and_escape_clears_it() -> None:
    async with running() as stage:
        await stage.settle()
        everything = len(stage.session.queue.index.order)
        await stage.press("slash", *"to:corp")
        await stage.until(lambda: 0 < len(stage.session.queue.index.order) < everything, "fewer rows")
        shown = [stage.session.queue.index.messages[key] for key in stage.session.queue.index.order]
        assert all(any("corp" in r.address for r in message.recipients) for message in shown)
        await stage.press("escape")
        await stage.until(lambda: len(stage.session.queue.index.order) == everything, "all rows again")


async def test_a_broken_filter_is_named_and_changes_nothing() -> None:
    async with running() as stage:
        await stage.settle()
        everything = len(stage.session.queue.index.order)
        await stage.press("slash", *"/(/")
        await stage.assert_shown("is no regular expression")
        assert len(stage.session.queue.index.order) == everything


async def test_the_detail_names_every_recipient_with_its_state() -> None:
    async with running() as stage:
        await stage.settle()
        queue = stage.session.queue.index
        many = next(m for m in queue.messages.values() if len(m.recipients) == 2)
        stage.app.screen.query_one(LiveTable).move_to(many.id)
        await stage.press("enter")
        await stage.until(lambda: stage.app.screen.query_one(DetailPane).display, "the detail")
        await stage.assert_shown(*(r.address for r in many.recipients), f"{many.id:x}")
        await stage.press("escape")
        assert not stage.app.screen.query_one(DetailPane).display


async def test_cancel_writes_only_after_the_sheet_and_is_proved_by_a_read() -> None:
    async with running() as stage:
        await stage.settle()
        message_id = stage.session.queue.index.order[0]
        sheet = await open_sheet(stage, "X")
        assert sheet.sheet.count == 1
        assert not writes(stage)
        await stage.press("enter")
        assert isinstance(stage.app.screen, ConfirmSheet), "enter alone does nothing"
        await stage.press("y")
        await stage.assert_shown("proved", "no longer in the queue")
        assert writes(stage) == [("DELETE", f"/api/queue/messages/{message_id}")]
        after = [r.method for r in stage.server.requests if r.path == f"/api/queue/messages/{message_id}"]
        assert after.index("DELETE") < len(after) - 1, "it was read after the write"
        assert message_id not in stage.session.queue.index.messages


async def test_escape_on_the_sheet_writes_nothing() -> None:
    async with running() as stage:
        await stage.settle()
        await open_sheet(stage, "X")
        await stage.press("escape")
        await stage.until(lambda: not isinstance(stage.app.screen, ConfirmSheet), "the sheet to close")
        assert not writes(stage)


async def test_a_marked_set_is_the_set_that_is_cancelled() -> None:
    async with running() as stage:
        await stage.settle()
        chosen = stage.session.queue.index.order[:3]
        await stage.press("space", "down", "space", "down", "space")
        sheet = await open_sheet(stage, "X")
        assert sheet.sheet.count == 3
        await stage.press("y")
        await stage.assert_shown("3 proved")
        assert sorted(writes(stage)) == sorted(("DELETE", f"/api/queue/messages/{key}") for key in chosen)


async def test_a_large_set_takes_its_count_typed_out() -> None:
    async with running() as stage:
        await stage.settle()
        await stage.press("slash", *"to:corp", "enter", "a")
        count = len(stage.session.queue.index.order)
        assert count > 20
        await open_sheet(stage, "X")
        await stage.press("y", *"1", "enter")
        assert isinstance(stage.app.screen, ConfirmSheet)
        assert not writes(stage)


async def test_a_retry_that_the_server_does_not_store_is_not_believed() -> None:
    async with running() as stage:
        await stage.settle()
        queue = stage.session.queue.index
        later = next(m for m in queue.messages.values() if (m.next_retry or 0) > stage.clock.now() + 60)
        stage.app.screen.query_one(LiveTable).move_to(later.id)
        sheet = await open_sheet(stage, "R")
        assert sheet.sheet.caveats, "the sheet names the trap of this release"
        await stage.press("y")
        await stage.assert_shown("unchanged", "the server said yes")
        assert queue.messages[later.id].next_retry == later.next_retry


async def test_a_retry_is_proved_where_the_server_stores_it() -> None:
    async with running(DemoSettings(rate=0, quiet_streams=True, version="0.12")) as stage:
        await stage.settle()
        queue = stage.session.queue.index
        later = next(m for m in queue.messages.values() if (m.next_retry or 0) > stage.clock.now() + 60)
        stage.app.screen.query_one(LiveTable).move_to(later.id)
        sheet = await open_sheet(stage, "R")
        assert not any("stores nothing" in caveat for caveat in sheet.sheet.caveats)
        await stage.press("y")
        await stage.assert_shown("✓ retry", "proved")


async def test_pause_and_resume_are_proved() -> None:
    async with running() as stage:
        await stage.settle()
        await open_sheet(stage, "Q")
        await stage.press("y")
        await stage.assert_shown("✓ pause queue: proved")
        await stage.assert_shown("queue PAUSED")
        await open_sheet(stage, "Q")
        await stage.press("y")
        await stage.until(lambda: ("PATCH", "/api/queue/status/start") in writes(stage), "the resume")
        await stage.until(lambda: writes(stage)[-1][1].startswith("/api/queue/messages/"), "the nudge")
        await stage.advance(5)
        await stage.assert_shown("✓ resume queue: proved", "awake")
        await stage.assert_shown("queue running")


async def test_read_only_takes_the_writing_keys_away() -> None:
    async with running(read_only=True) as stage:
        await stage.settle()
        assert "RO" in stage.text().splitlines()[0]
        assert "Cancel" not in stage.text().splitlines()[-1]
        await stage.press("X", "R", "Q")
        await stage.pilot.pause()
        assert not isinstance(stage.app.screen, ConfirmSheet)
        assert not writes(stage)


async def test_an_empty_queue_says_so() -> None:
    async with running(DemoSettings(rate=0, quiet_streams=True, messages=0)) as stage:
        await stage.settle()
        await stage.assert_shown("The queue is empty.")


async def test_a_server_that_goes_away_leaves_the_rows_and_says_when_it_tries_again() -> None:
    async with running(STILL) as stage:
        await stage.settle()
        rows = len(stage.session.queue.index.order)
        stage.server.stop()
        await stage.press("ctrl+r")
        await stage.assert_shown("retrying in")
        assert len(stage.session.queue.index.order) == rows
