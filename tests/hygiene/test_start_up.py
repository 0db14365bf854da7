"""What importing a module really loads, seen from a fresh interpreter: start-up is a feature.

The import contracts read the text of our modules; only this sees what lazy imports and third parties do.
"""

import subprocess
import sys

import pytest

WIRE = {"httpx", "httpx_sse", "pydantic", "starlette", "uvicorn"}
CHARTS = {"plotext"}
SCREENS = {"textual", "rich"}
THIRD_PARTY = WIRE | CHARTS | SCREENS | {"prometheus_client", "platformdirs"}

ENTRANCES = {
    # `--version`, `--help` and a wrong flag answer before anything heavy is read
    "stalwart_tui.cli": WIRE | CHARTS | SCREENS,
    # the first frame is drawn before the network and the charts are looked at
    "stalwart_tui.app": WIRE | CHARTS,
}

ROOMS = {
    # the lower rooms stand on the standard library alone
    "stalwart_tui.text": THIRD_PARTY,
    "stalwart_tui.models": THIRD_PARTY,
    "stalwart_tui.backend": THIRD_PARTY,
    "stalwart_tui.state": WIRE | CHARTS | SCREENS,
    "stalwart_tui.adapters": CHARTS | SCREENS,
    "stalwart_tui.demo": CHARTS | SCREENS | {"httpx", "pydantic"},
}

IMPORT_MODULE = """
import importlib, sys
importlib.import_module(sys.argv[1])
"""

IMPORT_WHOLE_ROOM = """
import importlib, pkgutil, sys
room = importlib.import_module(sys.argv[1])
for module in pkgutil.walk_packages(room.__path__, room.__name__ + "."):
    importlib.import_module(module.name)
"""

PRINT_LOADED = """
print(*{name.partition(".")[0] for name in sys.modules})
"""


def loaded_by(script: str, module: str) -> set[str]:
    """Return the top-level packages in a fresh interpreter after the script ran on the module's name."""
    command = [sys.executable, "-c", script + PRINT_LOADED, module]
    result = subprocess.run(command, capture_output=True, text=True, check=False)
    assert result.returncode == 0, result.stderr
    return set(result.stdout.split())


@pytest.mark.parametrize("module", ENTRANCES)
def test_an_entrance_loads_nothing_heavy(module: str) -> None:
    assert loaded_by(IMPORT_MODULE, module) & ENTRANCES[module] == set()


@pytest.mark.parametrize("room", ROOMS)
def test_no_module_of_a_room_loads_what_is_walled_off(room: str) -> None:
    assert loaded_by(IMPORT_WHOLE_ROOM, room) & ROOMS[room] == set()


def test_what_is_loaded_is_seen() -> None:
    assert {"textual", "rich"} <= loaded_by(IMPORT_MODULE, "textual.app")
    assert "json" in loaded_by(IMPORT_WHOLE_ROOM, "json")
