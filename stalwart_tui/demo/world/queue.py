"""Messages waiting for delivery and the questions one can ask about them.

Scheduling is in `scheduler.py`, attempts in `delivery.py`; how a message is spelled is in `rest/`.
"""

from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Final

from stalwart_tui.demo.world.outcomes import Outcome

RETRY_SCHEDULE: Final = (120, 300, 600, 900, 1800, 3600, 7200)
"""Seconds until the next attempt after the n-th failure; the last one repeats."""
EXPIRES_AFTER: Final = 5 * 86_400
"""Seconds that a message may wait."""
NOTIFY_AFTER: Final = 86_400
"""Seconds until the sender is told that his message is late."""
UNBOUND_QUEUE: Final = "default"
"""The only virtual queue whose recipients the reschedule defect spares (`rest.md` 11.4)."""


class State(StrEnum):
    """Where the delivery to one recipient stands; the values are the names on the wire."""

    SCHEDULED = "scheduled"
    DELIVERED = "completed"
    TEMPORARY = "temp_fail"
    PERMANENT = "perm_fail"


@dataclass(slots=True)
class Recipient:
    """One recipient. Times are Unix seconds."""

    address: str
    queue: str
    """Virtual queue: `local`, `remote`, `dsn`, `report` or `default`."""
    next_retry: int
    next_notify: int
    expires: int | None
    """None = gives up by number of attempts."""
    state: State = State.SCHEDULED
    outcome: Outcome | None = None
    """How the last attempt ended."""
    tries: int = 0
    """Failed attempts so far."""
    orcpt: str | None = None
    """Original recipient given at submission."""

    @property
    def domain(self) -> str:
        """The part after the last @."""
        return self.address.rpartition("@")[2]

    @property
    def pending(self) -> bool:
        """Whether the server will still try."""
        return self.state is State.SCHEDULED or self.state is State.TEMPORARY


@dataclass(slots=True)
class Message:
    """One message with all its recipients."""

    id: int
    return_path: str
    """Envelope sender; empty = null sender."""
    recipients: list[Recipient]
    created: int
    size: int
    """Bytes."""
    priority: int = 0
    env_id: str | None = None
    spam: bool = False
    """Whether the spam filter found it to be spam; decides the mailbox it goes to."""
    in_flight: bool = field(default=False, compare=False)
    """Whether an attempt is under way."""
    memo: object = field(default=None, compare=False)
    """For whoever spells the message: forgotten by `changed`."""

    @property
    def due(self) -> int | None:
        """The earliest next attempt of a pending recipient; None when nobody is pending."""
        return min((r.next_retry for r in self.recipients if r.pending), default=None)

    def changed(self) -> None:
        """Forget what was remembered about the message as it was."""
        self.memo = None


@dataclass(frozen=True, slots=True)
class Selection:
    """Which messages are meant; the given conditions all hold (`rest.md` 11.2)."""

    text: str | None = None
    """Part of the return path or of any recipient address."""
    sender: str | None = None
    """Part of the return path."""
    recipient: str | None = None
    """Part of any recipient address."""
    before: float | None = None
    """The next attempt is earlier than this."""
    after: float | None = None
    """The next attempt is later than this."""
    queue: str | None = None
    """Any recipient is in this virtual queue."""
    first_id: int | None = None
    last_id: int | None = None

    @property
    def by_id_only(self) -> bool:
        """Whether nothing has to be looked at but ids."""
        conditions = (self.text, self.sender, self.recipient, self.before, self.after, self.queue)
        return all(condition is None for condition in conditions)

    def fits(self, message: Message) -> bool:
        """Whether the conditions other than the ids hold."""
        if self.text is not None and not _mentions(message, self.text):
            return False
        if self.sender is not None and self.sender not in message.return_path:
            return False
        if self.recipient is not None and not any(self.recipient in r.address for r in message.recipients):
            return False
        if self.queue is not None and not any(self.queue == r.queue for r in message.recipients):
            return False
        if self.before is None and self.after is None:
            return True
        due = message.due
        if due is None:
            return False
        return (self.before is None or due < self.before) and (self.after is None or due > self.after)


def _mentions(message: Message, text: str) -> bool:
    return text in message.return_path or any(text in r.address for r in message.recipients)


class MailQueue:
    """The messages by id, oldest first."""

    def __init__(self, messages: Iterable[Message] = ()) -> None:
        self._by_id = {message.id: message for message in messages}
        self._ids: list[int] | None = None

    def __len__(self) -> int:
        return len(self._by_id)

    def __iter__(self) -> Iterator[Message]:
        return iter(self._by_id.values())

    def __contains__(self, message_id: object) -> bool:
        return message_id in self._by_id

    def get(self, message_id: int) -> Message | None:
        """Return a message, or None when it is not (or no longer) queued."""
        return self._by_id.get(message_id)

    def add(self, message: Message) -> None:
        """Queue a message; its id must be greater than all before."""
        self._by_id[message.id] = message
        self._ids = None

    def remove(self, message_id: int) -> None:
        """Take a message out, if it is there."""
        if self._by_id.pop(message_id, None) is not None:
            self._ids = None

    def ids(self) -> list[int]:
        """Return all ids, ascending. Not to be changed."""
        if self._ids is None:
            self._ids = list(self._by_id)
        return self._ids

    def select(
        self, selection: Selection, offset: int = 0, limit: int = 0, most: int = 0
    ) -> tuple[Sequence[int], int]:
        """Return the ids of one page of the matches, and how many match.

        `limit` 0 means all; counting stops at `most` matches unless that is 0 (`rest.md` chapter 6).
        """
        ids = self.ids()
        first = 0 if selection.first_id is None else bisect_left(ids, selection.first_id)
        last = len(ids) if selection.last_id is None else bisect_right(ids, selection.last_id)
        matches: Sequence[int] = ids[first:last]
        if not selection.by_id_only:
            matches = [i for i in matches if selection.fits(self._by_id[i])]
        if most:
            matches = matches[:most]
        page = matches[offset : offset + limit] if limit else matches
        return page, len(matches)
