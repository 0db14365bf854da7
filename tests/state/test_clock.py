"""Waiting: for a time or for an event; and the clock of these tests, which everything else here relies on."""

import asyncio

import pytest

from stalwart_tui.state.clock import FrozenClock, SystemClock, sleep_or_event
from tests.state.clocks import NOW, FakeClock, serving, settle


async def test_sleepers_wake_at_their_own_time_and_in_order() -> None:
    clock, woken = FakeClock(), list[tuple[str, float]]()

    async def sleeper(name: str, *naps: float) -> None:
        for nap in naps:
            await clock.sleep(nap)
            woken.append((name, clock.now() - NOW))

    async with serving(sleeper("a", 2, 2)), serving(sleeper("b", 3)):
        await clock.advance(3.5)
        assert woken == [("a", 2), ("b", 3)]
        await clock.advance(0.5)
        assert woken[2:] == [("a", 4)]
        assert clock.monotonic() == 1004


@pytest.mark.parametrize("early", [True, False])
async def test_waiting_ends_with_the_time_or_the_event(early: bool) -> None:
    clock, wanted, done = FakeClock(), asyncio.Event(), list[float]()

    async def wait() -> None:
        await sleep_or_event(clock, 10, wanted)
        done.append(clock.now() - NOW)

    async with serving(wait()):
        await clock.advance(4)
        if early:
            wanted.set()
        await clock.advance(96)
        assert done == [4 if early else 10]
        assert clock.sleeping == []


async def test_cancelled_waiting_leaves_nothing_behind() -> None:
    clock = FakeClock()
    async with serving(sleep_or_event(clock, 10, asyncio.Event())) as task:
        task.cancel()
        await settle()
        assert task.cancelled()
        assert clock.sleeping == []


def test_frozen_clock_moves_only_when_told() -> None:
    clock = FrozenClock(NOW)
    before = clock.monotonic()
    assert clock.now() == NOW
    clock.advance(5)
    assert (clock.now(), clock.monotonic()) == (NOW + 5, before + 5)


@pytest.mark.parametrize("clock", [SystemClock(), FrozenClock(NOW)])
async def test_clocks_let_others_run_while_they_sleep(clock: SystemClock | FrozenClock) -> None:
    event = asyncio.Event()
    asyncio.get_running_loop().call_soon(event.set)
    await sleep_or_event(clock, 3600, event)
    assert clock.monotonic() <= clock.monotonic()
    assert event.is_set()
