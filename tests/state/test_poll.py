"""Asking again and again: the pace, a slow server, and asking at once."""

import pytest

from stalwart_tui.backend.errors import Unreachable
from stalwart_tui.state.poll import SHARE_OF_TIME, Poll
from tests.state.clocks import FakeClock, serving, settle


class Stage:
    """A poll of a server whose answers take `cost` seconds."""

    def __init__(self, *, cost: float = 0.0, pause: float = 5.0, longest: float = 30.0) -> None:
        self.clock = FakeClock()
        self.cost = cost
        self.asked: list[float] = []
        self.answers: list[int] = []
        self.poll = Poll(self._fetch, self.clock, pause=pause, longest=longest)

    async def _fetch(self) -> int:
        self.asked.append(self.clock.monotonic() - 1000)
        await self.clock.sleep(self.cost)
        return len(self.asked)

    async def read(self) -> None:
        async for answer in self.poll.watch():
            self.answers.append(answer)


async def test_asks_at_once_and_then_at_its_pace() -> None:
    stage = Stage(pause=5)
    async with serving(stage.read()):
        assert stage.answers == [1]
        await stage.clock.advance(15)
        assert stage.asked == [0, 5, 10, 15]
        stage.poll.pause = 20
        await stage.clock.advance(40)
        assert stage.asked[4:] == [20, 40]


@pytest.mark.parametrize(
    ("cost", "pause"),
    [(0.1, 5.0), (1.0, 1 / SHARE_OF_TIME), (2.0, 2 / SHARE_OF_TIME), (60.0, 30.0)],
)
async def test_a_slow_server_is_asked_less_often(cost: float, pause: float) -> None:
    stage = Stage(cost=cost, pause=5, longest=30)
    async with serving(stage.read()):
        await stage.clock.advance(cost + pause - 0.01)
        assert len(stage.asked) == 1
        await stage.clock.advance(0.02)
        assert stage.asked == pytest.approx([0, cost + pause])


async def test_asking_now_ends_the_pause_once() -> None:
    stage = Stage(pause=5)
    async with serving(stage.read()):
        await stage.clock.advance(2)
        stage.poll.ask_now()
        await settle()
        assert stage.asked == [0, 2]
        await stage.clock.advance(5)
        assert stage.asked == [0, 2, 7]


async def test_an_answer_under_way_when_asked_is_too_old() -> None:
    stage = Stage(cost=1.0, pause=5)
    async with serving(stage.read()):
        stage.poll.ask_now()
        await stage.clock.advance(1)
        assert stage.asked == [0, 1]


async def test_errors_come_out() -> None:
    async def fetch() -> int:
        raise Unreachable("gone")

    with pytest.raises(Unreachable):
        await anext(Poll(fetch, FakeClock()).watch())
