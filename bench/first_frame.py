"""First frame: from process start to header, table skeleton and footer, before any answer of the network.

The server is a socket that accepts and never answers. Alternating with the bare program, median of ten.
"""

import socket
import statistics
import sys
import time

from bench.figure import Figure
from bench.terminal import Terminal, environment, running

RUNS = 10
BOUND = 1.5
"""Times the bare program's."""


def drawn(lines: list[str]) -> bool:
    """Row 1, the table's header and the footer are there."""
    return "127.0.0.1" in lines[0] and any("LAST ERROR" in line for line in lines) and "Help" in lines[-1]


def bare() -> float:
    """Seconds of the bare program."""
    command = [sys.executable, "-m", "bench.bare"]
    terminal = Terminal(command, columns=120, rows=40, environment=environment())
    try:
        terminal.wait(lambda lines: any("bare" in line for line in lines), "the bare program")
        return time_since_start(terminal)
    finally:
        terminal.close()


def ours(port: int) -> float:
    """Seconds of the dashboard."""
    silent = {"STALWART_URL": f"http://127.0.0.1:{port}", "STALWART_USER": "u", "STALWART_PASSWORD": "p"}
    with running("--screen", "queue", connection=silent) as terminal:
        terminal.wait(drawn, "the first frame")
        return time_since_start(terminal)


def time_since_start(terminal: Terminal) -> float:
    """Seconds since the process was started."""
    return time.perf_counter() - terminal.started


def measure() -> list[Figure]:
    """The ratio."""
    with socket.create_server(("127.0.0.1", 0)) as silent:
        port = silent.getsockname()[1]
        bare()
        ours(port)  # both once unmeasured: files are read into memory
        pairs = [(ours(port), bare()) for _ in range(RUNS)]
    mine, least = (statistics.median(column) for column in zip(*pairs, strict=True))
    return [
        Figure(
            "first frame, against a bare program", mine / least, BOUND, "×", f"{mine:.2f} s / {least:.2f} s"
        )
    ]
