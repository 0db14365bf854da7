"""Which resource answers which path and method (`rest.md` chapter 1, permissions of chapter 23)."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Final

from stalwart_tui.demo.answers import NOT_FOUND, Answer, Refusal, Stream, error
from stalwart_tui.demo.rest import (
    blobs,
    logs,
    oauth,
    outgoing_reports,
    principal_writes,
    principals,
    queue,
    telemetry,
    trace_history,
)
from stalwart_tui.demo.rest.call import Call

ANY: Final = ""
"""Stands for any method, and in a path for any segment."""


@dataclass(frozen=True, slots=True)
class Route:
    """One operation."""

    method: str
    path: tuple[str, ...]
    """Segments below `/api`; ANY takes whatever stands there."""
    permission: str | None
    """None where the resource itself looks at permissions."""
    answer: Callable[[Call], Answer | Stream]

    def takes(self, method: str, path: tuple[str, ...]) -> bool:
        """Whether a request is meant; segments after a path that ends in a place are ignored."""
        if self.method not in (ANY, method):
            return False
        if len(path) != len(self.path) and not (self.path[-1] == ANY and len(path) > len(self.path)):
            return False
        return all(want in (ANY, got) for want, got in zip(self.path, path, strict=False))

    def places(self, path: tuple[str, ...]) -> tuple[str, ...]:
        """Return what stands in the places."""
        return tuple(got for want, got in zip(self.path, path, strict=False) if want == ANY)


def _route(operation: str, permission: str | None, answer: Callable[[Call], Answer | Stream]) -> Route:
    method, _, path = operation.partition(" ")
    return Route(method, tuple(ANY if part == "*" else part for part in path.split("/")), permission, answer)


ROUTES: Final = (
    Route(ANY, ("oauth",), "authenticate-oauth", oauth.authorize),
    _route("GET telemetry/live/metrics-token", "metrics-live", telemetry.metrics_token),
    _route("GET telemetry/live/tracing-token", "tracing-live", telemetry.tracing_token),
    _route("GET telemetry/metrics/live", "metrics-live", telemetry.live_metrics),
    _route("GET telemetry/metrics", "metrics-list", telemetry.stored_metrics),
    _route("GET telemetry/traces/live", "tracing-live", telemetry.live_traces),
    _route("GET telemetry/traces", "tracing-list", trace_history.list_traces),
    _route("GET telemetry/trace", "tracing-get", trace_history.get_trace),
    _route("GET telemetry/trace/*", "tracing-get", trace_history.get_trace),
    _route("GET queue/messages", "message-queue-list", queue.list_messages),
    _route("PATCH queue/messages", "message-queue-update", queue.reschedule_all),
    _route("DELETE queue/messages", "message-queue-delete", queue.cancel_all),
    _route("GET queue/messages/*", "message-queue-get", queue.get_message),
    _route("PATCH queue/messages/*", "message-queue-update", queue.reschedule),
    _route("DELETE queue/messages/*", "message-queue-delete", queue.cancel),
    _route("GET queue/status", "message-queue-get", queue.get_status),
    _route("PATCH queue/status/*", "message-queue-update", queue.set_status),
    _route("GET queue/reports", "outgoing-report-list", outgoing_reports.list_reports),
    _route("DELETE queue/reports", "outgoing-report-delete", outgoing_reports.delete_reports),
    _route("GET queue/reports/*", "outgoing-report-get", outgoing_reports.get_report),
    _route("DELETE queue/reports/*", "outgoing-report-delete", outgoing_reports.delete_report),
    _route("GET principal", None, principals.list_principals),
    _route("POST principal", None, principal_writes.create),
    _route("DELETE principal", None, principal_writes.delete_all),
    _route("POST principal/deploy", None, principal_writes.deploy),
    _route("GET principal/*", None, principals.get_principal),
    _route("PATCH principal/*", None, principal_writes.patch),
    _route("DELETE principal/*", None, principal_writes.delete),
    _route("GET logs", "logs-view", logs.list_lines),
    _route("GET store/blobs/*", "blob-fetch", blobs.get_blob),
)
"""Every operation; the first that takes a request answers it."""


def find(method: str, path: tuple[str, ...], edition: str) -> Route:
    """Return the operation for a path below `/api`; raise the refusal when there is none.

    Telemetry depends on the edition before anything else is looked at (`rest.md` chapter 5).
    """
    if path[:1] == ("telemetry",) and edition != "enterprise":
        if edition == "unlicensed":
            raise error("unsupported", details="Enterprise feature")
        raise Refusal(NOT_FOUND)
    for route in ROUTES:
        if route.takes(method, path):
            return route
    raise Refusal(NOT_FOUND)
