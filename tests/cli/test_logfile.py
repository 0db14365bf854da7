"""The log file: when it appears, who can read it, what it never holds, and that it stays small."""

import logging
import threading
import warnings
from pathlib import Path

import pytest

from stalwart_tui.cli.logfile import LARGEST, NAME, logging_to_file

LOG = logging.getLogger("stalwart_tui.tests")


def mode(path: Path) -> str:
    """Return the permission bits."""
    return f"{path.stat().st_mode & 0o777:o}"


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """Return a folder that does not exist yet, nor the one above it."""
    return tmp_path / "state" / "stalwart-tui"


def test_no_line_no_file(folder: Path) -> None:
    with logging_to_file(folder):
        LOG.info("below the level")
    assert not folder.exists()


def test_the_log_is_its_owners(folder: Path, umask: None) -> None:
    with logging_to_file(folder) as log:
        LOG.warning("a line")
    assert log.path == folder / NAME
    assert (mode(folder), mode(log.path)) == ("700", "600")
    assert "WARNING stalwart_tui.tests: a line\n" in log.path.read_text()


def test_an_open_file_is_closed_to_others(folder: Path, umask: None) -> None:
    folder.mkdir(parents=True)
    (folder / NAME).touch(mode=0o644)
    with logging_to_file(folder) as log:
        LOG.warning("a line")
    assert mode(log.path) == "600"


def test_secrets_are_redacted_in_messages_and_tracebacks(folder: Path) -> None:
    with logging_to_file(folder) as log:
        LOG.error("GET %s", "https://mail.example.org/api?token=hunter2")
        try:
            raise LookupError("Authorization: Bearer abcdefgh12345678")
        except LookupError:
            LOG.exception("failed")
    written = log.path.read_text()
    assert "Traceback" in written
    assert "hunter2" not in written
    assert "abcdefgh12345678" not in written


@pytest.mark.parametrize("name", ["httpx", "httpcore", "httpcore.connection"])
def test_the_http_libraries_are_silent(folder: Path, name: str) -> None:
    with logging_to_file(folder):
        logging.getLogger(name).error("GET https://mail.example.org/api/telemetry/traces/live?token=hunter2")
    assert not folder.exists()


def test_warnings_and_dead_threads_go_to_the_log(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    def fail() -> None:
        raise LookupError("in the thread")

    with warnings.catch_warnings(), logging_to_file(folder) as log:
        warnings.simplefilter("always")
        warnings.warn("old habit", UserWarning, stacklevel=1)
        thread = threading.Thread(target=fail, name="worker")
        thread.start()
        thread.join()
    written = log.path.read_text()
    assert "old habit" in written
    assert "thread worker failed" in written
    assert "LookupError: in the thread" in written
    assert capsys.readouterr() == ("", "")


def test_the_log_is_bounded(folder: Path, umask: None) -> None:
    with logging_to_file(folder) as log:
        for _ in range(5):
            LOG.warning("x" * (LARGEST // 2))
    files = sorted(folder.iterdir())
    assert [path.name for path in files] == [NAME, f"{NAME}.1"]
    assert all(path.stat().st_size <= LARGEST for path in files)
    assert {mode(path) for path in files} == {"600"}
    assert log.works


def test_a_log_that_cannot_be_written_is_quiet(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    folder.parent.write_text("a file where a folder should be")
    with logging_to_file(folder) as log:
        LOG.error("lost")
    assert not log.works
    assert capsys.readouterr() == ("", "")


def test_everything_is_as_before_afterwards(folder: Path) -> None:
    def hooks() -> tuple[object, ...]:
        root, talkative = logging.getLogger(), logging.getLogger("httpx")
        return list(root.handlers), threading.excepthook, warnings.showwarning, talkative.level

    before = hooks()
    with logging_to_file(folder):
        during = hooks()
    assert hooks() == before
    assert all(one != other for one, other in zip(before, during, strict=True))
