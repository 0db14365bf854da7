"""The port of the server as a whole: what it is, whether it lives, its Prometheus page (`rest.md` 21)."""

from typing import Protocol

from stalwart_tui.models.metrics import MetricsSnapshot
from stalwart_tui.models.server import Health, ServerInfo


class ServerApi(Protocol):
    """The server as a whole."""

    async def fetch_info(self) -> ServerInfo:
        """What the probe finds out now: after an upgrade, or a change of our own permissions."""
        ...

    async def fetch_health(self) -> Health:
        """Whether it lives and whether it can serve; two requests, which need no login."""
        ...

    async def fetch_prometheus(self) -> MetricsSnapshot:
        """The figures of its Prometheus page, which also Community has.

        Ids as in `data/metrics.json`; a series that is not listed there keeps its name on the page. Raises
        Unavailable where the page is switched off or has a login of its own.
        """
        ...
