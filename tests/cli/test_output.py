"""What the program prints where it runs by itself: streams that are full, closed or left, and how soon."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

from tests.cli.conftest import program, run_program

HEAVY = (
    "textual",
    "rich",
    "httpx",
    "pydantic",
    "starlette",
    "uvicorn",
    "plotext",
    "asyncio",
    "logging",
    "ssl",
)
"""What a refusal and `--version` have no use for."""


@pytest.mark.parametrize(
    "arguments", [["--version"], ["--help"], ["demo", "--help"], ["get", "--help"], ["--passwd", "hunter2"]]
)
def test_nothing_heavy_is_loaded_to_answer_at_once(arguments: list[str]) -> None:
    code = (
        "import sys; from stalwart_tui.cli import main; main(sys.argv[1:]);"
        f"print('LOADED', *(set({HEAVY}) & set(sys.modules)))"
    )
    result = subprocess.run(
        [sys.executable, "-c", code, *arguments], capture_output=True, text=True, timeout=30, check=True
    )
    assert result.stdout.splitlines()[-1] == "LOADED"


def test_a_refused_connection_loads_no_screen_and_no_client() -> None:
    code = (
        "import sys; from stalwart_tui.cli import main; main(['--url', 'http://x', '--user', 'a']);"
        "print('LOADED', *({'textual', 'httpx', 'asyncio', 'uvicorn'} & set(sys.modules)))"
    )
    result = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, timeout=30, check=True
    )
    assert result.stdout == "LOADED\n"
    assert "no password for a" in result.stderr


def test_a_full_disk_is_one_line() -> None:
    with Path("/dev/full").open("w") as full:
        result = subprocess.run(
            program("--version"), stdout=full, stderr=subprocess.PIPE, text=True, timeout=30, check=False
        )
    assert result.returncode == 2
    assert result.stderr == "stalwart-tui: standard output cannot be written (No space left on device)\n"


def test_a_reader_that_left_is_quiet() -> None:
    reading, writing = os.pipe()
    os.close(reading)
    result = subprocess.run(
        program("--version"), stdout=writing, stderr=subprocess.PIPE, text=True, timeout=30, check=False
    )
    os.close(writing)
    assert (result.returncode, result.stderr) == (1, "")


@pytest.mark.parametrize(
    ("redirection", "status", "out", "err"),
    [
        ("2>&-", 2, "", ""),
        (">&-", 2, "", "stalwart-tui: there is no command inbox; known are demo, get, themes, keys; see"),
        ("<&-", 2, "", "stalwart-tui: there is no command inbox; known are demo, get, themes, keys; see"),
    ],
)
def test_closed_streams_change_nothing_else(redirection: str, status: int, out: str, err: str) -> None:
    result = subprocess.run(
        ["/bin/sh", "-c", f'exec "$@" {redirection}', "sh", *program("inbox")],
        capture_output=True,
        text=True,
        timeout=30,
        check=False,
    )
    assert (result.returncode, result.stdout) == (status, out)
    assert result.stderr.startswith(err)
    assert result.stderr.count("\n") == (1 if err else 0)


@pytest.mark.parametrize(
    ("arguments", "stdin", "variables"),
    [
        (["--passwd", "hunter2"], "", {}),
        (["--url", "https://a:hunter2@b"], "", {}),
        (["--url", "http://x", "--user", "a", "--password-file", "-"], "hunter2\nhunter2\n", {}),
        (["--url", "http://x", "--user", "a", "--password-file", "-"], "", {}),
        (["--url", "http://x", "--token-file", "-"], "hunter2 hunter2", {}),
        ([], "", {"STALWART_URL": "ftp://x", "STALWART_PASSWORD": "hunter2"}),
        ([], "", {"STALWART_URL": "http://x", "STALWART_PASSWORD": "hunter2"}),
        ([], "", {"STALWART_URL": "http://x", "STALWART_PASSWORD": "hunter2", "STALWART_TOKEN": "hunter2"}),
        (["--url", "http://x", "--user", "a", "--password-file", "-"], "hunter2\n", {}),
        (["demo"], "", {}),
    ],
)
def test_every_refusal_is_one_line_without_a_secret(
    arguments: list[str], stdin: str, variables: dict[str, str]
) -> None:
    result = run_program(*arguments, stdin=stdin, **variables)
    assert (result.returncode, result.stdout) == (2, "")
    assert result.stderr.startswith("stalwart-tui: ")
    assert result.stderr.count("\n") == 1
    assert "hunter2" not in result.stderr
