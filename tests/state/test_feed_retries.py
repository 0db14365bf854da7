"""A feed in trouble: how long it waits, when it gives up, and what a person can do about it."""

import pytest

from stalwart_tui.backend.errors import (
    BackendError,
    BadAnswer,
    Busy,
    Forbidden,
    NotAuthenticated,
    NotStalwart,
    SecondFactorNeeded,
    ServerFault,
    TlsFailure,
    TokenExpired,
    Unavailable,
    Unreachable,
)
from stalwart_tui.state.feed import FIRST_WAIT, JITTER, LONGEST_WAIT, SLOW_WAIT, FeedState, FeedStatus
from tests.state.clocks import settle
from tests.state.feeds import ALIVE, DATA, Stage, running


async def test_waits_double_up_to_a_limit_and_begin_anew_after_data() -> None:
    stage = Stage(jitter=0.5)
    async with running(stage):
        waits = []
        for _ in range(9):
            await stage.fail(Unreachable("gone"))
            waits.append(stage.wait())
            await stage.clock.advance(waits[-1])
            assert stage.state() is FeedState.CONNECTING
        assert waits == [0.5, 1, 2, 4, 8, 16, 30, 30, 30]
        assert stage.feed.status.attempts == 9
        await stage.send(DATA)
        assert stage.feed.status.attempts == 0
        await stage.fail(Unreachable("gone"))
        assert stage.wait() == 0.5


async def test_a_sign_of_life_is_live_but_resets_no_wait() -> None:
    stage = Stage()
    async with running(stage):
        for _ in range(3):
            await stage.send(ALIVE)
            assert stage.state() is FeedState.LIVE
            assert stage.feed.last_data is None
            await stage.fail(Unreachable("gone"))
            await stage.clock.advance(stage.wait())
        await stage.send(ALIVE)
        assert stage.feed.status == FeedStatus(FeedState.LIVE, attempts=3)
        await stage.fail(Unreachable("gone"))
        assert stage.wait() == 4


@pytest.mark.parametrize(("jitter", "part"), [(0.0, 1 - JITTER), (0.5, 1.0), (1.0, 1 + JITTER)])
async def test_waits_are_spread(jitter: float, part: float) -> None:
    stage = Stage(jitter=jitter)
    async with running(stage):
        await stage.fail(Unreachable("gone"))
        assert stage.wait() == pytest.approx(FIRST_WAIT * part)


@pytest.mark.parametrize("error", [BadAnswer("odd"), TlsFailure("expired")])
async def test_what_people_must_mend_is_not_asked_for_every_moment(error: BackendError) -> None:
    stage = Stage()
    async with running(stage):
        await stage.fail(error)
        assert stage.wait() == SLOW_WAIT


@pytest.mark.parametrize(
    ("asked", "waited"), [(None, 0.5), (0.1, 0.5), (7.0, 7.0), (LONGEST_WAIT * 4, 120.0)]
)
async def test_a_busy_server_says_how_long(asked: float | None, waited: float) -> None:
    stage = Stage()
    async with running(stage):
        await stage.fail(Busy("later", retry_after=asked))
        assert stage.wait() == waited
        await stage.clock.advance(waited - 0.01)
        assert len(stage.lines.opened) == 1
        await stage.clock.advance(0.01)
        assert len(stage.lines.opened) == 2


async def test_the_error_stays_to_be_read_while_it_tries_again() -> None:
    stage = Stage()
    error = ServerFault("broken")
    async with running(stage):
        await stage.fail(error)
        assert stage.feed.status.error is error
        await stage.clock.advance(1)
        assert stage.feed.status == FeedStatus(FeedState.CONNECTING, error, attempts=1)
        await stage.send(DATA)
        assert stage.feed.status.error is None


NEVER_BY_ITSELF = [
    (NotAuthenticated("wrong"), FeedState.FAILED),
    (SecondFactorNeeded("code"), FeedState.FAILED),
    (TokenExpired("old"), FeedState.FAILED),
    (Forbidden("no"), FeedState.FAILED),
    (NotStalwart("nginx"), FeedState.FAILED),
    (Unavailable("Community"), FeedState.UNSUPPORTED),
]


@pytest.mark.parametrize(("error", "state"), NEVER_BY_ITSELF)
async def test_what_trying_cannot_help_is_not_tried(error: BackendError, state: FeedState) -> None:
    stage = Stage()
    async with running(stage):
        await stage.fail(error)
        assert stage.feed.status == FeedStatus(state, error, attempts=1)
        await stage.clock.advance(24 * 3600)
        assert len(stage.lines.opened) == 1
        stage.feed.retry_now()
        await settle()
        assert (stage.state(), len(stage.lines.opened)) == (FeedState.CONNECTING, 2)


@pytest.mark.parametrize(("error", "state"), NEVER_BY_ITSELF)
async def test_coming_back_to_a_screen_is_no_new_try(error: BackendError, state: FeedState) -> None:
    stage = Stage(linger=30)
    async with running(stage):
        await stage.fail(error)
        for _ in range(3):
            stage.feed.release()
            await stage.clock.advance(3600)
            stage.feed.acquire()
            await stage.clock.advance(3600)
        assert (stage.state(), len(stage.lines.opened)) == (state, 1)
        stage.feed.retry_now()
        await stage.send(DATA)
        assert stage.state() is FeedState.LIVE
        stage.feed.release()
        await stage.clock.advance(30)
        assert stage.state() is FeedState.IDLE


async def test_retry_now_ends_a_wait() -> None:
    stage = Stage()
    async with running(stage):
        await stage.fail(Unreachable("gone"))
        stage.feed.retry_now()
        await settle()
        assert (stage.state(), len(stage.lines.opened)) == (FeedState.CONNECTING, 2)
        await stage.fail(Unreachable("gone"))
        assert stage.wait() == 1  # once: the next wait is one again


@pytest.mark.parametrize("error", [NotAuthenticated("wrong"), Unreachable("gone")])
async def test_asking_again_while_all_is_well_does_not_repeat_a_later_failure(error: BackendError) -> None:
    stage = Stage()
    async with running(stage):
        await stage.send(DATA)
        stage.feed.retry_now()
        await stage.fail(error)
        assert len(stage.lines.opened) == 1


async def test_nobody_retries_what_nobody_looks_at() -> None:
    stage = Stage()
    async with running(stage):
        await stage.fail(NotAuthenticated("wrong"))
        stage.feed.release()
        await stage.clock.advance(3600)
        stage.feed.retry_now()
        await settle()
        assert len(stage.lines.opened) == 1


async def test_the_end_of_a_stream_is_a_loss() -> None:
    stage = Stage()
    async with running(stage):
        await stage.send(DATA)
        stage.lines.newest.end()
        await settle()
        assert isinstance(stage.feed.status.error, Unreachable)
        assert stage.wait() == FIRST_WAIT
