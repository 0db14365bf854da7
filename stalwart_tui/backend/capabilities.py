"""What this server and this login can do, operation by operation, with the reason where it cannot.

Screens ask `capabilities.of(Operation.X)` and never look at a version or an edition. Which release and
edition supports what is decided by the adapter.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum


class Operation(StrEnum):
    """One thing a person can ask for, named `resource.verb`."""

    QUEUE_LIST = "queue.list"
    QUEUE_GET = "queue.get"
    QUEUE_STATUS = "queue.status"
    QUEUE_PAUSE = "queue.pause"
    QUEUE_RETRY = "queue.retry"
    QUEUE_CANCEL = "queue.cancel"
    QUEUE_BULK_RETRY = "queue.bulk-retry"
    QUEUE_BULK_CANCEL = "queue.bulk-cancel"
    QUEUE_REPORTS_LIST = "queue-reports.list"
    QUEUE_REPORTS_GET = "queue-reports.get"
    QUEUE_REPORTS_DELETE = "queue-reports.delete"
    SOURCES_GET = "sources.get"
    PRINCIPALS_LIST = "principals.list"
    PRINCIPALS_GET = "principals.get"
    PRINCIPALS_CREATE = "principals.create"
    PRINCIPALS_DEPLOY = "principals.deploy"
    PRINCIPALS_UPDATE = "principals.update"
    PRINCIPALS_DELETE = "principals.delete"
    PRINCIPALS_BULK_DELETE = "principals.bulk-delete"
    METRICS_LIVE = "metrics.live"
    METRICS_HISTORY = "metrics.history"
    TRACES_LIVE = "traces.live"
    TRACES_LIST = "traces.list"
    TRACES_GET = "traces.get"
    LOGS_LIST = "logs.list"
    SERVER_INFO = "server.info"


@dataclass(frozen=True, slots=True)
class Supported:
    """It can be asked for. `caveats` are traps of this release, in words, to be shown before a write."""

    caveats: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Unsupported:
    """It cannot be asked for."""

    reason: str
    """Why, one sentence."""
    instead: str = ""
    """What works on this server; empty when nothing does."""

    def sentence(self) -> str:
        """Reason and way out in one line."""
        return f"{self.reason} {self.instead}".strip()


Capability = Supported | Unsupported


@dataclass(frozen=True, slots=True)
class Capabilities:
    """The whole table. An operation that is not in it is supported without caveats."""

    table: Mapping[Operation, Capability] = field(default_factory=dict, hash=False)

    def of(self, operation: Operation) -> Capability:
        """The verdict for one operation."""
        return self.table.get(operation, Supported())

    def supports(self, operation: Operation) -> bool:
        """Whether it can be asked for at all."""
        return isinstance(self.of(operation), Supported)
