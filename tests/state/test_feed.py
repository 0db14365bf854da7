"""The life of a feed: who makes it run, what it says of itself, and that it leaves nothing open."""

import asyncio
from collections.abc import AsyncGenerator

import pytest

from stalwart_tui.backend.errors import Unreachable
from stalwart_tui.state.feed import Feed, FeedState, FeedStatus
from tests.state.clocks import FakeClock, fault_of, serving, settle
from tests.state.fakes import Lines
from tests.state.feeds import ALIVE, DATA, Stage, running


async def test_nothing_is_opened_before_somebody_looks() -> None:
    stage = Stage()
    async with running(stage, looked_at=False):
        assert (stage.lines.opened, stage.state()) == ([], FeedState.IDLE)
        stage.feed.acquire()
        await settle()
        assert len(stage.lines.opened) == 1
        assert stage.state() is FeedState.CONNECTING
        await stage.send(DATA)
        assert stage.feed.status == FeedStatus(FeedState.LIVE)
        assert stage.taken == [DATA]


async def test_one_connection_for_many_who_look() -> None:
    stage = Stage(linger=0)
    async with running(stage):
        stage.feed.acquire()
        stage.feed.release()
        await stage.clock.advance(100)
        assert [line.closed for line in stage.lines.opened] == [False]
        stage.feed.release()
        await settle()
        assert [line.closed for line in stage.lines.opened] == [True]
        assert stage.state() is FeedState.IDLE


def test_a_look_is_given_back_only_once() -> None:
    feed = Stage().feed
    feed.acquire()
    feed.release()
    with pytest.raises(AssertionError, match="released more often"):
        feed.release()


async def test_it_lingers_after_the_last_look() -> None:
    stage = Stage(linger=30)
    async with running(stage):
        await stage.send(DATA)
        stage.feed.release()
        await stage.clock.advance(29)
        assert (stage.state(), stage.lines.newest.closed) == (FeedState.LIVE, False)
        await stage.clock.advance(1)
        assert (stage.state(), stage.lines.newest.closed) == (FeedState.IDLE, True)
        stage.feed.acquire()
        await settle()
        assert len(stage.lines.opened) == 2


async def test_each_new_look_begins_the_linger_anew() -> None:
    stage = Stage(linger=30)
    async with running(stage):
        await stage.send(DATA)
        stage.feed.release()
        await stage.clock.advance(20)
        stage.feed.acquire()
        await stage.clock.advance(5)
        stage.feed.release()
        await stage.clock.advance(29)
        assert stage.state() is FeedState.LIVE
        stage.feed.acquire()
        stage.feed.release()  # a look too short for any task to notice
        await stage.clock.advance(29)
        assert (stage.state(), len(stage.lines.opened)) == (FeedState.LIVE, 1)
        await stage.clock.advance(1)
        assert stage.state() is FeedState.IDLE


async def test_age_of_data() -> None:
    stage = Stage()
    async with running(stage):
        await stage.clock.advance(3)
        await stage.send(DATA)
        assert stage.feed.last_data == stage.clock.monotonic()
        await stage.clock.advance(3)
        await stage.send(ALIVE)
        assert stage.feed.last_data == stage.clock.monotonic() - 3


async def test_the_version_tells_of_changes_of_the_status_alone() -> None:
    stage = Stage()
    async with running(stage):
        await stage.send(DATA)
        before = stage.feed.version
        await stage.send(DATA, ALIVE)
        assert stage.feed.version == before
        await stage.fail(Unreachable("gone"))
        assert stage.feed.version > before


async def test_reopen_changes_the_connection() -> None:
    stage = Stage()
    async with running(stage):
        await stage.send(DATA)
        stage.feed.reopen()
        await settle()
        assert [line.closed for line in stage.lines.opened] == [True, False]
        await stage.send(DATA)
        assert stage.state() is FeedState.LIVE


async def test_reopen_does_not_shorten_a_wait() -> None:
    stage = Stage()
    async with running(stage):
        await stage.fail(Unreachable("gone"))
        stage.feed.reopen()
        await settle()
        assert len(stage.lines.opened) == 1
        await stage.clock.advance(stage.wait())
        await settle()
        assert len(stage.lines.opened) == 2


async def test_reopen_while_it_lingers_closes_and_says_so() -> None:
    stage = Stage()
    async with running(stage):
        await stage.send(DATA)
        stage.feed.release()
        stage.feed.reopen()
        await settle()
        assert (stage.state(), stage.lines.newest.closed) == (FeedState.IDLE, True)
        stage.feed.acquire()
        await settle()
        assert len(stage.lines.opened) == 2


@pytest.mark.parametrize("part", ["source", "store"])
async def test_a_fault_of_our_own_comes_out(part: str) -> None:
    lines = Lines[str]()
    feed = Feed("test", lines.open, lambda item: 1 // len(item) > 1, FakeClock())
    feed.acquire()

    def cause() -> None:
        if part == "source":
            lines.newest.fail(ZeroDivisionError())
        else:
            lines.newest.send("")

    assert isinstance(await fault_of(feed.run(), cause), ZeroDivisionError)
    assert lines.newest.closed


@pytest.mark.parametrize("reason", ["unlooked", "reopened"])
async def test_a_fault_while_closing_comes_out(reason: str) -> None:
    async def source() -> AsyncGenerator[str, None]:
        try:
            await asyncio.Event().wait()
            yield DATA
        finally:
            raise ZeroDivisionError

    feed = Feed("test", source, lambda item: True, FakeClock(), linger=0)
    feed.acquire()
    cause = feed.release if reason == "unlooked" else feed.reopen
    assert isinstance(await fault_of(feed.run(), cause), ZeroDivisionError)


async def test_cancelling_closes_the_connection() -> None:
    stage = Stage()
    async with running(stage) as task:
        await stage.send(DATA)
        task.cancel()
        await settle()
        assert task.cancelled()
        assert stage.lines.newest.closed


async def test_an_error_while_closing_does_not_keep_it_alive() -> None:
    tries = 0

    async def source() -> AsyncGenerator[str, None]:
        nonlocal tries
        tries += 1
        try:
            await asyncio.Event().wait()
            yield DATA
        except asyncio.CancelledError:
            raise Unreachable("The connection broke while it was closed.") from None

    feed = Feed("test", source, lambda item: True, FakeClock())
    feed.acquire()
    async with serving(feed.run()) as task:
        task.cancel()
        await settle()
        assert (task.cancelled(), tries) == (True, 1)
