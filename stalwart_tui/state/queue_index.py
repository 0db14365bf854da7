"""Every message of the queue in memory, in the order and through the filter the operator chose.

Pure bookkeeping: no request is made here (`queue.py` does that) and nothing is drawn. Rows are named by
message id, so cursor and marks survive any refresh.
"""

import math
from collections.abc import Callable, Iterable, Set
from typing import Any

from stalwart_tui.models.paging import Unreadable
from stalwart_tui.models.queue import QueueMessage, RecipientState
from stalwart_tui.state.filter import Field, FieldKind, Filter, FilterLanguage

STATE_RANK = {
    RecipientState.UNKNOWN: 0,
    RecipientState.PERMANENT_FAILURE: 1,
    RecipientState.TEMPORARY_FAILURE: 2,
    RecipientState.SCHEDULED: 3,
    RecipientState.DELIVERED: 4,
}
"""Worst first: the state of a message is the worst of its recipients' that still matters."""

LONGEST_ID = 20
"""Digits of a 64-bit number; longer ones are no ids."""


def message_state(message: QueueMessage) -> RecipientState:
    """The worst state among the recipients that are still pending; of all when none is."""
    recipients = message.pending or message.recipients
    return min((r.state for r in recipients), key=STATE_RANK.__getitem__, default=RecipientState.UNKNOWN)


def last_error(message: QueueMessage) -> str:
    """The server's text for the failure of the pending recipient tried most; empty when nothing failed."""
    failed = [r for r in message.recipients if r.detail and r.state is not RecipientState.DELIVERED]
    best = max(failed, key=lambda r: (r.state.pending, r.tries), default=None)
    return best.detail if best else ""


SORTS: dict[str, Callable[[QueueMessage], Any]] = {
    "id": lambda m: m.id,
    "age": lambda m: (m.created, m.id),
    "from": lambda m: (m.return_path.rpartition("@")[2], m.return_path),
    "to": lambda m: tuple(r.address.rpartition("@")[::-2] for r in m.recipients[:1]),
    "queue": lambda m: m.virtual_queues,
    "state": lambda m: STATE_RANK[message_state(m)],
    "tries": lambda m: m.tries,
    "retry": lambda m: math.inf if m.next_retry is None else m.next_retry,
    "size": lambda m: m.size,
    "error": last_error,
}
"""How each column of the queue sorts, by the column's key."""


def filter_language(now: Callable[[], float]) -> FilterLanguage[QueueMessage]:
    """What can be asked of a message: `from:` `to:` `err:` `queue:` `state:` `age>2h` `size>5M` `tries>3`."""
    text, number = FieldKind.TEXT, FieldKind.NUMBER
    fields: dict[str, Field[QueueMessage]] = {
        "from": Field(text, lambda m: m.return_path or "<>", "sender"),
        "to": Field(text, lambda m: [r.address for r in m.recipients], "any recipient"),
        "err": Field(text, lambda m: [r.detail for r in m.recipients], "any recipient's last answer"),
        "queue": Field(text, lambda m: m.virtual_queues, "virtual queue"),
        "state": Field(text, lambda m: [r.state for r in m.recipients], "any recipient's state"),
        "id": Field(text, lambda m: (str(m.id), f"{m.id:x}"), "queue id, decimal or hexadecimal"),
        "age": Field(FieldKind.DURATION, lambda m: now() - m.created, "time since it was queued"),
        "due": Field(FieldKind.DURATION, lambda m: _until(m.next_retry, now()), "time until the next try"),
        "size": Field(FieldKind.SIZE, lambda m: m.size, "bytes"),
        "tries": Field(number, lambda m: m.tries, "failed attempts"),
        "rcpts": Field(number, lambda m: len(m.recipients), "number of recipients"),
    }
    return FilterLanguage(fields, _texts)


def _until(time: int | None, now: float) -> float | None:
    return None if time is None else time - now


def _texts(message: QueueMessage) -> list[str]:
    texts = [message.return_path, f"{message.id:x}", str(message.id)]
    for recipient in message.recipients:
        texts += recipient.address, recipient.detail
    return texts


def id_of(row: Unreadable) -> int | None:
    """The message id of a row that could not be read; None when not even that could be made out."""
    return int(row.key) if row.key.isdecimal() and len(row.key) <= LONGEST_ID else None


class QueueIndex:
    """Messages by id, and the ids to show.

    What is worked out of a message for order and filter is kept until the message changes or another order
    or filter is chosen: a refresh of a large queue must not stop the keyboard.
    """

    def __init__(self, now: Callable[[], float]) -> None:
        self.version = 0
        """Changes whenever anything shown may have changed."""
        self.messages: dict[int, QueueMessage] = {}
        self.unreadable: dict[str, Unreadable] = {}
        """Rows that could not be read, by their key."""
        self.language = filter_language(now)
        self.filter: Filter[QueueMessage] = self.language.parse("")
        self.sort = "age"
        self.reverse = False
        self._revisions: dict[int, int] = {}
        self._next_retries: dict[int, int] = {}
        self._sort_keys: dict[int, Any] = {}
        self._verdicts: dict[int, bool] = {}
        self._order: list[int] = []
        self._positions: dict[int, int] | None = None
        self._dirty = False

    @property
    def order(self) -> list[int]:
        """Ids to show, in order. Not to be changed by the caller."""
        if self._dirty:
            self._rebuild()
        return self._order

    def position(self, message_id: int) -> int | None:
        """Where a message stands in `order`; None when it is not shown."""
        order = self.order
        if self._positions is None:
            self._positions = {key: place for place, key in enumerate(order)}
        return self._positions.get(message_id)

    def revision(self, message_id: int) -> int:
        """Changes whenever the message does, 0 for one that is not here; for caches of drawn rows."""
        return self._revisions.get(message_id, 0)

    def put(self, messages: Iterable[QueueMessage], unreadable: Iterable[Unreadable] = ()) -> None:
        """Take in new or newer messages. Equal ones change nothing, so nothing is painted for them."""
        changed = False
        for message in messages:
            changed |= self.unreadable.pop(str(message.id), None) is not None
            if self.messages.get(message.id) != message:
                self._forget(message.id)
                self.messages[message.id] = message
                self._revisions[message.id] = self.version + 1
                if message.next_retry is not None:
                    self._next_retries[message.id] = message.next_retry
                changed = True
        for row in unreadable:
            if self.unreadable.get(row.key) != row:
                self.unreadable[row.key] = row
                changed = True
        if changed:
            self._touch()

    def keep_only(self, ids: Set[int]) -> int:
        """Forget every message whose id is not named; answers how many were forgotten.

        Unreadable rows without an id stay: only `forget_nameless` can tell them to go.
        """
        gone = self.messages.keys() - ids
        named = {key: id_of(row) for key, row in self.unreadable.items()}
        lost = [key for key, row_id in named.items() if row_id is not None and row_id not in ids]
        for message_id in gone:
            del self.messages[message_id]
            self._forget(message_id)
        for key in lost:
            del self.unreadable[key]
        if gone or lost:
            self._touch()
        return len(gone)

    def forget_nameless(self) -> None:
        """Forget the unreadable rows without an id: another reading of everything will name them again."""
        named = {key: row for key, row in self.unreadable.items() if id_of(row) is not None}
        if len(named) < len(self.unreadable):
            self.unreadable = named
            self._touch()

    def remove(self, message_id: int) -> None:
        """Forget one message."""
        unreadable = self.unreadable.pop(str(message_id), None)
        if self.messages.pop(message_id, None) is not None or unreadable is not None:
            self._forget(message_id)
            self._touch()

    def set_filter(self, text: str) -> None:
        """Raises FilterError and keeps the old filter when the text is none."""
        self.filter = self.language.parse(text)
        self._verdicts.clear()
        self._touch()

    def set_sort(self, column: str, *, reverse: bool) -> None:
        """Order by a column of SORTS."""
        if column != self.sort:
            self._sort_keys.clear()
        self.sort, self.reverse = column, reverse
        self._touch()

    def pass_time(self) -> None:
        """Filter anew where the filter asks for ages: messages come and go without changing."""
        if self.filter.timed and not self._dirty:
            before = self._order
            self._rebuild()
            if self._order != before:
                self._touch()

    def due(self, now: float) -> list[QueueMessage]:
        """Messages whose next try has come, the longest overdue first."""
        waiting = sorted((time, message_id) for message_id, time in self._next_retries.items() if time <= now)
        return [self.messages[message_id] for _, message_id in waiting]

    def count_due(self, now: float) -> int:
        """How many messages `due` would give."""
        return sum(time <= now for time in self._next_retries.values())

    def _forget(self, message_id: int) -> None:
        for known in (self._revisions, self._next_retries, self._sort_keys, self._verdicts):
            known.pop(message_id, None)

    def _touch(self) -> None:
        self._dirty = True
        self._positions = None
        self.version += 1

    def _rebuild(self) -> None:
        keys, sort_key = self._sort_keys, SORTS[self.sort]
        shown = (
            [m for m in self.messages.values() if self._passes(m)] if self.filter else self.messages.values()
        )
        for message in shown:
            if message.id not in keys:
                keys[message.id] = sort_key(message)
        self._order = sorted((m.id for m in shown), key=keys.__getitem__, reverse=self.reverse)
        self._dirty = False

    def _passes(self, message: QueueMessage) -> bool:
        if self.filter.timed:
            return self.filter.matches(message)
        verdict = self._verdicts.get(message.id)
        if verdict is None:
            verdict = self._verdicts[message.id] = self.filter.matches(message)
        return verdict
