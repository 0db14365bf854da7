"""The directory as far as our login may list it: principals by type, filtered as the operator types.

Read whole in the background, one type after the other, with the cheapest fields that the columns need; the
server's own filter matches whole words only (`rest.md` 9.3), so the narrowing is done here.
"""

from collections import Counter
from collections.abc import Callable, Iterator, Mapping
from enum import StrEnum
from typing import Any

from stalwart_tui.backend.errors import BackendError, BadAnswer, Forbidden, NotFound, Refused, Unavailable
from stalwart_tui.backend.port import PrincipalsApi
from stalwart_tui.models.paging import Unreadable
from stalwart_tui.models.principals import Principal, PrincipalQuery, PrincipalType
from stalwart_tui.state.clock import Clock
from stalwart_tui.state.filter import Field, FieldKind, Filter, FilterLanguage
from stalwart_tui.state.poll import Poll

PAGE = 500
"""Rows asked for at once."""
FIELDS = (
    "name", "description", "emails", "roles", "memberOf", "quota", "usedQuota", "members",
    "disabledPermissions",
)  # fmt: skip
"""Members by their names on the wire: what the list's columns show, and no secrets."""
REFRESH = 60.0
"""Seconds between two readings: accounts change seldom, and the server expands every row each time."""
NEARLY_FULL = 0.9
"""Share of the quota from which an account is named as nearly full: mail is refused only at all of it."""


class Condition(StrEnum):
    """What is worth a word about a principal, worst first."""

    NO_ROLE = "no role"
    """An individual without a role: the server lets it do nothing, not even log in (`rest.md` 9.4)."""
    LOGIN_OFF = "login off"
    """The permission to log in was taken away."""
    OVER_QUOTA = "over quota"
    NEARLY_FULL = "nearly full"


def quota_share(principal: Principal) -> float | None:
    """Part of the disk quota that is used, 1 = all of it; None where there is no limit."""
    return (principal.used_quota or 0) / principal.quota if principal.quota else None


def conditions(principal: Principal) -> tuple[Condition, ...]:
    """What is odd about a principal, worst first; most have nothing."""
    found = []
    if principal.type is PrincipalType.INDIVIDUAL and not principal.roles:
        found.append(Condition.NO_ROLE)
    if "authenticate" in principal.disabled_permissions:
        found.append(Condition.LOGIN_OFF)
    share = quota_share(principal)
    if share is not None and share >= NEARLY_FULL:
        found.append(Condition.OVER_QUOTA if share >= 1 else Condition.NEARLY_FULL)
    return tuple(found)


def member_count(principal: Principal) -> int | None:
    """How many belong to it; None where nothing can, or the server did not say."""
    if principal.member_count is not None:
        return principal.member_count
    count = len(principal.members) + len(principal.external_members)
    return count or None


OF_THE_TYPE = (Forbidden, Unavailable, Refused, NotFound, BadAnswer)
"""Errors about one type: the others can still be listed. After any other error they could not."""


def _texts(principal: Principal) -> Iterator[str]:
    yield principal.name
    yield principal.description
    yield from principal.emails
    yield from principal.roles
    yield from principal.member_of


LANGUAGE: FilterLanguage[Principal] = FilterLanguage(
    {
        "type": Field(FieldKind.TEXT, lambda p: p.type.value, "type"),
        "name": Field(FieldKind.TEXT, lambda p: p.name, "name"),
        "email": Field(FieldKind.TEXT, lambda p: p.emails, "any address"),
        "role": Field(FieldKind.TEXT, lambda p: p.roles, "any role"),
        "group": Field(FieldKind.TEXT, lambda p: p.member_of, "any group"),
        "state": Field(FieldKind.TEXT, conditions, "what is odd about it"),
        "used": Field(FieldKind.SIZE, lambda p: p.used_quota or 0, "bytes used"),
    },
    _texts,
)
"""What can be asked of a principal."""

_SEVERITY = {condition: place for place, condition in enumerate(Condition)}
_NOTHING_ODD = [len(Condition)]

SORTS: Mapping[str, Callable[[Principal], Any]] = {
    "name": lambda p: p.name.casefold(),
    "addresses": lambda p: p.emails[:1],
    "description": lambda p: p.description.casefold(),
    "roles": lambda p: p.roles,
    "quota": lambda p: (quota_share(p) or 0.0, p.used_quota or 0),
    "members": lambda p: (p.member_of, member_count(p) or 0),
    "state": lambda p: [_SEVERITY[condition] for condition in conditions(p)] or _NOTHING_ODD,
}
"""Column → key of its ascending order. The column `type` needs none: rows are read type by type."""


class PrincipalsStore:
    """The directory of one server."""

    def __init__(self, api: PrincipalsApi, clock: Clock) -> None:
        self.version = 0
        """Changes whenever anything shown may have changed."""
        self.complete = False
        """Whether every type has been read once."""
        self.refused: dict[PrincipalType, BackendError] = {}
        """Types that could not be listed, and why; the others are shown."""
        self.unreadable: tuple[Unreadable, ...] = ()
        self.filter: Filter[Principal] = LANGUAGE.parse("")
        self.only: PrincipalType | None = None
        """Show only this type; None = all."""
        self.sort = "type"
        """Column that decides the order: one of SORTS, or `type`."""
        self.reverse = False
        self.poll = Poll(self.refresh, clock, pause=REFRESH, longest=5 * REFRESH)
        self._api = api
        self._by_type: dict[PrincipalType, dict[str, Principal]] = {}
        self._shown: list[Principal] | None = None
        self._places: dict[str, int] = {}

    @property
    def shown(self) -> list[Principal]:
        """What passes type and filter, in the order asked for. Not to be changed by the caller."""
        if self._shown is None:
            matches = self.filter.matches
            types = [self.only] if self.only else list(self._by_type)
            self._shown = [p for t in types for p in self._by_type.get(t, {}).values() if matches(p)]
            if self.sort in SORTS:
                self._shown.sort(key=SORTS[self.sort])
            if self.reverse:
                self._shown.reverse()
            self._places = {p.name: place for place, p in enumerate(self._shown)}
        return self._shown

    @property
    def unlisted(self) -> tuple[PrincipalType, ...]:
        """Types that are never asked for: this login, or this server, does not let them be listed."""
        left_out = (*self._api.listable_types(), PrincipalType.OTHER)
        return tuple(kind for kind in PrincipalType if kind not in left_out)

    def place_of(self, name: str) -> int | None:
        """Where a principal stands in `shown`; names are unique over all types."""
        _ = self.shown
        return self._places.get(name)

    def find(self, name: str) -> Principal | None:
        """A principal by its name, whether shown or not; None when there is none (any more)."""
        return next((rows[name] for rows in self._by_type.values() if name in rows), None)

    def counts(self) -> Counter[PrincipalType]:
        """How many of each type are known."""
        return Counter({kind: len(rows) for kind, rows in self._by_type.items()})

    def set_filter(self, text: str) -> None:
        """Raises FilterError and keeps the old filter when the text is none."""
        self.filter = LANGUAGE.parse(text)
        self._touch()

    def show_only(self, kind: PrincipalType | None) -> None:
        """Show one type, or all."""
        self.only = kind
        self._touch()

    def set_sort(self, column: str, *, reverse: bool = False) -> None:
        """Put the rows into another order: by a column of SORTS, or by `type`."""
        self.sort, self.reverse = column, reverse
        self._touch()

    async def refresh(self) -> int:
        """Read every type we may list; answers how many principals there are.

        A type that is refused is noted in `refused`. Raises BackendError when every type is, or when the
        server cannot be asked; what was read before stays.
        """
        refused: dict[PrincipalType, BackendError] = {}
        unreadable: list[Unreadable] = []
        types = self._api.listable_types()
        for kind in types:
            try:
                rows, odd = await self._read(kind)
            except OF_THE_TYPE as error:
                refused[kind] = error
                continue
            unreadable += odd
            if self._by_type.get(kind) != rows:
                self._by_type[kind] = rows
                self._touch()
        if refused and len(refused) == len(types):
            raise next(iter(refused.values()))
        if (self.refused.keys(), self.unreadable, self.complete) != (refused.keys(), tuple(unreadable), True):
            self._touch()
        self.refused, self.unreadable, self.complete = refused, tuple(unreadable), True
        return sum(map(len, self._by_type.values()))

    async def fetch_principal(self, name: str) -> Principal:
        """One principal with everything the server knows. Raises BackendError."""
        return await self._api.fetch_principal(name)

    async def _read(self, kind: PrincipalType) -> tuple[dict[str, Principal], list[Unreadable]]:
        rows: dict[str, Principal] = {}
        unreadable: list[Unreadable] = []
        number = 1
        while True:
            query = PrincipalQuery((kind,), page=number, limit=PAGE, fields=FIELDS)
            page = await self._api.fetch_page(query)
            rows.update((p.name, p) for p in page.items)
            unreadable += page.unreadable
            if kind not in self._by_type or len(self._by_type[kind]) < len(rows):
                self._by_type[kind] = dict(rows)  # the first reading shows each page as it comes
                self._touch()
            if page.next_cursor is None:
                return rows, unreadable
            number += 1

    def _touch(self) -> None:
        self._shown = None
        self.version += 1
