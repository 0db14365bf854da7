"""When a widget looks for changes, and when it may paint."""

from unittest.mock import Mock

import pytest
from textual.app import App, ComposeResult
from textual.screen import ModalScreen, Screen
from textual.timer import Timer
from textual.widgets import Static

from stalwart_tui.widgets.polling import PaintGate, VersionPoll
from tests.widgets.waiting import until


@pytest.mark.parametrize(
    ("versions", "painted"),
    [
        ([1, 1, 1, 1, 1], [1]),
        ([1, 2, 3, 4, 5, 6, 7, 8, 9], [1, 5, 9]),  # a steady flow: every fourth look
        ([1, 1, 1, 1, 1, 2, 3], [1, 2]),  # after quiet: at once
        ([1, 2, 2, 2, 2, 2], [1, 2]),  # what came meanwhile is not forgotten
    ],
)
def test_the_gate(versions: list[int], painted: list[int]) -> None:
    gate = PaintGate(rest=4)
    assert [version for version in versions if gate.look(version)] == painted


def test_an_opened_gate_lets_the_next_change_through() -> None:
    gate = PaintGate(rest=4)
    gate.look(1)
    gate.open()
    assert gate.look(2)


class Watched(App[None]):
    def __init__(self) -> None:
        super().__init__()
        self.version = 1
        self.painted: list[int] = []
        self.widget = Static("x")
        self.poll = VersionPoll(
            self.widget, lambda: self.version, lambda: self.painted.append(self.version), period=3600, rest=1
        )

    def compose(self) -> ComposeResult:
        yield self.widget

    def on_mount(self) -> None:
        self.poll.start()


async def test_what_is_hidden_is_left_for_later() -> None:
    app = Watched()
    async with app.run_test() as pilot:
        app.widget.display = False
        await pilot.pause()
        app.poll.look()
        assert app.painted == []
        app.widget.display = True
        await pilot.pause()
        app.poll.look()
        assert app.painted == [1]


async def test_the_timer_rests_too() -> None:
    app = Watched()
    async with app.run_test() as pilot:
        timer = app.poll._timer = Mock(spec=Timer)
        await app.push_screen(Screen())
        await pilot.pause()
        timer.pause.assert_called_once_with()
        await app.pop_screen()
        await pilot.pause()
        timer.resume.assert_called_once_with()


async def test_it_rests_while_another_screen_covers_its_own() -> None:
    app = Watched()
    async with app.run_test() as pilot:
        app.poll.look()
        rests = [app.poll.paused]
        await app.push_screen(ModalScreen())
        rests.append(app.poll.paused)
        await app.push_screen(Screen())
        rests.append(app.poll.paused)
        app.version = 2
        await app.pop_screen()
        await app.pop_screen()
        await pilot.pause()
        rests.append(app.poll.paused)
        assert rests == [False, False, True, False]
        assert app.painted == [1, 2]


async def test_the_timer_looks() -> None:
    app = Watched()
    app.poll = VersionPoll(
        app.widget, lambda: app.version, lambda: app.painted.append(app.version), period=0.05
    )
    async with app.run_test() as pilot:
        await until(pilot, lambda: bool(app.painted))
        assert app.painted == [1]
