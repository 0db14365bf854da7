"""Finding out what answers at an address, and opening it: generation, version, edition, permissions.

One request after the other, and none after a refusal: a wrong password costs one failed login
(`rest.md` chapter 4). The adapters themselves are in the folders beside this file.
"""

from typing import Any

from stalwart_tui.adapters.http.client import HttpClient
from stalwart_tui.adapters.rest.backend import RestBackend
from stalwart_tui.adapters.rest.versions import FIRST_JMAP, line_of, permissions_as_now, release_of
from stalwart_tui.backend.errors import (
    BadAnswer,
    Busy,
    Forbidden,
    NotFound,
    NotStalwart,
    Refused,
    ServerFault,
    Unavailable,
)
from stalwart_tui.backend.port import Backend
from stalwart_tui.config.settings import Connection
from stalwart_tui.models.server import Api, Edition, ServerInfo

RESOURCE = "server"

ACCOUNT = "/api/account"
"""Exists in no REST release, and tells edition and permissions from 0.16 on (`jmap.md` section 1)."""

OAUTH = "/api/oauth"
METRICS = "/api/telemetry/metrics"

_CODE_REQUEST = {"type": "code", "client_id": "stalwart-tui", "redirect_uri": "stalwart://auth"}
"""Tells version, edition and permissions beside the code, which nobody uses (`rest.md` 7.1)."""

_NO_SAMPLES = {"before": "1970-01-02T00:00:00Z"}
"""The stored history is asked for its answer's kind only, not for three months of samples."""


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
    told = await _told(http)
    version = told.get("version")
    version = version if isinstance(version, str) else None
    if (line_of(version) or (0, 0)) >= FIRST_JMAP:
        raise _speaks_jmap(http)
    names = told.get("permissions")
    permissions = None
    if isinstance(names, list):
        release = release_of(version)
        permissions = permissions_as_now(frozenset(n for n in names if isinstance(n, str)), release)
    licensed = told.get("isEnterprise") is True
    return ServerInfo(
        url=http.endpoint.url,
        host=http.endpoint.name,
        api=Api.REST,
        version=version,
        edition=Edition.ENTERPRISE if licensed else await _edition(http),
        login=login,
        permissions=permissions,
    )


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


async def _told(http: HttpClient) -> dict[str, Any]:
    """What the server tells of itself and of our login; nothing without the permission to ask."""
    missing = NotStalwart(
        f"{http.endpoint.name} answers, but not like Stalwart 0.11 to 0.15.",
        advice="Is this the address of the Stalwart server's own web interface?",
    )
    try:
        told = await http.send("POST", RESOURCE, OAUTH, body=_CODE_REQUEST, missing=missing)
    except (Forbidden, Refused):
        return {}
    if not isinstance(told, dict):
        raise missing
    told.pop("code", None)  # a secret: it could be exchanged for a token
    return told


async def _edition(http: HttpClient) -> Edition:
    """Tell the editions apart by what the stored history answers (`rest.md` chapter 5)."""
    try:
        await http.get_json(RESOURCE, METRICS, _NO_SAMPLES, missing=NotFound("as Community says"))
    except NotFound:
        return Edition.COMMUNITY
    except Unavailable:
        return Edition.UNLICENSED
    except (Forbidden, Refused):
        return Edition.ENTERPRISE  # asked for a permission or for a store: the licence was no question
    except (Busy, ServerFault, BadAnswer):
        return Edition.UNKNOWN  # not worth failing for: the live streams will say
    return Edition.ENTERPRISE


def _speaks_jmap(http: HttpClient) -> Unavailable:
    return Unavailable(
        f"{http.endpoint.name} is Stalwart 0.16 or later, which is managed over JMAP; "
        "this version of stalwart-tui speaks the REST interface of 0.11 to 0.15.",
        advice="Look for a newer stalwart-tui.",
    )
