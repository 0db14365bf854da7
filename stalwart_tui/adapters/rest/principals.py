"""Principals over REST (`rest.md` chapter 9)."""

from collections.abc import Sequence
from typing import Any

from stalwart_tui.adapters.http.client import HttpClient, segment
from stalwart_tui.adapters.rest.asking import given, listing_of, next_page, said
from stalwart_tui.adapters.rest.rows import Odd, read_rows
from stalwart_tui.adapters.rest.versions import LIST_PERMISSIONS, Release
from stalwart_tui.adapters.rest.wire import read_principal
from stalwart_tui.backend.errors import BadAnswer, NotFound, Refused, Unavailable
from stalwart_tui.models.paging import Page
from stalwart_tui.models.principals import (
    AddItem,
    NewPrincipal,
    Principal,
    PrincipalChange,
    PrincipalField,
    PrincipalQuery,
    PrincipalType,
    RemoveItem,
    SetField,
)
from stalwart_tui.models.queue import Sent

RESOURCE = "principals"

PRINCIPALS = "/api/principal"
DEPLOY = f"{PRINCIPALS}/deploy"

_ONE_SET = frozenset((PrincipalField.MEMBER_OF, PrincipalField.LISTS, PrincipalField.ROLES))
"""Members that share one set on the server: setting one of them wipes the other two (9.6)."""

_ACTIONS: dict[type[PrincipalChange], str] = {SetField: "set", AddItem: "addItem", RemoveItem: "removeItem"}


class RestPrincipals:
    """The directory of one server. Raises only BackendError."""

    def __init__(self, http: HttpClient, release: Release, listable: Sequence[PrincipalType]) -> None:
        self._http = http
        self._release = release
        self._listable = tuple(listable)

    def listable_types(self) -> tuple[PrincipalType, ...]:
        """The types that this login may list on this server, in the order they are shown."""
        return self._listable

    async def fetch_page(self, query: PrincipalQuery) -> Page[Principal]:
        """A page of the list, by name. Types are always sent: without, every list permission is needed."""
        types = query.types or tuple(LIST_PERMISSIONS)
        asked = given(
            types=",".join(types),
            filter=query.text.strip(),
            fields=",".join(query.fields),
            page=query.page if query.limit else None,
            limit=query.limit or None,
        )
        answer = await self._http.get_json(RESOURCE, PRINCIPALS, asked)
        rows, total = listing_of(answer, self._http.endpoint.name, "principals")
        principals, unreadable = await read_rows(rows, read_principal)
        return Page(principals, total, unreadable, next_page(query.page, query.limit, len(rows), total))

    async def fetch_principal(self, name: str) -> Principal:
        """One principal with everything the server knows."""
        row = await self._http.get_json(RESOURCE, _path(name), missing=_missing(name))
        try:
            return read_principal(row)
        except Odd as odd:
            raise BadAnswer(f"The principal {name} cannot be read: {odd}.") from None

    async def create(self, new: NewPrincipal) -> int | str:
        """Create one."""
        return await self._create(PRINCIPALS, new)

    async def deploy(self, new: NewPrincipal) -> int | str:
        """Create one past an external directory."""
        if not self._release.deploys:
            raise Unavailable("Stalwart 0.11 cannot do this.", advice="Create it in the directory itself.")
        return await self._create(DEPLOY, new)

    async def update(self, name: str, changes: Sequence[PrincipalChange]) -> None:
        """Apply changes."""
        if any(isinstance(change, SetField) and change.member in _ONE_SET for change in changes):
            raise Refused(
                "Setting groups, lists or roles as a whole would wipe the other two.",
                advice="Add and remove them one by one.",
            )
        body = [
            {"action": _ACTIONS[type(change)], "field": change.member, "value": change.value}
            for change in changes
        ]
        await self._http.send("PATCH", RESOURCE, _path(name), body=body, missing=_missing(name))

    async def delete(self, name: str) -> None:
        """Delete one."""
        await self._http.send("DELETE", RESOURCE, _path(name), missing=_missing(name))

    async def bulk_delete(self, kind: PrincipalType, text: str) -> Sent:
        """Delete what holds the words."""
        if not any(map(str.isalnum, text)):
            raise Refused("No word was named that the principals must hold.")
        return await self._bulk_delete(kind, text.strip())

    async def bulk_delete_all(self, kind: PrincipalType) -> Sent:
        """Delete all of a type."""
        return await self._bulk_delete(kind, "")

    async def _create(self, path: str, new: NewPrincipal) -> int | str:
        answer = await self._http.send("POST", RESOURCE, path, body=_described(new))
        if isinstance(answer, int | str) and not isinstance(answer, bool):
            return answer
        raise BadAnswer(f"{self._http.endpoint.name} created it, but did not tell its id.")

    async def _bulk_delete(self, kind: PrincipalType, text: str) -> Sent:
        query = given(type=kind, filter=text, confirm="true")
        answer = await self._http.send("DELETE", RESOURCE, PRINCIPALS, query)
        return Sent.ACCEPTED if said(answer, self._http.endpoint.name) else Sent.NOTHING_MATCHED


def _path(name: str) -> str:
    """Where a principal is; without a name it would be all of them. Raises Refused."""
    if not name:
        raise Refused("No principal was named.")
    return f"{PRINCIPALS}/{segment(name)}"


def _missing(name: str) -> NotFound:
    return NotFound(f"There is no principal named {name}.")


def _described(new: NewPrincipal) -> dict[str, Any]:
    """The body of a creation, without members that are empty: older releases know fewer of them."""
    body: dict[str, Any] = {
        "type": new.type,
        "name": new.name,
        PrincipalField.DESCRIPTION: new.description,
        PrincipalField.EMAILS: new.emails,
        PrincipalField.SECRETS: new.secrets,
        PrincipalField.QUOTA: new.quota,
        PrincipalField.MEMBER_OF: new.member_of,
        PrincipalField.LISTS: new.lists,
        PrincipalField.ROLES: new.roles,
        PrincipalField.MEMBERS: new.members,
        PrincipalField.EXTERNAL_MEMBERS: new.external_members,
        PrincipalField.ENABLED_PERMISSIONS: new.enabled_permissions,
        PrincipalField.DISABLED_PERMISSIONS: new.disabled_permissions,
        PrincipalField.URLS: new.urls,
        PrincipalField.TENANT: new.tenant,
        PrincipalField.LOCALE: new.locale,
        PrincipalField.PICTURE: new.picture,
    }
    return {name: value for name, value in body.items() if value not in ("", (), None)}
