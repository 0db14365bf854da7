"""Counters made into rates: what grows, wraps, starts anew, is left out or cannot be meant."""

import math
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from stalwart_tui.models.metrics import MetricKind, MetricSample
from stalwart_tui.state.rates import WRAP, Rates
from tests.state.fakes import counter, gauge, histogram, snapshot


def rates(*frames: list[MetricSample], every: float = 10.0) -> tuple[list[dict[str, float]], int]:
    """What becomes of frames that come every so many seconds, and how many restarts were seen."""
    derived = Rates()
    values = [derived.derive(place * every, snapshot(*frame)) for place, frame in enumerate(frames)]
    return values, derived.restarts


def gaps(values: dict[str, float]) -> set[str]:
    return {name for name, value in values.items() if math.isnan(value)}


def test_a_counter_is_so_much_a_second() -> None:
    (first, second, third), restarts = rates([counter("a", 100)], [counter("a", 150)], [counter("a", 150)])
    assert gaps(first) == {"a"}
    assert (second, third, restarts) == ({"a": 5.0}, {"a": 0.0}, 0)


def test_a_counter_left_out_so_far_was_zero() -> None:
    (first, second, third), _ = rates(
        [counter("a", 1)], [counter("a", 1), counter("b", 20)], [counter("b", 50)]
    )
    assert gaps(first) == {"a"}
    assert second == {"a": 0.0, "b": 2.0}
    assert third == {"b": 3.0}


def test_a_counter_missing_for_a_while_is_spread_over_it() -> None:
    (*_, last), restarts = rates([counter("a", 0)], [], [], [counter("a", 60)])
    assert (last, restarts) == ({"a": 2.0}, 0)


def test_a_wrap_is_growth() -> None:
    values, restarts = rates([counter("a", WRAP - 30)], [counter("a", 70)])
    assert (values[1], restarts) == ({"a": 10.0}, 0)


@pytest.mark.parametrize(
    ("before", "after"),
    [
        (counter("a", 1000), counter("a", 5)),
        (counter("a", 2**31), counter("a", 5)),  # not far enough up to have wrapped
        (counter("a", WRAP + 5), counter("a", 5)),  # a server that counts further does not wrap there
        (counter("a", 2**32 - 1), counter("a", 2**31 + 5)),
        (histogram("a", WRAP - 30, 1), histogram("a", 70, 1)),
    ],
)
def test_any_other_fall_is_a_restart(before: MetricSample, after: MetricSample) -> None:
    again = counter("a", 105) if after.kind is MetricKind.COUNTER and after.value == 5 else None
    values, restarts = rates([before], [after], *([[again]] if again else []))
    assert "a" in gaps(values[1])
    assert restarts == 1
    if again:
        assert values[2] == {"a": 10.0}


def test_after_a_restart_nothing_is_compared_with_the_time_before() -> None:
    before = [counter("fell", 900), counter("grew", 10), counter("high", 2**31 + 2**30), counter("gone", 50)]
    after = [counter("fell", 4), counter("grew", 40), counter("high", 3), counter("new", 70)]
    later = [*after, counter("gone", 20)]
    values, restarts = rates(before, after, later)
    assert gaps(values[1]) == {"fell", "grew", "high", "new"}
    assert restarts == 1
    assert values[2] == {"fell": 0.0, "grew": 0.0, "high": 0.0, "new": 0.0, "gone": 2.0}


def test_of_duplicates_the_first_counts() -> None:
    values, restarts = rates([counter("a", 10), counter("a", 5)], [counter("a", 30), counter("a", 1)])
    assert (values[1], restarts) == ({"a": 2.0}, 0)


def test_a_gauge_is_what_it_is() -> None:
    values, restarts = rates([gauge("a", 100)], [gauge("a", 7)])
    assert (values, restarts) == ([{"a": 100}, {"a": 7}], 0)


NOT_MEANT = [math.nan, math.inf, -math.inf, 2.0**64 - 1, 10**400, -(10**400)]


@pytest.mark.parametrize("value", NOT_MEANT)
def test_numbers_that_cannot_be_meant_are_gaps(value: float) -> None:
    frames = [
        [gauge("g", 1), counter("c", 10), histogram("h", 10, 100)],
        [gauge("g", value), counter("c", value), histogram("h", value, value)],
        [gauge("g", 2), counter("c", 30), histogram("h", 20, 200)],
    ]
    values, restarts = rates(*frames)
    assert {"g", "c", "h"} <= gaps(values[1])
    assert (values[2], restarts) == ({"g": 2, "c": 1.0, "h": 0.5, "h:mean": 10.0}, 0)


def test_a_histogram_is_observations_a_second_and_their_mean() -> None:
    values, _ = rates([histogram("h", 2, 30)], [histogram("h", 12, 80)], [histogram("h", 12, 80)])
    assert gaps(values[0]) == {"h", "h:mean"}
    assert values[1] == {"h": 1.0, "h:mean": 5.0}
    assert values[2]["h"] == 0
    assert gaps(values[2]) == {"h:mean"}


def test_a_histogram_seen_first_later_was_empty() -> None:
    values, _ = rates([], [histogram("h", 10, 50)])
    assert values[1] == {"h": 1.0, "h:mean": 5.0}


def test_a_sum_that_falls_has_no_mean() -> None:
    values, _ = rates([histogram("h", 2, 30)], [histogram("h", 12, 10)])
    assert values[1]["h"] == 1
    assert gaps(values[1]) == {"h:mean"}


@pytest.mark.parametrize("later", [0.0, -5.0])
def test_without_time_there_is_no_rate(later: float) -> None:
    derived = Rates()
    derived.derive(0, snapshot(counter("a", 1)))
    assert gaps(derived.derive(later, snapshot(counter("a", 9)))) == {"a"}
    assert derived.derive(later + 10, snapshot(counter("a", 29))) == {"a": 2.0}


@given(st.lists(st.integers(0, 10**6), min_size=2, max_size=30), st.floats(0.1, 1000))
def test_rates_add_up_to_what_was_counted(counts: list[int], every: float) -> None:
    totals = [sum(counts[: place + 1]) for place in range(len(counts))]
    values, restarts = rates(*([counter("a", total)] for total in totals), every=every)
    grown = [value["a"] * every for value in values[1:]]
    assert grown == pytest.approx([after - before for before, after in pairwise(totals)])
    assert restarts == 0


SAMPLES = st.lists(
    st.builds(
        MetricSample,
        st.sampled_from(["a", "b"]),
        st.sampled_from(list(MetricKind)),
        st.floats() | st.integers(),
        st.floats() | st.integers(),
    ),
    max_size=4,
)


@given(st.lists(SAMPLES, max_size=6), st.lists(st.just(0.0) | st.floats(1e-3, 1e6), min_size=6, max_size=6))
def test_no_frame_makes_an_infinite_figure(frames: list[list[MetricSample]], steps: list[float]) -> None:
    derived, at = Rates(), 0.0
    for frame, step in zip(frames, steps, strict=False):
        at += step
        for name, value in derived.derive(at, snapshot(*frame)).items():
            assert not math.isinf(value), name
