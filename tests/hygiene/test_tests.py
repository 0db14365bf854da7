"""The tests are honest: each one can fail, and none waits for time to pass instead of for what it needs."""

import ast
from collections.abc import Iterator

import pytest

from tests.hygiene.tree import at, called, python_files, syntax

CLOCKS = {"time", "asyncio", "anyio", "trio"}

VERDICTS = {"raises", "warns", "fail", "run_state_machine_as_test"}
"""Calls that can fail a test as an assertion does."""


def toothless(module: ast.Module) -> Iterator[ast.FunctionDef | ast.AsyncFunctionDef]:
    """Yield the tests without a verdict: none of their own and none through a function beside them."""
    functions = [
        node for node in ast.walk(module) if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef)
    ]
    judges = {function.name for function in functions if _judges(function, set())}
    for function in functions:
        if function.name.startswith("test_") and not _judges(function, judges):
            yield function


def sleeps(module: ast.Module) -> Iterator[ast.Call]:
    """Yield the calls that wait for a fixed time; `asyncio.sleep(0)` only lets other tasks run."""
    imported = {
        alias.asname or alias.name
        for node in ast.walk(module)
        if isinstance(node, ast.ImportFrom) and node.module in CLOCKS
        for alias in node.names
        if alias.name == "sleep"
    }
    for node in ast.walk(module):
        if isinstance(node, ast.Call) and _waits(node, imported):
            yield node


def _judges(function: ast.FunctionDef | ast.AsyncFunctionDef, judges: set[str]) -> bool:
    for node in ast.walk(function):
        if isinstance(node, ast.Assert) and not isinstance(node.test, ast.Constant):
            return True
        if isinstance(node, ast.Call):
            name = called(node)
            if name in VERDICTS | judges or name.startswith("assert_"):
                return True
    return False


def _waits(call: ast.Call, imported: set[str]) -> bool:
    match call:
        case ast.Call(
            func=ast.Attribute(value=ast.Name(id="asyncio"), attr="sleep"), args=[ast.Constant(value=0)]
        ):
            return False
        case ast.Call(func=ast.Attribute(value=ast.Name(id=clock), attr="sleep")):
            return clock in CLOCKS
        case ast.Call(func=ast.Name(id=name)):
            return name in imported
        # Textual's pilot: a pause with a length is a sleep by another name
        case ast.Call(func=ast.Attribute(attr="pause"), args=[ast.Constant(value=float() | int())]):
            return True
        case _:
            return False


def test_every_test_can_fail() -> None:
    found = [
        f"{at(path, node)}: {node.name}" for path in python_files("tests") for node in toothless(syntax(path))
    ]
    assert found == []


def test_no_test_sleeps() -> None:
    assert [at(path, node) for path in python_files("tests") for node in sleeps(syntax(path))] == []


@pytest.mark.parametrize(
    ("source", "names"),
    [
        ("def test_a(): f()", ["test_a"]),
        ("async def test_a(): assert True", ["test_a"]),
        ("def look(): f()\ndef test_a(): look()", ["test_a"]),
        ("def test_a(): assert f()", []),
        ("def test_a():\n with pytest.raises(OSError): f()", []),
        ("def look(): assert f()\ndef test_a(): look()", []),
        ("def test_a(): server.assert_received(1)", []),
        ("def other(): f()", []),
    ],
)
def test_toothless_tests_are_seen(source: str, names: list[str]) -> None:
    assert [function.name for function in toothless(ast.parse(source))] == names


@pytest.mark.parametrize(
    ("source", "count"),
    [
        ("time.sleep(1)", 1),
        ("async def f(): await asyncio.sleep(0.01)", 1),
        ("from time import sleep as nap\nnap(2)", 1),
        ("async def f(): await pilot.pause(0.5)", 1),
        ("async def f(): await asyncio.sleep(0)", 0),
        ("async def f(): await pilot.pause()", 0),
        ("clock.sleep(30)", 0),
    ],
)
def test_sleeps_are_seen(source: str, count: int) -> None:
    assert len(list(sleeps(ast.parse(source)))) == count
