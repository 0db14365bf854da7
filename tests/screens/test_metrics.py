"""Live charts: on any terminal, over every window, frozen, alone; and words where figures are missing."""

import math
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any

import pytest

from stalwart_tui.backend.capabilities import Capabilities, Operation, Unsupported
from stalwart_tui.backend.errors import Unreachable
from stalwart_tui.demo.settings import DemoSettings
from stalwart_tui.models.metrics import MetricSample
from stalwart_tui.render.chart import render_chart
from stalwart_tui.render.metrics import BOARD
from stalwart_tui.screens.metrics.board import Board, BoardChart
from stalwart_tui.screens.metrics.screen import MetricsScreen
from stalwart_tui.state.feed import FeedState
from stalwart_tui.state.metrics import LIVE_INTERVAL, QUIET_INTERVAL
from stalwart_tui.state.trails import ROWS_AT_ONCE
from tests.screens.scripted import ScriptedStage, scripted
from tests.screens.stage import Stage, running
from tests.state.fakes import FakeBackend, counter, gauge, histogram, snapshot

SMALL, LARGE, HUGE = (80, 24), (120, 40), (180, 50)


def board_of(stage: Stage) -> Board:
    assert isinstance(stage.app.screen, MetricsScreen)
    return stage.app.screen.board


def chart_of(stage: Stage, key: str) -> BoardChart:
    (chart,) = (chart for chart in board_of(stage).charts if chart.chart.key == key)
    return chart


def drawn(chart: BoardChart) -> str:
    """What a chart shows, row by row."""
    if chart.image is None:
        return chart.empty
    return "\n".join("".join(run.text for run in row) for row in chart.image.rows)


def figures(second: int, **changes: float) -> tuple[MetricSample, ...]:
    """A server's figures at that second: two mails a second, and gauges that stand still."""
    gauges = {"queue.count": 12.0, "server.memory": 100 * 2.0**20} | changes
    return (
        counter("queue.queue-message", 2.0 * second),
        counter("delivery.delivered", 3.0 * second),
        histogram("delivery.total-time", second, 1500.0 * second),
        *(gauge(name, value) for name, value in gauges.items()),
    )


async def feed(stage: ScriptedStage, *samples: MetricSample) -> None:
    """Let a second pass and a frame come."""
    stage.clock.advance(1)
    store = stage.session.metrics
    wanted = store.version + 1
    stage.backend.metrics.lines.newest.send(snapshot(*samples))
    await stage.until(lambda: store.version >= wanted, "the frame")


async def draw(stage: Stage) -> None:
    """Have every chart that can be seen draw what is there now."""
    stage.redraw()
    await at_rest(stage)
    for chart in board_of(stage).charts:
        if chart.is_on_screen:
            chart.redraw()
    await at_rest(stage)
    await stage.pilot.pause()


async def at_rest(stage: Stage) -> None:
    """Until nothing is taken in or drawn in the background."""
    busy = {"chart", "metrics.trails"}
    await stage.until(
        lambda: all(worker.is_finished for worker in stage.app.workers if worker.group in busy), "rest"
    )
    await stage.pilot.pause()


@asynccontextmanager
async def metrics(
    *, seconds: int = 3, size: tuple[int, int] = SMALL, backend: FakeBackend | None = None
) -> AsyncIterator[ScriptedStage]:
    """The charts of a server that sent figures for some seconds."""
    backend = backend or FakeBackend()
    async with scripted("metrics", backend, size=size) as stage:
        await stage.until(lambda: backend.metrics.lines.opened, "an open stream")
        for second in range(1, seconds + 1):
            await feed(stage, *figures(second))
        if seconds:
            await draw(stage)
        yield stage


async def test_the_built_in_server_moves_the_charts() -> None:
    async with running(DemoSettings(rate=40), screen="metrics", size=SMALL) as stage:
        await stage.until(lambda: stage.app.session is not None, "a session")
        store = stage.session.metrics
        for frame in range(1, 7):
            await stage.until(lambda frame=frame: len(store.series) >= frame, f"frame {frame}")  # type: ignore[misc]
            await stage.advance(LIVE_INTERVAL)
        await draw(stage)
        known = [chart.chart.key for chart in board_of(stage).charts if chart.image is not None]
        assert len(known) >= 8
        assert {"mail-in", "delivery", "queue", "open", "logins", "memory"} <= set(known)
        asked = [request for request in stage.server.requests if request.path.endswith("/metrics/live")]
        assert [request.query["interval"] for request in asked] == [str(LIVE_INTERVAL)]


async def test_counters_are_rates_gauges_stay_and_means_are_times() -> None:
    async with metrics(seconds=12) as stage:
        assert "remote 2/s" in drawn(chart_of(stage, "mail-in"))
        assert "own 0/s" in drawn(chart_of(stage, "mail-in")), "not counted yet is none"
        assert "ok 3/s" in drawn(chart_of(stage, "delivery"))
        assert "━ 12" in drawn(chart_of(stage, "queue"))
        assert "100 MiB" in drawn(chart_of(stage, "memory"))
        assert "1.5s" in drawn(chart_of(stage, "delivery-time"))


async def test_a_missing_series_is_named_in_words() -> None:
    async with metrics() as stage:
        assert drawn(chart_of(stage, "size")) == "Message size: no data yet"
        await stage.assert_shown("Message size: no data yet", "DNS lookup: no data yet", "Open: no data yet")


@pytest.mark.parametrize(("size", "columns"), [(SMALL, 2), (LARGE, 2), (HUGE, 3)])
async def test_the_charts_use_the_room_there_is(size: tuple[int, int], columns: int) -> None:
    async with metrics(size=size) as stage:
        charts = board_of(stage).charts
        assert len({chart.region.x for chart in charts}) == columns
        assert len({chart.size for chart in charts}) <= 2, "rounding aside all are alike"
        assert max(chart.region.right for chart in charts) <= size[0]
        has_axes = "now" in drawn(chart_of(stage, "mail-in"))
        assert has_axes == (size != SMALL)


async def test_the_design_size_shows_every_chart_at_once() -> None:
    async with metrics(size=SMALL) as stage:
        assert all(chart.title in stage.text() for chart in BOARD)


async def test_t_goes_through_the_windows() -> None:
    async with metrics(size=LARGE) as stage:
        await stage.assert_shown("last 5m", "-4m")
        for window, tick in (("15m", "-10m"), ("1h", "-45m"), ("6h", "-4h"), ("5m", "-4m")):
            await stage.press("t")
            await draw(stage)
            await stage.assert_shown(f"last {window}", tick)


async def test_keys_move_between_charts() -> None:
    async with metrics() as stage:
        order = [chart.chart.key for chart in board_of(stage).charts]

        def focused() -> str:
            chart = stage.app.focused
            assert isinstance(chart, BoardChart)
            return chart.chart.key

        await stage.until(lambda: isinstance(stage.app.focused, BoardChart), "a chart in focus")
        for key, place in (
            ("right", 1),
            ("down", 3),
            ("left", 2),
            ("up", 0),
            ("up", 0),
            ("tab", 1),
            ("end", -1),
        ):
            await stage.press(key)
            assert focused() == order[place], key


async def test_a_chart_that_is_scrolled_to_is_drawn() -> None:
    async with metrics(size=LARGE) as stage:
        await stage.press("end")
        await stage.pilot.pause()
        await draw(stage)
        await stage.assert_shown("Message size: no data yet")


async def test_z_shows_one_chart_alone_and_esc_all_again() -> None:
    async with metrics() as stage:
        await stage.press("right", "z")
        await stage.pilot.pause()
        await draw(stage)
        await stage.assert_shown("Delivery", "ok 3/s", "now")
        assert "Mail in" not in stage.text()
        await stage.press("right")
        await stage.pilot.pause()
        await draw(stage)
        await stage.assert_shown("Queue", "━ 12", "now")
        assert "Delivery" not in stage.text()
        await stage.press("escape")
        await stage.assert_shown("Mail in", "Delivery", "Queue")
        assert stage.app.focused is chart_of(stage, "queue")


async def test_p_freezes_what_is_shown_and_loses_nothing() -> None:
    async with metrics() as stage:
        await stage.press("p")
        await stage.assert_shown("‖ PAUSED at 02:13:23Z")
        for second in range(4, 4 + ROWS_AT_ONCE * 2):
            await feed(stage, *figures(second, **{"queue.count": 99.0}))
        await draw(stage)
        assert "━ 12" in drawn(chart_of(stage, "queue"))
        assert stage.session.metrics.series.latest("queue.count") == 99.0
        await stage.press("p")
        await draw(stage)
        assert "━ 99" in drawn(chart_of(stage, "queue"))
        assert "PAUSED" not in stage.text()
        reading = board_of(stage).charts[2]._shown.trails
        assert reading is not None
        values = reading.of[BOARD[2].lines[0].source].reading(300.0).values
        assert not any(map(math.isnan, values)), "what came meanwhile is there"


async def test_no_chart_is_built_while_its_figures_stand_still(monkeypatch: pytest.MonkeyPatch) -> None:
    async with metrics(seconds=300) as stage:
        built = []
        real = render_chart

        def render(spec: Any, *rest: Any) -> Any:
            built.append(spec.title)
            return real(spec, *rest)

        monkeypatch.setattr("stalwart_tui.widgets.chart_pane.render_chart", render)
        for second in range(301, 312):
            await feed(stage, *figures(second))
            await draw(stage)
        assert built == []
        await feed(stage, *figures(312, **{"queue.count": 13.0}))
        await draw(stage)
        assert built == ["Queue"]


@pytest.mark.parametrize("odd", [math.nan, math.inf, -math.inf, 2.0**64 - 3, -5.0, 1e300])
async def test_odd_figures_neither_end_the_program_nor_hide_the_others(odd: float) -> None:
    async with metrics(size=LARGE) as stage:
        await feed(stage, *figures(4, **{"queue.count": odd}), histogram("message.size", odd, odd))
        await feed(stage, *figures(5))
        await draw(stage)
        assert "━ 12" in drawn(chart_of(stage, "queue"))
        assert "100 MiB" in drawn(chart_of(stage, "memory"))


async def test_a_restart_of_the_server_is_said() -> None:
    async with metrics() as stage:
        await feed(stage, *figures(0))
        await feed(stage, *figures(1))
        await draw(stage)
        await stage.assert_shown("server restarted 1 time")


async def test_a_lost_stream_leaves_the_charts_and_says_so() -> None:
    async with metrics() as stage:
        lines = stage.backend.metrics.lines
        lines.refusal = Unreachable("The server went away.")
        lines.newest.fail(Unreachable("The server went away."))
        stream = stage.session.metrics_feed
        await stage.until(lambda: stream.status.state is FeedState.RETRYING, "a lost stream")
        await draw(stage)
        await stage.assert_shown("✗ lost · retrying in", "The server went away.", "━ 12")
        lines.refusal = None
        await stage.press("ctrl+r")
        await stage.until(lambda: not lines.newest.closed and len(lines.opened) == 2, "another connection")
        await feed(stage, *figures(4))
        await draw(stage)
        assert "lost" not in stage.text()


async def test_where_there_is_no_telemetry_there_is_no_empty_chart_but_words() -> None:
    missing = Unsupported("Community has no live metrics.", "The queue, screen 2, works all the same.")
    backend = FakeBackend(Capabilities({Operation.METRICS_LIVE: missing}))
    async with scripted("metrics", backend) as stage:
        await stage.assert_shown("Community has no live metrics.", "The queue, screen 2, works all the same.")
        assert not board_of(stage).display
        assert not any(chart.title in stage.text() for chart in BOARD)
        assert backend.metrics.lines.opened == []


async def test_figures_come_quickly_only_while_somebody_looks() -> None:
    async with metrics() as stage:
        intervals = stage.backend.metrics.intervals
        assert intervals == [LIVE_INTERVAL]
        await stage.press("1")
        await stage.until(lambda: len(intervals) == 2, "another connection")
        await stage.press("3")
        await stage.until(lambda: len(intervals) == 3, "a quick connection again")
        assert intervals == [LIVE_INTERVAL, QUIET_INTERVAL, LIVE_INTERVAL]
