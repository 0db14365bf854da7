"""The project's own files, found by walking the checkout (no git needed), and how they are read. No rules."""

import ast
import functools
import os
from collections.abc import Iterator
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]

_VISIBLE_DOT_FOLDERS = {".ci"}
"""Every other folder with a leading dot is a cache, an environment or git's."""

_MADE_FOLDERS = {"__pycache__", "build", "dist"}

_BINARY = {".png", ".pyc"}

RECORDINGS = ROOT / "tests" / "fixtures" / "recorded"


@functools.cache
def text_files() -> tuple[Path, ...]:
    """Return every text file of the project but the recordings, which are as a server wrote them."""
    return tuple(
        path for path in _walk(ROOT) if path.suffix not in _BINARY and not path.is_relative_to(RECORDINGS)
    )


def python_files(*rooms: str) -> tuple[Path, ...]:
    """Return the Python files below the named top-level folders, or all of them."""
    roots = [ROOT / room for room in rooms] or [ROOT]
    return tuple(
        path
        for path in text_files()
        if path.suffix == ".py" and any(path.is_relative_to(root) for root in roots)
    )


@functools.cache
def syntax(path: Path) -> ast.Module:
    """Return the parsed module: several rules read the same files."""
    return ast.parse(path.read_text(encoding="utf-8"), filename=str(path))


def at(path: Path, line: int | ast.expr | ast.stmt | ast.excepthandler) -> str:
    """Return `folder/file.py:12`, as editors and terminals make it a link."""
    number = line if isinstance(line, int) else line.lineno
    return f"{path.relative_to(ROOT)}:{number}"


def called(call: ast.Call) -> str:
    """Return the last name of what is called: `suppress` for `contextlib.suppress(…)`; else nothing."""
    match call.func:
        case ast.Name(id=name) | ast.Attribute(attr=name):
            return name
        case _:
            return ""


def _walk(root: Path) -> Iterator[Path]:
    for folder, subfolders, names in os.walk(root):
        subfolders[:] = sorted(
            name
            for name in subfolders
            if name not in _MADE_FOLDERS and (not name.startswith(".") or name in _VISIBLE_DOT_FOLDERS)
        )
        yield from (Path(folder) / name for name in sorted(names))
