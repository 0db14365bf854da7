"""The port of our own account: password, second factor, encryption at rest (`rest.md` chapter 20)."""

from collections.abc import Sequence
from typing import Protocol

from stalwart_tui.models.account import AccountChange, Encryption, Protection


class AccountApi(Protocol):
    """The account we are logged in with."""

    async def fetch_protection(self) -> Protection:
        """Whether a second factor is on, and the names of application passwords."""
        ...

    async def change(self, changes: Sequence[AccountChange]) -> None:
        """Apply changes in order.

        A new password also deletes the second factor and all application passwords (0.14 and later). The
        name of an application password to remove matches as a beginning: `phone` also removes `phone2`.
        """
        ...

    async def fetch_encryption(self) -> Encryption:
        """How mail of this account is encrypted when it is stored."""
        ...

    async def set_encryption(self, encryption: Encryption) -> int | None:
        """Change it; how many certificates are used now, None when it was switched off."""
        ...
