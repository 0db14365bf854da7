"""`get server`: what the server is, whether it is well, and what our login can do there, as one row."""

from collections.abc import AsyncGenerator
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from stalwart_tui.backend.capabilities import Capabilities, Operation, Unsupported
from stalwart_tui.backend.errors import BackendError
from stalwart_tui.headless.resource import Member, Resource
from stalwart_tui.models.paging import Page
from stalwart_tui.models.server import Health, ServerInfo

if TYPE_CHECKING:
    from stalwart_tui.backend.port import Backend


def describe(backend: "Backend") -> dict[str, Any]:
    """Which server answers, in short: stands in every JSON document."""
    info = backend.info
    return {
        "url": info.url,
        "api": info.api.value,
        "version": info.version,
        "edition": info.edition.value,
    }


@dataclass(frozen=True, slots=True)
class _Server:
    """The server, asked a moment ago."""

    info: ServerInfo
    capabilities: Capabilities
    health: Health | None
    """None where it could not be told."""


def _unsupported(server: _Server) -> dict[str, str]:
    verdicts = {operation.value: server.capabilities.of(operation) for operation in Operation}
    return {
        name: verdict.sentence() for name, verdict in verdicts.items() if isinstance(verdict, Unsupported)
    }


def _permissions(server: _Server) -> list[str] | None:
    names = server.info.permissions
    return None if names is None else sorted(names)


async def _read(backend: "Backend") -> AsyncGenerator[Page[_Server], None]:
    try:
        health = await backend.server.fetch_health()
    except BackendError:
        health = None  # the rest is known already, and a proxy may well hide these two addresses
    yield Page((_Server(backend.info, backend.capabilities, health),), total=1)


MEMBERS: tuple[Member[_Server], ...] = (
    Member("url", lambda s: s.info.url, in_table=True),
    Member("host", lambda s: s.info.host),
    Member("api", lambda s: s.info.api, in_table=True),
    Member("version", lambda s: s.info.version, in_table=True),
    Member("edition", lambda s: s.info.edition, in_table=True),
    Member("login", lambda s: s.info.login, in_table=True),
    Member("live", lambda s: None if s.health is None else s.health.live, in_table=True),
    Member("ready", lambda s: None if s.health is None else s.health.ready, in_table=True),
    Member("permissions", _permissions, in_csv=False),
    Member("unsupported", _unsupported, in_csv=False),
)

SERVER = Resource(members=MEMBERS, prepare=lambda _: _read, operation=lambda _: None)
