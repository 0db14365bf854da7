"""The port itself: `Backend`, which joins one Protocol per resource, each in the file of its resource.

Every method sends at most the requests its docstring names, raises only `BackendError`, and may be
cancelled. `fetch_` is one question, `watch` a stream; writes return what the server *said*, which is no
proof (`state/verify.py` makes it one). What begins with `bulk_` leaves it to the server what is hit.
Shaped so that both management APIs fit: paging is by opaque cursor, messages by id, streams by iteration.
"""

from typing import Protocol

from stalwart_tui.backend.capabilities import Capabilities
from stalwart_tui.backend.logs import LogsApi
from stalwart_tui.backend.metrics import MetricsApi
from stalwart_tui.backend.principals import PrincipalsApi
from stalwart_tui.backend.queue import FetchedMessages, MessageSourceApi, QueueApi, QueueBulkApi
from stalwart_tui.backend.queue_reports import QueueReportsApi
from stalwart_tui.backend.server import ServerApi
from stalwart_tui.backend.traces import TracesApi
from stalwart_tui.models.server import ServerInfo

__all__ = [
    "Backend",
    "FetchedMessages",
    "LogsApi",
    "MessageSourceApi",
    "MetricsApi",
    "PrincipalsApi",
    "QueueApi",
    "QueueBulkApi",
    "QueueReportsApi",
    "ServerApi",
    "TracesApi",
]


class Backend(Protocol):
    """One connected server.

    The Protocols of `domains.py`, `reports.py`, `troubleshoot.py`, `spam.py`, `maintenance.py`, `settings.py`
    and `account.py` are no member yet: each joins when an adapter speaks it, so that nothing here is hollow.
    """

    @property
    def info(self) -> ServerInfo:
        """What the probe found out."""
        ...

    @property
    def capabilities(self) -> Capabilities:
        """What it and our login can do."""
        ...

    @property
    def queue(self) -> QueueApi:
        """The mail queue."""
        ...

    @property
    def queue_bulk(self) -> QueueBulkApi:
        """Writes to many queued messages at once."""
        ...

    @property
    def queue_reports(self) -> QueueReportsApi:
        """Reports that wait to be sent."""
        ...

    @property
    def sources(self) -> MessageSourceApi:
        """The text of messages."""
        ...

    @property
    def principals(self) -> PrincipalsApi:
        """The directory."""
        ...

    @property
    def metrics(self) -> MetricsApi:
        """The figures."""
        ...

    @property
    def traces(self) -> TracesApi:
        """The events."""
        ...

    @property
    def logs(self) -> LogsApi:
        """The log file."""
        ...

    @property
    def server(self) -> ServerApi:
        """The server as a whole."""
        ...

    async def close(self) -> None:
        """Drop every connection. Safe to call twice."""
        ...
