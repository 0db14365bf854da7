"""The port of the mail queue: messages, their retries, cancellations, the scheduler (`rest.md` chapter 11).

Reports that wait to be sent are in `queue_reports.py`.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Protocol

from stalwart_tui.models.paging import Page, Unreadable
from stalwart_tui.models.queue import QueueIds, QueueMatch, QueueMessage, Sent


@dataclass(frozen=True, slots=True)
class FetchedMessages:
    """Answer to a question for certain messages: those found, those gone, those that could not be read."""

    messages: tuple[QueueMessage, ...]
    gone: tuple[int, ...] = ()
    unreadable: tuple[Unreadable, ...] = ()


class QueueApi(Protocol):
    """The mail queue."""

    async def fetch_ids(self) -> QueueIds:
        """Every id and whether the scheduler runs, in one cheap request."""
        ...

    async def fetch_page(self, cursor: str | None = None, limit: int = 500) -> Page[QueueMessage]:
        """A part of the queue, oldest id first. Rows do not shift between pages: the cursor is an id."""
        ...

    async def fetch_messages(self, ids: Sequence[int]) -> FetchedMessages:
        """The named messages, in as few requests as the server allows."""
        ...

    async def fetch_message(self, message_id: int) -> QueueMessage:
        """One message. Raises NotFound when it has left the queue."""
        ...

    async def fetch_running(self) -> bool | None:
        """Whether the scheduler runs; None where the server does not say."""
        ...

    async def retry(self, message_id: int, *, at: int | None = None, recipient: str | None = None) -> Sent:
        """Ask for a new try now, or at a Unix time; of one recipient (a *substring* on REST) or all."""
        ...

    async def cancel(self, message_id: int, *, recipient: str | None = None) -> Sent:
        """Ask to drop the message, or one recipient of it (a *substring* on REST), without a bounce."""
        ...

    async def pause(self) -> None:
        """Ask to start no new deliveries. Takes effect a moment later."""
        ...

    async def resume(self) -> None:
        """Ask to go on. Wakes nothing by itself (`rest.md` 11.8): retry one due message afterwards."""
        ...


class QueueBulkApi(Protocol):
    """The server's own writes to many messages at once (`rest.md` 11.5, 11.7), kept apart from `QueueApi`.

    Not for screens, which write message by message and prove each. What is hit is decided by the server
    when it comes to it, in the background: the answer names no message, and nothing can be undone.
    """

    async def bulk_retry(self, match: QueueMatch, *, at: int | None = None) -> Sent:
        """Ask for a new try of every message that matches, now or at a Unix time.

        Answers NOTHING_MATCHED when no message matched. ACCEPTED proves nothing: releases 0.13 to 0.15 store
        nothing for recipients outside the virtual queue `default`. Raises Refused for a match that the
        server would ignore in part and so take more messages than meant: an empty one, times that are
        not clearly in the future, a name of a virtual queue it cannot look for, `text` beside other words.
        """
        ...

    async def bulk_retry_all(self, *, at: int | None = None) -> Sent:
        """As `bulk_retry`, of the whole queue."""
        ...

    async def bulk_cancel(self, match: QueueMatch) -> Sent:
        """Ask to drop every message that matches, whole, without a notice to its sender.

        Text matches parts of addresses: `bob@example.org` also takes what goes to `jimbob@example.org`, and
        a message goes with *all* its recipients. Meanwhile the server pauses the queue and then resumes it,
        which wakes nothing (11.8). Answers and raises as `bulk_retry`.
        """
        ...

    async def bulk_cancel_all(self) -> Sent:
        """As `bulk_cancel`, of the whole queue: every message waiting on this server is lost."""
        ...


class MessageSourceApi(Protocol):
    """The text of messages as they are stored (`rest.md` 18.1)."""

    async def fetch_part(self, blob: str, *, offset: int = 0, limit: int = 10_240) -> bytes:
        """Up to `limit` bytes of the message whose `blob_hash` this is; fewer mean that it ends there.

        One request. Raises NotFound when it is no longer stored, Forbidden without the permission.
        """
        ...
