"""The walls between rooms: the import contracts hold, and each one breaks when somebody climbs over it."""

import re
import shutil
import subprocess
import sys
import tomllib
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from tests.hygiene.tree import ROOT

LAYERS = "Rooms, top to bottom"
WITNESS = "The built-in server is a second witness of the wire"


@dataclass(frozen=True, slots=True)
class Breach:
    """Modules that climb over a wall, the contract that must notice, and what its report must name."""

    contract: str
    named: str
    planted: dict[str, str]


BREACHES = {
    "a widget speaks HTTP": Breach(
        "Only adapters speak HTTP",
        "stalwart_tui.widgets.breach_http -> httpx",
        {"widgets/breach_http.py": "import httpx"},
    ),
    "state knows the terminal": Breach(
        "Data rooms do not know the terminal",
        "stalwart_tui.state.breach_terminal -> textual",
        {"state/breach_terminal.py": "import textual"},
    ),
    "an adapter sees state": Breach(
        "Adapters see only the port",
        "stalwart_tui.adapters.breach_state -> stalwart_tui.state",
        {"adapters/breach_state.py": "import stalwart_tui.state"},
    ),
    "the built-in server uses an adapter": Breach(
        WITNESS,
        "stalwart_tui.demo.breach_adapters -> stalwart_tui.adapters",
        {"demo/breach_adapters.py": "import stalwart_tui.adapters"},
    ),
    "the built-in server uses our models": Breach(
        WITNESS,
        "stalwart_tui.demo.breach_models -> stalwart_tui.models",
        {"demo/breach_models.py": "from stalwart_tui import models"},
    ),
    "an import upwards": Breach(
        LAYERS,
        "stalwart_tui.models.breach_upwards -> stalwart_tui.backend",
        {"models/breach_upwards.py": "import stalwart_tui.backend"},
    ),
    "an import upwards, for types only": Breach(
        LAYERS,
        "stalwart_tui.state.breach_types -> stalwart_tui.render",
        {"state/breach_types.py": "import typing\nif typing.TYPE_CHECKING:\n    import stalwart_tui.render"},
    ),
    "a room nobody placed": Breach(LAYERS, "- stalwart_tui.unplaced", {"unplaced/__init__.py": ""}),
    "a cycle between siblings": Breach(
        "No cycles between siblings",
        "No cycles are allowed in stalwart_tui.text.",
        {
            "text/breach_there.py": "import stalwart_tui.text.breach_back",
            "text/breach_back.py": "import stalwart_tui.text.breach_there",
        },
    ),
}


def import_linter() -> dict[str, Any]:
    """Return the settings of the import contracts."""
    settings = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
    return dict(settings["tool"]["importlinter"])


def lint_imports(project: Path) -> subprocess.CompletedProcess[str]:
    """Check the import contracts of the project in that folder."""
    program = Path(sys.executable).with_name("lint-imports")
    return subprocess.run([program, "--no-cache"], cwd=project, capture_output=True, text=True, check=False)


@pytest.fixture(scope="module")
def reports(tmp_path_factory: pytest.TempPathFactory) -> dict[str, str]:
    """Return the report on each broken contract by name, of a copy of the package with every breach in it."""
    project = tmp_path_factory.mktemp("project")
    package = project / "stalwart_tui"
    shutil.copy(ROOT / "pyproject.toml", project)
    shutil.copytree(ROOT / "stalwart_tui", package, ignore=shutil.ignore_patterns("__pycache__"))
    for breach in BREACHES.values():
        for path, source in breach.planted.items():
            (package / path).parent.mkdir(exist_ok=True)
            (package / path).write_text(source, encoding="utf-8")
    result = lint_imports(project)
    assert "\nBroken contracts\n" in result.stdout, result.stdout + result.stderr
    headed = re.split(
        r"^(.+)\n-{5,}\n", result.stdout.partition("\nBroken contracts\n")[2], flags=re.MULTILINE
    )
    return dict(zip(headed[1::2], headed[2::2], strict=True))


def test_the_contracts_hold() -> None:
    result = lint_imports(ROOT)
    assert result.returncode == 0, result.stdout + result.stderr


def test_every_contract_is_tried_by_a_breach() -> None:
    contracts = {contract["name"] for contract in import_linter()["contracts"]}
    assert contracts == {breach.contract for breach in BREACHES.values()}


def test_no_contract_has_a_hole() -> None:
    settings = import_linter()
    assert not settings.get("exclude_type_checking_imports", False)
    for contract in settings["contracts"]:
        holes = contract.keys() & {"ignore_imports", "exhaustive_ignores", "allow_indirect_imports"}
        assert not holes, f"{contract['name']}: {holes}"


@pytest.mark.parametrize("breach", BREACHES.values(), ids=BREACHES)
def test_a_breach_is_noticed(breach: Breach, reports: dict[str, str]) -> None:
    assert breach.named in reports[breach.contract], reports[breach.contract]
