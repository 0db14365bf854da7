"""Principals over REST (`rest.md` chapter 9)."""

from collections.abc import Sequence

from stalwart_tui.adapters.http.client import HttpClient, segment
from stalwart_tui.adapters.rest.rows import Odd, read_rows
from stalwart_tui.adapters.rest.versions import LIST_PERMISSIONS
from stalwart_tui.adapters.rest.wire import read_principal
from stalwart_tui.backend.errors import BadAnswer, NotFound
from stalwart_tui.models.paging import Page
from stalwart_tui.models.principals import Principal, PrincipalQuery, PrincipalType

RESOURCE = "principals"

PRINCIPALS = "/api/principal"


class RestPrincipals:
    """The directory of one server. Raises only BackendError."""

    def __init__(self, http: HttpClient, listable: Sequence[PrincipalType]) -> None:
        self._http = http
        self._listable = tuple(listable)

    def listable_types(self) -> tuple[PrincipalType, ...]:
        """The types that this login may list on this server, in the order they are shown."""
        return self._listable

    async def fetch_page(self, query: PrincipalQuery) -> Page[Principal]:
        """A page of the list, by name. Types are always sent: without, every list permission is needed."""
        types = query.types or tuple(LIST_PERMISSIONS)
        asked = {
            "types": ",".join(types),
            "filter": query.text.strip(),
            "fields": ",".join(query.fields),
            "page": str(query.page) if query.limit else "",
            "limit": str(query.limit or ""),
        }
        listing = await self._http.get_json(
            RESOURCE, PRINCIPALS, {name: value for name, value in asked.items() if value}
        )
        if not isinstance(listing, dict) or not isinstance(listing.get("items"), list):
            raise BadAnswer(f"{self._http.endpoint.name} sent a directory without a list of principals.")
        rows = listing["items"]
        principals, unreadable = await read_rows(rows, read_principal)
        total = listing.get("total")
        total = total if type(total) is int else None
        seen = (query.page - 1) * query.limit + len(rows)
        follows = bool(query.limit and rows) and (
            seen < total if total is not None else len(rows) >= query.limit
        )
        return Page(principals, total, unreadable, str(query.page + 1) if follows else None)

    async def fetch_principal(self, name: str) -> Principal:
        """One principal with everything the server knows."""
        missing = NotFound(f"There is no principal named {name}.")
        row = await self._http.get_json(RESOURCE, f"{PRINCIPALS}/{segment(name)}", missing=missing)
        try:
            return read_principal(row)
        except Odd as odd:
            raise BadAnswer(f"The principal {name} cannot be read: {odd}.") from None
