"""Principals: accounts, groups, lists, domains, roles, keys, clients and tenants, and who belongs to what.

Membership is kept on the member's side, as the real directory does. Who may log in is in `auth.py`.
"""

import re
from collections.abc import Iterable, Iterator, Mapping
from copy import deepcopy
from dataclasses import dataclass, field
from typing import Final

TYPES: Final = (
    "individual",
    "group",
    "resource",
    "location",
    "list",
    "other",
    "domain",
    "tenant",
    "role",
    "apiKey",
    "oauthClient",
)
"""Principal types by their names on the wire (`rest.md` 9.1)."""

MEMBERSHIPS: Final[Mapping[str, str]] = {"group": "memberOf", "list": "lists", "role": "roles"}
"""Type that has members → the field of a member that names it."""

PERMISSION_PREFIXES: Final[Mapping[str, str]] = {
    "individual": "individual",
    "group": "group",
    "list": "mailing-list",
    "domain": "domain",
    "tenant": "tenant",
    "role": "role",
    "apiKey": "api-key",
    "oauthClient": "oauth-client",
}
"""Type → prefix of its permissions; the types not named here share `principal`."""

_WORD: Final = re.compile(r"\w+")


@dataclass(slots=True)
class Principal:
    """One principal; empty members are not shown."""

    id: int
    type: str
    name: str
    description: str = ""
    secrets: list[str] = field(default_factory=list)
    emails: list[str] = field(default_factory=list)
    quota: int | list[int] | None = None
    """Bytes; for a tenant also a list whose further members limit its principals by type (`rest.md` 9.2)."""
    used: int = 0
    """Bytes."""
    member_of: dict[str, list[str]] = field(default_factory=dict)
    """`memberOf`, `lists` or `roles` → names."""
    enabled: list[str] = field(default_factory=list)
    disabled: list[str] = field(default_factory=list)
    urls: list[str] = field(default_factory=list)
    external: list[str] = field(default_factory=list)
    """Addresses of a list's members elsewhere."""
    locale: str = ""
    picture: str = ""
    tenant: str = ""
    """Name of the tenant it belongs to; only licensed servers know tenants."""

    def copy(self) -> "Principal":
        """Return one that can be changed without changing this one."""
        return deepcopy(self)

    def words(self) -> set[str]:
        """Return the words by which it is found: of name, description and addresses, lower case."""
        return set(_WORD.findall(" ".join((self.name, self.description, *self.emails)).lower()))

    def texts(self) -> Iterator[str]:
        """Yield every text member, lower case, for the substring search of old releases."""
        for text in (self.name, self.description, *self.emails, *self.secrets, *self.urls, *self.external):
            yield text.lower()


def permission_prefix(principal_type: str) -> str:
    """Return the prefix of the permissions that govern a type."""
    return PERMISSION_PREFIXES.get(principal_type, "principal")


class Directory:
    """All principals by name."""

    def __init__(self) -> None:
        self._by_name: dict[str, Principal] = {}
        self._next_id = 1

    def add(self, principal_type: str, name: str) -> Principal:
        """Create a principal with the next id."""
        principal = Principal(self._next_id, principal_type, name.lower())
        self._next_id += 1
        self._by_name[principal.name] = principal
        return principal

    def __iter__(self) -> Iterator[Principal]:
        return iter(self._by_name.values())

    def get(self, name: str) -> Principal | None:
        """Return a principal by its exact name."""
        return self._by_name.get(name)

    def put(self, name: str, principal: Principal) -> None:
        """Put a changed principal in the place of the one that had `name`; those who belong to it follow."""
        del self._by_name[name]
        self._by_name[principal.name] = principal
        if principal.name != name:
            for names in self._memberships_in(name):
                names[names.index(name)] = principal.name

    def remove(self, principal: Principal) -> None:
        """Forget a principal and that anybody belonged to it."""
        del self._by_name[principal.name]
        for names in self._memberships_in(principal.name):
            names.remove(principal.name)

    def clear(self) -> None:
        """Forget everybody and number from 1 again: for tests that fill the directory themselves."""
        self._by_name.clear()
        self._next_id = 1

    def _memberships_in(self, name: str) -> Iterator[list[str]]:
        for other in self:
            yield from (names for names in other.member_of.values() if name in names)

    def of_types(self, types: Iterable[str]) -> list[Principal]:
        """Return the principals of the types, by name in the order of its bytes."""
        wanted = frozenset(types)
        found = [p for p in self._by_name.values() if p.type in wanted]
        return sorted(found, key=lambda p: p.name.encode())

    def count(self, principal_type: str) -> int:
        """Return how many principals of a type there are."""
        return sum(p.type == principal_type for p in self._by_name.values())

    def members(self, principal: Principal) -> list[str]:
        """Return the names of the members of a group, list or role."""
        membership = MEMBERSHIPS.get(principal.type)
        if membership is None:
            return []
        return sorted(
            p.name for p in self._by_name.values() if principal.name in p.member_of.get(membership, ())
        )

    def addresses_in(self, domain: str) -> int:
        """Return how many addresses lie in a domain."""
        ending = "@" + domain
        return sum(email.endswith(ending) for p in self._by_name.values() for email in p.emails)

    def find(self, principals: Iterable[Principal], text: str, substrings: bool) -> list[Principal]:
        """Return those that match all words of a search text (`rest.md` 9.3).

        With `substrings` each word may be any part of any text; else it must be a whole word of name,
        description or addresses, and leading words that nobody has are ignored.
        """
        candidates = list(principals)
        if substrings:
            parts = text.lower().split()
            return [p for p in candidates if all(any(part in t for t in p.texts()) for part in parts)]
        found: list[Principal] = []
        started = False
        for word in _WORD.findall(text.lower()):
            having = [p for p in candidates if word in p.words()]
            if found:
                found = [p for p in found if p in having]
            elif not started:
                found, started = having, bool(having)
        return found
