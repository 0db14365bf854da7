"""The seam in `tests/conftest.py` holds: the machine's settings and the tests never meet."""

import os
from pathlib import Path

import platformdirs
import pytest

from tests.conftest import neutral


@pytest.mark.parametrize(
    "name",
    [
        "STALWART_URL",
        "STALWART_PASSWORD",
        "NO_COLOR",
        "FORCE_COLOR",
        "HTTPS_PROXY",
        "all_proxy",
        "no_proxy",
        "SSH_CONNECTION",
        "TEXTUAL_THEME",
        "XDG_CONFIG_HOME",
        "COLUMNS",
    ],
)
def test_what_steers_the_program_is_taken_away(name: str) -> None:
    assert neutral({name: "set on this machine", "PATH": "/bin"}).keys() & {name, "PATH"} == {"PATH"}


def test_terminal_and_time_zone_are_everywhere_the_same() -> None:
    environment = neutral({"TERM": "dumb", "TZ": "Asia/Tokyo"})
    assert (environment["TERM"], environment["COLORTERM"], environment["TZ"]) == (
        "xterm-256color",
        "truecolor",
        "UTC",
    )


def test_the_test_runs_in_that_environment(home: Path) -> None:
    assert neutral(os.environ).keys() - os.environ.keys() == set()
    assert Path.home() == home
    assert list(home.iterdir()) == []


def test_configuration_and_state_are_below_the_temporary_home(home: Path) -> None:
    folders = [platformdirs.user_config_path("stalwart-tui"), platformdirs.user_state_path("stalwart-tui")]
    assert all(folder.is_relative_to(home) for folder in folders)


@pytest.mark.parametrize("turn", ["first", "second"])
def test_what_a_test_sets_is_gone_in_the_next(turn: str) -> None:
    assert os.environ.get("STALWART_TURN") is None
    os.environ["STALWART_TURN"] = turn
