"""How the releases 0.11 to 0.15 and their editions differ, as data (`rest.md` chapters 5, 22 and 23).

Code asks a `Release` for a fact and never compares version numbers; what a login can do is worked out from
the permissions here. Shapes of answers are not listed: `wire.py` reads every shape of every release by what
it holds, so that a release in between or a patched one is read as well.
"""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from types import MappingProxyType

from stalwart_tui.backend.capabilities import (
    Capabilities,
    Capability,
    Operation,
    Supported,
    Unsupported,
)
from stalwart_tui.models.principals import PrincipalType
from stalwart_tui.models.server import Edition, ServerInfo


@dataclass(frozen=True, slots=True)
class Release:
    """What one release line does. Every member is a fact that some code asks for."""

    line: tuple[int, int]
    retry_matches_domains: bool
    """Retrying one recipient is impossible: the filter of a reschedule matches domain names."""
    changes_lost: bool
    """Reschedule and partial cancel are answered and not stored outside virtual queue `default` (11.4)."""
    retry_shortens_expiry: bool
    """A retry moves a later expiry to the new time + 10 s; newer releases make it ten more attempts."""
    filters_virtual_queues: bool
    """Bulk writes can be told a virtual queue; older releases would ignore the name."""
    deploys: bool
    """Individuals can be created past an external directory (9.4)."""
    renamed_permissions: Mapping[str, str]
    """What this release calls a permission → what 0.15 calls it."""


_RENAMED_SINCE = MappingProxyType(
    {"delete-system-folders": "delete-system-folders_", "spam-filter-classify": "spam-filter-test"}
)

_V011 = Release(
    line=(0, 11),
    retry_matches_domains=True,
    changes_lost=False,
    retry_shortens_expiry=True,
    filters_virtual_queues=False,
    deploys=False,
    renamed_permissions=_RENAMED_SINCE,
)
_V012 = replace(_V011, line=(0, 12), deploys=True)
_V013 = replace(
    _V012,
    line=(0, 13),
    retry_matches_domains=False,
    changes_lost=True,
    retry_shortens_expiry=False,
    filters_virtual_queues=True,
)
_V014 = replace(_V013, line=(0, 14))
_V015 = replace(
    _V014,
    line=(0, 15),
    # A wart of the answer of POST /api/oauth (7.1).
    renamed_permissions=MappingProxyType({"delete-system-folders-": "delete-system-folders_"}),
)

RELEASES = (_V011, _V012, _V013, _V014, _V015)

_UNTOLD = replace(_V015, retry_shortens_expiry=True, filters_virtual_queues=False)
"""A server that does not tell its version: every trap may be there."""

FIRST_JMAP = (0, 16)
"""The first release line without this API."""


def line_of(version: str | None) -> tuple[int, int] | None:
    """The release line of a version as the server says it, such as `0.15.5`; None when it says none."""
    numbers = re.match(r"v?(\d{1,4})\.(\d{1,4})", version or "")
    return (int(numbers[1]), int(numbers[2])) if numbers else None


def release_of(version: str | None) -> Release:
    """The facts of a version: those of the newest line that is not newer than it."""
    line = line_of(version)
    if line is None:
        return _UNTOLD
    return next((release for release in reversed(RELEASES) if release.line <= line), _V011)


def permissions_as_now(names: frozenset[str], release: Release) -> frozenset[str]:
    """Permission names as 0.15 spells them."""
    return frozenset(release.renamed_permissions.get(name, name) for name in names)


# What a login can do

LIST_PERMISSIONS: Mapping[PrincipalType, str] = MappingProxyType(
    {
        PrincipalType.INDIVIDUAL: "individual",
        PrincipalType.GROUP: "group",
        PrincipalType.LIST: "mailing-list",
        PrincipalType.DOMAIN: "domain",
        PrincipalType.ROLE: "role",
        PrincipalType.API_KEY: "api-key",
        PrincipalType.OAUTH_CLIENT: "oauth-client",
        PrincipalType.TENANT: "tenant",
        PrincipalType.RESOURCE: "principal",
        PrincipalType.LOCATION: "principal",
        PrincipalType.OTHER: "principal",
    }
)
"""Type → what its permissions begin with (9.1), in the order in which types are shown."""

_NEEDS = MappingProxyType(
    {
        Operation.QUEUE_LIST: ("list the queue", "message-queue-list"),
        Operation.QUEUE_GET: ("open queued messages", "message-queue-get"),
        Operation.QUEUE_STATUS: ("see whether the queue runs", "message-queue-get"),
        Operation.QUEUE_PAUSE: ("pause and resume the queue", "message-queue-update"),
        Operation.QUEUE_RETRY: ("retry queued messages", "message-queue-update"),
        Operation.QUEUE_CANCEL: ("cancel queued messages", "message-queue-delete"),
        Operation.QUEUE_BULK_RETRY: ("retry queued messages", "message-queue-update"),
        Operation.QUEUE_BULK_CANCEL: ("cancel queued messages", "message-queue-delete"),
        Operation.QUEUE_REPORTS_LIST: ("list outgoing reports", "outgoing-report-list"),
        Operation.QUEUE_REPORTS_GET: ("open outgoing reports", "outgoing-report-get"),
        Operation.QUEUE_REPORTS_DELETE: ("delete outgoing reports", "outgoing-report-delete"),
        Operation.SOURCES_GET: ("read stored messages", "blob-fetch"),
        Operation.METRICS_LIVE: ("watch live metrics", "metrics-live"),
        Operation.METRICS_HISTORY: ("read stored metrics", "metrics-list"),
        Operation.TRACES_LIVE: ("watch live traces", "tracing-live"),
        Operation.TRACES_LIST: ("list stored traces", "tracing-list"),
        Operation.TRACES_GET: ("open stored traces", "tracing-get"),
        Operation.LOGS_LIST: ("read the log", "logs-view"),
        Operation.SERVER_INFO: ("ask what it may do", "authenticate-oauth"),
    }
)
"""Operation → what it is called in a sentence, and the permission it needs (chapter 23)."""

_PRINCIPALS_NEED = MappingProxyType(
    {
        Operation.PRINCIPALS_GET: ("open principals", "get"),
        Operation.PRINCIPALS_CREATE: ("create principals", "create"),
        Operation.PRINCIPALS_DEPLOY: ("create principals", "create"),
        Operation.PRINCIPALS_UPDATE: ("change principals", "update"),
        Operation.PRINCIPALS_DELETE: ("delete principals", "delete"),
        Operation.PRINCIPALS_BULK_DELETE: ("delete principals", "delete"),
    }
)
"""Operation → what it is called in a sentence, and how the permission of any type for it ends (9.1)."""

LICENSED = MappingProxyType(
    {
        Operation.METRICS_LIVE: "live metrics",
        Operation.METRICS_HISTORY: "stored metrics",
        Operation.TRACES_LIVE: "live traces",
        Operation.TRACES_LIST: "stored traces",
        Operation.TRACES_GET: "stored traces",
    }
)
"""Operations of a licensed Enterprise server only, and what they bring (chapter 5)."""

_IN_BACKGROUND = "The server decides what is hit, works in the background and does not tell what it did."

_WORKS_ANYWHERE = "The queue and the principals work here as on any edition."

_ASK = "Ask an administrator for it, or connect as somebody else."


def no_telemetry(what: str, edition: Edition) -> Unsupported:
    """Why a server that was asked for `what`, such as `live traces`, does not have it."""
    match edition:
        case Edition.COMMUNITY:
            reason = f"Stalwart Community has no {what}."
        case Edition.UNLICENSED:
            reason = f"This server has no valid Enterprise licence, which {what} need."
        case _:
            reason = f"This server has no {what}."
    return Unsupported(reason, _WORKS_ANYWHERE)


def listable_types(info: ServerInfo) -> tuple[PrincipalType, ...]:
    """The types of principals that this login may list; one type too many is refused for all of them."""
    return tuple(
        kind
        for kind, prefix in LIST_PERMISSIONS.items()
        if _permits(info, f"{prefix}-list")
        and not (kind is PrincipalType.TENANT and info.edition is Edition.UNLICENSED)
    )


def capabilities_of(info: ServerInfo) -> Capabilities:
    """What this server and this login can do, with the traps of its release."""
    table: dict[Operation, Capability] = {}
    release = release_of(info.version)
    caveats = _caveats(release)
    for operation, (task, permission) in _NEEDS.items():
        if operation in LICENSED and info.edition in (Edition.COMMUNITY, Edition.UNLICENSED):
            table[operation] = no_telemetry(LICENSED[operation], info.edition)
        elif _permits(info, permission):
            table[operation] = Supported(caveats.get(operation, ()))
        else:
            table[operation] = Unsupported(
                f"This login may not {task}: it lacks the permission {permission}.", _ASK
            )
    if not listable_types(info):
        table[Operation.PRINCIPALS_LIST] = Unsupported(
            "This login may not list any kind of principal: it lacks permissions such as individual-list.",
            _ASK,
        )
    for operation, (task, ending) in _PRINCIPALS_NEED.items():
        if any(_permits(info, f"{prefix}-{ending}") for prefix in LIST_PERMISSIONS.values()):
            table[operation] = Supported(caveats.get(operation, ()))
        else:
            table[operation] = Unsupported(
                f"This login may not {task}: it lacks permissions such as individual-{ending}.", _ASK
            )
    if not release.deploys:
        table[Operation.PRINCIPALS_DEPLOY] = Unsupported(
            "Stalwart 0.11 creates no individuals beside an external directory.",
            "Create them in the directory itself.",
        )
    return Capabilities(table)


def _permits(info: ServerInfo, permission: str) -> bool:
    """Whether the login has a permission; yes where the server does not tell."""
    return info.permissions is None or permission in info.permissions


def _caveats(release: Release) -> Mapping[Operation, tuple[str, ...]]:
    return {
        Operation.QUEUE_RETRY: tuple(_retry_caveats(release)),
        Operation.QUEUE_CANCEL: tuple(_cancel_caveats(release)),
        Operation.QUEUE_BULK_RETRY: (_IN_BACKGROUND, *_retry_caveats(release)),
        Operation.QUEUE_BULK_CANCEL: (
            _IN_BACKGROUND,
            "Cancelled messages are dropped without a notice to their senders.",
            "A part of an address matches: bob@example.org also takes what goes to jimbob@example.org.",
            "The server pauses the queue meanwhile; its resume wakes nothing: retry one due message then.",
        ),
        Operation.QUEUE_REPORTS_DELETE: (
            "The server says yes also for a report that does not exist; list again to be sure.",
        ),
        Operation.PRINCIPALS_CREATE: (
            "The server adds no role: an individual without the role “user” cannot log in.",
        ),
        Operation.PRINCIPALS_DELETE: (
            "An account is deleted with its mail, a domain also while its addresses are in use.",
        ),
        Operation.PRINCIPALS_BULK_DELETE: (
            _IN_BACKGROUND,
            "Leading words that no principal holds are ignored, and then more is deleted than was meant.",
            "It can stop half-way without a word; list again to be sure.",
        ),
        Operation.QUEUE_PAUSE: (
            "A resume wakes nothing by itself: mail that is due waits for the next event in the queue. "
            "Retry one due message afterwards.",
            "A pause holds on this node of a cluster only, and ends when the server restarts.",
        ),
    }


def _retry_caveats(release: Release) -> Iterator[str]:
    if release.changes_lost:
        yield (
            "This release answers yes to a retry and then stores nothing for recipients outside the virtual "
            "queue “default”; stock set-ups keep all mail in others. Only mail that is due already is tried."
        )
    if release.retry_shortens_expiry:
        yield (
            "This release also moves the expiry to ten seconds after the retry: what fails then can be "
            "returned to its sender at once."
        )
    if release.retry_matches_domains:
        yield "This release cannot retry one recipient alone, only whole messages."


def _cancel_caveats(release: Release) -> Iterator[str]:
    yield "A cancelled message is dropped without a notice to its sender."
    if release.changes_lost:
        yield (
            "Cancelling one recipient of several is answered with yes and not stored outside the virtual "
            "queue “default”. Cancelling a whole message works."
        )
    yield (
        "One recipient is found by a part of the address: bob@example.org also cancels jimbob@example.org."
    )
