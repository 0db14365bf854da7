"""Live figures over time: what a frame adds, means over a window, and how recent they are."""

import math

import pytest

from stalwart_tui.models.metrics import MetricsSnapshot
from stalwart_tui.models.paging import Unreadable
from stalwart_tui.state.metrics import MetricsStore
from tests.state.clocks import FakeClock
from tests.state.fakes import counter, gauge, snapshot


async def test_frames_become_rows() -> None:
    clock = FakeClock()
    store = MetricsStore(clock)
    assert store.apply(snapshot(counter("in", 10), gauge("memory", 7)))
    await clock.advance(10)
    assert store.apply(snapshot(counter("in", 30), gauge("memory", 9)))
    await clock.advance(5)
    times, values = store.window("memory", 60)
    assert (times, values) == ([-15, -5], [7, 9])
    times, values = store.window("in", 60)
    assert (times, math.isnan(values[0]), values[1]) == ([-15, -5], True, 2)
    assert store.window("memory", 6) == ([-5], [9])
    assert store.window("unknown", 60) == ([], [])
    assert store.series.latest("in") == 2


def test_a_sign_of_life_is_no_data() -> None:
    store = MetricsStore(FakeClock())
    assert not store.apply(MetricsSnapshot())
    assert (store.version, len(store.series)) == (0, 0)


def test_odd_samples_are_counted_and_news() -> None:
    store = MetricsStore(FakeClock())
    odd = Unreadable("#3", "value is no number")
    assert store.apply(MetricsSnapshot(unreadable=(odd, odd)))
    assert (store.unreadable, len(store.series)) == (2, 0)
    version = store.version
    assert version > 0
    assert store.apply(MetricsSnapshot((gauge("a", 1),), (odd,)))
    assert (store.unreadable, len(store.series)) == (3, 1)
    assert store.version > version


async def test_means_add_series_up_and_skip_gaps() -> None:
    clock = FakeClock()
    store = MetricsStore(clock)
    for total in (0, 20, 60):
        store.apply(snapshot(counter("a", total), counter("b", total / 2), gauge("g", total)))
        await clock.advance(10)
    assert store.mean(("a",), 60) == 3
    assert store.mean(("a", "b", "never counted"), 60) == 4.5
    assert store.mean(("a",), 15) == 4
    assert store.mean(("never counted",), 60) is None
    assert store.mean(("a",), 5) is None


async def test_restarts_are_counted() -> None:
    clock = FakeClock()
    store = MetricsStore(clock)
    for total in (10, 5, 20, 1):
        store.apply(snapshot(counter("a", total)))
        await clock.advance(1)
    assert store.restarts == 2


async def test_rates_need_two_frames_and_get_old() -> None:
    clock = FakeClock()
    store = MetricsStore(clock)
    assert not store.rated_within(60)
    store.apply(snapshot(counter("a", 1)))
    assert not store.rated_within(60)
    await clock.advance(30)
    store.apply(snapshot(gauge("g", 1)))
    assert store.rated_within(60)
    await clock.advance(60)
    assert store.rated_within(60)
    await clock.advance(1)
    assert not store.rated_within(60)


@pytest.mark.parametrize("value", [math.nan, math.inf, 2.0**64 - 1])
def test_a_figure_that_cannot_be_meant_is_a_gap(value: float) -> None:
    store = MetricsStore(FakeClock())
    store.apply(snapshot(gauge("g", value)))
    assert store.series.latest("g") is None
    assert store.mean(("g",), 60) is None
