"""`get principals`: the directory, type by type as on screen; a list is asked for without secrets."""

from collections.abc import AsyncGenerator
from typing import TYPE_CHECKING

from stalwart_tui.backend.capabilities import Operation
from stalwart_tui.backend.errors import BackendError
from stalwart_tui.config.errors import SettingsError
from stalwart_tui.headless.resource import PAGE, Member, Read, Request, Resource, exact
from stalwart_tui.models.paging import Page, Unreadable
from stalwart_tui.models.principals import Principal, PrincipalQuery, PrincipalType
from stalwart_tui.state.principals import LANGUAGE, OF_THE_TYPE, conditions, member_count

if TYPE_CHECKING:
    from stalwart_tui.backend.port import Backend

FIELDS = (
    "name", "description", "emails", "quota", "usedQuota", "memberOf", "lists", "roles", "members",
    "externalMembers", "enabledPermissions", "disabledPermissions", "urls", "tenant", "locale",
)  # fmt: skip
"""Members by their names on the wire (`rest.md` 9.2): all but secrets and pictures."""

MEMBERS: tuple[Member[Principal], ...] = (
    Member("id", lambda p: str(p.id)),
    Member("type", lambda p: p.type_name or p.type.value, in_table=True),
    Member("name", lambda p: p.name, in_table=True),
    Member("description", lambda p: p.description, in_table=True),
    Member("emails", lambda p: list(p.emails), in_table=True),
    Member("quota", lambda p: p.quota, in_table=True),
    Member("used_quota", lambda p: p.used_quota, in_table=True),
    Member("member_of", lambda p: list(p.member_of), in_table=True),
    Member("roles", lambda p: list(p.roles), in_table=True),
    Member("lists", lambda p: list(p.lists)),
    Member("members", lambda p: list(p.members)),
    Member("member_count", member_count),
    Member("external_members", lambda p: list(p.external_members)),
    Member("enabled_permissions", lambda p: list(p.enabled_permissions)),
    Member("disabled_permissions", lambda p: list(p.disabled_permissions)),
    Member("secrets", lambda p: list(p.secrets)),
    Member("urls", lambda p: list(p.urls)),
    Member("tenant", lambda p: p.tenant),
    Member("locale", lambda p: p.locale),
    Member("type_quotas", lambda p: list(p.type_quotas), in_csv=False),
    Member("conditions", lambda p: [condition.value for condition in conditions(p)], in_table=True),
    Member("extra", lambda p: exact(p.extra), in_csv=False),
)


def parse_types(text: str) -> tuple[PrincipalType, ...]:
    """`individual,group` as types, in whatever case. Raises SettingsError."""
    known = {kind.value.casefold(): kind for kind in PrincipalType if kind is not PrincipalType.OTHER}
    names = [name.strip().casefold() for name in text.split(",")]
    if not all(name in known for name in names):
        raise SettingsError(f"--type: known are {', '.join(kind.value for kind in known.values())}")
    return tuple(dict.fromkeys(known[name] for name in names))


def prepare(request: Request) -> Read[Principal]:
    """One principal, those of some types, or all we may list. Raises SettingsError."""
    wanted = request.options.get("--type")
    if request.id is not None:
        if wanted is not None:
            raise SettingsError("--type: has no effect beside a name")
        if not request.id:
            raise SettingsError("get principals: the name is empty")
        name = request.id
        return lambda backend: _read_one(backend, name)
    types = None if wanted is None else parse_types(wanted)
    return lambda backend: _read_types(backend, types)


async def _read_one(backend: "Backend", name: str) -> AsyncGenerator[Page[Principal], None]:
    yield Page((await backend.principals.fetch_principal(name),), total=1)


async def _read_types(
    backend: "Backend", types: tuple[PrincipalType, ...] | None
) -> AsyncGenerator[Page[Principal], None]:
    """Every type by itself, so that one that is refused does not hide the others."""
    refused: list[BackendError] = []
    wanted = backend.principals.listable_types() if types is None else types
    seen = 0
    for kind in wanted:
        number = 1
        while True:
            query = PrincipalQuery((kind,), page=number, limit=PAGE, fields=FIELDS)
            try:
                page = await backend.principals.fetch_page(query)
            except OF_THE_TYPE as error:
                refused.append(error)
                if len(refused) == len(wanted):
                    raise
                yield Page((), unreadable=(Unreadable(kind.value, error.sentence()),))
                break
            seen += len(page.items) + len(page.unreadable)
            yield Page(page.items, seen, page.unreadable)
            if page.next_cursor is None:
                break
            number += 1


PRINCIPALS = Resource(
    members=MEMBERS,
    prepare=prepare,
    operation=lambda request: Operation.PRINCIPALS_LIST if request.id is None else Operation.PRINCIPALS_GET,
    matcher=lambda text: LANGUAGE.parse(text).matches,
)
