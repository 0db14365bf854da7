"""Axes: round, few ticks, steady, and words that tell the ticks apart."""

from datetime import timedelta, timezone

import pytest
from hypothesis import given
from hypothesis import strategies as st

from stalwart_tui.render.axis import (
    Unit,
    format_duration,
    format_value,
    round_limits,
    round_step,
    time_ticks,
    time_window,
    value_ticks,
)

VALUES = st.floats(min_value=-1e15, max_value=1e15)


@pytest.mark.parametrize(
    ("low", "high", "unit", "labels"),
    [
        (0, 0, Unit.COUNT, ["0", "1"]),
        (0, 3, Unit.COUNT, ["0", "1", "2", "3"]),
        (40, 1234, Unit.COUNT, ["0", "0.5k", "1.0k", "1.5k"]),
        (0, 0.37, Unit.RATE, ["0", "0.1/s", "0.2/s", "0.3/s", "0.4/s"]),
        (-5, -1, Unit.RATE, ["-6/s", "-4/s", "-2/s", "0"]),
        (0, 8.1e8, Unit.BYTES, ["0", "0.25 GiB", "0.50 GiB", "0.75 GiB", "1.00 GiB"]),
        (0, 5000, Unit.BYTE_RATE, ["0", "2 KiB/s", "4 KiB/s", "6 KiB/s"]),
        (0, 0.04, Unit.SECONDS, ["0s", "10ms", "20ms", "30ms", "40ms"]),
        (0, 95, Unit.SECONDS, ["0s", "30s", "1m", "1m30s", "2m"]),
        (0, 100, Unit.PERCENT, ["0", "50%", "100%"]),
    ],
)
def test_value_axis(low: float, high: float, unit: Unit, labels: list[str]) -> None:
    assert [tick.label for tick in value_ticks(round_limits(low, high, unit, 4), unit)] == labels


@given(VALUES, VALUES, st.sampled_from(Unit), st.integers(1, 20))
def test_limits_hold_the_data_and_have_few_distinct_ticks(
    one: float, other: float, unit: Unit, most: int
) -> None:
    low, high = sorted((one, other))
    limits = round_limits(low, high, unit, most)
    assert limits.low <= min(low, 0) + 1e-6 * limits.step
    assert limits.high >= max(high, 0) - 1e-6 * limits.step
    assert limits.low < limits.high
    labels = [tick.label for tick in value_ticks(limits, unit)]
    assert 2 <= len(labels) == len(set(labels)) <= most + 3


@given(st.floats(min_value=1e-4, max_value=1e15), st.sampled_from(Unit))
def test_steps_are_round_and_not_below(rough: float, unit: Unit) -> None:
    assert rough * 0.999 <= round_step(rough, unit) <= max(rough * 2.6, 1.0) or unit is Unit.SECONDS


def test_an_axis_follows_slowly() -> None:
    limits, highs = None, []
    for high in (90, 99, 101, 150, 81, 79, 81, 99, 101):
        limits = round_limits(0, high, Unit.COUNT, 4, limits)
        highs.append(limits.high)
    assert highs == [100, 100, 150, 150, 150, 150, 150, 150, 150]
    assert round_limits(0, 40, Unit.COUNT, 4, limits).high == 40


@pytest.mark.parametrize("now", [1000.0, 1000.1, 1004.9])
def test_the_window_moves_in_steps(now: float) -> None:
    start, end = time_window(now, 300)
    assert start <= now <= end == start + 300
    assert end in {1000.0, 1005.0}


def test_ages() -> None:
    ticks = time_ticks(700, 1000, 6)
    assert [tick.label for tick in ticks] == ["-5m", "-4m", "-3m", "-2m", "-1m", "now"]
    assert [tick.at for tick in ticks] == [700, 760, 820, 880, 940, 1000]


@pytest.mark.parametrize(
    ("span", "labels"),
    [
        (60, ["16:46:00", "16:46:30"]),
        (6 * 3600, ["12:00", "14:00", "16:00"]),
        (4 * 86400, ["Nov 20", "Nov 22"]),
    ],
)
def test_clock_of_a_zone(span: float, labels: list[str]) -> None:
    zone = timezone(timedelta(hours=-5, minutes=-30))
    end = 1763849805.0  # 2025-11-22 16:46:45 there
    assert [tick.label for tick in time_ticks(end - span, end, 3, zone)] == labels


@pytest.mark.parametrize(
    ("value", "unit", "text"),
    [
        (0, Unit.COUNT, "0"),
        (847, Unit.COUNT, "847"),
        (1234, Unit.COUNT, "1.2k"),
        (999_999, Unit.COUNT, "1M"),
        (-1234, Unit.COUNT, "-1.2k"),
        (0.04, Unit.RATE, "0.04/s"),
        (3.46, Unit.RATE, "3.5/s"),
        (1023, Unit.BYTES, "1023 B"),
        (3 * 1024**2, Unit.BYTES, "3 MiB"),
        (1536, Unit.BYTE_RATE, "1.5 KiB/s"),
        (42, Unit.PERCENT, "42%"),
        (0.85, Unit.SECONDS, "850ms"),
    ],
)
def test_one_figure(value: float, unit: Unit, text: str) -> None:
    assert format_value(value, unit) == text


@pytest.mark.parametrize(
    ("seconds", "text"),
    [
        (0, "0s"),
        (0.0005, "0.5ms"),
        (1.5, "1.5s"),
        (59, "59s"),
        (60, "1m"),
        (90, "1m30s"),
        (-90, "-1m30s"),
        (7200, "2h"),
        (9000, "2h30m"),
        (273_600, "3d4h"),
    ],
)
def test_durations(seconds: float, text: str) -> None:
    assert format_duration(seconds) == text
