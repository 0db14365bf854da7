"""The port of upkeep: reload, updates, purges, indexes, deleted mail (`rest.md` chapters 17 and 18).

Everything here changes the server, whatever HTTP method carries it.
"""

from collections.abc import Sequence
from typing import Protocol

from stalwart_tui.models.maintenance import (
    DeletedItem,
    PurgeTarget,
    ReindexTarget,
    ReloadOutcome,
    ReloadTarget,
    Restoration,
    Restored,
)
from stalwart_tui.models.paging import Page


class MaintenanceApi(Protocol):
    """Upkeep. Work that takes long runs in the background of the server, without a word at its end."""

    async def reload(self, target: ReloadTarget = ReloadTarget.EVERYTHING) -> ReloadOutcome:
        """Take changed settings into use. With errors in the outcome, nothing was applied."""
        ...

    async def check_reload(self) -> ReloadOutcome:
        """What a reload would complain about. Refreshes certificates and blocked addresses nevertheless."""
        ...

    async def update_spam_rules(self, *, force: bool = False, overwrite: bool = False) -> str | None:
        """Fetch new rules of the spam filter; their version, or None when they were current."""
        ...

    async def update_webadmin(self) -> None:
        """Fetch the web interface again."""
        ...

    async def purge(self, target: PurgeTarget, *, store: str = "", prefix: str = "") -> None:
        """Clear what has expired. An unknown `prefix` of the in-memory store clears all that expired."""
        ...

    async def purge_account(self, account: str = "") -> None:
        """Clear what has expired in one account, or in all. Raises NotFound."""
        ...

    async def reindex(self, target: ReindexTarget, account: str = "") -> None:
        """Build a search index anew, of one account or of all."""
        ...

    async def fetch_used_quota(self, account: str) -> int:
        """Bytes used by an account. Raises NotFound."""
        ...

    async def recalculate_quota(self, account: str) -> int:
        """Count the bytes of an account anew; slow for large ones."""
        ...

    async def reset_imap_uids(self, account: str) -> tuple[int, int]:
        """Give new IMAP UIDs; how many mailboxes and messages. Every IMAP client loads all mail again."""
        ...

    async def fetch_deleted(
        self, account: str, cursor: str | None = None, limit: int = 100
    ) -> Page[DeletedItem]:
        """Deleted things of an account that can be restored. Enterprise. Raises NotFound."""
        ...

    async def restore(self, account: str, items: Sequence[Restoration]) -> tuple[Restored, ...]:
        """Restore deleted things; what became of each, in their order."""
        ...

    async def restore_all(self, account: str) -> None:
        """Restore everything deleted of an account."""
        ...

    async def restart(self) -> None:
        """Restart the server. No release up to 0.15 can: raises Unavailable."""
        ...
