"""Settings of the server: dotted keys with texts, some of them secret (`rest.md` chapter 19)."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from stalwart_tui.text.secret import Secret


@dataclass(frozen=True, slots=True)
class SettingValue:
    """One setting."""

    key: str
    value: str | Secret
    """A Secret where the key names one."""


@dataclass(frozen=True, slots=True)
class SettingsRecord:
    """Settings that belong together, such as one listener."""

    id: str
    values: Mapping[str, str | Secret] = field(hash=False)


@dataclass(frozen=True, slots=True)
class SettingsQuery:
    """Which records to list."""

    prefix: str
    suffix: str = ""
    """The key that every such record has; empty to list single keys."""
    field: str = ""
    """Only this member of each record."""
    text: str = ""
    """Part of an id or a value, upper and lower case alike."""


@dataclass(frozen=True, slots=True)
class DeleteKeys:
    """Delete exactly these keys."""

    keys: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class ClearPrefix:
    """Delete every key that begins with a text, which wants the dot at its end."""

    prefix: str
    text: str = ""
    """Only keys and values that hold it, in lower case."""


@dataclass(frozen=True, slots=True)
class InsertValues:
    """Write settings below a prefix."""

    prefix: str
    values: tuple[tuple[str, str], ...] = field(repr=False)
    assert_empty: bool = False
    """Refuse when there is something below the prefix already."""


SettingsChange = DeleteKeys | ClearPrefix | InsertValues
