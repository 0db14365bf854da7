"""The files themselves: short, opened by prose, free of secrets and of the machine they were written on."""

import ast
import re

import pytest

from tests.hygiene.tree import ROOT, at, python_files, syntax, text_files

LONGEST = 400
"""Lines; a longer module holds two subjects."""

# Written in two parts, so that this file does not contain what it looks for.
ELSEWHERE = {
    "a folder beside the checkout": r"\.\./" + "shared",
    "a machine's work folder": r"(?<![\w.])/" + r"work/",
    "somebody's home": r"(?<![\w.])/(?:" + r"home|root|Users)/\w",
    "a temporary folder": r"(?<![\w.])/" + r"tmp/\w",
    "a ticket nobody can open": r"\bissue" + r"\s+#?\d",
}

SECRETS = {
    "a private key": "-----BEGIN [A-Z ]*" + r"PRIVATE KEY-----\\?\s*[A-Za-z0-9+/]{60}",
    "a token of a code host": r"\bgh[opsu]_" + r"[A-Za-z0-9]{36}",
    "a key of a cloud": r"\bAKIA" + r"[0-9A-Z]{16}\b",
}


def found(patterns: dict[str, str]) -> list[str]:
    """Return where in the project's text the patterns match."""
    return [
        f"{at(path, len(text[: match.end()].splitlines()))}: {what}: {match.group()}"
        for path in text_files()
        for text in [path.read_text(encoding="utf-8", errors="replace")]
        for what, pattern in patterns.items()
        for match in re.finditer(pattern, text)
    ]


def test_no_file_is_too_long() -> None:
    lengths = {
        path.relative_to(ROOT): len(path.read_text(encoding="utf-8").splitlines())
        for path in text_files()
        if path.suffix in {".py", ".tcss"}
    }
    assert {path: lines for path, lines in lengths.items() if lines > LONGEST} == {}


def test_every_module_opens_with_a_docstring() -> None:
    assert [at(path, 1) for path in python_files() if not ast.get_docstring(syntax(path))] == []


def test_nothing_points_out_of_the_project() -> None:
    assert found(ELSEWHERE) == []


def test_nothing_secret_is_kept() -> None:
    assert found(SECRETS) == []


@pytest.mark.parametrize(
    ("patterns", "text"),
    [
        (ELSEWHERE, "see ../" + "shared/rest.md"),
        (ELSEWHERE, "cd /" + "work/main"),
        (ELSEWHERE, "'/" + "home/ada/mail'"),
        (ELSEWHERE, "open('/" + "tmp/log')"),
        (ELSEWHERE, "as iss" + "ue 12 asks"),
        (SECRETS, "-----BEGIN PRIVATE " + "KEY-----\n" + "MIIEvQIBADAN" * 6),
        (SECRETS, "gh" + "p_" + "a1" * 18),
        (SECRETS, "AK" + "IA" + "A1" * 8),
    ],
)
def test_the_patterns_match_what_they_are_for(patterns: dict[str, str], text: str) -> None:
    assert [what for what, pattern in patterns.items() if re.search(pattern, text)]


def test_every_document_that_is_named_exists() -> None:
    known = {path.name for path in text_files() if path.suffix == ".md"}
    named = {
        (match.group(1), at(path, 1))
        for path in text_files()
        for match in re.finditer(
            r"(?<![\w*{}])([A-Za-z][\w-]*\.md)\b", path.read_text(encoding="utf-8", errors="replace")
        )
    }
    assert sorted(where for name, where in named if name not in known) == []


def test_every_chapter_that_is_cited_exists() -> None:
    wire = (ROOT / "docs" / "wire" / "rest.md").read_text(encoding="utf-8")
    chapters = set(re.findall(r"^## (\d+)\.? ", wire, flags=re.MULTILINE))
    assert len(chapters) > 20
    cited = {
        (number, at(path, 1))
        for path in python_files()
        for number in re.findall(r"rest\.md`* chapter (\d+)", path.read_text(encoding="utf-8"))
    }
    assert sorted(where for number, where in cited if number not in chapters) == []
