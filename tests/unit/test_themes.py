"""The shipped themes: every variable resolves, every text can be read, on every kind of terminal."""

import math
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import ClassVar

import pytest
from rich.color import Color as RichColor
from rich.segment import Segment
from rich.style import Style
from textual.app import App, ComposeResult
from textual.color import Color
from textual.containers import Vertical
from textual.geometry import Region
from textual.strip import Strip
from textual.widget import Widget
from textual.widgets import Button, DataTable, Footer, Input, OptionList, Static

import stalwart_tui
from stalwart_tui.themes import (
    DEFAULT,
    HIGH_CONTRAST,
    LIGHT,
    ROLES,
    TERMINAL_16,
    ThemeSet,
    load_themes,
    semantic_variables,
)

STYLES = Path(stalwart_tui.__file__).parent / "styles"

TEXTS = [
    *(f"status-{state}" for state in ("ok", "deferred", "failed", "scheduled", "paused", "unknown")),
    *(f"trace-level-{level}" for level in ("error", "warn", "info", "debug", "trace")),
    *("badge-live", "badge-stale", "badge-lost"),
    *("mark", "dim-text", "key-text", "accent-text"),
]
SERIES = [f"series-{number}" for number in range(1, 7)]
SEMANTIC = {*TEXTS, *SERIES, "cursor-row"}

TOKENS = [
    *("ok", "deferred", "failed", "scheduled", "paused", "unknown", "dim", "key", "accent"),
    *("level-error", "level-warn", "level-info", "level-debug", "level-trace", "mark", "header"),
]

THEMES = load_themes(None)
RGB = [DEFAULT, LIGHT, HIGH_CONTRAST]
LEAST = {DEFAULT: 4.5, LIGHT: 4.5, HIGH_CONTRAST: 7.0}
"""Contrast of every text on every ground: WCAG's AA, and AAA."""


def contrast(one: Color, other: Color) -> float:
    """Return the contrast ratio of two colors as WCAG 2 defines it, 1 to 21."""

    def luminance(color: Color) -> float:
        channels = (value / 255 for value in color.rgb)
        red, green, blue = (c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in channels)
        return 0.2126 * red + 0.7152 * green + 0.0722 * blue

    darker, lighter = sorted((luminance(one), luminance(other)))
    return (lighter + 0.05) / (darker + 0.05)


def colors(name: str) -> dict[str, Color]:
    """Return the colors of a shipped theme: roles, and our variables."""
    theme = THEMES.themes[name]
    return {
        **{role: Color.parse(value) for role in ROLES if (value := getattr(theme, role)) is not None},
        **{variable: Color.parse(theme.variables[variable]) for variable in SEMANTIC},
    }


# The shipped themes


def test_the_shipped_themes_have_no_problems() -> None:
    assert THEMES.problems == ()
    assert set(THEMES.themes) == {*RGB, TERMINAL_16}
    assert all(THEMES.descriptions[name] for name in THEMES.themes)
    assert [THEMES.themes[name].dark for name in RGB] == [True, False, True]


@pytest.mark.parametrize("name", THEMES.themes)
def test_a_shipped_theme_sets_every_variable_and_nothing_is_left_to_resolve(name: str) -> None:
    variables = THEMES.themes[name].variables
    assert variables.keys() >= SEMANTIC
    assert not [value for value in variables.values() if "$" in value]


@pytest.mark.parametrize("name", RGB)
@pytest.mark.parametrize("monochrome", [False, True], ids=["color", "no-color"])
def test_every_text_can_be_read_on_every_ground(name: str, monochrome: bool) -> None:
    palette = {key: value.monochrome if monochrome else value for key, value in colors(name).items()}
    unreadable = {
        (text, ground): round(ratio, 2)
        for ground in ("background", "surface", "panel", "cursor-row")
        for text in [*TEXTS, *SERIES, "foreground"]
        if (ratio := contrast(palette[text], palette[ground])) < LEAST[name]
    }
    assert unreadable == {}


@pytest.mark.parametrize("name", RGB)
def test_the_cursor_is_seen(name: str) -> None:
    palette = colors(name)
    for one, other in [("cursor-row", "background"), ("cursor-row", "surface")]:
        assert contrast(palette[one], palette[other]) > 1.1
        assert contrast(palette[one].monochrome, palette[other].monochrome) > 1.1


def as_seen_without_green_cones(color: Color) -> tuple[float, float, float]:
    """Return roughly what of a color a deuteranope tells apart (a common matrix for simulations)."""
    red, green, blue = color.rgb
    return (0.625 * red + 0.375 * green, 0.7 * red + 0.3 * green, 0.3 * green + 0.7 * blue)


@pytest.mark.parametrize("name", RGB)
def test_well_and_ill_differ_for_everyone(name: str) -> None:
    palette = colors(name)
    well = palette["status-ok"]
    for ill in ("status-failed", "status-deferred"):
        distance = math.dist(as_seen_without_green_cones(well), as_seen_without_green_cones(palette[ill]))
        assert distance > 60


@pytest.mark.parametrize("name", RGB)
def test_lines_of_a_chart_differ(name: str) -> None:
    assert len({colors(name)[series] for series in SERIES}) == len(SERIES)


def test_the_terminals_own_theme_names_no_color() -> None:
    theme = THEMES.themes[TERMINAL_16]
    values = {value for key, value in theme.variables.items() if not key.endswith("-style")}
    assert {getattr(theme, role) for role in ROLES} | values <= {"ansi_default", None}


# On screen


class Cells(Widget, can_focus=True):
    """Draws a line for each token, plain and in the cursor's row."""

    COMPONENT_CLASSES: ClassVar[set[str]] = {f"cell--{token}" for token in [*TOKENS, "cursor"]}

    def render_line(self, y: int) -> Strip:
        if y >= len(TOKENS):
            return Strip.blank(self.size.width)
        names = f"cell--{TOKENS[y]}", "cell--cursor"
        return Strip([Segment("plain ", self.style(names[0])), Segment("cursor", self.style(*names[::-1]))])

    def style(self, *names: str) -> Style:
        """Return the style of the component classes, the later over the earlier."""
        style = self.get_visual_style(*names).rich_style
        return sum((self.get_component_styles(name).text_style for name in names), style)


class Gallery(App[None]):
    """Everything that the stylesheets know, in one theme."""

    CSS_PATH = [STYLES / "base.tcss", STYLES / "density.tcss"]
    CSS = """
    Cells { width: 40; height: 16; }
    OptionList, DataTable { height: 4; }
    .dialog { height: 5; }
    """
    BINDINGS = [("q", "quit", "Quit"), ("x", "nothing", "Nothing")]

    def __init__(self, name: str, themes: ThemeSet = THEMES) -> None:
        super().__init__()
        for theme in themes.usable(no_color=self.no_color):
            self.register_theme(theme)
        self.theme = name

    def get_theme_variable_defaults(self) -> dict[str, str]:
        return semantic_variables(self.current_theme)

    def compose(self) -> ComposeResult:
        yield Cells()
        table: DataTable[str] = DataTable(cursor_type="row")
        table.add_columns("name", "type")
        for number in range(9):
            table.add_row(f"jane{number}", "individual")
        yield table
        yield OptionList("one", "two", "three", "four", "five")
        with Vertical(classes="dialog"):
            yield Static("words")
            yield Input("typed", placeholder="filter", compact=True)
            yield Button("Go", compact=True)
        yield Footer(compact=True, show_command_palette=False)

    def on_mount(self) -> None:
        self.notify("done", title="Cancel")
        self.notify("failed", severity="error")


@asynccontextmanager
async def shown(app: Gallery) -> AsyncIterator[Gallery]:
    """Run the gallery until its toasts stand too."""
    async with app.run_test(size=(80, 45), notifications=True) as pilot:
        await pilot.pause()
        assert app.screen.query("Toast")
        yield app


def painted(app: App[None]) -> Iterator[tuple[str, Style]]:
    """Yield every piece of text on screen with its style, as it goes to the terminal."""
    for widget in app.screen.walk_children(Widget, with_self=True):
        for strip in widget.render_lines(Region(0, 0, *widget.outer_size)):
            for text, style, _ in strip:
                if text.strip() and style is not None:
                    yield text, style


def truecolor(color: RichColor | None) -> Color:
    """Return a color of a style; one that is not RGB is a fault here."""
    assert color is not None
    assert color.triplet is not None
    return Color(*color.triplet)


@pytest.mark.parametrize("name", THEMES.themes)
async def test_the_stylesheets_parse_and_every_variable_resolves(name: str) -> None:
    async with shown(Gallery(name)) as app:
        assert app.theme == name
        assert app.theme_variables.keys() >= SEMANTIC
        texts = [text for text, _ in painted(app)]
        assert texts.count("plain ") == len(TOKENS)
        assert any("typed" in text for text in texts)
        assert any("Cancel" in text for text in texts)


@pytest.mark.parametrize("name", RGB)
@pytest.mark.parametrize("no_color", [False, True], ids=["color", "no-color"])
async def test_nothing_on_screen_vanishes(name: str, no_color: bool, monkeypatch: pytest.MonkeyPatch) -> None:
    if no_color:
        monkeypatch.setenv("NO_COLOR", "1")
    async with shown(Gallery(name)) as app:
        assert app.no_color == no_color
        words = [(text, style) for text, style in painted(app) if any(map(str.isalnum, text))]
        assert len(words) > 2 * len(TOKENS)
        for text, style in words:
            assert contrast(truecolor(style.color), truecolor(style.bgcolor)) >= 3, f"{text!r} in {style}"


async def test_the_terminals_own_theme_paints_no_color() -> None:
    async with shown(Gallery(TERMINAL_16)) as app:
        for text, style in painted(app):
            assert style.color is None or style.color.is_default, f"{text!r} in {style}"
            assert style.bgcolor is None or style.bgcolor.is_default, f"{text!r} in {style}"
        cursor = [style for text, style in painted(app) if text == "cursor"]
        assert all(style.reverse for style in cursor)


async def test_our_stylesheets_work_in_a_theme_of_textual() -> None:
    app = Gallery(DEFAULT)
    async with app.run_test(size=(80, 45)) as pilot:
        for name in ("textual-dark", "solarized-light", "ansi-dark"):
            app.theme = name
            await pilot.pause()
            assert app.theme_variables.keys() >= SEMANTIC


async def test_a_stylesheet_follows_its_variables() -> None:
    app = Gallery(DEFAULT)
    async with app.run_test(size=(80, 45)) as pilot:
        cells = app.query_one(Cells)
        for name in RGB:
            app.theme = name
            await pilot.pause()
            for token, variable in [
                ("ok", "status-ok"),
                ("level-debug", "trace-level-debug"),
                ("mark", "mark"),
            ]:
                assert cells.get_component_styles(f"cell--{token}").color == colors(name)[variable]


async def test_a_theme_of_a_user_reaches_the_screen(tmp_path: Path) -> None:
    (tmp_path / "mine.toml").write_text('[colors]\nerror = "#d08770"')
    async with shown(Gallery("mine", load_themes(tmp_path))) as app:
        assert app.query_one(Cells).get_component_styles("cell--failed").color == Color.parse("#d08770")


async def test_density_is_one_class() -> None:
    app = Gallery(DEFAULT)
    async with app.run_test(size=(80, 45)) as pilot:
        dialog = app.query_one(".dialog")
        roomy = dialog.styles.padding
        app.add_class("-compact")
        await pilot.pause()
        assert dialog.styles.padding.height < roomy.height
