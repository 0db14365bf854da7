"""The REST adapter put together: one client, one file per resource, and what this server can do."""

from stalwart_tui.adapters.http.client import HttpClient
from stalwart_tui.adapters.rest.metrics import RestMetrics
from stalwart_tui.adapters.rest.principals import RestPrincipals
from stalwart_tui.adapters.rest.queue import RestQueue
from stalwart_tui.adapters.rest.traces import RestTraces
from stalwart_tui.adapters.rest.versions import (
    LICENSED,
    capabilities_of,
    listable_types,
    no_telemetry,
    release_of,
)
from stalwart_tui.backend.capabilities import Operation
from stalwart_tui.models.server import ServerInfo


class RestBackend:
    """One connected server of the releases 0.11 to 0.15, as `backend.port.Backend` wants it."""

    def __init__(self, http: HttpClient, info: ServerInfo) -> None:
        self.info = info
        self.capabilities = capabilities_of(info)
        self.queue = RestQueue(http, release_of(info.version))
        self.principals = RestPrincipals(http, listable_types(info))
        self.metrics = RestMetrics(http, no_telemetry(LICENSED[Operation.METRICS_LIVE], info.edition))
        self.traces = RestTraces(http, no_telemetry(LICENSED[Operation.TRACES_LIVE], info.edition))
        self._http = http

    async def close(self) -> None:
        """Drop every connection. Safe to call twice."""
        await self._http.close()
