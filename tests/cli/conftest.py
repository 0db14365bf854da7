"""What the tests of the command line share: a stand-in for the dashboard, and ways to run the program."""

import os
import subprocess
import sys
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from types import ModuleType
from typing import TYPE_CHECKING

import pytest

from stalwart_tui.cli import main, terminal

if TYPE_CHECKING:
    from stalwart_tui.backend.connector import Connector
    from stalwart_tui.config.settings import Look
    from stalwart_tui.themes import ThemeSet

URL = "https://mail.example.org"


@dataclass(slots=True)
class Opened:
    """What the stand-in for the dashboard was given, and what it answers."""

    connector: "Connector | None" = None
    look: "Look | None" = None
    themes: "ThemeSet | None" = None
    insecure: bool | None = None
    status: int = 0
    during: Callable[[], None] = field(default=lambda: None)
    """Runs while the dashboard would be open."""


@pytest.fixture
def dashboard(monkeypatch: pytest.MonkeyPatch) -> Opened:
    """Put a stand-in in place of the app and pretend that there is a terminal."""
    opened = Opened()

    def run_app(connector: "Connector", look: "Look", themes: "ThemeSet", *, insecure: bool) -> int:
        opened.connector, opened.look = connector, look
        opened.themes, opened.insecure = themes, insecure
        opened.during()
        return opened.status

    app = ModuleType("stalwart_tui.app")
    app.__dict__["run_app"] = run_app
    monkeypatch.setitem(sys.modules, "stalwart_tui.app", app)
    monkeypatch.setattr(terminal, "require_screen", lambda: None)
    monkeypatch.setattr(terminal, "take_keyboard", lambda: None)
    monkeypatch.setattr(terminal, "can_ask", lambda: False)
    return opened


@dataclass(frozen=True, slots=True)
class Result:
    """How one run in this process ended."""

    status: int
    out: str
    err: str

    @property
    def line(self) -> str:
        """The one line on standard error. Fails when there are more, or none."""
        lines = self.err.splitlines()
        assert len(lines) == 1, self.err
        assert self.err.endswith("\n")
        return lines[0].removeprefix("stalwart-tui: ")


@pytest.fixture
def run(capsys: pytest.CaptureFixture[str]) -> Callable[..., Result]:
    """Run the program in this process with the given arguments."""

    def call(*arguments: str) -> Result:
        capsys.readouterr()
        status = main(arguments)
        out, err = capsys.readouterr()
        return Result(status, out, err)

    return call


def program(*arguments: str) -> list[str]:
    """The command line of the program in a process of its own."""
    return [sys.executable, "-m", "stalwart_tui", *arguments]


def run_program(*arguments: str, stdin: str = "", **variables: str) -> subprocess.CompletedProcess[str]:
    """Run the program in a process of its own, without a terminal."""
    return subprocess.run(
        program(*arguments),
        input=stdin,
        env=os.environ | variables,
        capture_output=True,
        text=True,
        timeout=30,
        check=False,
    )


@pytest.fixture
def umask() -> Iterator[None]:
    """Have new files readable by everyone, as on most machines."""
    before = os.umask(0o022)
    yield
    os.umask(before)
