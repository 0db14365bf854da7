"""The way to a session: tried again or not, and everything closed however it ends."""

import asyncio

import pytest

from stalwart_tui.backend.errors import NotAuthenticated, Unreachable
from stalwart_tui.backend.port import Backend
from stalwart_tui.state.feed import FeedState
from stalwart_tui.state.link import Link
from stalwart_tui.state.session import Session
from tests.state.clocks import FakeClock, fault_of, serving, settle
from tests.state.fakes import FakeBackend


class FakeConnector:
    """A connector whose attempts end as the test says: with an error, with a server, or not at all."""

    target = "mail.example"
    profile = ""

    def __init__(self, *outcomes: Exception | FakeBackend | None) -> None:
        self.outcomes = list(outcomes)
        self.attempts = 0
        self.cancelled = 0
        self.closed = 0

    async def connect(self) -> Backend:
        self.attempts += 1
        outcome = self.outcomes.pop(0) if self.outcomes else None
        try:
            await (asyncio.sleep(0) if outcome is not None else asyncio.Event().wait())
        except asyncio.CancelledError:
            self.cancelled += 1
            raise
        assert outcome is not None
        if isinstance(outcome, Exception):
            raise outcome
        return outcome

    async def close(self) -> None:
        self.closed += 1


async def test_a_server_that_comes_up_is_reached_in_the_end() -> None:
    backend = FakeBackend()
    connector = FakeConnector(Unreachable("No answer."), Unreachable("No answer."), backend)
    clock, sessions = FakeClock(), list[Session]()
    link = Link(connector, clock, sessions.append)
    async with serving(link.run()):
        assert (link.status.state, link.session) == (FeedState.RETRYING, None)
        await clock.advance(10)
        assert (link.status.state, connector.attempts) == (FeedState.LIVE, 3)
        assert sessions == [link.session]
        sessions[0].queue_feed.acquire()
        await settle()
        assert backend.queue.asked
        await clock.advance(100)
        assert connector.attempts == 3
        assert (backend.closed, connector.closed) == (0, 0)
    assert (backend.closed, connector.closed) == (1, 1)


async def test_a_wrong_password_is_tried_once() -> None:
    wrong = NotAuthenticated("Wrong password.")
    connector = FakeConnector(wrong, FakeBackend())
    clock = FakeClock()
    link = Link(connector, clock)
    async with serving(link.run()):
        await clock.advance(24 * 3600)
        assert (connector.attempts, link.status.state, link.status.error) == (1, FeedState.FAILED, wrong)
        link.retry_now()
        await settle()
        assert (connector.attempts, link.session is not None) == (2, True)
    assert connector.closed == 1


async def test_retry_now_ends_the_wait() -> None:
    connector = FakeConnector(Unreachable("No answer."), FakeBackend())
    link = Link(connector, FakeClock())
    async with serving(link.run()):
        link.retry_now()
        await settle()
        assert (connector.attempts, link.session is not None) == (2, True)
        link.retry_now()  # means nothing any more
        await settle()
        assert connector.attempts == 2


async def test_leaving_while_it_connects() -> None:
    connector = FakeConnector(None)
    async with serving(Link(connector, FakeClock()).run()):
        assert (connector.attempts, connector.cancelled) == (1, 0)
    assert (connector.cancelled, connector.closed) == (1, 1)


async def test_leaving_while_it_waits() -> None:
    connector = FakeConnector(Unreachable("No answer."))
    async with serving(Link(connector, FakeClock()).run()):
        assert connector.closed == 0
    assert (connector.attempts, connector.closed) == (1, 1)


async def test_a_server_that_cannot_be_closed_leaves_the_connector_closed() -> None:
    class Stubborn(FakeBackend):
        async def close(self) -> None:
            raise Unreachable("Lost while closing.")

    connector = FakeConnector(Stubborn())
    with pytest.raises(Unreachable):
        async with serving(Link(connector, FakeClock()).run()):
            assert connector.closed == 0
    assert connector.closed == 1


@pytest.mark.parametrize("place", ["connector", "listener", "session"])
async def test_a_fault_of_our_own_comes_out(place: str) -> None:
    backend = FakeBackend()
    connector = FakeConnector(ZeroDivisionError() if place == "connector" else backend)

    def listen(session: Session) -> None:
        session.traces_feed.acquire()
        if place == "listener":
            raise ZeroDivisionError

    def cause() -> None:
        if place == "session":
            backend.traces.lines.newest.fail(ZeroDivisionError())

    fault = await fault_of(Link(connector, FakeClock(), listen).run(), cause)
    if place == "session":
        assert isinstance(fault, ExceptionGroup)
        assert fault.subgroup(ZeroDivisionError)
    else:
        assert isinstance(fault, ZeroDivisionError)
    assert connector.closed == 1
    assert backend.closed == (0 if place == "connector" else 1)
