"""The port itself: one Protocol per resource, and `Backend`, which joins them.

Every method sends at most the requests its docstring names, raises only `BackendError`, and may be
cancelled. `fetch_` is one question, `watch` a stream; writes return what the server *said*, which is no
proof (`state/verify.py` makes it one). Shaped so that both management APIs fit: paging is by opaque cursor,
messages by id, streams by iteration.
"""

from collections.abc import AsyncGenerator, Collection, Sequence
from dataclasses import dataclass
from typing import Protocol

from stalwart_tui.backend.capabilities import Capabilities
from stalwart_tui.models.metrics import MetricsSnapshot
from stalwart_tui.models.paging import Page, Unreadable
from stalwart_tui.models.principals import Principal, PrincipalQuery, PrincipalType
from stalwart_tui.models.queue import QueueIds, QueueMessage, Sent
from stalwart_tui.models.server import ServerInfo
from stalwart_tui.models.traces import TraceBatch, TraceFilter


@dataclass(frozen=True, slots=True)
class FetchedMessages:
    """Answer to a question for certain messages: those found, those gone, those that could not be read."""

    messages: tuple[QueueMessage, ...]
    gone: tuple[int, ...] = ()
    unreadable: tuple[Unreadable, ...] = ()


class QueueApi(Protocol):
    """The mail queue (`rest.md` chapter 11)."""

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


class PrincipalsApi(Protocol):
    """Accounts, groups, lists, domains, roles, keys (`rest.md` chapter 9)."""

    def listable_types(self) -> tuple[PrincipalType, ...]:
        """The types that this login may list on this server, in the order they are shown."""
        ...

    async def fetch_page(self, query: PrincipalQuery) -> Page[Principal]:
        """A page of the list, by name; `next_cursor` is not None while more pages follow."""
        ...

    async def fetch_principal(self, name: str) -> Principal:
        """One principal with everything the server knows. Raises NotFound."""
        ...


class MetricsApi(Protocol):
    """Counters, gauges and histograms (`rest.md` chapter 8)."""

    def watch(self, interval: int, ids: Collection[str] = ()) -> AsyncGenerator[MetricsSnapshot, None]:
        """One live connection: a snapshot now and then one every `interval` seconds.

        Ends when the server ends it. Raises Unavailable, Forbidden, TokenExpired, Unreachable, BadAnswer.
        """
        ...


class TracesApi(Protocol):
    """Trace events (`rest.md` 8.4)."""

    def watch(self, wanted: TraceFilter | None = None) -> AsyncGenerator[TraceBatch, None]:
        """One live connection: batches as they come, at most about one a second; empty = alive.

        Ends when the server ends it. Raises Unavailable, Forbidden, TokenExpired, Unreachable, BadAnswer.
        """
        ...


class Backend(Protocol):
    """One connected server."""

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

    async def close(self) -> None:
        """Drop every connection. Safe to call twice."""
        ...
