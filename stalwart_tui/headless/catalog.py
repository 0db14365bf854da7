"""What `get` can be asked for: names, flags, one line of help each. Data only, so that help costs nothing.

How a resource is read is in the file of its name, which loads when it is asked for.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from stalwart_tui.headless.resource import Resource


@dataclass(frozen=True, slots=True)
class Option:
    """A flag of some resources."""

    flag: str
    metavar: str
    help: str
    term: str = ""
    """The filter term it stands for, its value at `{}`; empty when the resource itself looks at it."""


@dataclass(frozen=True, slots=True)
class Entry:
    """One RESOURCE of the command line."""

    name: str
    summary: str
    load: Callable[[], "Resource[Any]"]
    id: str = ""
    """What its ID is; empty when it takes none."""
    options: tuple[Option, ...] = ()
    filters: bool = True
    """Whether `--filter` and `--limit` mean something: it is a list."""


def _queue() -> "Resource[Any]":
    from stalwart_tui.headless.queue import QUEUE

    return QUEUE


def _queue_status() -> "Resource[Any]":
    from stalwart_tui.headless.queue_status import QUEUE_STATUS

    return QUEUE_STATUS


def _queue_reports() -> "Resource[Any]":
    from stalwart_tui.headless.queue_reports import QUEUE_REPORTS

    return QUEUE_REPORTS


def _principals() -> "Resource[Any]":
    from stalwart_tui.headless.principals import PRINCIPALS

    return PRINCIPALS


def _metrics() -> "Resource[Any]":
    from stalwart_tui.headless.metrics import METRICS

    return METRICS


def _traces() -> "Resource[Any]":
    from stalwart_tui.headless.traces import TRACES

    return TRACES


def _logs() -> "Resource[Any]":
    from stalwart_tui.headless.logs import LOGS

    return LOGS


def _server() -> "Resource[Any]":
    from stalwart_tui.headless.server import SERVER

    return SERVER


_AFTER = Option("--after", "TIME", "from TIME on: 2h (ago), 2026-11-22, 2026-11-22T16:05:00Z")
_BEFORE = Option("--before", "TIME", "before TIME")

_ENTRIES = (
    Entry(
        "queue",
        "messages in the queue",
        _queue,
        id="message id, decimal or hexadecimal",
        options=(
            Option("--from", "TEXT", "sender contains TEXT", "from:{}"),
            Option("--to", "TEXT", "a recipient contains TEXT", "to:{}"),
            Option("--error", "TEXT", "a recipient's last answer contains TEXT", "err:{}"),
            Option("--queue", "NAME", "waits in this virtual queue", "queue:{}"),
            Option(
                "--state", "NAME", "a recipient is scheduled, temporary, permanent, delivered", "state:{}"
            ),
            Option("--older-than", "TIME", "queued longer than TIME, such as 90, 5m, 2h, 3d", "age>{}"),
        ),
    ),
    Entry("queue-status", "whether the queue runs, and how many wait", _queue_status, filters=False),
    Entry(
        "queue-reports",
        "DMARC and TLS reports that wait to be sent",
        _queue_reports,
        id="report's id",
        options=(
            Option("--type", "NAME", "dmarc or tls"),
            Option("--domain", "TEXT", "domain contains TEXT"),
        ),
    ),
    Entry(
        "principals",
        "accounts, groups, lists, domains, roles, keys",
        _principals,
        id="principal's name",
        options=(
            Option("--type", "NAME", "individual, group, list, domain, role, apiKey, …, joined by commas"),
        ),
    ),
    Entry(
        "metrics",
        "stored figures of the last 24 hours, or those of now",
        _metrics,
        options=(_AFTER, _BEFORE, Option("--source", "NAME", "history (default) or prometheus")),
    ),
    Entry(
        "traces",
        "stored traces of the last 24 hours, or the events of one",
        _traces,
        id="trace id",
        options=(
            Option("--type", "NAME", "smtp (what came in) or delivery (what went out)"),
            Option("--text", "WORDS", "words of sender, recipient, domain, host or address"),
            Option("--queue-id", "ID", "about this queued message"),
            _AFTER,
            _BEFORE,
        ),
    ),
    Entry(
        "logs",
        "the newest lines of the server's log",
        _logs,
        options=(
            Option("--level", "NAME", "this level or worse: error, warn, info, debug, trace", "level:{}"),
            Option("--grep", "TEXT", "lines that hold TEXT, looked for by the server, case matters"),
        ),
    ),
    Entry("server", "release, edition, permissions", _server, filters=False),
)

RESOURCES: Mapping[str, Entry] = MappingProxyType({entry.name: entry for entry in _ENTRIES})
"""By name, in the order of help."""
