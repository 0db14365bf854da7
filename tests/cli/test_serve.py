"""`demo --serve` in a process of its own: its one line, its server, and its end."""

import os
import signal
import socket
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager

import httpx
import pytest

from tests.cli.conftest import program, run_program

QUIET = ("--messages", "3", "--rate", "0", "--quiet-streams")


@contextmanager
def serving(*arguments: str) -> Iterator[tuple[subprocess.Popen[str], str]]:
    """Run the server; yield the process and its first line."""
    with subprocess.Popen(
        program("demo", "--serve", *QUIET, *arguments),
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        env=os.environ,
        text=True,
    ) as process:
        try:
            assert process.stdout is not None
            yield process, process.stdout.readline()
        finally:
            process.kill()


@pytest.mark.parametrize(
    ("ending", "status"), [(signal.SIGTERM, 0), (signal.SIGHUP, 0), (signal.SIGINT, 130)]
)
def test_it_prints_one_line_and_ends_quietly(ending: signal.Signals, status: int) -> None:
    with serving() as (process, line):
        url, user, password = line.split()
        assert url.startswith("http://127.0.0.1:")
        response = httpx.get(f"{url}/api/queue/messages", auth=(user, password), trust_env=False)
        assert response.json()["data"]["total"] == 3
        process.send_signal(ending)
        assert process.communicate(timeout=10) == ("", "")
        assert process.returncode == status


def test_an_open_stream_does_not_hold_it() -> None:
    with serving() as (process, line):
        url, user, password = line.split()
        with httpx.Client(base_url=url, auth=(user, password), trust_env=False) as client:
            token = client.get("/api/telemetry/live/tracing-token").json()["data"]
            with client.stream(
                "GET", "/api/telemetry/traces/live", params={"token": token}, auth=None
            ) as stream:
                assert stream.status_code == 200
                process.send_signal(signal.SIGTERM)
                assert process.communicate(timeout=10) == ("", "")
        assert process.returncode == 0


def test_the_same_seed_gives_the_same_password() -> None:
    with serving("--seed", "7") as (_, first), serving("--seed", "7") as (_, second):
        assert first.split()[1:] == second.split()[1:]


def test_a_taken_port_is_one_line() -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = str(taken.getsockname()[1])
        result = run_program("demo", "--serve", "--port", port)
    assert (result.returncode, result.stdout) == (2, "")
    assert result.stderr.startswith(f"stalwart-tui: --port {port}: cannot listen")
    assert result.stderr.count("\n") == 1
