"""The progress bar: only on a terminal, only after a moment, never more than asked for, gone at the end."""

import io

from stalwart_tui.headless.progress import APPEARS_AFTER, BETWEEN, WIPE, Progress, bar


class Hands:
    """A clock that a test moves."""

    def __init__(self) -> None:
        self.at = 100.0

    def __call__(self) -> float:
        return self.at


class Gone(io.StringIO):
    """A terminal that was closed."""

    def write(self, text: str) -> int:
        raise OSError


def test_a_quick_answer_draws_nothing() -> None:
    stream, hands = io.StringIO(), Hands()
    progress = Progress(stream, hands)
    progress.show(10, 20)
    progress.wipe()
    assert stream.getvalue() == ""


def test_a_slow_one_is_drawn_at_a_bounded_rate_and_wiped() -> None:
    stream, hands = io.StringIO(), Hands()
    progress = Progress(stream, hands)
    hands.at += APPEARS_AFTER
    progress.show(10, 20)
    progress.show(11, 20)
    hands.at += BETWEEN
    progress.show(12, 20)
    progress.wipe()
    progress.wipe()
    assert stream.getvalue() == f"{WIPE}{bar(10, 20)}{WIPE}{bar(12, 20)}{WIPE}"


def test_a_terminal_that_went_away_stops_only_the_bar() -> None:
    hands = Hands()
    progress = Progress(Gone(), hands)
    hands.at += APPEARS_AFTER
    progress.show(1, 2)
    hands.at += BETWEEN
    progress.show(2, 2)
    progress.wipe()
    assert hands.at == 100.0 + APPEARS_AFTER + BETWEEN


def test_the_bar_fills() -> None:
    assert bar(0, 3000).startswith("[-")
    assert bar(1500, 3000) == f"[{'#' * 15}{'-' * 15}]  1,500 of 3,000 rows"
    assert bar(4000, 3000) == f"[{'#' * 30}]  4,000 of 4,000 rows"  # messages came meanwhile
    assert bar(70, None) == "70 rows"
    assert max(len(bar(10**6, 10**6)), len(bar(1, 10**6))) < 80
