"""Theme files of users: ten lines are enough, and nothing in a file stops the program."""

import json
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from textual.color import Color
from textual.theme import Theme

from stalwart_tui.config.errors import SettingsError
from stalwart_tui.themes import (
    DEFAULT,
    HIGH_CONTRAST,
    LIGHT,
    ROLES,
    TERMINAL_16,
    choose_theme,
    load_themes,
    shipped_folder,
)

THEMES = load_themes(None)
RGB = [DEFAULT, LIGHT, HIGH_CONTRAST]
ALL = THEMES.themes[DEFAULT].variables.keys()
"""Every variable that a theme has, set in its file or not."""

TEN_LINES = """\
dark = true

[colors]
primary = "#88c0d0"
background = "#2e3440"
foreground = "#d8dee9"
error = "#d08770"

[variables]
mark = "#ebcb8b"
"""


def problems_of(folder: Path, text: str | bytes, name: str = "mine.toml") -> tuple[Theme | None, list[str]]:
    """Write a theme file and return the theme it makes, with the problems of all files."""
    content = text if isinstance(text, bytes) else text.encode()
    (folder / name).write_bytes(content)
    loaded = load_themes(folder)
    return loaded.themes.get(name.removesuffix(".toml")), [str(problem) for problem in loaded.problems]


def test_ten_lines_make_a_theme(tmp_path: Path) -> None:
    theme, problems = problems_of(tmp_path, TEN_LINES)
    assert problems == []
    assert theme is not None
    assert theme.variables.keys() == ALL
    assert (theme.primary, theme.success) == ("#88C0D0", THEMES.themes[DEFAULT].success)
    assert (theme.variables["status-failed"], theme.variables["mark"]) == ("#D08770", "#EBCB8B")


def test_a_light_theme_stands_on_the_light_one(tmp_path: Path) -> None:
    theme, _ = problems_of(tmp_path, "dark = false")
    assert theme is not None
    assert theme.background == THEMES.themes[LIGHT].background


def test_a_theme_of_the_terminal_stands_on_the_terminals(tmp_path: Path) -> None:
    theme, problems = problems_of(tmp_path, 'ansi = true\n[colors]\nprimary = "ansi_blue"\nerror = "#ff8800"')
    assert theme is not None
    assert (theme.background, theme.variables["cursor-row"], problems) == ("ansi_default", "ansi_blue", [])


def test_references_are_followed_and_mixed_into_the_background(tmp_path: Path) -> None:
    text = """
    [colors]
    background = "#000000"
    foreground = "#ffffff"
    [variables]
    dim-text = "$foreground 50%"
    mark = "$dim-text"
    footer-key-background = "$mark"
    """
    theme, problems = problems_of(tmp_path, text)
    assert problems == []
    assert theme is not None
    assert {theme.variables[key] for key in ("dim-text", "mark", "footer-key-background")} == {"#7F7F7F"}


def test_a_file_replaces_a_shipped_theme_of_its_name(tmp_path: Path) -> None:
    theme, _ = problems_of(tmp_path, TEN_LINES, f"{DEFAULT}.toml")
    assert theme is not None
    assert theme.primary == "#88C0D0"
    assert load_themes(None).themes[DEFAULT].primary != "#88C0D0"


def test_no_folder_holds_no_themes(tmp_path: Path) -> None:
    assert load_themes(tmp_path / "nothing").themes.keys() == THEMES.themes.keys()


@pytest.mark.parametrize(
    ("text", "problem"),
    [
        ("dark = yes", "mine.toml: is not TOML: Invalid value (at line 1, column 8)"),
        (
            b"\xff",
            "mine.toml: is not TOML: 'utf-8' codec can't decode byte 0xff in position 0: invalid start byte",
        ),
        ("colour = 1", "mine.toml: colour: there is no key of that name; is colors meant?"),
        ('dark = "no"', "mine.toml: dark: is neither true nor false"),
        ('colors = "blue"', "mine.toml: colors: is no table; write [colors] on a line of its own"),
        (
            '[colors]\nprimery = "#fff"',
            "mine.toml: colors.primery: there is no color of that name; is primary meant?",
        ),
        (
            '[colors]\nprimary = "blu"',
            "mine.toml: colors.primary: 'blu' is no color; write it like '#rrggbb'",
        ),
        ("[colors]\nprimary = 7", "mine.toml: colors.primary: 7 is no color; write it like '#rrggbb'"),
        (
            '[colors]\nprimary = "ansi_blue"',
            "mine.toml: colors.primary: 'ansi_blue' is a color of the terminal, which needs ansi = true",
        ),
        (
            '[variables]\nmerk = "#fff"',
            "mine.toml: variables.merk: there is no variable of that name; is mark meant?",
        ),
        (
            '[variables]\nmark = "$nowhere"',
            "mine.toml: variables.mark: $nowhere is neither a color of the theme nor a variable of ours",
        ),
        ('[variables]\nmark = "$mark"', "mine.toml: variables.mark: $mark refers to itself"),
        (
            '[variables]\nblock-cursor-text-style = "loud"',
            "mine.toml: variables.block-cursor-text-style: 'loud' is no text style; write it like 'bold'",
        ),
        (
            '[variables]\nmark = "\\u001b[31m;}"',
            "mine.toml: variables.mark: '\\x1b[31m;}' is no color; write it like '#rrggbb'",
        ),
    ],
)
def test_what_is_wrong_is_told_and_the_default_stands_in(
    text: str | bytes, problem: str, tmp_path: Path
) -> None:
    theme, problems = problems_of(tmp_path, text)
    assert problems == [problem]
    assert theme is not None
    assert (theme.primary, theme.variables["mark"]) == (
        THEMES.themes[DEFAULT].primary,
        THEMES.themes[DEFAULT].variables["mark"],
    )


def test_variables_that_refer_to_each_other_end(tmp_path: Path) -> None:
    theme, problems = problems_of(tmp_path, '[variables]\nmark = "$key-text"\nkey-text = "$mark"')
    assert len(problems) == 1
    assert problems[0].endswith("refers to itself")
    assert theme is not None
    assert theme.variables.keys() >= ALL


def test_a_file_that_is_none_and_a_name_that_is_none(tmp_path: Path) -> None:
    (tmp_path / "folder.toml").mkdir()
    theme, problems = problems_of(tmp_path, "", "My Theme.toml")
    assert theme is None
    assert problems == [
        "My Theme.toml: a theme's file name is lower case letters, digits and -",
        "folder.toml: cannot be read: Is a directory",
    ]


VALUES = st.one_of(
    st.sampled_from(
        ["#abc", "$mark", "$primary 40%", "$primary 400%", "bold", "ansi_red", "auto", "auto 50%", "red"]
    ),
    st.text(st.characters(codec="utf-8"), max_size=8).map(lambda text: f"${text}"),
    st.text(max_size=8),
    st.integers(-5, 5),
    st.booleans(),
    st.lists(st.integers(0, 9), max_size=2),
)
KEYS = st.sampled_from([*sorted(ALL), *ROLES, "footer-key-background", "x"])
TABLES = st.dictionaries(KEYS, VALUES, max_size=8).map(
    lambda table: "\n".join(f"{key} = {json.dumps(value)}" for key, value in table.items())
)


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.booleans(), TABLES, TABLES)
def test_any_file_makes_a_theme_that_textual_takes(
    tmp_path: Path, ansi: bool, own: str, variables: str
) -> None:
    text = f"ansi = {json.dumps(ansi)}\n[colors]\n{own}\n[variables]\n{variables}\n"
    theme, _ = problems_of(tmp_path, text.encode("utf-8", "surrogatepass"))
    assert theme is not None
    generated = theme.to_color_system().generate()
    for key, value in theme.variables.items():
        assert key in ALL or key in generated
        if not key.endswith("-style"):
            Color.parse(value)
    assert theme.variables.keys() >= ALL


# Which theme to start with


@pytest.mark.parametrize(
    ("requested", "no_color", "color_system", "chosen"),
    [
        (None, False, "truecolor", DEFAULT),
        (None, False, "256", DEFAULT),
        (None, False, "standard", TERMINAL_16),
        (None, False, None, TERMINAL_16),
        (None, True, "truecolor", HIGH_CONTRAST),
        (None, True, "standard", HIGH_CONTRAST),
        (LIGHT, False, "standard", LIGHT),
        (LIGHT, True, "truecolor", LIGHT),
        (TERMINAL_16, False, "truecolor", TERMINAL_16),
        (TERMINAL_16, True, "standard", HIGH_CONTRAST),
    ],
)
def test_the_theme_fits_the_terminal(
    requested: str | None, no_color: bool, color_system: str | None, chosen: str
) -> None:
    assert choose_theme(requested, no_color=no_color, color_system=color_system, themes=THEMES) == chosen


def test_an_unknown_theme_is_refused_in_one_line() -> None:
    with pytest.raises(SettingsError) as refusal:
        choose_theme("dar\x1bk", no_color=False, color_system="256", themes=THEMES)
    assert str(refusal.value) == (
        "--theme: there is no theme dar␛k; "
        "known are high-contrast, stalwart-dark, stalwart-light, terminal-16"
    )


def test_without_color_the_terminals_own_colors_are_not_offered() -> None:
    assert {theme.name for theme in THEMES.usable(no_color=True)} == set(RGB)
    assert {theme.name for theme in THEMES.usable(no_color=False)} == {*RGB, TERMINAL_16}


def test_the_shipped_files_are_found() -> None:
    assert (shipped_folder() / f"{DEFAULT}.toml").is_file()
    assert (shipped_folder() / "_defaults.toml").is_file()
