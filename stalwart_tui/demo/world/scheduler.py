"""When messages are tried: the switch, the sleep it falls into, and the pokes that wake it (`rest.md` 11.8).

What an attempt does is handed in; this file knows only times and the traps of the real scheduler.
"""

from collections.abc import Callable, Iterable
from functools import partial
from typing import Final

from stalwart_tui.demo.world.outcomes import Outcome
from stalwart_tui.demo.world.queue import UNBOUND_QUEUE, MailQueue, Message, Recipient, State
from stalwart_tui.demo.world.timeline import Timeline

RESCHEDULED_EXPIRY: Final = 10
"""Seconds that old releases leave between a new attempt and the expiry of the message."""

CANCELLED: Final = Outcome("queue", "Delivery canceled.", host="localhost", permanent=True)
"""What a cancelled recipient is left with."""


class Scheduler:
    """Decides what is tried when, and does to messages what an operator asks for."""

    def __init__(
        self,
        queue: MailQueue,
        timeline: Timeline,
        attempt: Callable[[Message, bool], None],
        *,
        by_domain: bool,
        defect: bool,
        shortens_expiry: bool,
        still: bool,
        asleep: bool,
    ) -> None:
        self._queue = queue
        self._timeline = timeline
        self._attempt = attempt
        self._by_domain = by_domain
        self._defect = defect
        self._shortens_expiry = shortens_expiry
        self._still = still
        self.running = True
        """What the server says: deliveries are allowed."""
        self.awake = not asleep and not still
        """Whether anything is tried by itself. Resuming does not wake: only a queue event does."""

    def plan(self, message: Message) -> None:
        """Have the message tried when it is due."""
        due = message.due
        if due is not None and not self._still:
            self._timeline.at(due, partial(self._try, message.id))

    def poke(self) -> None:
        """A queue event: everything due is tried now, and the rest on time again.

        While awake there is nothing to look for: what is due is on the timeline already.
        """
        if not self.running or self.awake:
            return
        self.awake = not self._still
        now = self._timeline.now
        for message in [m for m in self._queue if not m.in_flight and _is_due(m, now)]:
            self._attempt(message, False)

    def switch(self, running: bool) -> bool:
        """Pause or resume a moment later; return whether it ran before (`rest.md` 11.8)."""
        before = self.running
        self._timeline.at(self._timeline.now, partial(self._switched, running))
        return before

    def _switched(self, running: bool) -> None:
        if running != self.running:
            self.awake = False
        self.running = running

    def _try(self, message_id: int) -> None:
        message = self._queue.get(message_id)
        if message is None or not (self.running and self.awake) or message.in_flight:
            return
        if _is_due(message, self._timeline.now):
            self._attempt(message, False)

    def reschedule(self, message: Message, at: float, part: str | None) -> bool:
        """Have pending recipients tried at a time; return whether any was meant.

        With the defect the answer is the same and only recipients in virtual queue `default` change
        (`rest.md` 11.4). The queue is poked either way; a message not due then shows an empty attempt.
        """
        meant = [r for r in message.recipients if r.pending and self._is_meant(r, part)]
        for recipient in meant:
            if self._defect and recipient.queue != UNBOUND_QUEUE:
                continue
            recipient.next_retry = int(at)
            if recipient.expires is not None and recipient.expires > at:
                recipient.expires = int(at) + RESCHEDULED_EXPIRY if self._shortens_expiry else None
            message.changed()
        if meant:
            self.plan(message)
            self._timeline.at(self._timeline.now, partial(self._poked, message.id))
        return bool(meant)

    def _is_meant(self, recipient: Recipient, part: str | None) -> bool:
        if part is None:
            return True
        return part in (recipient.domain if self._by_domain else recipient.address)

    def _poked(self, message_id: int) -> None:
        message = self._queue.get(message_id)
        if message is None or not self.running or message.in_flight:
            return
        if not _is_due(message, self._timeline.now):
            self._attempt(message, True)
        self.poke()

    def reschedule_all(self, messages: Iterable[Message], at: float) -> None:
        """Reschedule many in the background."""
        chosen = [message.id for message in messages]
        self._timeline.at(self._timeline.now, partial(self._reschedule_all, chosen, at))

    def _reschedule_all(self, chosen: list[int], at: float) -> None:
        for message_id in chosen:
            message = self._queue.get(message_id)
            if message is not None:
                self.reschedule(message, at, None)

    def cancel(self, message: Message, part: str | None) -> bool:
        """Cancel a message, or those of its recipients whose address contains `part`.

        Returns whether any was meant. With the defect a partial cancel changes nothing outside virtual
        queue `default` (`rest.md` 11.6), unless nobody else is pending: then the message goes.
        """
        pending = [r for r in message.recipients if r.pending]
        meant = [r for r in pending if part is None or part in r.address]
        if part is None or (meant and len(meant) == len(pending)):
            self._queue.remove(message.id)
            return True
        for recipient in meant:
            if not self._defect or recipient.queue == UNBOUND_QUEUE:
                recipient.state, recipient.outcome = State.PERMANENT, CANCELLED
                message.changed()
        return bool(meant)

    def cancel_all(self, messages: Iterable[Message]) -> None:
        """Remove many in the background, pausing and resuming the queue meanwhile.

        More than one: the resume inside wakes nothing, so the queue stalls until the next event.
        """
        chosen = [message.id for message in messages]
        self._timeline.at(self._timeline.now, partial(self._cancel_all, chosen))

    def _cancel_all(self, chosen: list[int]) -> None:
        for message_id in chosen:
            self._queue.remove(message_id)
        if len(chosen) > 1:
            self.awake = False


def _is_due(message: Message, now: float) -> bool:
    due = message.due
    return due is not None and due <= now
