"""One connected server as a whole: its feeds, what it does not even ask for, and how it ends."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any

import pytest

from stalwart_tui.backend.capabilities import Capabilities, Operation, Unsupported
from stalwart_tui.backend.errors import Unavailable, Unreachable
from stalwart_tui.state.feed import Feed, FeedState
from stalwart_tui.state.metrics import LIVE_INTERVAL, QUIET_INTERVAL
from stalwart_tui.state.session import Session
from tests.state.clocks import FakeClock, fault_of, serving, settle
from tests.state.fakes import FakeBackend, Line, batch, counter, event, message, snapshot


class Stage:
    """A session on a server in memory."""

    def __init__(self, capabilities: Capabilities | None = None) -> None:
        self.clock = FakeClock()
        self.backend = FakeBackend(capabilities)
        self.session = Session(self.backend, self.clock)


@asynccontextmanager
async def running(stage: Stage, *feeds: Feed[Any]) -> AsyncIterator[None]:
    for feed in feeds:
        feed.acquire()
    async with serving(stage.session.run()):
        yield


async def test_nothing_is_asked_before_somebody_looks() -> None:
    stage = Stage()
    async with running(stage):
        await stage.clock.advance(3600)
        assert stage.backend.queue.asked == []
        assert stage.backend.principals.asked == []
        assert stage.backend.metrics.lines.opened == []
        assert stage.backend.traces.lines.opened == []


async def test_each_feed_fills_its_store() -> None:
    stage = Stage()
    session, backend = stage.session, stage.backend
    backend.queue.put(message(1))
    async with running(stage, *session.feeds):
        backend.metrics.lines.newest.send(snapshot(counter("a", 1)))
        backend.traces.lines.newest.send(batch(event()))
        await settle()
        assert [feed.status.state for feed in session.feeds] == [FeedState.LIVE] * 4
        assert session.queue.total == 1
        assert session.principals.complete
        assert session.metrics.series.names == ("a",)
        assert session.traces.received == 1
        backend.queue.put(message(2))
        await stage.clock.advance(5)
        assert session.queue.total == 2
        assert session.figures.current()[2].value == 12


FEEDS = {
    Operation.QUEUE_LIST: "queue",
    Operation.PRINCIPALS_LIST: "principals",
    Operation.METRICS_LIVE: "metrics",
    Operation.TRACES_LIVE: "traces",
}


@pytest.mark.parametrize("operation", FEEDS)
async def test_what_the_server_cannot_do_is_not_asked_for(operation: Operation) -> None:
    verdict = Unsupported("Not in this edition.", instead="Use the log.")
    stage = Stage(Capabilities({operation: verdict}))
    backend = stage.backend
    (feed,) = (feed for feed in stage.session.feeds if feed.name == FEEDS[operation])
    async with running(stage, feed):
        await stage.clock.advance(3600)
        assert feed.status.state is FeedState.UNSUPPORTED
        error = feed.status.error
        assert isinstance(error, Unavailable)
        assert (error.message, error.advice) == ("Not in this edition.", "Use the log.")
        assert (backend.queue.asked, backend.principals.asked) == ([], [])
        assert (backend.metrics.lines.opened, backend.traces.lines.opened) == ([], [])
        assert stage.session.quiet()


async def test_quiet_when_all_that_is_looked_at_has_answered() -> None:
    stage = Stage()
    session, lines = stage.session, stage.backend.traces.lines
    quiet = [session.quiet()]
    async with running(stage, session.queue_feed, session.traces_feed):
        quiet.append(session.quiet())
        lines.newest.send(batch())  # alive is enough: nothing may ever happen on a quiet server
        await settle()
        quiet.append(session.quiet())
        lines.newest.fail(Unreachable("gone"))
        await settle()
        quiet.append(session.quiet())
        await stage.clock.advance(1)
        quiet.append(session.quiet())
        session.traces_feed.release()
        quiet.append(session.quiet())
    assert quiet == [True, False, True, True, False, True]


async def test_another_pace_opens_the_stream_anew() -> None:
    stage = Stage()
    session, metrics = stage.session, stage.backend.metrics
    async with running(stage, session.metrics_feed):
        session.watch_metrics_every(QUIET_INTERVAL)
        await settle()
        assert metrics.intervals == [QUIET_INTERVAL]
        session.watch_metrics_every(LIVE_INTERVAL)
        await settle()
        assert metrics.intervals == [QUIET_INTERVAL, LIVE_INTERVAL]
        assert [line.closed for line in metrics.lines.opened] == [True, False]


async def test_ending_closes_every_stream() -> None:
    stage = Stage()
    session, backend = stage.session, stage.backend
    async with running(stage, *session.feeds):
        streams: list[Line[Any]] = [*backend.metrics.lines.opened, *backend.traces.lines.opened]
        assert [line.closed for line in streams] == [False, False]
    assert [line.closed for line in streams] == [True, True]
    assert backend.closed == 0
    await session.close()
    assert backend.closed == 1


async def test_a_fault_of_our_own_ends_the_session() -> None:
    stage = Stage()
    session, lines = stage.session, stage.backend.traces.lines
    session.traces_feed.acquire()
    session.metrics_feed.acquire()
    fault = await fault_of(session.run(), lambda: lines.newest.fail(ZeroDivisionError()))
    assert isinstance(fault, ExceptionGroup)
    assert fault.subgroup(ZeroDivisionError)
    assert stage.backend.metrics.lines.newest.closed
