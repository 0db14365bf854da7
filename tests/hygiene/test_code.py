"""Habits of the code that no linter knows: who may write to the terminal, and no error lost in silence."""

import ast
from collections.abc import Iterator

import pytest

from tests.hygiene.tree import ROOT, at, called, python_files, syntax

PACKAGE = ROOT / "stalwart_tui"

PRINTING = (PACKAGE / "cli", PACKAGE / "headless")
"""The rooms whose product is text on standard output; anywhere else it would tear the screen."""


def prints(module: ast.Module) -> Iterator[ast.Call]:
    """Yield the calls that write to the terminal behind Textual's back."""
    for node in ast.walk(module):
        if isinstance(node, ast.Call) and called(node) in {"print", "pprint", "breakpoint", "input"}:
            yield node


def silenced(module: ast.Module) -> Iterator[ast.ExceptHandler | ast.Call]:
    """Yield the places where any error at all, also one nobody thought of, disappears without a word."""
    for node in ast.walk(module):
        if isinstance(node, ast.ExceptHandler):
            idle = all(
                isinstance(child, ast.Pass | ast.Continue) or _is_ellipsis(child) for child in node.body
            )
            if idle and (node.type is None or _everything(node.type)):
                yield node
        elif isinstance(node, ast.Call) and called(node) == "suppress" and any(map(_everything, node.args)):
            yield node


def _is_ellipsis(node: ast.stmt) -> bool:
    return isinstance(node, ast.Expr) and isinstance(node.value, ast.Constant)


def _everything(errors: ast.expr) -> bool:
    names = {node.id for node in ast.walk(errors) if isinstance(node, ast.Name)}
    return not names.isdisjoint({"Exception", "BaseException"})


def test_only_the_command_line_prints() -> None:
    silent = [
        path
        for path in python_files("stalwart_tui")
        if not any(path.is_relative_to(room) for room in PRINTING)
    ]
    assert [at(path, node) for path in silent for node in prints(syntax(path))] == []


def test_no_error_is_silenced() -> None:
    assert [at(path, node) for path in python_files() for node in silenced(syntax(path))] == []


@pytest.mark.parametrize(
    ("source", "count"),
    [
        ("try: f()\nexcept Exception: pass", 1),
        ("try: f()\nexcept (ValueError, BaseException): ...", 1),
        ("for x in y:\n try: f()\n except: continue", 1),
        ("with contextlib.suppress(Exception): f()", 1),
        ("try: f()\nexcept ValueError: pass", 0),
        ("try: f()\nexcept Exception: log()", 0),
        ("with suppress(OSError): f()", 0),
    ],
)
def test_silence_is_told_from_care(source: str, count: int) -> None:
    assert len(list(silenced(ast.parse(source)))) == count


@pytest.mark.parametrize(("source", "count"), [("print(1)", 1), ("pprint.pprint(x)", 1), ("paint(1)", 0)])
def test_printing_is_seen(source: str, count: int) -> None:
    assert len(list(prints(ast.parse(source)))) == count
