"""The keyboard under load: from a key to the screen that shows it, while 2,000 events a second come in."""

import time

from bench.figure import Figure, percentile
from bench.terminal import Terminal, running, server

RATE = 2000
PRESSES = 60
BOUND = 100.0
PAUSE = 0.11
"""Seconds between two keys: a fast typist, and out of step with the paints of once a second."""


def answer(terminal: Terminal, key: str) -> float:
    """Milliseconds from the key to the cursor on another line."""
    before = cursor_line(terminal.screen.display)
    begun = time.perf_counter()
    terminal.press(key)
    terminal.wait(lambda lines: cursor_line(lines) not in (before, -1), f"the cursor after {key}")
    return (time.perf_counter() - begun) * 1000


def cursor_line(lines: list[str]) -> int:
    """The line with the cursor's glyph; -1 for none."""
    return next((number for number, line in enumerate(lines) if line.startswith(("▸", "▶", ">"))), -1)


def measure() -> list[Figure]:
    """The 95th percentile."""
    times = []
    with (
        server("--rate", str(RATE)) as connection,
        running("--screen", "traces", connection=connection) as terminal,
    ):
        terminal.wait(lambda lines: sum("INFO" in line or "DEBUG" in line for line in lines) > 10, "events")
        terminal.read_for(5)
        terminal.press("k")  # leaves the tail
        terminal.read_for(1)
        for number in range(PRESSES):
            times.append(answer(terminal, "k" if number % 10 < 5 else "j"))
            terminal.read_for(PAUSE)
    note = f"median {percentile(times, 0.5):.0f} ms"
    return [Figure(f"key at {RATE} events/s, 95th percentile", percentile(times, 0.95), BOUND, "ms", note)]
