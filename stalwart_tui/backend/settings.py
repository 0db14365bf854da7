"""The port of the server's settings: dotted keys with texts (`rest.md` chapter 19).

Values hold secrets in clear text: an adapter hands them on as Secret, and nothing logs them.
"""

from collections.abc import Mapping, Sequence
from typing import Protocol

from stalwart_tui.models.paging import Page
from stalwart_tui.models.settings import SettingsChange, SettingsQuery, SettingsRecord, SettingValue


class SettingsApi(Protocol):
    """Settings. Changes are in use after a reload."""

    async def fetch_list(
        self, prefix: str = "", cursor: str | None = None, limit: int = 500
    ) -> Page[SettingValue]:
        """The keys below a prefix with their values, by key."""
        ...

    async def fetch_keys(
        self, keys: Sequence[str] = (), prefixes: Sequence[str] = ()
    ) -> Mapping[str, SettingValue]:
        """The named keys and all below the prefixes; missing ones are left out."""
        ...

    async def fetch_records(
        self, query: SettingsQuery, cursor: str | None = None, limit: int = 100
    ) -> Page[SettingsRecord]:
        """Settings that belong together, such as everything of one listener."""
        ...

    async def change(self, changes: Sequence[SettingsChange]) -> None:
        """Apply changes in order; not atomic, those before a refused one stay. Raises Refused."""
        ...

    async def delete(self, key: str) -> None:
        """Delete one key; no error when there is none."""
        ...
