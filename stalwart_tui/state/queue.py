"""What is known of the mail queue, kept fresh at little cost to the server.

The whole queue is read once, page by page, each page shown as it comes. After that a refresh asks for the
ids alone and reads values only of messages that are new, whose next try has passed, or that somebody
watches. Filters and orders are ours (`queue_index.py`): the server's own are ignored or widened by some
releases (`rest.md` 11.2). Writes are in `verify.py`.
"""

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from typing import TYPE_CHECKING

from stalwart_tui.backend.errors import NotFound
from stalwart_tui.state.generation import Generation
from stalwart_tui.state.poll import Poll
from stalwart_tui.state.queue_index import QueueIndex, id_of

if TYPE_CHECKING:
    from stalwart_tui.backend.port import QueueApi
    from stalwart_tui.models.queue import QueueMessage
    from stalwart_tui.state.clock import Clock

FIRST_PAGE = 100
"""Rows asked for first: more than a screen, answered at once."""
PAGE = 500
"""Rows asked for after that; the server's work grows with it, and 0.16 allows no more."""
SWEEP_EVERY = 600.0
"""Seconds between two readings of everything, in case something changed that no rule here foresaw."""
LATE_BY = 60
"""Seconds past its time before a message counts as overdue: the scheduler and our poll need some."""
MOST_REREADS = 1000
"""Due messages re-read in one refresh: a queue of 100,000 overdue ones is re-read over many refreshes."""


@dataclass(frozen=True, slots=True)
class QueueChange:
    """What one refresh found, in messages."""

    queued: int
    overdue: int
    arrived: int
    """Since the last refresh; 0 at the first."""
    left: int
    """Since the last refresh; 0 at the first."""
    first: bool
    """Whether this was the first complete reading."""


class QueueStore:
    """The queue of one server."""

    def __init__(self, api: "QueueApi", clock: "Clock") -> None:
        self.index = QueueIndex(clock.now)
        self.running: bool | None = None
        """Whether the scheduler runs; None while unknown."""
        self.total: int | None = None
        """Messages in the queue as the server counts them; None before the first answer."""
        self.complete = False
        """Whether every message has been read once."""
        self.refreshed_at: float | None = None
        """When the server last told us about the queue as a whole, by `Clock.monotonic`."""
        self.watched: Collection[int] = ()
        """Ids somebody looks at: re-read at every refresh."""
        self.poll = Poll(self.refresh, clock)
        self._api = api
        self._clock = clock
        self._swept_at = 0.0
        self._present: frozenset[int] = frozenset()
        self._next_reread = 0
        self._changes = 0
        self._details = Generation()

    @property
    def version(self) -> int:
        """Changes whenever anything shown may have changed."""
        return self.index.version + self._changes

    def overdue(self) -> int:
        """Messages whose time passed LATE_BY seconds ago or earlier."""
        return self.index.count_due(self._clock.now() - LATE_BY)

    async def refresh(self) -> QueueChange:
        """Bring the index up to date. Raises BackendError; what was read before it stays."""
        first = not self.complete
        sweeps = first or self._clock.monotonic() - self._swept_at > SWEEP_EVERY
        if sweeps:
            await self._sweep()
        found = await self._api.fetch_ids()
        ids = frozenset(found.ids)
        self._note(found.total, found.running)
        self.index.keep_only(ids)
        await self._read(ids, () if sweeps else self._due())
        arrived, left = (0, 0) if first else (len(ids - self._present), len(self._present - ids))
        self._present = ids
        self.index.pass_time()
        return QueueChange(found.total, self.overdue(), arrived, left, first)

    async def fetch_message(self, message_id: int) -> "QueueMessage | None":
        """One message anew, for the detail pane; None when it has left. Raises BackendError.

        When another question was asked meanwhile, the answer to this one is not taken into the index.
        """
        ticket = self._details.next()
        try:
            message = await self._api.fetch_message(message_id)
        except NotFound:
            self.index.remove(message_id)
            return None
        if self._details.is_current(ticket):
            self.index.put((message,))
        return message

    def take(self, messages: Collection["QueueMessage"], gone: Collection[int]) -> None:
        """Take in what a proof of a write has read."""
        self.index.put(messages)
        for message_id in gone:
            self.index.remove(message_id)

    async def _sweep(self) -> None:
        cursor: str | None = None
        limit = FIRST_PAGE
        while True:
            page = await self._api.fetch_page(cursor, limit)
            if cursor is None:
                self.index.forget_nameless()
            self.index.put(page.items, page.unreadable)
            self._note(page.total, None)
            if page.next_cursor in (None, cursor):  # the last; or one that would never end
                break
            cursor, limit = page.next_cursor, PAGE
        self._changes += not self.complete
        self.complete = True
        self._swept_at = self._clock.monotonic()

    async def _read(self, present: frozenset[int], due: Iterable["QueueMessage"]) -> None:
        index = self.index
        unread = present - index.messages.keys() - {id_of(row) for row in index.unreadable.values()}
        wanted = unread.union((message.id for message in due), present.intersection(self.watched))
        if wanted:
            answer = await self._api.fetch_messages(sorted(wanted))
            index.put(answer.messages, answer.unreadable)
            for message_id in answer.gone:
                index.remove(message_id)
        self.refreshed_at = self._clock.monotonic()

    def _due(self) -> list["QueueMessage"]:
        """Messages whose next try has come; of too many another part each time."""
        due = self.index.due(self._clock.now())
        start = self._next_reread if self._next_reread < len(due) and len(due) > MOST_REREADS else 0
        chosen = due[start : start + MOST_REREADS]
        self._next_reread = start + len(chosen)
        return chosen

    def _note(self, total: int | None, running: bool | None) -> None:
        known = self.total, self.running
        self.total = self.total if total is None else total
        self.running = self.running if running is None else running
        self._changes += known != (self.total, self.running)
        self.refreshed_at = self._clock.monotonic()
