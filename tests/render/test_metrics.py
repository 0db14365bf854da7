"""The board: ids that exist, units that fit, lines that can be told apart; and figures into a chart."""

import json
import math
from importlib import resources
from typing import Any

import pytest

from stalwart_tui.render.axis import Unit
from stalwart_tui.render.chart import render_chart
from stalwart_tui.render.metrics import BOARD, WINDOWS, MetricChart, SeriesLine, chart_spec, sources
from stalwart_tui.state.metrics import KEPT_ROWS, LIVE_INTERVAL
from stalwart_tui.state.trails import Kind, Reading

CARD = (38, 3)
"""Cells and rows of a chart on a terminal of 80×24."""
LINES = [pytest.param(chart, line, id=f"{chart.key} {line.label}") for chart in BOARD for line in chart.lines]


def metric_table() -> dict[str, dict[str, Any]]:
    text = resources.files("stalwart_tui").joinpath("data/metrics.json").read_text("utf-8")
    return {row["id"]: row for row in json.loads(text)}


def reading(*values: float) -> Reading:
    return Reading(tuple(1000.0 + 5 * place for place in range(len(values))), values)


def test_there_are_enough_charts_each_under_its_own_name() -> None:
    assert len(BOARD) >= 8
    for names in ([chart.key for chart in BOARD], [chart.title for chart in BOARD]):
        assert len(set(names)) == len(BOARD)


@pytest.mark.parametrize(("chart", "line"), LINES)
def test_every_id_exists_and_is_what_the_line_takes_it_for(chart: MetricChart, line: SeriesLine) -> None:
    kinds = {Kind.GAUGE: "gauge", Kind.RATE: "counter", Kind.MEAN: "histogram"}
    rows = [metric_table()[name] for name in line.source.names]
    assert {row["type"] for row in rows} == {kinds[line.source.kind]}
    assert all(row["live"] for row in rows), "the live stream has it"
    if line.source.kind is Kind.MEAN:
        assert len(rows) == 1, "means of several histograms do not add up"


@pytest.mark.parametrize(("chart", "line"), LINES)
def test_the_unit_of_a_chart_is_that_of_its_lines(chart: MetricChart, line: SeriesLine) -> None:
    wire = {metric_table()[name]["unit"] for name in line.source.names}
    if line.source.kind is Kind.RATE:
        assert (chart.unit, line.scale) == (Unit.RATE, 1.0)
    elif wire == {"milliseconds"}:
        assert (chart.unit, line.scale) == (Unit.SECONDS, 0.001)
    elif wire == {"bytes"}:
        assert (chart.unit, line.scale) == (Unit.BYTES, 1.0)
    else:
        assert (chart.unit, line.scale) == (Unit.COUNT, 1.0)


@pytest.mark.parametrize("chart", BOARD, ids=lambda chart: chart.key)
def test_lines_of_one_chart_are_told_apart_by_words(chart: MetricChart) -> None:
    labels = [line.label for line in chart.lines]
    assert len(set(labels)) == len(labels)
    assert all(labels) or len(labels) == 1


@pytest.mark.parametrize("chart", BOARD, ids=lambda chart: chart.key)
def test_names_and_usual_values_fit_a_card(chart: MetricChart) -> None:
    usual = {Unit.RATE: 0.8, Unit.COUNT: 42.0, Unit.SECONDS: 93.0, Unit.BYTES: 48_900.0}[chart.unit]
    values = [reading(usual / line.scale) for line in chart.lines]
    spec = chart_spec(chart, values, *CARD, now=1000.0, span=300.0)
    assert spec is not None
    head = "".join(run.text for run in render_chart(spec).rows[0])
    assert "…" not in head
    assert chart.title in head


def test_each_source_is_followed_once() -> None:
    followed = sources(BOARD)
    assert len(set(followed)) == len(followed)
    assert {line.source for chart in BOARD for line in chart.lines} == set(followed)


def test_the_windows_ascend_and_the_store_keeps_the_longest() -> None:
    assert sorted(set(WINDOWS)) == list(WINDOWS)
    assert WINDOWS[-1] <= KEPT_ROWS * LIVE_INTERVAL


def test_a_chart_has_its_lines_in_its_unit_and_in_colours_of_their_own() -> None:
    chart = next(chart for chart in BOARD if chart.key == "delivery-time")
    spec = chart_spec(chart, [reading(math.nan, 1500.0)], 60, 9, now=1005.0, span=300.0)
    assert spec is not None
    (line,) = spec.lines
    assert math.isnan(line.ys[0])
    assert (line.ys[1], line.latest, spec.unit) == (1.5, 1.5, Unit.SECONDS)
    assert (spec.now, spec.span) == (1005.0, 300.0)
    two = next(chart for chart in BOARD if chart.key == "delivery")
    spec = chart_spec(two, [reading(1.0), reading(2.0)], 60, 9, now=1005.0, span=300.0)
    assert spec is not None
    assert [line.token for line in spec.lines] == ["series-1", "series-2"]


@pytest.mark.parametrize("empty", [Reading(), reading(math.nan, math.nan)])
def test_without_any_value_there_is_no_chart_but_words(empty: Reading) -> None:
    chart = next(chart for chart in BOARD if chart.key == "size")
    assert chart_spec(chart, [empty], 60, 9, now=1000.0, span=300.0) is None
    assert chart.no_data == "Message size: no data yet"


def test_a_line_without_values_does_not_hide_its_neighbour() -> None:
    chart = next(chart for chart in BOARD if chart.key == "delivery")
    spec = chart_spec(chart, [reading(3.0), Reading()], 60, 9, now=1000.0, span=300.0)
    assert spec is not None
    assert [line.latest for line in spec.lines] == [3.0, None]
