"""How `get` ends when something is in the way: the server, the network, the reader, the operator."""

import io
import os
import pty
import signal
import socket
import subprocess
import sys
import termios
from collections.abc import Iterator
from dataclasses import replace

import pytest

from stalwart_tui.demo.server import DemoServer
from stalwart_tui.text.clean import width
from tests.headless.conftest import MESSAGES, STILL, Get, environment


@pytest.fixture(scope="module")
def server() -> Iterator[DemoServer]:
    """A server that tests only read from."""
    with DemoServer(STILL) as running:
        yield running


def program(*arguments: str) -> list[str]:
    """The command line of `get` in a process of its own."""
    return [sys.executable, "-m", "stalwart_tui", "get", *arguments]


def test_a_wrong_password_is_one_line_and_1(
    get: Get, server: DemoServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("STALWART_PASSWORD", "wrong")
    for arguments in (["queue", "--user", "nobody"], ["server", "--user", "nobody"]):
        result = get(server, *arguments)
        assert (result.status, result.out) == (1, "")
        assert result.err.count("\n") == 1


def test_a_server_that_is_not_there_is_one_line_and_3(get: Get) -> None:
    with DemoServer(replace(STILL, messages=1)) as server:
        server.stop()
        result = get(server, "queue", "--json")
    assert (result.status, result.out) == (3, "")
    assert "refused the connection" in result.err
    assert result.err.count("\n") == 1


@pytest.mark.parametrize("fault", [{"status": 500}, {"status": 200, "body": "<html>"}, {"status": 429}])
def test_a_refusal_before_the_first_row_prints_nothing(get: Get, fault: dict[str, object]) -> None:
    with DemoServer(replace(STILL, messages=3)) as server:
        server.fail_next(path="/api/queue/messages", **fault)  # type: ignore[arg-type]
        result = get(server, "queue", "--json")
    assert (result.status, result.out) == (1, "")
    assert result.err.count("\n") == 1


@pytest.mark.parametrize("form", ["--json", "--ndjson", "--csv", "--table"])
def test_a_reader_that_leaves_ends_it_quietly(server: DemoServer, form: str) -> None:
    with subprocess.Popen(
        program("queue", form),
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        env=os.environ | environment(server),
    ) as process:
        assert process.stdout is not None
        assert process.stderr is not None
        assert len(process.stdout.read(10)) == 10
        process.stdout.close()
        assert process.stderr.read() == b""
        assert process.wait(timeout=20) == 0


def test_on_a_terminal_it_is_a_table_as_wide_as_that(server: DemoServer) -> None:
    leading, following = pty.openpty()
    termios.tcsetwinsize(following, (24, 100))
    with subprocess.Popen(
        program("queue", "--fields", "id,from,error", "--limit", "300"),
        stdin=subprocess.DEVNULL,
        stdout=following,
        stderr=following,
        env=os.environ | environment(server),
    ) as process:
        os.close(following)
        with io.FileIO(leading) as screen:
            text = b"".join(iter(lambda: _read(screen), b"")).decode()
        assert process.wait(timeout=20) == 0
    header, *rows = text.split("\r\n")
    assert header.split() == ["ID", "FROM", "ERROR"]
    assert len(rows) == 301  # with the empty end
    assert max(map(width, rows)) == 100
    assert "\x1b" not in text


def _read(screen: io.FileIO) -> bytes:
    """What the terminal was sent; nothing once the program has let go of it."""
    try:
        return screen.read(65536)
    except OSError:
        return b""


def test_an_interrupt_ends_it_quietly() -> None:
    with socket.create_server(("127.0.0.1", 0)) as silent:
        port = silent.getsockname()[1]
        variables = {
            "STALWART_URL": f"http://127.0.0.1:{port}",
            "STALWART_USER": "a",
            "STALWART_PASSWORD": "b",
        }
        with subprocess.Popen(
            program("queue"), stdout=subprocess.PIPE, stderr=subprocess.PIPE, env=os.environ | variables
        ) as process:
            connection, _ = silent.accept()
            with connection:
                assert connection.recv(1)
                process.send_signal(signal.SIGINT)
                assert process.communicate(timeout=20) == (b"", b"")
            assert process.returncode == 130


def test_a_full_disk_is_one_line(server: DemoServer) -> None:
    with open("/dev/full", "wb") as full:  # noqa: PTH123
        result = subprocess.run(
            program("queue", "--json"),
            stdout=full,
            stderr=subprocess.PIPE,
            env=os.environ | environment(server),
            timeout=20,
            check=False,
        )
    assert result.returncode == 2
    assert result.stderr == (b"stalwart-tui: standard output cannot be written (No space left on device)\n")


def test_memory_does_not_grow_with_the_list(server: DemoServer) -> None:
    peaks = []
    for limit in ("1", str(MESSAGES)):
        code = (
            "import sys; from stalwart_tui.cli import main; main(sys.argv[1:]);"
            # Not `ru_maxrss`: that is inherited from the process that forked this one.
            "peak = next(line for line in open('/proc/self/status') if line.startswith('VmHWM'));"
            "print(peak.split()[1], file=sys.stderr)"
        )
        result = subprocess.run(
            [sys.executable, "-c", code, "get", "queue", "--ndjson", "--limit", limit],
            stdout=subprocess.DEVNULL,
            stderr=subprocess.PIPE,
            env=os.environ | environment(server),
            text=True,
            timeout=20,
            check=True,
        )
        peaks.append(int(result.stderr))
    few, many = peaks
    assert many < 150_000
    assert many - few < 30_000
