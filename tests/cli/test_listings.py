"""`keys` and `themes`: that they list everything there is, as plain tables."""

import os
import subprocess
from collections.abc import Callable
from pathlib import Path

from stalwart_tui.commands.registry import all_commands
from tests.cli.conftest import Result, program

Run = Callable[..., Result]


def test_every_command_is_listed_with_its_keys(run: Run) -> None:
    result = run("keys")
    assert (result.status, result.err) == (0, "")
    lines = result.out.splitlines()
    assert len(lines) == len(all_commands())
    for line, command in zip(lines, all_commands(), strict=True):
        assert line.startswith(f"{command.scope}  ")
        assert (command.key_text or command.keys.partition(",")[0]) in line
        assert line.endswith(command.help)
        assert ("  writes  " in line) == command.dangerous


def test_columns_stand_below_each_other(run: Run) -> None:
    lines = run("keys").out.splitlines()
    starts = {line.index(command.title, 12) for line, command in zip(lines, all_commands(), strict=True)}
    assert len(starts) == 1


def test_symbols_do_not_stop_an_ascii_terminal() -> None:
    result = subprocess.run(
        program("keys"),
        env=os.environ | {"PYTHONIOENCODING": "ascii"},
        capture_output=True,
        text=True,
        timeout=30,
        check=False,
    )
    assert (result.returncode, result.stderr) == (0, "")
    assert result.stdout.isascii()


def test_every_theme_is_listed(run: Run) -> None:
    result = run("themes")
    assert (result.status, result.err) == (0, "")
    rows = {line.split()[0]: line.split()[1] for line in result.out.splitlines()}
    assert {"stalwart-dark": "dark", "stalwart-light": "light"}.items() <= rows.items()
    assert list(rows) == sorted(rows)


def test_a_broken_theme_is_said_and_stops_nothing(run: Run, home: Path) -> None:
    folder = home / "config" / "stalwart-tui" / "themes"
    folder.mkdir(parents=True)
    (folder / "broken.toml").write_text("colors = [")
    (folder / "half.toml").write_text("dark = false\n[colors]\nprimary = 'no such colour'\n")
    result = run("themes")
    assert result.status == 0
    assert "half" in result.out
    assert "stalwart-dark" in result.out
    lines = result.err.splitlines()
    assert all(line.startswith("stalwart-tui: warning: ") for line in lines)
    assert any("broken.toml" in line for line in lines)
    assert any("half.toml: colors.primary" in line for line in lines)
