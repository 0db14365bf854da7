"""The figures' past: sampled once a moment, gaps where nobody looked."""

import math

from stalwart_tui.state.figure_history import SPAN, FigureHistory
from stalwart_tui.state.figures import Figure
from stalwart_tui.state.trails import JOINED_WITHIN


def known(history: FigureHistory, key: str) -> list[float]:
    return [value for value in history.reading(key).values if math.isfinite(value)]


def test_an_unknown_figure_has_no_past() -> None:
    history = FigureHistory()
    history.note(1000.0, [Figure("queued", 5.0), Figure("in", None)])
    assert known(history, "queued") == [5.0]
    assert not history.reading("in").values
    assert not history.reading("never heard of").values


def test_one_moment_is_one_sample() -> None:
    history = FigureHistory()
    history.note(1000.0, [Figure("queued", 5.0)])
    history.note(1000.0, [Figure("queued", 9.0)])
    assert history.version == 1
    assert known(history, "queued") == [5.0]


def test_the_past_ends_after_a_while_and_silence_is_a_gap() -> None:
    history = FigureHistory()
    history.note(1000.0, [Figure("queued", 1.0)])
    history.note(1005.0, [Figure("queued", 2.0)])
    history.note(1005.0 + JOINED_WITHIN + 50, [Figure("queued", 3.0)])
    assert known(history, "queued") == [1.0, 2.0, 3.0]
    assert len(history.reading("queued").values) > len(known(history, "queued"))
    history.note(1005.0 + 2 * SPAN, [Figure("queued", 4.0)])
    assert known(history, "queued") == [4.0]
