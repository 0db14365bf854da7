"""Colours live in theme files and nowhere else, so that a theme of ten lines changes everything."""

import ast
import re
from collections.abc import Iterator

import pytest
from textual.color import Color, ColorParseError

from tests.hygiene.tree import at, python_files, syntax, text_files

LITERAL = re.compile(r"#(?:[0-9a-fA-F]{8}|[0-9a-fA-F]{6}|[0-9a-fA-F]{3})(?![\w-])|\b(?:rgb|hsl)a?\(")

NAMED = re.compile(
    r"(?:ansi_|bright_|dark_|light_)*(?:black|red|green|yellow|blue|magenta|cyan|white|gr[ae]y\d*)"
)
"""The names that terminals know; those that only CSS knows (`tan`, `snow`) may be words in Python."""

STYLE_WORDS = {"bold", "dim", "italic", "underline", "strike", "reverse", "blink", "not", "on", "default"}

DECLARATION = re.compile(r"[\w-]+\s*:\s*([^;{}]+)(?=[;}]|$)")


def colours_of_stylesheet(text: str) -> Iterator[tuple[int, str]]:
    """Yield line and text of the declarations whose value holds a colour instead of a theme variable."""
    without_comments = re.sub(
        r"/\*.*?\*/", lambda comment: "\n" * comment[0].count("\n"), text, flags=re.DOTALL
    )
    for number, line in enumerate(without_comments.splitlines(), start=1):
        for declaration in DECLARATION.finditer(line):
            if any(_is_colour(word) for word in declaration[1].split()) or LITERAL.search(declaration[1]):
                yield number, declaration[0]


def colours_of_module(module: ast.Module) -> Iterator[tuple[int, str]]:
    """Yield line and text of the strings with a colour in them: style, markup or CSS. Docstrings are free."""
    prose = {id(node.value) for node in ast.walk(module) if isinstance(node, ast.Expr)}
    for node in ast.walk(module):
        if isinstance(node, ast.Constant) and isinstance(node.value, str) and id(node) not in prose:
            text = node.value
            if LITERAL.search(text) or any(map(_is_style, [text, *re.findall(r"\[([^\[\]]+)\]", text)])):
                yield node.lineno, text
            elif "{" in text:
                yield from ((node.lineno + line - 1, rule) for line, rule in colours_of_stylesheet(text))


def _is_style(text: str) -> bool:
    """Tell whether the words are a style with a named colour in it: `red`, `bold white on bright_blue`."""
    words = text.split()
    named = {word for word in words if NAMED.fullmatch(word)}
    return bool(named) and STYLE_WORDS.union(named).issuperset(words)


def _is_colour(word: str) -> bool:
    if word == "transparent":
        return False
    try:
        Color.parse(word)
    except ColorParseError:
        return False
    return True


def test_python_names_no_colour() -> None:
    found = [
        f"{at(path, line)}: {text!r}"
        for path in python_files("stalwart_tui")
        for line, text in colours_of_module(syntax(path))
    ]
    assert found == []


def test_stylesheets_name_only_theme_variables() -> None:
    found = [
        f"{at(path, line)}: {rule}"
        for path in text_files()
        if path.suffix == ".tcss"
        for line, rule in colours_of_stylesheet(path.read_text(encoding="utf-8"))
    ]
    assert found == []


@pytest.mark.parametrize(
    ("stylesheet", "lines"),
    [
        ("A { color: red; }", [1]),
        ("A {\n  border: tall #a0b1c2;\n  background:tan\n}", [2, 3]),
        ("/* red:\n green; */\nA:hover { color: rgb(1, 2, 3) }", [3]),
        ("$accent: ansi_blue;", [1]),
        (
            "A:focus,\nB { color: $text 50%; background: transparent; border: round $primary; width: 1fr; }",
            [],
        ),
    ],
)
def test_colours_of_stylesheets_are_seen(stylesheet: str, lines: list[int]) -> None:
    assert [line for line, _ in colours_of_stylesheet(stylesheet)] == lines


@pytest.mark.parametrize(
    ("source", "lines"),
    [
        ("style = 'bold red on bright_white'", [1]),
        ("text = 'is [green]good[/]'", [1]),
        ("shade = '#ff8800'", [1]),
        ("\nCSS = '''\nA {\n  color: tan;\n}\n'''", [4]),
        ("'''Red as #ff0000.'''\nword = 'the red queue'\nnumber = f'#{12}'\nname = '#123456x'", []),
        ("CSS = 'A { color: $error; }'\nbits = {'a': 'red-eye'}\nticket = 'see #1234'", []),
    ],
)
def test_colours_of_modules_are_seen(source: str, lines: list[int]) -> None:
    assert [line for line, _ in colours_of_module(ast.parse(source))] == lines
