"""Writes to the queue that are believed only when a read has proved them.

The server answers `true` to retries it does not store, sleeps after a resume, and its pause takes a moment
(`rest.md` 11.4, 11.6, 11.8). So every write here is: note how things stand, ask, read again until the change
shows or patience ends, and say which it was. What is drawn of it is in `render/outcome.py`.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from enum import StrEnum

from stalwart_tui.backend.errors import BackendError, NotFound
from stalwart_tui.backend.port import QueueApi
from stalwart_tui.models.queue import QueueMessage, Recipient, Sent
from stalwart_tui.state.clock import Clock

LOOKS = (0.2, 0.5, 1.0, 2.0)
"""Seconds before each look after a write: most changes show within milliseconds, a delivery takes longer."""


class Proof(StrEnum):
    """What a read after a write has shown."""

    PROVED = "proved"
    """The change is there."""
    UNCHANGED = "unchanged"
    """The server said yes and nothing changed."""
    NOTHING_TO_DO = "nothing to do"
    """The server said that nothing matched."""
    REFUSED = "refused"
    """The server said no, or could not be asked; `words` says why."""
    GONE = "gone"
    """It had left the queue before we asked."""
    UNPROVED = "not proved"
    """It was asked for, but could not be read again."""


@dataclass(frozen=True, slots=True)
class Outcome:
    """What became of one write."""

    subject: str
    """What was written to: a queue id in hexadecimal, or `queue`."""
    proof: Proof
    words: str
    """One short sentence; may hold the server's words."""
    message: QueueMessage | None = None
    """The message as read afterwards; None when it is gone or was not read."""
    message_id: int | None = None


def _attempts(recipients: Sequence[Recipient]) -> list[tuple[str, int | None, int, str]]:
    return [(r.address, r.next_retry, r.tries, r.state.value) for r in recipients]


class QueueWrites:
    """Verified writes to one queue."""

    def __init__(self, api: QueueApi, clock: Clock, looks: Sequence[float] = LOOKS) -> None:
        self._api = api
        self._clock = clock
        self._looks = looks

    async def retry(self, message: QueueMessage) -> Outcome:
        """Ask for a try now. Proved when the message left, was tried, or is now due."""
        subject, message_id = f"{message.id:x}", message.id
        try:
            before = await self._api.fetch_message(message_id)
            sent = await self._api.retry(message_id)
        except NotFound:
            return _gone(message_id)
        except BackendError as error:
            return Outcome(subject, Proof.REFUSED, error.sentence(), message_id=message_id)
        if sent is Sent.NOTHING_MATCHED:
            return Outcome(subject, Proof.NOTHING_TO_DO, "no recipient is waiting", before, message_id)
        if all((r.next_retry or 0) <= self._clock.now() for r in before.pending):
            hint = "it was due already and has not been tried within the time we watched"
        else:
            hint = "the server said yes, but the time of the next try is the same"
        noted = _attempts(before.pending)
        return await self._watch(
            message_id,
            lambda now: _attempts(now.pending) != noted,
            done=lambda now: f"tried again: {_progress(before, now)}",
            gone="tried again, and it left the queue",
            unchanged=hint,
        )

    async def cancel(self, message: QueueMessage) -> Outcome:
        """Ask to drop the whole message. Proved when it can no longer be found."""
        subject, message_id = f"{message.id:x}", message.id
        try:
            sent = await self._api.cancel(message_id)
        except NotFound:
            return _gone(message_id)
        except BackendError as error:
            return Outcome(subject, Proof.REFUSED, error.sentence(), message_id=message_id)
        if sent is Sent.NOTHING_MATCHED:
            return Outcome(
                subject, Proof.NOTHING_TO_DO, "the server had nothing to cancel", message, message_id
            )
        return await self._watch(
            message_id,
            lambda now: False,
            done=lambda now: "",
            gone="cancelled, it is no longer in the queue",
            unchanged="the server said yes, but the message is still in the queue",
        )

    async def pause(self) -> Outcome:
        """Ask to start no new deliveries. Proved when the status says so."""
        return await self._switch(running=False)

    async def resume(self) -> Outcome:
        """Ask to go on. Proved when the status says so; waking the scheduler is `wake`."""
        return await self._switch(running=True)

    async def wake(self, due: QueueMessage) -> Outcome:
        """Nudge a scheduler that was resumed: retry one message that is due, which wakes it for all."""
        return await self.retry(due)

    async def _switch(self, *, running: bool) -> Outcome:
        word = "runs" if running else "is paused"
        try:
            if running:
                await self._api.resume()
            else:
                await self._api.pause()
            for wait in (0.0, *self._looks):
                await self._clock.sleep(wait)
                now = await self._api.fetch_running()
                if now is None:
                    return Outcome(
                        "queue", Proof.UNPROVED, f"this server does not say whether the queue {word}"
                    )
                if now is running:
                    return Outcome("queue", Proof.PROVED, f"the queue {word}")
        except BackendError as error:
            return Outcome("queue", Proof.REFUSED, error.sentence())
        return Outcome(
            "queue", Proof.UNCHANGED, f"the server said yes, but does not say that the queue {word}"
        )

    async def _watch(
        self,
        message_id: int,
        changed: Callable[[QueueMessage], bool],
        *,
        done: Callable[[QueueMessage], str],
        gone: str,
        unchanged: str,
    ) -> Outcome:
        subject = f"{message_id:x}"
        seen: QueueMessage | None = None
        for wait in self._looks:
            await self._clock.sleep(wait)
            try:
                seen = await self._api.fetch_message(message_id)
            except NotFound:
                return Outcome(subject, Proof.PROVED, gone, None, message_id)
            except BackendError as error:
                return Outcome(subject, Proof.UNPROVED, error.sentence(), None, message_id)
            if changed(seen):
                return Outcome(subject, Proof.PROVED, done(seen), seen, message_id)
        return Outcome(subject, Proof.UNCHANGED, unchanged, seen, message_id)


def _gone(message_id: int) -> Outcome:
    return Outcome(f"{message_id:x}", Proof.GONE, "it had already left the queue", None, message_id)


def _progress(before: QueueMessage, now: QueueMessage) -> str:
    delivered = len(before.pending) - len(now.pending)
    tried = now.tries > before.tries
    parts = []
    if delivered > 0:
        parts.append(f"{delivered} recipient{'s' if delivered > 1 else ''} finished")
    if now.pending:
        parts.append(
            f"{len(now.pending)} still waiting" if delivered > 0 else "refused again" if tried else "due now"
        )
    return ", ".join(parts) or "finished"
