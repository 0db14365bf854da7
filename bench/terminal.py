"""A program in a terminal of our own: what it wrote, when, how the screen looks, how fast keys answer."""

import contextlib
import fcntl
import os
import pty
import select
import signal
import struct
import subprocess
import sys
import termios
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from pathlib import Path

import pyte

READ = 65536
"""Bytes read at once."""
NOWHERE: Mapping[str, str] = {}
"""No connection in the environment: the arguments say where to."""
PATIENCE = 60.0
"""Seconds after which something that should be on screen is given up."""


class Terminal:
    """A running program and the screen it draws."""

    def __init__(
        self, command: Sequence[str], *, columns: int, rows: int, environment: dict[str, str]
    ) -> None:
        self.screen = pyte.Screen(columns, rows)
        self.received = 0
        """Bytes the program wrote so far."""
        self._stream = pyte.ByteStream(self.screen)
        self._fd, slave = pty.openpty()
        fcntl.ioctl(slave, termios.TIOCSWINSZ, struct.pack("HHHH", rows, columns, 0, 0))
        self.started = time.perf_counter()
        self.process = subprocess.Popen(
            command, stdin=slave, stdout=slave, stderr=slave, env=environment, start_new_session=True
        )
        os.close(slave)

    def read(self, seconds: float) -> bool:
        """Take in what the program writes within so many seconds; whether anything came."""
        ready, _, _ = select.select([self._fd], [], [], seconds)
        if not ready:
            return False
        try:
            data = os.read(self._fd, READ)
        except OSError:
            return False
        self.received += len(data)
        self._stream.feed(data)
        return True

    def read_for(self, seconds: float) -> None:
        """Take in everything for that long."""
        end = time.perf_counter() + seconds
        while (left := end - time.perf_counter()) > 0:
            self.read(left)

    def wait(self, shown: Callable[[list[str]], bool], what: str) -> float:
        """Seconds from now until the screen looks like that. Raises TimeoutError."""
        begun = time.perf_counter()
        while not shown(self.screen.display):
            if time.perf_counter() - begun > PATIENCE:
                picture = "\n".join(self.screen.display)
                raise TimeoutError(f"not on screen after {PATIENCE:.0f} s: {what}\n{picture}")
            self.read(0.01)
        return time.perf_counter() - begun

    def press(self, keys: str) -> None:
        """Type."""
        os.write(self._fd, keys.encode())

    def close(self) -> None:
        """End the program."""
        with contextlib.suppress(ProcessLookupError):
            os.killpg(self.process.pid, signal.SIGTERM)
        end = time.perf_counter() + 5
        while self.process.poll() is None and time.perf_counter() < end:
            self.read(0.05)
        if self.process.poll() is None:
            os.killpg(self.process.pid, signal.SIGKILL)
        self.process.wait()
        os.close(self._fd)


def environment(**more: str) -> dict[str, str]:
    """A plain environment: no proxies, no SSH, a colour terminal."""
    keep = {name: os.environ[name] for name in ("PATH", "HOME", "LANG") if name in os.environ}
    return keep | {"TERM": "xterm-256color", "COLORTERM": "truecolor", "PYTHONPATH": str(Path.cwd())} | more


@contextlib.contextmanager
def running(*arguments: str, connection: Mapping[str, str] = NOWHERE) -> Iterator[Terminal]:
    """The dashboard in a terminal of 120×40, with these variables in its environment."""
    command = [sys.executable, "-m", "stalwart_tui", *arguments]
    terminal = Terminal(command, columns=120, rows=40, environment=environment(**connection))
    try:
        yield terminal
    finally:
        terminal.close()


@contextlib.contextmanager
def server(*arguments: str) -> Iterator[dict[str, str]]:
    """The built-in server in a process of its own; the environment that connects to it."""
    command = [sys.executable, "-m", "stalwart_tui", "demo", "--serve", *arguments]
    process = subprocess.Popen(command, stdout=subprocess.PIPE, env=environment(), text=True)
    try:
        assert process.stdout is not None
        url, user, password = process.stdout.readline().split()
        yield {"STALWART_URL": url, "STALWART_USER": user, "STALWART_PASSWORD": password}
    finally:
        process.terminate()
        process.wait()
