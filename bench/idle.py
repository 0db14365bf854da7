"""Idle: bytes to the terminal while nothing happens. Only the age of the data moves."""

from bench.figure import Figure
from bench.terminal import running

SETTLE = 12.0
"""Seconds until everything was read and drawn."""
WATCH = 30.0
BOUND = 1.0


def measure() -> list[Figure]:
    """Kilobytes a second on the overview at 120×40."""
    with running("demo", "--scenario", "calm", "--rate", "0", "--quiet-streams") as terminal:
        terminal.wait(lambda lines: " old" in lines[0], "the age of the data")
        terminal.read_for(SETTLE)
        before = terminal.received
        terminal.read_for(WATCH)
        rate = (terminal.received - before) / WATCH / 1000
    return [Figure("idle overview, to the terminal", rate, BOUND, "KB/s")]
