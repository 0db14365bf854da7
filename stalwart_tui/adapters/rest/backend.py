"""The REST adapter put together: one client, one file per resource, and what this server can do."""

from stalwart_tui.adapters.http.client import HttpClient
from stalwart_tui.adapters.rest.logs import RestLogs
from stalwart_tui.adapters.rest.metrics import RestMetrics
from stalwart_tui.adapters.rest.principals import RestPrincipals
from stalwart_tui.adapters.rest.queue import RestQueue
from stalwart_tui.adapters.rest.queue_bulk import RestQueueBulk
from stalwart_tui.adapters.rest.queue_reports import RestQueueReports
from stalwart_tui.adapters.rest.server import RestServer
from stalwart_tui.adapters.rest.sources import RestSources
from stalwart_tui.adapters.rest.traces import RestTraces
from stalwart_tui.adapters.rest.versions import (
    LICENSED,
    capabilities_of,
    listable_types,
    no_telemetry,
    release_of,
)
from stalwart_tui.backend.capabilities import Operation, Unsupported
from stalwart_tui.models.server import ServerInfo


class RestBackend:
    """One connected server of the releases 0.11 to 0.15, as `backend.port.Backend` wants it."""

    def __init__(self, http: HttpClient, info: ServerInfo) -> None:
        self.info = info
        self.capabilities = capabilities_of(info)
        release = release_of(info.version)

        def without(operation: Operation) -> Unsupported:
            return no_telemetry(LICENSED[operation], info.edition)

        self.queue = RestQueue(http, release)
        self.queue_bulk = RestQueueBulk(http, release)
        self.queue_reports = RestQueueReports(http)
        self.sources = RestSources(http)
        self.principals = RestPrincipals(http, release, listable_types(info))
        self.metrics = RestMetrics(http, without(Operation.METRICS_LIVE), without(Operation.METRICS_HISTORY))
        self.traces = RestTraces(http, without(Operation.TRACES_LIVE), without(Operation.TRACES_LIST))
        self.logs = RestLogs(http)
        self.server = RestServer(http, info.login)
        self._http = http

    async def close(self) -> None:
        """Drop every connection. Safe to call twice."""
        await self._http.close()
