"""Lines over windows: rates stay right however rows come, gaps stay gaps, and what is steady is not news."""

import math
from itertools import count

import pytest
from hypothesis import given
from hypothesis import strategies as st

from stalwart_tui.state.series import GAP, SeriesTable
from stalwart_tui.state.trails import (
    CURRENT,
    JOINED_WITHIN,
    ROWS_AT_ONCE,
    SHORTEST_PART,
    Kind,
    Source,
    Trail,
    Trails,
)

SPAN, LONG = 300.0, 3600.0
IN = Source(("in", "own"), Kind.RATE)
SIZE = Source(("size",), Kind.GAUGE)
TIME = Source(("time",), Kind.MEAN)


def board(*sources: Source) -> tuple[SeriesTable, Trails]:
    table = SeriesTable(30_000)
    return table, Trails(table, sources or (IN, SIZE, TIME), (SPAN, LONG))


def take_in(trails: Trails) -> int:
    """Everything that is there; how often it let others work meanwhile."""
    return sum(1 for _ in trails.take_in())


def values(trails: Trails, source: Source, span: float = SPAN) -> list[float]:
    return [value for value in trails.of[source].reading(span).values if math.isfinite(value)]


def test_before_the_first_row_nothing_is_known() -> None:
    _, trails = board()
    assert take_in(trails) == 0
    assert trails.now is None
    assert not trails.of[IN].reading(SPAN).known


@given(st.lists(st.integers(1, 70), min_size=2, max_size=40), st.floats(0, 1e6))
def test_a_steady_rate_is_drawn_as_it_is_however_rows_come(pauses: list[int], rate: float) -> None:
    table, trails = board()
    now = 1000.0
    for pause in pauses:
        now += pause
        table.append(now, {"in": rate})
        take_in(trails)
    assert values(trails, IN, LONG) == pytest.approx([rate] * len(values(trails, IN, LONG)))
    assert trails.of[IN].reading(LONG).times[-1] == pytest.approx(now, abs=LONG / 180)


@given(st.lists(st.tuples(st.integers(1, 60), st.integers(0, 500)), min_size=3, max_size=40))
def test_what_was_counted_is_what_is_drawn(steps: list[tuple[int, int]]) -> None:
    trail = Trail(LONG)
    now = 0.0
    for pause, counted in steps:
        trail.add(now, now + pause, counted / pause, 1.0)
        now += pause
    step = LONG / 180
    reading = trail.reading(GAP)
    begin = max(0.0, math.ceil(now / step) * step - LONG)
    held = [min(now, at + step / 2) - max(begin, at - step / 2) for at in reading.times]
    drawn = sum(value * part for value, part in zip(reading.values, held, strict=True))
    assert drawn == pytest.approx(sum(counted for _, counted in steps), rel=1e-6, abs=1e-6)


def test_a_slow_stream_fills_every_part_between_two_rows() -> None:
    table, trails = board()
    for at in (1000.0, 1030.0, 1060.0):
        table.append(at, {"size": 7.0})
    take_in(trails)
    reading = trails.of[SIZE].reading(SPAN)
    assert len(reading.values) == 60 / SHORTEST_PART + 1
    assert set(reading.values) == {7.0}


def test_a_long_silence_stays_a_gap() -> None:
    table, trails = board()
    for at in (1000.0, 1001.0, 1001.0 + JOINED_WITHIN + 25, 1002.0 + JOINED_WITHIN + 25):
        table.append(at, {"size": 7.0})
    take_in(trails)
    shown = trails.of[SIZE].reading(SPAN).values
    assert sum(map(math.isnan, shown)) * SHORTEST_PART >= JOINED_WITHIN


def test_several_series_add_up_and_an_unknown_rate_is_zero() -> None:
    table, trails = board()
    table.append(1000.0, {"size": 7.0})
    take_in(trails)
    assert values(trails, IN) == [0.0], "the server leaves out what it has not counted yet"
    table.append(1001.0, {"in": 2.0, "own": 3.0})
    take_in(trails)
    assert values(trails, IN)[-1] == pytest.approx(2.5), "two seconds, one with nothing and one with five"


@pytest.mark.parametrize("source", [SIZE, TIME])
def test_an_unknown_gauge_or_mean_is_not_zero(source: Source) -> None:
    table, trails = board()
    table.append(1000.0, {"in": 1.0})
    take_in(trails)
    assert not trails.of[source].reading(SPAN).known


def test_a_restart_of_the_server_is_a_gap_in_a_rate() -> None:
    table, trails = board(IN)
    for at, rate in ((1000.0, 5.0), (1005.0, 5.0), (1010.0, GAP), (1015.0, GAP), (1020.0, 5.0)):
        table.append(at, {"in": rate})
    take_in(trails)
    assert [math.isnan(value) for value in trails.of[IN].reading(SPAN).values] == [
        False,
        False,
        True,
        True,
        False,
    ]


def test_a_gauge_that_cannot_be_meant_is_not_replaced_by_an_old_value() -> None:
    table, trails = board(SIZE)
    for at, value in ((1000.0, 5.0), (1010.0, GAP), (1020.0, GAP)):
        table.append(at, {"size": value})
    take_in(trails)
    assert math.isnan(trails.of[SIZE].reading(SPAN).values[-1])


def test_a_mean_counts_every_observation_the_same() -> None:
    table, trails = board(TIME)
    table.append(1001.0, {"time": 9.0, "time:mean": 100.0})
    table.append(1002.0, {"time": 1.0, "time:mean": 200.0})
    table.append(1003.0, {"time": 0.0, "time:mean": GAP})
    take_in(trails)
    assert values(trails, TIME) == pytest.approx([110.0])


def test_the_newest_value_is_the_same_over_every_window() -> None:
    table, trails = board()
    for second in range(100):
        table.append(1000.0 + second, {"in": float(second % 2), "size": float(second)})
    take_in(trails)
    for source, newest in ((IN, 0.5), (SIZE, 99.0)):
        shown = [trails.of[source].reading(span).values[-1] for span in (SPAN, LONG)]
        assert shown == [pytest.approx(newest)] * 2
    assert CURRENT % 2 == 0, "else the alternating rate is no half"


def test_a_steady_figure_is_no_news_once_its_window_is_full() -> None:
    table, trails = board(SIZE)
    clock = count(1000)
    for _ in range(int(SPAN)):
        table.append(float(next(clock)), {"size": 7.0})
    take_in(trails)
    before = trails.of[SIZE].version(SPAN)
    for _ in range(60):
        table.append(float(next(clock)), {"size": 7.0})
        take_in(trails)
    assert trails.of[SIZE].version(SPAN) == before
    table.append(float(next(clock)), {"size": 8.0})
    take_in(trails)
    assert trails.of[SIZE].version(SPAN) == before + 1


def test_many_rows_are_taken_in_with_pauses_and_none_is_lost() -> None:
    table, trails = board(IN)
    for second in range(ROWS_AT_ONCE * 4 + 10):
        table.append(1000.0 + second, {"in": 2.0})
    assert take_in(trails) == 4
    assert trails.now == 1000.0 + ROWS_AT_ONCE * 4 + 9
    assert values(trails, IN) == pytest.approx([2.0] * len(values(trails, IN)))


def test_rows_of_one_instant_do_no_harm() -> None:
    table, trails = board()
    for value in (GAP, 3.0, 4.0):
        table.append(1000.0, {"in": value, "size": value, "time": value, "time:mean": value})
    take_in(trails)
    table.append(1001.0, {"in": 5.0, "size": 5.0})
    take_in(trails)
    assert values(trails, SIZE)[-1] == 5.0
