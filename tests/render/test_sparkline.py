"""Sparklines: exact width, newest last, peaks kept."""

import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from stalwart_tui.render.sparkline import ASCII, sparkline


@pytest.mark.parametrize(
    ("values", "width", "text"),
    [
        ([], 4, "    "),
        ([0, 0], 4, "  ▁▁"),
        ([1, 2, 3, 4, 5, 6, 7, 8], 8, "▂▃▄▅▆▇██"),
        ([8, math.nan, 8], 3, "█ █"),
        ([1, 1, 9, 1, 1, 1, 1, 1], 4, "▁█▁▁"),
        ([-4, 4], 2, "▁█"),
        ([1e308, -1e308, 0], 3, "█▁▅"),
        ([math.inf, 5e-324], 2, " ▁"),
        ([1], 0, ""),
    ],
)
def test_sparkline(values: list[float], width: int, text: str) -> None:
    assert sparkline(values, width) == text


def test_ascii() -> None:
    assert sparkline([0, 4, 8], 3, ASCII) == "_=#"


@given(st.lists(st.floats()), st.integers(0, 50))
def test_it_is_as_wide_as_asked(values: list[float], width: int) -> None:
    assert len(sparkline(values, width)) == width
