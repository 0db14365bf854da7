"""The log file: warnings and failures of this program, secrets redacted, never on the terminal.

The file appears with the first line written to it. What a server said or did is not logged here.
"""

import logging
import os
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from io import TextIOWrapper
from logging.handlers import RotatingFileHandler
from pathlib import Path

from stalwart_tui.config.paths import state_dir

NAME = "stalwart-tui.log"

LARGEST = 1_000_000
"""Bytes in a log file before it is put aside as `.1`; the one put aside before is dropped."""

_TALKATIVE = ("httpx", "httpcore")
"""They log addresses with their queries, where streams carry a token (seen at INFO)."""


class LogFile(RotatingFileHandler):
    """A bounded log file that only its owner can read. A log that cannot be written stops nothing."""

    def __init__(self, path: Path) -> None:
        super().__init__(path, maxBytes=LARGEST, backupCount=1, encoding="utf-8", delay=True)
        self.setFormatter(logging.Formatter("%(asctime)s %(levelname)s %(name)s: %(message)s"))
        self.path = path
        self.works = True
        """False once a line could not be written: errors must not point to a file that is not there."""

    def filter(self, record: logging.LogRecord) -> bool:
        """Redact the record in place."""
        from stalwart_tui.text.redact import RedactingFilter  # deferred: many expressions, seldom needed

        return RedactingFilter().filter(record) and bool(super().filter(record))

    def _open(self) -> TextIOWrapper:
        self.path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        return open(self.path, "a", encoding="utf-8", opener=_open_private)

    def handleError(self, record: logging.LogRecord) -> None:  # noqa: N802  the base class's name
        """Called while an exception of writing is handled. The base class would print it on the terminal."""
        self.works = False


@contextmanager
def logging_to_file(folder: Path | None = None) -> Iterator[LogFile]:
    """Send warnings and worse of every library to the log file, and everything they would print elsewhere.

    `folder` is the platform's state folder unless given. Undone at the end.
    """
    log = LogFile((state_dir() if folder is None else folder) / NAME)
    root = logging.getLogger()
    excepthook = threading.excepthook
    levels = {name: logging.getLogger(name).level for name in _TALKATIVE}
    root.addHandler(log)
    for name in _TALKATIVE:
        logging.getLogger(name).setLevel(logging.CRITICAL)
    logging.captureWarnings(True)
    threading.excepthook = _log_thread
    try:
        yield log
    finally:
        threading.excepthook = excepthook
        logging.captureWarnings(False)
        for name, level in levels.items():
            logging.getLogger(name).setLevel(level)
        root.removeHandler(log)
        log.close()


def _open_private(path: str, flags: int) -> int:
    descriptor = os.open(path, flags, 0o600)
    os.fchmod(descriptor, 0o600)  # one that is already there may be of an older habit
    return descriptor


def _log_thread(failure: threading.ExceptHookArgs) -> None:
    if failure.exc_value is None or isinstance(failure.exc_value, SystemExit):
        return
    name = "a thread" if failure.thread is None else f"thread {failure.thread.name}"
    logging.getLogger("stalwart_tui").error("%s failed", name, exc_info=failure.exc_value)
