"""The keyboard under load: from a key to the screen that shows it, while 2,000 events a second come in."""

import time

from bench.figure import Figure, percentile
from bench.terminal import Terminal, running, server

RATE = 2000
PRESSES = 60
BOUND = 100.0
HELP = "Keys · traces"
"""Title of the help: opening and closing it paints the whole screen, more than most keys do."""
PAUSE = 0.11
"""Seconds between two keys: a fast typist, and out of step with the paints of once a second."""


def answer(terminal: Terminal, key: str, *, shown: bool) -> float:
    """Milliseconds from the key to the help being on screen, or gone."""
    begun = time.perf_counter()
    terminal.press(key)
    terminal.wait(lambda lines: any(HELP in line for line in lines) is shown, f"the answer to {key!r}")
    return (time.perf_counter() - begun) * 1000


def measure() -> list[Figure]:
    """The 95th percentile."""
    times = []
    with (
        server("--rate", str(RATE)) as connection,
        running("--screen", "traces", connection=connection) as terminal,
    ):
        terminal.wait(lambda lines: sum("INFO" in line or "DEBUG" in line for line in lines) > 10, "events")
        terminal.read_for(8)
        for number in range(PRESSES):
            times.append(answer(terminal, "q" if number % 2 else "?", shown=not number % 2))
            terminal.read_for(PAUSE)
    note = f"median {percentile(times, 0.5):.0f} ms"
    return [Figure(f"key at {RATE} events/s, 95th percentile", percentile(times, 0.95), BOUND, "ms", note)]
