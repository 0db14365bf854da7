"""Theme files: read, checked, and made into Textual themes with our own variables.

A theme is a TOML file: `dark`, `ansi`, `description`, a table `[colors]` with Textual's roles and a table
`[variables]` for everything else. Whatever a file does not say, or says wrongly, comes from the shipped
theme of its kind and from `_defaults.toml`, so a theme of ten lines works and a broken one never stops the
program: every problem is collected for one message. What does not live here: colours, which are data in
those files, and stylesheets, which only name variables.
"""

import difflib
import re
import tomllib
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Any, Final

from textual.color import Color, ColorParseError
from textual.css.constants import VALID_STYLE_FLAGS
from textual.theme import Theme

from stalwart_tui.config.errors import SettingsError
from stalwart_tui.text.clean import clean

DEFAULT: Final = "stalwart-dark"
LIGHT: Final = "stalwart-light"
HIGH_CONTRAST: Final = "high-contrast"
TERMINAL_16: Final = "terminal-16"

MANY_COLORS: Final = frozenset({"256", "truecolor"})
"""Colour systems, as Rich names them, in which an RGB theme looks like itself."""

ROLES: Final = (
    *("primary", "secondary", "accent", "success", "warning", "error"),
    *("foreground", "background", "surface", "panel", "boost"),
)
"""Textual's own colours of a theme."""

_KEYS: Final = frozenset({"description", "dark", "ansi", "colors", "variables"})
_NAME: Final = re.compile(r"[a-z][a-z0-9-]*")
"""Names become CSS classes of the app."""
_REFERENCE: Final = re.compile(r"\$(?P<name>[a-z][a-z0-9-]*)(?:\s+(?P<percent>\d{1,2}|100)%)?")
_VALUE_LIMIT: Final = 40
"""Characters of a wrong value that a problem quotes."""

Report = Callable[[str, str], None]
"""Notes a problem: where in the file, and what is wrong."""


@dataclass(frozen=True, slots=True)
class ThemeProblem:
    """Something in a theme file that could not be used; the default stands in for it."""

    file: Path
    where: str
    """Key inside the file, `colors.primary`; empty when it is about the whole file."""
    what: str

    def __str__(self) -> str:
        return ": ".join(filter(None, (self.file.name, self.where, self.what)))


@dataclass(frozen=True, slots=True)
class ThemeSet:
    """All themes there are, with everything that was wrong in their files."""

    themes: Mapping[str, Theme]
    """Name → theme; each has every variable of ours."""
    descriptions: Mapping[str, str]
    """Name → half a line for a listing; may be empty."""
    problems: tuple[ThemeProblem, ...] = ()

    def usable(self, *, no_color: bool) -> list[Theme]:
        """Return the themes that can be shown.

        Without colour that excludes the ANSI themes: Textual's monochrome filter takes the terminal's own
        colours for black and draws black on black.
        """
        return [theme for theme in self.themes.values() if not (no_color and theme.ansi)]


@dataclass(frozen=True, slots=True)
class _Defaults:
    """The file `_defaults.toml`: values of variables that a theme does not set."""

    meaning: Mapping[str, str]
    """Our semantic variables."""
    chrome: Mapping[str, str]
    """Textual's variables that we set to something else than Textual does."""


class _BadValueError(Exception):
    """A value of a theme file cannot be used; its text says why."""


def shipped_folder() -> Path:
    """Return where the shipped theme files are: in the package of a wheel, beside it in a checkout."""
    package = Path(__file__).parent
    bundled = package / "_themes"
    return bundled if bundled.is_dir() else package.parent / "themes"


def load_themes(user_dir: Path | None) -> ThemeSet:
    """Read the shipped themes and those of `user_dir`, which replace shipped ones of the same name.

    Never fails because of a user's file; a folder that does not exist holds no themes. Raises OSError or
    ValueError only when a shipped file is missing or broken, that is, when the installation is.
    """
    problems: list[ThemeProblem] = []
    shipped = {path.stem: _parse(path.read_text(encoding="utf-8")) for path in _files(shipped_folder())}
    files = {name: shipped_folder() / f"{name}.toml" for name in shipped}
    contents = dict(shipped)
    for path in [] if user_dir is None else _files(user_dir):
        if not _NAME.fullmatch(path.stem):
            problems.append(ThemeProblem(path, "", "a theme's file name is lower case letters, digits and -"))
            continue
        files[path.stem] = path
        contents[path.stem] = _read(path, problems)
    themes = {}
    for name, content in contents.items():
        report = _reporter(files[name], problems)
        themes[name] = _build(name, content, shipped, report)
    descriptions = {name: clean(str(content.get("description", ""))) for name, content in contents.items()}
    return ThemeSet(themes, descriptions, tuple(problems))


def choose_theme(requested: str | None, *, no_color: bool, color_system: str | None, themes: ThemeSet) -> str:
    """Return the name of the theme to start with.

    `no_color` and `color_system` are what Textual will do: `App.no_color` and `App.console.color_system`
    (None, "standard", "256", "truecolor"). A requested theme is used as it is, but for ANSI themes without
    colour (see `ThemeSet.usable`). Otherwise: high contrast without colour, the terminal's own two colours
    where there are at most 16, else the default. Raises SettingsError when there is no such theme.
    """
    if requested is not None and requested not in themes.themes:
        known = ", ".join(sorted(themes.themes))
        raise SettingsError(f"--theme: there is no theme {clean(requested, _VALUE_LIMIT)}; known are {known}")
    if requested is not None and not (no_color and themes.themes[requested].ansi):
        return requested
    if no_color:
        return HIGH_CONTRAST
    return DEFAULT if color_system in MANY_COLORS else TERMINAL_16


def semantic_variables(theme: Theme) -> dict[str, str]:
    """Return our variables for any theme, also for one of Textual's own.

    Made for `App.get_theme_variable_defaults`: stylesheets parse whatever the theme is.
    """
    roles = theme.to_color_system().generate()
    defaults = _defaults()
    palette = _Palette({role: roles[role] for role in ROLES}, {}, defaults.meaning, _ignore)
    return {name: theme.variables.get(name) or palette.value_of(name) for name in defaults.meaning}


def _files(folder: Path) -> list[Path]:
    """Return the theme files in a folder, in order of their names."""
    return sorted(path for path in folder.glob("*.toml") if not path.name.startswith("_"))


@lru_cache(1)
def _defaults() -> _Defaults:
    """Read the values of what a theme leaves out."""
    content = _parse((shipped_folder() / "_defaults.toml").read_text(encoding="utf-8"))
    return _Defaults(meaning=content["meaning"], chrome=content["chrome"])


def _parse(text: str) -> dict[str, Any]:
    """Return the content of a TOML file. Raises ValueError."""
    return tomllib.loads(text)


def _read(path: Path, problems: list[ThemeProblem]) -> dict[str, Any]:
    """Return the content of a user's file; nothing, and a problem, when it cannot be read."""
    try:
        return _parse(path.read_text(encoding="utf-8"))
    except OSError as error:
        problems.append(ThemeProblem(path, "", f"cannot be read: {error.strerror}"))
    except ValueError as error:  # not TOML, or not UTF-8
        problems.append(ThemeProblem(path, "", f"is not TOML: {clean(str(error))}"))
    return {}


def _reporter(file: Path, problems: list[ThemeProblem]) -> Report:
    """Return what notes the problems of one file."""
    return lambda where, what: problems.append(ThemeProblem(file, where, what))


def _ignore(where: str, what: str) -> None:
    """Note no problem: there is no file to blame."""


def _build(
    name: str, content: Mapping[str, Any], shipped: Mapping[str, Mapping[str, Any]], report: Report
) -> Theme:
    """Return the theme of one file, whatever the file says."""
    for key in sorted(content.keys() - _KEYS):
        report(key, _unknown("key", key, _KEYS))
    dark = _flag(content, "dark", True, report)
    ansi = _flag(content, "ansi", False, report)
    base = shipped[TERMINAL_16 if ansi else DEFAULT if dark else LIGHT]
    roles: dict[str, Any] = {
        **_colors(base["colors"], ansi, _ignore),
        **_colors(_table(content, "colors", report), ansi, report),
    }
    own = _table(content, "variables", report)
    defaults = _defaults()
    theme = Theme(name=name, dark=dark, ansi=ansi, **roles)
    palette = _Palette(roles, own, {**defaults.meaning, **defaults.chrome}, report)
    theme.variables = {key: palette.value_of(key) for key in palette.defaults}
    theme.variables |= palette.others(own.keys() - palette.defaults.keys(), theme.to_color_system().generate)
    return theme


def _flag(content: Mapping[str, Any], key: str, default: bool, report: Report) -> bool:
    """Return a value that is true or false."""
    value = content.get(key, default)
    if isinstance(value, bool):
        return value
    report(key, "is neither true nor false")
    return default


def _table(content: Mapping[str, Any], key: str, report: Report) -> Mapping[str, Any]:
    """Return a table; an empty one when it is missing or something else."""
    value = content.get(key, {})
    if isinstance(value, dict):
        return value
    report(key, f"is no table; write [{key}] on a line of its own")
    return {}


def _colors(table: Mapping[str, Any], ansi: bool, report: Report) -> dict[str, str]:
    """Return the roles that a table sets."""
    colors = {}
    for role, value in table.items():
        if role not in ROLES:
            report(f"colors.{role}", _unknown("color", role, ROLES))
            continue
        try:
            colors[role] = _parsed(value, ansi=ansi).hex
        except _BadValueError as error:
            report(f"colors.{role}", str(error))
    return colors


def _parsed(value: object, *, ansi: bool) -> Color:
    """Return the color that a literal names. Raises _BadValueError."""
    shown = clean(repr(value), _VALUE_LIMIT)
    try:
        color = Color.parse(value) if isinstance(value, str) else None
    except ColorParseError:
        color = None
    if color is None or color.auto:
        raise _BadValueError(f"{shown} is no color; write it like '#rrggbb'")
    if color.ansi is not None and not ansi:
        raise _BadValueError(f"{shown} is a color of the terminal, which needs ansi = true")
    return color


def _unknown(kind: str, name: str, known: Iterable[str]) -> str:
    """Say that there is no such name, and which one may be meant."""
    similar = difflib.get_close_matches(name, list(known), n=1)
    return f"there is no {kind} of that name" + (f"; is {similar[0]} meant?" if similar else "")


class _Palette:
    """The variables of one theme while their references are resolved."""

    def __init__(
        self, roles: Mapping[str, str], own: Mapping[str, Any], defaults: Mapping[str, str], report: Report
    ) -> None:
        self.defaults = defaults
        self._roles = roles
        self._own = own
        self._report = report
        self._ansi = any(Color.parse(value).ansi is not None for value in roles.values())
        self._resolved: dict[str, str] = {}
        self._open: list[str] = []

    def value_of(self, name: str) -> str:
        """Return the value of a role or variable without references. Raises _BadValueError."""
        if name in self._roles:
            return self._roles[name]
        if name in self._open:
            raise _BadValueError(f"${name} refers to itself")
        if name not in self._resolved:
            self._open.append(name)
            try:
                self._resolved[name] = self._resolve(name)
            finally:
                self._open.pop()
        return self._resolved[name]

    def others(self, names: Iterable[str], known: Callable[[], Iterable[str]]) -> dict[str, str]:
        """Return the values of variables that have no default of ours; `known` are Textual's names."""
        textual_names = set(known()) if names else set()
        values = {}
        for name in sorted(names):
            if name not in textual_names:
                self._report(
                    f"variables.{name}", _unknown("variable", name, {*self.defaults, *textual_names})
                )
                continue
            try:
                values[name] = self.value_of(name)
            except _BadValueError:
                continue  # noted where it was found; Textual has a value of its own
        return values

    def _resolve(self, name: str) -> str:
        """Return the file's value of a variable, or the default's when that one is wrong or missing."""
        if name in self._own:
            try:
                return self._value(name, self._own[name])
            except _BadValueError as error:
                self._report(f"variables.{name}", str(error))
        if name in self.defaults:
            return self._value(name, self.defaults[name])
        raise _BadValueError(f"${name} is neither a color of the theme nor a variable of ours")

    def _value(self, name: str, value: object) -> str:
        """Return what a value stands for: a text style, a reference, or a color."""
        if name.endswith("-style"):
            if isinstance(value, str) and value and VALID_STYLE_FLAGS.issuperset(value.split()):
                return value
            raise _BadValueError(f"{clean(repr(value), _VALUE_LIMIT)} is no text style; write it like 'bold'")
        reference = _REFERENCE.fullmatch(value) if isinstance(value, str) else None
        if reference is None:
            return _parsed(value, ansi=self._ansi).hex
        found = self.value_of(reference["name"])
        return self._mixed(found, int(reference["percent"])) if reference["percent"] else found

    def _mixed(self, value: str, percent: int) -> str:
        """Return so much of a color in the background; the terminal's own colors cannot be mixed."""
        color, background = Color.parse(value), Color.parse(self._roles["background"])
        if color.ansi is not None or background.ansi is not None:
            return value
        return background.blend(color, percent / 100, alpha=1.0).hex
