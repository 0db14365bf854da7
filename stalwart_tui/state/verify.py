"""Writes to the queue that are believed only when a read has proved them.

The server answers `true` to retries it does not store, sleeps after a resume, and its pause takes a moment
(`rest.md` 11.4, 11.6, 11.8). So every write here is: note how things stand, ask, read again until the change
shows or patience ends, and say which it was. What is drawn of it is in `render/outcome.py`.
"""

from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING, TypeVar

from stalwart_tui.backend.errors import BackendError, BadAnswer, NotFound, ServerFault, Unreachable
from stalwart_tui.models.queue import QueueMessage, Recipient, Sent

if TYPE_CHECKING:
    from stalwart_tui.backend.port import QueueApi
    from stalwart_tui.state.clock import Clock

T = TypeVar("T")

LOOKS = (0.2, 0.5, 1.0, 2.0)
"""Seconds before each look after a write: most changes show within milliseconds, a delivery takes longer."""

UNCERTAIN = (Unreachable, ServerFault, BadAnswer)
"""Errors of a write after which it may or may not have been done: only a look can tell."""


CANDIDATES = 10
"""Messages looked at to find one that is really due."""


class Proof(StrEnum):
    """What a read after a write has shown."""

    PROVED = "proved"
    """The change is there."""
    UNCHANGED = "unchanged"
    """The server said yes and nothing changed."""
    NOTHING_TO_DO = "nothing to do"
    """The server said that nothing matched."""
    REFUSED = "refused"
    """The server said no, or could not be asked at all; `words` says why."""
    GONE = "gone"
    """It had left the queue before we asked."""
    UNPROVED = "not proved"
    """It was asked for, and cannot be told: the answer or the look after it was lost. `words` says why."""


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

    def __init__(self, api: "QueueApi", clock: "Clock", looks: Sequence[float] = LOOKS) -> None:
        self._api = api
        self._clock = clock
        self._looks = looks

    async def retry(self, message: QueueMessage) -> Outcome:
        """Ask for a try now. Proved when the message left, was tried, or is now due."""
        message_id = message.id
        try:
            before = await self._api.fetch_message(message_id)
        except BackendError as error:
            return _not_asked(message_id, error)
        sent = await _ask(self._api.retry(message_id))
        if sent is Sent.NOTHING_MATCHED:
            return _outcome(message_id, Proof.NOTHING_TO_DO, "no recipient is waiting", before)
        if all((r.next_retry or 0) <= self._clock.now() for r in before.pending):
            hint = "it was due already and has not been tried within the time we watched"
        else:
            hint = "the server said yes, but the time of the next try is the same"
        noted = _attempts(before.pending)
        return await self._watch(
            message_id,
            sent,
            lambda now: _attempts(now.pending) != noted,
            done=lambda now: _progress(before, now, self._clock.now()),
            gone="tried again, and it left the queue",
            unchanged=hint,
        )

    async def cancel(self, message: QueueMessage) -> Outcome:
        """Ask to drop the whole message. Proved when it can no longer be found."""
        sent = await _ask(self._api.cancel(message.id))
        if sent is Sent.NOTHING_MATCHED:
            return _outcome(message.id, Proof.NOTHING_TO_DO, "the server had nothing to cancel", message)
        return await self._watch(
            message.id,
            sent,
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

    async def wake(self, candidates: Sequence[QueueMessage]) -> Outcome | None:
        """Nudge a scheduler that was resumed: retry one message that is due, which wakes it for all.

        `candidates` are messages believed due; what is known of them may be old, so each is read again.
        None when none of the first few is due: there is nothing the scheduler could be late with.
        """
        for candidate in candidates[:CANDIDATES]:
            try:
                message = await self._api.fetch_message(candidate.id)
            except NotFound:
                continue
            except BackendError as error:
                return Outcome(f"{candidate.id:x}", Proof.UNPROVED, error.sentence(), None, candidate.id)
            if message.next_retry is not None and message.next_retry <= self._clock.now():
                return await self.retry(message)
        return None

    async def _switch(self, *, running: bool) -> Outcome:
        word = "runs" if running else "is paused"
        asked = await _ask(self._api.resume() if running else self._api.pause())
        if isinstance(asked, BackendError) and not isinstance(asked, UNCERTAIN):
            return Outcome("queue", Proof.REFUSED, asked.sentence())
        for wait in (0.0, *self._looks):
            await self._clock.sleep(wait)
            try:
                now = await self._api.fetch_running()
            except BackendError as error:
                return Outcome("queue", Proof.UNPROVED, error.sentence())
            if now is running:
                return Outcome("queue", Proof.PROVED, f"the queue {word}")
            if now is None:
                words = f"this server does not say whether the queue {word}"
                return Outcome("queue", Proof.UNPROVED, words)
        if isinstance(asked, BackendError):
            return Outcome("queue", Proof.UNPROVED, asked.sentence())
        words = f"the server said yes, but does not say that the queue {word}"
        return Outcome("queue", Proof.UNCHANGED, words)

    async def _watch(
        self,
        message_id: int,
        answer: Sent | BackendError,
        changed: Callable[[QueueMessage], bool],
        *,
        done: Callable[[QueueMessage], str],
        gone: str,
        unchanged: str,
    ) -> Outcome:
        if isinstance(answer, BackendError) and not isinstance(answer, UNCERTAIN):
            return _not_asked(message_id, answer)
        seen: QueueMessage | None = None
        for wait in self._looks:
            await self._clock.sleep(wait)
            try:
                seen = await self._api.fetch_message(message_id)
            except NotFound:
                return _outcome(message_id, Proof.PROVED, gone)
            except BackendError as error:
                return _outcome(message_id, Proof.UNPROVED, error.sentence())
            if changed(seen):
                return _outcome(message_id, Proof.PROVED, done(seen), seen)
        if isinstance(answer, BackendError):
            return _outcome(message_id, Proof.UNPROVED, answer.sentence(), seen)
        return _outcome(message_id, Proof.UNCHANGED, unchanged, seen)


async def _ask(write: Awaitable[T]) -> T | BackendError:
    """What the server answered, be it an error: what an error means is decided by who asked."""
    try:
        return await write
    except BackendError as error:
        return error


def _outcome(message_id: int, proof: Proof, words: str, message: QueueMessage | None = None) -> Outcome:
    return Outcome(f"{message_id:x}", proof, words, message, message_id)


def _not_asked(message_id: int, error: BackendError) -> Outcome:
    if isinstance(error, NotFound):
        return _outcome(message_id, Proof.GONE, "it had already left the queue")
    return _outcome(message_id, Proof.REFUSED, error.sentence())


def _progress(before: QueueMessage, now: QueueMessage, clock: float) -> str:
    """What a try has brought, of a message that is still in the queue."""
    finished = len(before.pending) - len(now.pending)
    tried = finished > 0 or sum(r.tries for r in now.recipients) > sum(r.tries for r in before.recipients)
    if not tried:
        due = now.next_retry is not None and now.next_retry <= clock
        return (
            "not tried yet, but due now" if due else "not tried yet, but the time of its next try has moved"
        )
    if finished > 0:
        parts = [f"{finished} recipient{'s' if finished > 1 else ''} finished"]
        if now.pending:
            parts.append(f"{len(now.pending)} still waiting")
        return f"tried again: {', '.join(parts)}"
    return "tried again: refused again"
