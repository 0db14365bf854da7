"""Finding out what answers at an address, and opening it: generation, version, edition, permissions.

One request after the other, and none after a refusal: a wrong password costs one failed login
(`rest.md` chapter 4). The adapters themselves are in the folders beside this file.
"""

from stalwart_tui.adapters.http.client import HttpClient
from stalwart_tui.adapters.rest.backend import RestBackend
from stalwart_tui.adapters.rest.server import RESOURCE, ask, info_from
from stalwart_tui.adapters.rest.versions import FIRST_JMAP, line_of
from stalwart_tui.backend.errors import Forbidden, NotFound, NotStalwart, Unavailable
from stalwart_tui.backend.port import Backend
from stalwart_tui.config.settings import Connection
from stalwart_tui.models.server import ServerInfo

ACCOUNT = "/api/account"
"""Exists in no REST release, and tells edition and permissions from 0.16 on (`jmap.md` section 1)."""


async def connect(connection: Connection) -> Backend:
    """Log in and find out what is there: two or three requests. Raises BackendError."""
    http = HttpClient(connection)
    try:
        info = await _probe(http, connection.user if connection.token is None else "")
    except BaseException:
        await http.close()
        raise
    http.answers.recognised = True
    return RestBackend(http, info)


async def _probe(http: HttpClient, login: str) -> ServerInfo:
    await _require_rest(http)
    told = await ask(http)
    if (line_of(told.version) or (0, 0)) >= FIRST_JMAP:
        raise _speaks_jmap(http)
    return await info_from(http, login, told)


async def _require_rest(http: HttpClient) -> None:
    """Return when the releases 0.11 to 0.15 may be at the other end; raise what else is."""
    host = http.endpoint.name
    try:
        account = await http.get_document(RESOURCE, ACCOUNT, missing=NotFound("as every REST release says"))
    except NotFound:
        return
    except Forbidden as refused:
        raise Forbidden(
            f"{host} knows this login but does not let it in.",
            advice="Is the account disabled, without the permission authenticate, or our address blocked?",
            server_words=refused.server_words,
        ) from None
    if isinstance(account, dict) and "edition" in account:
        raise _speaks_jmap(http)
    raise NotStalwart(
        f"{host} sent JSON, but not that of a Stalwart server.",
        advice="Is this the address of the Stalwart server's own web interface?",
    )


def _speaks_jmap(http: HttpClient) -> Unavailable:
    return Unavailable(
        f"{http.endpoint.name} is Stalwart 0.16 or later, which is managed over JMAP; "
        "this version of stalwart-tui speaks the REST interface of 0.11 to 0.15.",
        advice="Look for a newer stalwart-tui.",
    )
