"""The server as a whole over REST: what it tells of itself, its health, its figures (`rest.md` 5, 7, 21).

Telling which generation of server is there comes before this, in `connect.py`.
"""

import asyncio
from dataclasses import dataclass

from stalwart_tui.adapters.http.client import HttpClient
from stalwart_tui.adapters.rest.versions import permissions_as_now, release_of
from stalwart_tui.backend.errors import (
    BadAnswer,
    Busy,
    Forbidden,
    NotAuthenticated,
    NotFound,
    NotStalwart,
    Refused,
    ServerFault,
    Unavailable,
)
from stalwart_tui.models.metrics import MetricsSnapshot
from stalwart_tui.models.server import Api, Edition, Health, ServerInfo

RESOURCE = "server"

OAUTH = "/api/oauth"
METRICS = "/api/telemetry/metrics"
HEALTH = "/healthz"
PROMETHEUS = "/metrics/prometheus"

PROMETHEUS_TEXT = "text/plain"

_CODE_REQUEST = {"type": "code", "client_id": "stalwart-tui", "redirect_uri": "stalwart://auth"}
"""Tells version, edition and permissions beside the code, which nobody uses (`rest.md` 7.1)."""

_NO_SAMPLES = {"before": "1970-01-02T00:00:00Z"}
"""The stored history is asked for its answer's kind only, not for three months of samples."""


class RestServer:
    """One server as a whole. `login` is the user we are; empty with a token. Raises only BackendError."""

    def __init__(self, http: HttpClient, login: str) -> None:
        self._http = http
        self._login = login

    async def fetch_info(self) -> ServerInfo:
        """What it tells now: one or two requests."""
        return await info_from(self._http, self._login, await ask(self._http))

    async def fetch_health(self) -> Health:
        """Both of its answers; whatever it refuses with counts as a no."""
        return Health(live=await self._answers("live"), ready=await self._answers("ready"))

    async def fetch_prometheus(self) -> MetricsSnapshot:
        """The page, read in a thread: the first time, its parser is loaded there."""
        missing = Unavailable(
            f"{self._http.endpoint.name} has its Prometheus page switched off.",
            advice="Set metrics.prometheus.enable on the server to have figures in every edition.",
        )
        try:
            page = await self._http.get_body(
                RESOURCE, PROMETHEUS, content_type=PROMETHEUS_TEXT, missing=missing
            )
        except (NotAuthenticated, Forbidden) as refused:
            raise Unavailable(
                f"The Prometheus page of {self._http.endpoint.name} has a login of its own.",
                advice="It is not tried again with another one.",
                server_words=refused.server_words,
            ) from None
        return await asyncio.to_thread(_read_page, page)

    async def _answers(self, question: str) -> bool:
        try:
            await self._http.get_document(RESOURCE, f"{HEALTH}/{question}")
        except ServerFault:
            return False
        return True


def _read_page(page: bytes) -> MetricsSnapshot:
    from stalwart_tui.adapters.rest.prometheus import read_page

    return read_page(page)


# What connecting asks as well


@dataclass(frozen=True, slots=True)
class Told:
    """What the server tells of itself and of our login; nothing without the permission to ask."""

    version: str | None = None
    licensed: bool = False
    permissions: frozenset[str] | None = None
    """As the server spells them."""


async def ask(http: HttpClient) -> Told:
    """One request. Raises NotStalwart when something else answers."""
    missing = NotStalwart(
        f"{http.endpoint.name} answers, but not like Stalwart 0.11 to 0.15.",
        advice="Is this the address of the Stalwart server's own web interface?",
    )
    try:
        told = await http.send("POST", RESOURCE, OAUTH, body=_CODE_REQUEST, missing=missing)
    except (Forbidden, Refused):
        return Told()
    if not isinstance(told, dict):
        raise missing
    # `code` is left behind: a secret, it could be exchanged for a token.
    version, names = told.get("version"), told.get("permissions")
    return Told(
        version if isinstance(version, str) else None,
        told.get("isEnterprise") is True,
        frozenset(n for n in names if isinstance(n, str)) if isinstance(names, list) else None,
    )


async def info_from(http: HttpClient, login: str, told: Told) -> ServerInfo:
    """What was told, with the edition, which may take one more request."""
    permissions = told.permissions
    if permissions is not None:
        permissions = permissions_as_now(permissions, release_of(told.version))
    return ServerInfo(
        url=http.endpoint.url,
        host=http.endpoint.name,
        api=Api.REST,
        version=told.version,
        edition=Edition.ENTERPRISE if told.licensed else await _edition(http),
        login=login,
        permissions=permissions,
    )


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
