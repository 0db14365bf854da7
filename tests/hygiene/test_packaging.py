"""What people install: a wheel with every file the program reads, and a lock with a version of everything."""

import itertools
import json
import re
import subprocess
import sys
import tomllib
import zipfile
from importlib import resources
from pathlib import Path
from typing import Any

import pytest
from packaging.requirements import Requirement

from tests.hygiene.tree import ROOT


def project() -> dict[str, Any]:
    """Return the project's metadata."""
    return dict(tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"])


@pytest.fixture(scope="module")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> set[str]:
    """Return the names of the files in a wheel made from this checkout."""
    folder = tmp_path_factory.mktemp("wheel")
    command = [sys.executable, "-m", "hatchling", "build", "--target", "wheel", "--directory", str(folder)]
    subprocess.run(command, cwd=ROOT, check=True, capture_output=True)
    (built,) = folder.glob("*.whl")
    with zipfile.ZipFile(built) as archive:
        return set(archive.namelist())


def test_the_wheel_holds_the_whole_package(wheel: set[str]) -> None:
    package = {
        path.relative_to(ROOT).as_posix()
        for path in (ROOT / "stalwart_tui").rglob("*")
        if path.is_file() and path.suffix != ".pyc"
    }
    assert {
        "stalwart_tui/data/events.json",
        "stalwart_tui/data/metrics.json",
        "stalwart_tui/py.typed",
    } <= package
    assert package - wheel == set()


def test_the_wheel_holds_the_themes(wheel: set[str]) -> None:
    themes = {f"stalwart_tui/_themes/{path.name}" for path in (ROOT / "themes").iterdir()}
    assert themes
    assert themes - wheel == set()


def test_the_wheel_holds_nothing_else(wheel: set[str]) -> None:
    assert {name.partition("/")[0].partition("-")[0] for name in wheel} == {"stalwart_tui"}


@pytest.mark.parametrize(("table", "length"), [("events", 591), ("metrics", 333)])
def test_the_id_tables_are_read_from_the_package(table: str, length: int) -> None:
    entries = json.loads(
        (resources.files("stalwart_tui") / "data" / f"{table}.json").read_text(encoding="utf-8")
    )
    assert len({entry["id"] for entry in entries}) == length


def test_the_lock_pins_everything_that_is_asked_for() -> None:
    pins = dict(
        re.findall(r"^([\w.-]+)==(\S+)", (ROOT / "requirements.lock").read_text(), flags=re.MULTILINE)
    )
    metadata = project()
    asked = [*metadata["dependencies"], *itertools.chain(*metadata["optional-dependencies"].values())]
    outdated = [
        text
        for text in asked
        for wish in [Requirement(text)]
        if not wish.specifier.contains(pins.get(wish.name, "0"))
    ]
    assert outdated == []


def test_the_lock_is_usable_on_any_machine() -> None:
    lines = (ROOT / "requirements.lock").read_text(encoding="utf-8").splitlines()
    pin = re.compile(r"[\w.-]+==[\w.+!]+( ; .+)?")
    assert [line for line in lines if not line.lstrip().startswith("#") and not pin.fullmatch(line)] == []


def test_the_terminal_toolkit_is_pinned_to_a_minor_release() -> None:
    textual = next(Requirement(text) for text in project()["dependencies"] if text.startswith("textual"))
    assert re.fullmatch(r"~=\d+\.\d+\.\d+", str(textual.specifier)), (
        "a minor release of Textual changes pictures"
    )


def test_ci_runs_what_a_developer_types() -> None:
    script = Path(ROOT / ".ci" / "run")
    assert script.stat().st_mode & 0o111
    commands = [line for line in script.read_text(encoding="utf-8").splitlines() if line.startswith("make ")]
    assert commands == ["make lint", "make test"]
