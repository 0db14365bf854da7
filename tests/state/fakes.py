"""A server in memory behind the port, as small as the stores need it, and things to put into it.

It does what a server does: it keeps what is true and answers from it. What it is asked is written down, so
that a test can say what a store may cost. Errors and lies are switched on by the test.
"""

import asyncio
from collections import deque
from collections.abc import AsyncGenerator, Callable, Collection, Sequence
from typing import Any, Generic, TypeVar

from stalwart_tui.backend.capabilities import Capabilities
from stalwart_tui.backend.errors import BackendError, NotFound
from stalwart_tui.backend.port import FetchedMessages
from stalwart_tui.models.metrics import MetricKind, MetricSample, MetricsSnapshot
from stalwart_tui.models.paging import Page, Unreadable
from stalwart_tui.models.principals import Principal, PrincipalQuery, PrincipalType
from stalwart_tui.models.queue import QueueIds, QueueMessage, Recipient, RecipientState, Sent
from stalwart_tui.models.server import Api, Edition, ServerInfo
from stalwart_tui.models.traces import TraceBatch, TraceEvent, TraceFilter
from tests.state.clocks import NOW

T = TypeVar("T")

TOO_MANY = 1000
"""Questions in one test: something goes round in a circle."""


def recipient(address: str = "jane@remote.example", **changes: Any) -> Recipient:
    """A recipient that has not been tried yet and is due in a minute."""
    settings: dict[str, Any] = {"state": RecipientState.SCHEDULED, "next_retry": int(NOW) + 60}
    return Recipient(address, **(settings | changes))


def message(message_id: int = 1, *recipients: Recipient, **changes: Any) -> QueueMessage:
    """A message of a minute ago; to one recipient unless told."""
    settings: dict[str, Any] = {
        "return_path": "ada@origin.example",
        "recipients": recipients or (recipient(),),
        "created": int(NOW) - 60,
        "size": 1000,
    }
    return QueueMessage(message_id, **(settings | changes))


def due(message_id: int, seconds_ago: int = 1) -> QueueMessage:
    """A message whose next try has come."""
    return message(message_id, recipient(next_retry=int(NOW) - seconds_ago))


def counter(name: str, value: float) -> MetricSample:
    """A cumulative count."""
    return MetricSample(name, MetricKind.COUNTER, value)


def gauge(name: str, value: float) -> MetricSample:
    """The value at an instant."""
    return MetricSample(name, MetricKind.GAUGE, value)


def histogram(name: str, count: float, total: float) -> MetricSample:
    """Observations and their sum."""
    return MetricSample(name, MetricKind.HISTOGRAM, count, total)


def snapshot(*samples: MetricSample) -> MetricsSnapshot:
    """One frame."""
    return MetricsSnapshot(samples)


def event(kind: str = "delivery.delivered", /, **data: object) -> TraceEvent:
    """An event with these keys."""
    return TraceEvent(kind, int(NOW), "label", "", data)


def batch(*events: TraceEvent) -> TraceBatch:
    """Events that came together."""
    return TraceBatch(events)


class Line(Generic[T]):
    """One connection; the test is the other end."""

    def __init__(self) -> None:
        self.closed = False
        """Whether the reader has let go of it."""
        self._steps: asyncio.Queue[T | BaseException | None] = asyncio.Queue()

    def send(self, *items: T) -> None:
        """Let these items come."""
        for item in items:
            self._steps.put_nowait(item)

    def fail(self, error: BaseException) -> None:
        """Break it, after what was sent."""
        self._steps.put_nowait(error)

    def end(self) -> None:
        """Close it, after what was sent."""
        self._steps.put_nowait(None)

    async def read(self) -> AsyncGenerator[T, None]:
        """What the reader gets."""
        try:
            while (step := await self._steps.get()) is not None:
                if isinstance(step, BaseException):
                    raise step
                yield step
        finally:
            self.closed = True


class Lines(Generic[T]):
    """A server that accepts connections, or refuses them."""

    def __init__(self) -> None:
        self.opened: list[Line[T]] = []
        self.refusal: BaseException | None = None
        """Breaks every connection that is opened from now on."""

    @property
    def newest(self) -> Line[T]:
        """The connection opened last."""
        return self.opened[-1]

    def open(self) -> AsyncGenerator[T, None]:
        """A new connection."""
        line = Line[T]()
        if self.refusal is not None:
            line.fail(self.refusal)
        self.opened.append(line)
        return line.read()


class _Part:
    """A part of the port that has what the stores ask for. Asking it for more fails."""

    def __getattr__(self, name: str) -> Any:
        raise AttributeError(f"{type(self).__name__} has no {name}: until now no store has asked for it")


class FakeQueue(_Part):
    """A queue. Writes are accepted and do nothing, as some releases do; `after_write` makes them true."""

    def __init__(self, *messages: QueueMessage) -> None:
        self.messages: dict[int, QueueMessage] = {}
        self.odd: dict[int, Unreadable] = {}
        """Rows that cannot be read, by their id."""
        self.page_limit = 1000
        self.running: bool | None = True
        self.says_total = True
        self.answer = Sent.ACCEPTED
        self.after_write: deque[Callable[[], object]] = deque()
        """What happens, one at a time, before each look that follows a write."""
        self.errors: dict[str, BackendError] = {}
        """What a question raises, by its kind."""
        self.ignores_cursors = False
        """Whether every page is the first, as with a server that does not know where a page begins."""
        self.on_question: Callable[[str, object], object] = lambda kind, asked: None
        """What happens while a question is on its way."""
        self.asked: list[tuple[str, object]] = []
        """Every question: its kind and what was asked for."""
        self._written = False
        self.put(*messages)

    def put(self, *messages: QueueMessage) -> None:
        """Let messages arrive or change."""
        self.messages |= {m.id: m for m in messages}

    def drop(self, *ids: int) -> None:
        """Let messages leave."""
        for message_id in ids:
            self.messages.pop(message_id, None)
            self.odd.pop(message_id, None)

    def questions(self, kind: str) -> list[object]:
        """What was asked for by questions of one kind, in order."""
        return [asked for name, asked in self.asked if name == kind]

    async def fetch_ids(self) -> QueueIds:
        """All ids."""
        await self._ask("ids", None)
        ids = self._ids()
        return QueueIds(ids, len(ids), self.running)

    async def fetch_page(self, cursor: str | None = None, limit: int = 500) -> Page[QueueMessage]:
        """Rows from the id that the cursor names."""
        await self._ask("page", (cursor, limit))
        ids = [i for i in self._ids() if self.ignores_cursors or i >= int(cursor or 0)]
        part, rest = ids[: min(limit, self.page_limit)], ids[min(limit, self.page_limit) :]
        messages, unreadable = self._rows(part)
        total = len(self._ids()) if self.says_total else None
        return Page(messages, total, unreadable, str(rest[0]) if rest else None)

    async def fetch_messages(self, ids: Sequence[int]) -> FetchedMessages:
        """Named rows."""
        await self._ask("messages", tuple(ids))
        messages, unreadable = self._rows(ids)
        return FetchedMessages(messages, tuple(i for i in ids if i not in self._ids()), unreadable)

    async def fetch_message(self, message_id: int) -> QueueMessage:
        """One row."""
        await self._ask("message", message_id)
        if message_id not in self.messages:
            raise NotFound("The message is not in the queue.")
        return self.messages[message_id]

    async def fetch_running(self) -> bool | None:
        """The scheduler."""
        await self._ask("running", None)
        return self.running

    async def retry(self, message_id: int, *, at: int | None = None, recipient: str | None = None) -> Sent:
        """Says yes, or what `answer` says."""
        return await self._write("retry", message_id)

    async def cancel(self, message_id: int, *, recipient: str | None = None) -> Sent:
        """Says yes, or what `answer` says."""
        return await self._write("cancel", message_id)

    async def pause(self) -> None:
        """Says yes."""
        await self._write("pause", None)

    async def resume(self) -> None:
        """Says yes."""
        await self._write("resume", None)

    async def _write(self, kind: str, asked: object) -> Sent:
        await self._ask(kind, asked)
        self._written = True
        return self.answer

    async def _ask(self, kind: str, asked: object) -> None:
        assert len(self.asked) < TOO_MANY, "asked without end"
        self.asked.append((kind, asked))
        await asyncio.sleep(0)  # an answer never comes in the same instant
        self.on_question(kind, asked)
        if self._written and self.after_write:
            self.after_write.popleft()()
        if kind in self.errors:
            raise self.errors[kind]

    def _ids(self) -> tuple[int, ...]:
        return tuple(sorted({*self.messages, *self.odd}))

    def _rows(self, ids: Collection[int]) -> tuple[tuple[QueueMessage, ...], tuple[Unreadable, ...]]:
        unreadable = tuple(self.odd[i] for i in ids if i in self.odd)
        return tuple(self.messages[i] for i in ids if i in self.messages and i not in self.odd), unreadable


class FakePrincipals(_Part):
    """A directory."""

    def __init__(self, *principals: Principal) -> None:
        self.rows = list(principals)
        self.types: tuple[PrincipalType, ...] = (PrincipalType.INDIVIDUAL, PrincipalType.GROUP)
        self.errors: dict[PrincipalType, BackendError] = {}
        self.odd: dict[PrincipalType, tuple[Unreadable, ...]] = {}
        self.page_limit = 1000
        self.on_question: Callable[[], object] = lambda: None
        """What happens while a question is on its way."""
        self.asked: list[PrincipalQuery] = []

    def listable_types(self) -> tuple[PrincipalType, ...]:
        """What our login may list."""
        return self.types

    async def fetch_page(self, query: PrincipalQuery) -> Page[Principal]:
        """Rows by name."""
        self.asked.append(query)
        await asyncio.sleep(0)
        self.on_question()
        (kind,) = query.types
        if kind in self.errors:
            raise self.errors[kind]
        limit = min(query.limit, self.page_limit)
        rows = sorted((p for p in self.rows if p.type is kind), key=lambda p: p.name)
        start = (query.page - 1) * limit
        more = str(query.page + 1) if len(rows) > start + limit else None
        return Page(tuple(rows[start : start + limit]), len(rows), self.odd.get(kind, ()), more)

    async def fetch_principal(self, name: str) -> Principal:
        """One of them."""
        await asyncio.sleep(0)
        found = next((p for p in self.rows if p.name == name), None)
        if found is None:
            raise NotFound("No such principal.")
        return found


class FakeMetrics(_Part):
    """A stream of figures."""

    def __init__(self) -> None:
        self.lines = Lines[MetricsSnapshot]()
        self.intervals: list[int] = []
        """Seconds asked for, by connection."""

    def watch(self, interval: int, ids: Collection[str] = ()) -> AsyncGenerator[MetricsSnapshot, None]:
        """A new connection."""
        self.intervals.append(interval)
        return self.lines.open()


class FakeTraces(_Part):
    """A stream of events."""

    def __init__(self) -> None:
        self.lines = Lines[TraceBatch]()

    def watch(self, wanted: TraceFilter | None = None) -> AsyncGenerator[TraceBatch, None]:
        """A new connection."""
        return self.lines.open()


class FakeBackend(_Part):
    """A server."""

    def __init__(self, capabilities: Capabilities | None = None) -> None:
        self.info = ServerInfo(
            "http://mail.example:8080", "mail.example", Api.REST, "0.15.5", Edition.ENTERPRISE, "admin"
        )
        self.capabilities = capabilities or Capabilities()
        self.queue = FakeQueue()
        self.principals = FakePrincipals()
        self.metrics = FakeMetrics()
        self.traces = FakeTraces()
        self.closed = 0
        """How often it was closed."""

    async def close(self) -> None:
        """Drop every connection."""
        self.closed += 1
