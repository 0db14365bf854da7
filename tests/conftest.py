"""The seam between the tests and the machine they run on, and how much input hypothesis makes up.

Nothing of the developer's own configuration, proxies, terminal or time zone reaches a test, and no test
writes into their home. Fixtures of one room live in that room's own `conftest.py`.
"""

import os
import re
import time
from collections.abc import Iterator, Mapping
from pathlib import Path
from unittest import mock

import hypothesis
import pytest

FOREIGN = re.compile(
    r"STALWART_.*|TEXTUAL.*|(NO|FORCE|CLI)_?COLOR.*|(?i:\w+_proxy)|SSH_.*|XDG_.*|ESCDELAY|COLUMNS|LINES"
)
"""Variables that would steer the program or the libraries below it."""

FIXED = {"TERM": "xterm-256color", "COLORTERM": "truecolor", "TZ": "UTC"}
"""The terminal and time zone that every test sees, and every picture is drawn for."""


def neutral(environment: Mapping[str, str]) -> dict[str, str]:
    """Return the environment without what is the machine's own, and with what every machine shall have."""
    return {name: value for name, value in environment.items() if not FOREIGN.fullmatch(name)} | FIXED


def _replace_environment(environment: Mapping[str, str]) -> None:
    os.environ.clear()
    os.environ.update(environment)
    time.tzset()


# Before any test module is imported: Textual and Rich read some of these variables as they are loaded.
_replace_environment(neutral(os.environ))


@pytest.fixture(autouse=True)
def home(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    """Give the test an empty home of its own, and afterwards undo whatever it did to the environment."""
    folder = tmp_path_factory.mktemp("home")
    folders = {
        "HOME": folder,
        "XDG_CONFIG_HOME": folder / "config",
        "XDG_STATE_HOME": folder / "state",
        "XDG_CACHE_HOME": folder / "cache",
        "XDG_DATA_HOME": folder / "data",
    }
    with mock.patch.dict(os.environ, {name: str(path) for name, path in folders.items()}):
        yield folder


# Examples are the same on every run in CI, so that a red build is about the change; a developer's runs look
# further. No deadline: on a busy machine with two cores it would measure the neighbours.
hypothesis.settings.register_profile("ci", derandomize=True, deadline=None, max_examples=60, database=None)
hypothesis.settings.register_profile("dev", deadline=None, max_examples=60, print_blob=True)
hypothesis.settings.load_profile("ci" if os.environ.get("CI") else "dev")
