"""Upkeep: what can be reloaded, purged, indexed and restored, and how it went (`rest.md` chapters 17, 18)."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any

from stalwart_tui.models.queue import no_extra


class ReloadTarget(StrEnum):
    """What to take into use, by its name on the wire; empty for everything."""

    EVERYTHING = ""
    LOOKUP = "lookup"
    CERTIFICATES = "certificate"
    BLOCKED_IPS = "server.blocked-ip"


class PurgeTarget(StrEnum):
    """Which store to clear of what has expired, by its name on the wire."""

    BLOB = "blob"
    DATA = "data"
    IN_MEMORY = "in-memory"


class ReindexTarget(StrEnum):
    """Which search index to build, by its name on the wire (0.15); older releases know the first only."""

    EMAIL = "email"
    CALENDAR = "calendar"
    CONTACTS = "contacts"
    FILE = "file"
    TRACING = "tracing"


@dataclass(frozen=True, slots=True)
class ReloadIssue:
    """What is wrong with one setting."""

    key: str
    kind: str
    """The server's own word, such as `unread` or `build`."""
    text: str = ""


@dataclass(frozen=True, slots=True)
class ReloadOutcome:
    """How a reload went."""

    warnings: tuple[ReloadIssue, ...] = ()
    errors: tuple[ReloadIssue, ...] = ()

    @property
    def applied(self) -> bool:
        """Whether the settings are in use: one error holds all of them back."""
        return not self.errors


@dataclass(frozen=True, slots=True)
class DeletedItem:
    """A deleted thing that is still kept."""

    hash: str
    size: int
    """Bytes."""
    deleted: int | None
    expires: int | None
    """When it is gone for good."""
    kind: str = ""
    """The server's own word, such as `email`."""
    details: Mapping[str, Any] = field(default_factory=no_extra, hash=False)
    """What it was, such as `from` and `subject`."""


@dataclass(frozen=True, slots=True)
class Restoration:
    """A deleted mail to restore."""

    hash: str
    received: int
    """Unix seconds: the date it gets."""
    cancel_deletion: int | None = None
    """Unix seconds: when it would have been deleted for good; given to keep it from that."""


@dataclass(frozen=True, slots=True)
class Restored:
    """What became of a restoration."""

    result: str
    """`success`, `notFound` or `error`."""
    reason: str = ""
