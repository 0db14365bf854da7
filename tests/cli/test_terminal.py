"""What the dashboard needs of the terminal: Textual's settings, both outputs, the keyboard after a pipe."""

import contextlib
import os
import pty
import subprocess
import sys
from collections.abc import Iterator, Sequence

import pytest

from stalwart_tui.cli import terminal
from tests.cli.conftest import run_program

LOGIN = ("--url", "http://127.0.0.1:1", "--user", "alice")


def test_a_local_terminal_only_loses_animations() -> None:
    environ: dict[str, str] = {}
    terminal.prepare_environment(environ)
    assert environ == {"TEXTUAL_ANIMATIONS": "none"}


def test_a_remote_terminal_gets_fewer_frames_and_patience_with_keys() -> None:
    environ = {"SSH_CONNECTION": "192.0.2.1 50000 192.0.2.2 22"}
    terminal.prepare_environment(environ)
    assert 10 <= int(environ["TEXTUAL_FPS"]) <= 15
    assert environ["TEXTUAL_SMOOTH_SCROLL"] == "0"
    assert int(environ["ESCDELAY"]) > 100


def test_the_operators_settings_stay() -> None:
    own = {"SSH_CONNECTION": "x", "TEXTUAL_FPS": "5", "TEXTUAL_ANIMATIONS": "full", "ESCDELAY": "50"}
    environ = dict(own)
    terminal.prepare_environment(environ)
    assert environ == own | {"TEXTUAL_SMOOTH_SCROLL": "0"}


def test_without_a_terminal_the_dashboard_says_so() -> None:
    result = run_program(*LOGIN, STALWART_PASSWORD="hunter2")
    assert (result.returncode, result.stdout) == (2, "")
    assert result.stderr == "stalwart-tui: the dashboard needs a terminal, and standard output is none\n"


def test_without_a_terminal_nothing_is_asked() -> None:
    result = run_program(*LOGIN, stdin="hunter2\n")
    assert (result.returncode, result.stdout) == (2, "")
    assert result.stderr.startswith("stalwart-tui: no password for alice: ")
    assert result.stderr.count("\n") == 1


STAND_IN = """
import fcntl, os, sys, termios, types
fcntl.ioctl(1, termios.TIOCSCTTY, 0)
app = sys.modules["stalwart_tui.app"] = types.ModuleType("stalwart_tui.app")
def run_app(connector, look, themes=None, *, insecure):
    print("secret:", connector._connection.password.reveal(), flush=True)
    print("key:", os.read(sys.__stdin__.fileno(), 100).decode().strip(), flush=True)
    return 7
app.run_app = run_app
themes = sys.modules["stalwart_tui.themes"] = types.ModuleType("stalwart_tui.themes")
themes.load_themes = themes.choose_theme = lambda *args, **options: None  # the real ones load Textual
from stalwart_tui.cli import main
sys.exit(main(sys.argv[1:]))
"""
"""The program on its own terminal, with a stand-in for the dashboard that reads a key where Textual does."""


class OnTerminal:
    """The program on a terminal of its own."""

    def __init__(self, arguments: Sequence[str], stdin: int | None, variables: dict[str, str]) -> None:
        self.master, slave = pty.openpty()
        self.process = subprocess.Popen(
            [sys.executable, "-c", STAND_IN, *arguments],
            stdin=slave if stdin is None else stdin,
            stdout=slave,
            stderr=slave,
            env=os.environ | variables,
            start_new_session=True,
        )
        os.close(slave)
        self.seen = ""

    def until(self, text: str) -> None:
        """Read the screen until the text is on it; at the program's end fail with what was there."""
        while text not in self.seen:
            assert self._read(), self.seen

    def to_the_end(self) -> int:
        """Read what is left and return the exit code."""
        while self._read():
            pass
        return self.process.wait(timeout=10)

    def _read(self) -> bool:
        try:
            data = os.read(self.master, 1000)
        except OSError:  # how Linux says that nobody holds the terminal any more
            return False
        self.seen += data.decode()
        return bool(data)

    def type(self, text: str) -> None:
        """Press keys."""
        os.write(self.master, text.encode())


@contextlib.contextmanager
def on_terminal(*arguments: str, stdin: int | None = None, **variables: str) -> Iterator[OnTerminal]:
    """Run the program on a terminal of its own and clean up after it."""
    shown = OnTerminal(arguments, stdin, variables)
    try:
        yield shown
    finally:
        shown.process.kill()
        shown.process.wait()
        os.close(shown.master)


def test_a_secret_from_a_pipe_leaves_the_keyboard() -> None:
    reading, writing = os.pipe()
    with on_terminal(*LOGIN, "--password-file", "-", stdin=reading) as shown:
        os.close(reading)
        os.write(writing, b"hunter2\n")
        os.close(writing)
        shown.until("secret: hunter2")
        shown.type("q\n")
        shown.until("key: q")
        assert shown.to_the_end() == 7


def test_standard_input_from_nowhere_leaves_the_keyboard() -> None:
    with on_terminal(*LOGIN, stdin=subprocess.DEVNULL, STALWART_PASSWORD="hunter2") as shown:
        shown.until("secret: hunter2")
        shown.type("q\n")
        shown.until("key: q")
        assert shown.to_the_end() == 7


@pytest.mark.parametrize("flags", [(), ("--password-file", "-")])
def test_a_password_is_asked_and_not_shown(flags: tuple[str, ...]) -> None:
    with on_terminal(*LOGIN, *flags) as shown:
        shown.until("Password of alice on http://127.0.0.1:1: ")
        shown.type("hunter2\n")
        shown.until("secret: ")
        assert "hunter2" not in shown.seen.partition("secret: ")[0]
        shown.until("hunter2")
        shown.type("q\n")
        shown.until("key: q")
        assert shown.to_the_end() == 7


@pytest.mark.parametrize(("key", "status", "says"), [("\x04", 2, "no secret was typed"), ("\x03", 130, "")])
def test_a_password_can_be_declined(key: str, status: int, says: str) -> None:
    with on_terminal(*LOGIN) as shown:
        shown.until("Password of alice on http://127.0.0.1:1: ")
        shown.type(key)
        assert shown.to_the_end() == status
        assert says in shown.seen
        assert "Traceback" not in shown.seen
