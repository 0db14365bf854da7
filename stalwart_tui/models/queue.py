"""Messages in the mail queue and their recipients, as every server release can tell them.

Times are whole Unix seconds, UTC. Sizes are bytes. Ids are unsigned 64-bit integers (`rest.md` chapter 1).
How a message is drawn is in `render/queue.py`; how it is read off the wire in `adapters/*/`.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from types import MappingProxyType
from typing import Any

NO_EXTRA: Mapping[str, Any] = MappingProxyType({})
"""Shared by all messages without unknown members: 100,000 empty dicts would be 6 MB."""


def no_extra() -> Mapping[str, Any]:
    """NO_EXTRA as a factory: Python 3.11 allows no mapping proxy as a default, since it has no hash there."""
    return NO_EXTRA


class RecipientState(StrEnum):
    """Where the delivery to one recipient stands."""

    SCHEDULED = "scheduled"
    """Not tried yet."""
    TEMPORARY_FAILURE = "temporary failure"
    """Tried, will be tried again."""
    DELIVERED = "delivered"
    """Accepted by the next host; shown only while others of the message are pending."""
    PERMANENT_FAILURE = "permanent failure"
    """Failed for good; shown only while others of the message are pending."""
    UNKNOWN = "unknown"
    """A state this program does not know: kept, shown by the server's own word, never acted on blindly."""

    @property
    def pending(self) -> bool:
        """Whether the server will still try. An unknown state counts as pending: it must not be hidden."""
        return self in _PENDING


_PENDING = frozenset((RecipientState.SCHEDULED, RecipientState.TEMPORARY_FAILURE, RecipientState.UNKNOWN))
"""Outside the class and a set, because it is asked for every recipient of a large queue."""


@dataclass(frozen=True, slots=True)
class Recipient:
    """One recipient of a queued message (`rest.md` 11.1)."""

    address: str
    state: RecipientState
    detail: str = ""
    """The server's text for the state: the last answer or error; empty when not tried yet."""
    virtual_queue: str | None = None
    """Name of the virtual queue; None on releases that have none (0.11, 0.12)."""
    tries: int = 0
    """Failed attempts so far."""
    next_retry: int | None = None
    """When it is tried next. Meaningless once the recipient is no longer pending."""
    next_notify: int | None = None
    expires: int | None = None
    """When the server gives up; None when expiry is by attempts."""
    original: str | None = None
    """ORCPT of the submission (RFC 3461), when given."""
    extra: Mapping[str, Any] = field(default_factory=no_extra, hash=False)
    """Members of the answer that this program does not know, kept as they came."""


@dataclass(frozen=True, slots=True)
class QueueMessage:
    """One message of the queue with all its recipients (`rest.md` 11.1)."""

    id: int
    return_path: str
    """The envelope sender; empty for the null sender of bounces and reports."""
    recipients: tuple[Recipient, ...]
    created: int
    size: int
    priority: int = 0
    envelope_id: str | None = None
    blob_hash: str | None = None
    """Key of the message source in the blob store."""
    extra: Mapping[str, Any] = field(default_factory=no_extra, hash=False)
    """Members of the answer that this program does not know, kept as they came."""

    @property
    def pending(self) -> tuple[Recipient, ...]:
        """The recipients that the server will still try."""
        return tuple(r for r in self.recipients if r.state.pending)

    @property
    def next_retry(self) -> int | None:
        """The earliest next try of any pending recipient; None when there is none."""
        times = [r.next_retry for r in self.recipients if r.state.pending and r.next_retry is not None]
        return min(times) if times else None

    @property
    def tries(self) -> int:
        """The most failed attempts of any recipient."""
        return max((r.tries for r in self.recipients), default=0)

    @property
    def expires(self) -> int | None:
        """When the last pending recipient is given up; None when expiry is by attempts."""
        times = [r.expires for r in self.recipients if r.state.pending and r.expires is not None]
        return max(times) if times else None

    @property
    def virtual_queues(self) -> tuple[str, ...]:
        """Names of the virtual queues its pending recipients wait in, each once, in order."""
        names = (r.virtual_queue for r in self.pending)
        return tuple(dict.fromkeys(name for name in names if name))


@dataclass(frozen=True, slots=True)
class QueueIds:
    """Every message id that is in the queue, the cheap half of a refresh."""

    ids: tuple[int, ...]
    total: int
    running: bool | None
    """Whether the scheduler runs; None where the server does not say (0.16)."""


@dataclass(frozen=True, slots=True)
class QueueMatch:
    """Which messages a bulk write shall hit: all that is given must hold, and something must be given.

    Texts are parts of addresses, upper and lower case apart (`rest.md` 11.2).
    """

    text: str = ""
    """Part of the envelope sender or of any recipient; stands alone, without `sender` and `recipient`."""
    sender: str = ""
    recipient: str = ""
    virtual_queue: str = ""
    """Whole name."""
    due_after: int | None = None
    """Unix seconds: the earliest next try of a pending recipient is later."""
    due_before: int | None = None
    first_id: int | None = None
    """The smallest id that may be hit."""
    last_id: int | None = None
    """The largest."""


class Sent(StrEnum):
    """What the server answered to a write. Never proof that it happened: see `state/verify.py`."""

    ACCEPTED = "accepted"
    """It said yes."""
    NOTHING_MATCHED = "nothing matched"
    """It said that there was nothing to do."""
