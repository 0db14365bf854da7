"""The port of the directory: accounts, groups, lists, domains, roles, keys (`rest.md` chapter 9)."""

from collections.abc import Sequence
from typing import Protocol

from stalwart_tui.models.paging import Page
from stalwart_tui.models.principals import (
    NewPrincipal,
    Principal,
    PrincipalChange,
    PrincipalQuery,
    PrincipalType,
)
from stalwart_tui.models.queue import Sent


class PrincipalsApi(Protocol):
    """Accounts, groups, lists, domains, roles, keys."""

    def listable_types(self) -> tuple[PrincipalType, ...]:
        """The types that this login may list on this server, in the order they are shown."""
        ...

    async def fetch_page(self, query: PrincipalQuery) -> Page[Principal]:
        """A page of the list, by name; `next_cursor` is not None while more pages follow."""
        ...

    async def fetch_principal(self, name: str) -> Principal:
        """One principal with everything the server knows. Raises NotFound."""
        ...

    async def create(self, new: NewPrincipal) -> int | str:
        """Create one and answer its id.

        Raises AlreadyExists for a name or address that is taken, NotFound for a domain, group, list, role
        or member that does not exist, Unavailable where people are kept in an external directory.
        """
        ...

    async def deploy(self, new: NewPrincipal) -> int | str:
        """As `create`, also for an individual whose like are kept in an external directory (9.4)."""
        ...

    async def update(self, name: str, changes: Sequence[PrincipalChange]) -> None:
        """Apply changes in order, all of them or none.

        Raises NotFound, AlreadyExists, and Refused: also for a SetField of groups, lists or roles, since
        REST would replace all three by it (9.6).
        """
        ...

    async def delete(self, name: str) -> None:
        """Delete one, with the mail of an account. Raises NotFound.

        A domain whose addresses are in use goes as well, without a question (9.7).
        """
        ...

    async def bulk_delete(self, kind: PrincipalType, text: str) -> Sent:
        """Ask to delete every principal of one type that holds all words of `text`, in the background.

        Leading words that nothing holds are ignored (9.3), and then more goes than was meant: list first
        with the same words. The work can stop half-way without a word: list again afterwards. Raises
        Refused for a text without words.
        """
        ...

    async def bulk_delete_all(self, kind: PrincipalType) -> Sent:
        """As `bulk_delete`, of every principal of one type, our own account among the individuals."""
        ...
