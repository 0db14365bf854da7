"""Writes that a read must prove: what each course of events is called, and what it may cost."""

from collections.abc import Awaitable, Callable
from typing import TypeVar

import pytest

from stalwart_tui.backend.errors import (
    BackendError,
    BadAnswer,
    Busy,
    Forbidden,
    NotAuthenticated,
    NotFound,
    ServerFault,
    Unreachable,
)
from stalwart_tui.models.queue import QueueMessage, RecipientState, Sent
from stalwart_tui.state.verify import CANDIDATES, LOOKS, Outcome, Proof, QueueWrites
from tests.state.clocks import NOW, FakeClock, serving, settle
from tests.state.fakes import FakeQueue, due, message, recipient

SCHEDULED, TEMPORARY = RecipientState.SCHEDULED, RecipientState.TEMPORARY_FAILURE

T = TypeVar("T")

Write = Callable[[QueueWrites], Awaitable[T]]

WRITES: dict[str, Write[Outcome]] = {
    "retry": lambda writes: writes.retry(message(0xAB)),
    "cancel": lambda writes: writes.cancel(message(0xAB)),
    "pause": lambda writes: writes.pause(),
    "resume": lambda writes: writes.resume(),
}


async def proved(api: FakeQueue, write: Write[T]) -> T:
    """What a write has come to, after however long it looked."""
    clock, found = FakeClock(), list[T]()

    async def look() -> None:
        found.append(await write(QueueWrites(api, clock)))

    async with serving(look()) as task:
        for wait in LOOKS:
            if task.done():
                break
            await clock.advance(wait)
    (what,) = found
    return what


async def outcome(api: FakeQueue, verb: str) -> Outcome:
    """The same by the name of the write."""
    return await proved(api, WRITES[verb])


def looks(api: FakeQueue) -> int:
    """Questions since the write."""
    kinds = [kind for kind, _ in api.asked]
    written = max(place for place, kind in enumerate(kinds) if kind in WRITES)
    return len(kinds) - written - 1


async def test_yes_and_nothing_changed() -> None:
    api = FakeQueue(message(0xAB))
    result = await outcome(api, "retry")
    assert (result.proof, result.subject, result.message_id) == (Proof.UNCHANGED, "ab", 0xAB)
    assert result.words == "the server said yes, but the time of the next try is the same"
    assert result.message == message(0xAB)
    assert looks(api) == len(LOOKS)


async def test_a_message_that_was_due_and_was_not_tried() -> None:
    result = await outcome(FakeQueue(due(0xAB)), "retry")
    assert result.proof is Proof.UNCHANGED
    assert "was due already" in result.words


@pytest.mark.parametrize("after", range(len(LOOKS)))
async def test_a_change_is_seen_at_any_look(after: int) -> None:
    api = FakeQueue(message(0xAB, recipient(state=TEMPORARY, tries=1)))
    refused = message(0xAB, recipient(state=TEMPORARY, tries=2, next_retry=int(NOW) + 999))
    api.after_write.extend([lambda: None] * after)
    api.after_write.append(lambda: api.put(refused))
    result = await outcome(api, "retry")
    assert (result.proof, result.words) == (Proof.PROVED, "tried again: refused again")
    assert (result.message, looks(api)) == (refused, after + 1)


async def test_it_left_the_queue() -> None:
    api = FakeQueue(message(0xAB))
    api.after_write.append(lambda: api.drop(0xAB))
    result = await outcome(api, "retry")
    assert (result.proof, result.words) == (Proof.PROVED, "tried again, and it left the queue")
    assert result.message is None


ADA, BOB, CY = (recipient(f"{name}@x.example", state=TEMPORARY, tries=3) for name in ("ada", "bob", "cy"))


@pytest.mark.parametrize(
    ("after", "words"),
    [
        (message(0xAB, ADA, BOB, recipient("cy@x.example", state=RecipientState.DELIVERED)),
         "tried again: 1 recipient finished, 2 still waiting"),
        (message(0xAB, ADA, *(recipient(f"{name}@x.example", state=RecipientState.PERMANENT_FAILURE)
                              for name in ("bob", "cy"))),
         "tried again: 2 recipients finished, 1 still waiting"),
        (message(0xAB, ADA, BOB, recipient("cy@x.example", state=TEMPORARY, tries=4)),
         "tried again: refused again"),
        (message(0xAB, ADA, BOB, recipient("cy@x.example", state=TEMPORARY, tries=3, next_retry=int(NOW))),
         "not tried yet, but due now"),
        (message(0xAB, *(recipient(r.address, state=TEMPORARY, tries=3, next_retry=int(NOW) + 500)
                         for r in (ADA, BOB, CY))),
         "not tried yet, but the time of its next try has moved"),
        (message(0xAB, *(recipient(r.address, state=RecipientState.DELIVERED) for r in (ADA, BOB, CY))),
         "tried again: 3 recipients finished"),
    ],
)  # fmt: skip
async def test_what_a_retry_has_brought(after: QueueMessage, words: str) -> None:
    api = FakeQueue(message(0xAB, ADA, BOB, CY))
    api.after_write.append(lambda: api.put(after))
    result = await outcome(api, "retry")
    assert (result.proof, result.words, result.message) == (Proof.PROVED, words, after)


async def test_what_we_know_is_compared_with_how_it_stands_not_with_what_was_shown() -> None:
    api = FakeQueue(message(0xAB, recipient(tries=5, state=TEMPORARY)))  # the caller's row is older
    assert (await outcome(api, "retry")).proof is Proof.UNCHANGED


@pytest.mark.parametrize(
    ("verb", "words"), [("retry", "no recipient is waiting"), ("cancel", "nothing to cancel")]
)
async def test_the_server_found_nothing_to_do(verb: str, words: str) -> None:
    api = FakeQueue(message(0xAB))
    api.answer = Sent.NOTHING_MATCHED
    result = await outcome(api, verb)
    assert (result.proof, looks(api)) == (Proof.NOTHING_TO_DO, 0)
    assert words in result.words


@pytest.mark.parametrize("verb", ["retry", "cancel"])
async def test_it_had_left_before(verb: str) -> None:
    api = FakeQueue()
    api.errors[verb] = NotFound("no such message")
    result = await outcome(api, verb)
    assert (result.proof, result.message) == (Proof.GONE, None)


async def test_it_left_between_the_look_and_the_retry() -> None:
    api = FakeQueue(message(0xAB))
    api.errors["retry"] = NotFound("no such message")
    assert (await outcome(api, "retry")).proof is Proof.GONE


@pytest.mark.parametrize("verb", ["retry", "cancel", "pause", "resume"])
@pytest.mark.parametrize("error", [Forbidden("You may not."), NotAuthenticated("Wrong."), Busy("Later.")])
async def test_the_server_said_no(verb: str, error: BackendError) -> None:
    api = FakeQueue(message(0xAB))
    api.errors[verb] = error
    result = await outcome(api, verb)
    assert (result.proof, result.words) == (Proof.REFUSED, error.sentence())
    assert looks(api) == 0


async def test_a_server_that_cannot_be_reached_was_not_asked() -> None:
    api = FakeQueue(message(0xAB))
    api.errors["message"] = Unreachable("No answer.")
    result = await outcome(api, "retry")
    assert (result.proof, result.words) == (Proof.REFUSED, "No answer.")
    assert ("retry", 0xAB) not in api.asked


LOST = [Unreachable("Lost."), ServerFault("Broken."), BadAnswer("Odd.")]


@pytest.mark.parametrize("verb", ["retry", "cancel", "pause", "resume"])
@pytest.mark.parametrize("error", LOST)
async def test_after_a_lost_answer_nothing_is_claimed(verb: str, error: BackendError) -> None:
    api = FakeQueue(message(0xAB))
    api.running = verb == "pause"
    api.errors[verb] = error
    result = await outcome(api, verb)
    assert (result.proof, result.words) == (Proof.UNPROVED, error.sentence())


@pytest.mark.parametrize("verb", ["retry", "cancel", "pause", "resume"])
@pytest.mark.parametrize("error", LOST)
async def test_a_lost_answer_can_still_be_proved(verb: str, error: BackendError) -> None:
    api = FakeQueue(message(0xAB))
    api.running = verb == "pause"
    api.errors[verb] = error

    def done_all_the_same(kind: str, asked: object) -> None:
        if kind == verb:
            api.drop(0xAB)
            api.running = verb == "resume"

    api.on_question = done_all_the_same
    assert (await outcome(api, verb)).proof is Proof.PROVED


@pytest.mark.parametrize("verb", ["retry", "cancel", "pause", "resume"])
async def test_lost_in_the_middle(verb: str) -> None:
    api = FakeQueue(message(0xAB))
    api.running = verb == "pause"
    lost = Unreachable("Lost.", advice="Wait.")

    def lose() -> None:
        api.errors |= {"message": lost, "running": lost}

    api.after_write.append(lose)
    result = await outcome(api, verb)
    assert (result.proof, result.words, looks(api)) == (Proof.UNPROVED, lost.sentence(), 1)


async def test_a_cancelled_message_is_gone() -> None:
    api = FakeQueue(message(0xAB))
    api.after_write.extend([lambda: None, lambda: api.drop(0xAB)])
    result = await outcome(api, "cancel")
    assert (result.proof, result.words) == (Proof.PROVED, "cancelled, it is no longer in the queue")
    assert (result.message, looks(api)) == (None, 2)


async def test_a_message_that_stays_was_not_cancelled() -> None:
    api = FakeQueue(message(0xAB))
    result = await outcome(api, "cancel")
    assert (result.proof, result.message) == (Proof.UNCHANGED, message(0xAB))
    assert "still in the queue" in result.words


@pytest.mark.parametrize(("verb", "words"), [("pause", "the queue is paused"), ("resume", "the queue runs")])
@pytest.mark.parametrize("after", [0, 2])
async def test_the_switch_takes_a_moment(verb: str, words: str, after: int) -> None:
    api = FakeQueue()
    api.running = verb == "pause"

    def switch() -> None:
        api.running = verb == "resume"

    api.after_write.extend([*[lambda: None] * after, switch])
    result = await outcome(api, verb)
    assert (result.subject, result.proof, result.words) == ("queue", Proof.PROVED, words)
    assert looks(api) == after + 1


@pytest.mark.parametrize("verb", ["pause", "resume"])
async def test_a_switch_that_does_not_move(verb: str) -> None:
    api = FakeQueue()
    api.running = verb == "pause"
    result = await outcome(api, verb)
    assert result.proof is Proof.UNCHANGED
    assert looks(api) == len(LOOKS) + 1


@pytest.mark.parametrize("verb", ["pause", "resume"])
async def test_a_server_that_does_not_tell(verb: str) -> None:
    api = FakeQueue()
    api.running = None
    result = await outcome(api, verb)
    assert (result.proof, looks(api)) == (Proof.UNPROVED, 1)
    assert "does not say" in result.words


async def test_waking_retries_one_message_that_is_really_due() -> None:
    api = FakeQueue(message(2), due(3), due(4))
    api.on_question = lambda kind, asked: api.drop(3) if kind == "retry" else None
    candidates = [due(1), due(2), due(3), due(4)]  # as they stood before: one has left, one was tried
    result = await proved(api, lambda writes: writes.wake(candidates))
    assert result is not None
    assert (result.proof, result.message_id) == (Proof.PROVED, 3)
    assert api.questions("retry") == [3]


@pytest.mark.parametrize("candidates", [[], [due(1), due(2)]])
async def test_when_nothing_is_due_nothing_is_woken(candidates: list[QueueMessage]) -> None:
    api = FakeQueue(message(2))
    assert await proved(api, lambda writes: writes.wake(candidates)) is None
    assert api.questions("retry") == []


async def test_looking_for_a_due_message_ends_soon() -> None:
    api = FakeQueue()
    assert await proved(api, lambda writes: writes.wake([due(n) for n in range(1000)])) is None
    assert len(api.asked) == CANDIDATES


async def test_waking_a_server_that_is_gone_is_not_proved() -> None:
    api = FakeQueue(due(1))
    api.errors["message"] = Unreachable("Lost.")
    result = await proved(api, lambda writes: writes.wake([due(1)]))
    assert result is not None
    assert (result.proof, result.words) == (Proof.UNPROVED, "Lost.")


async def test_looking_can_be_cancelled() -> None:
    api, clock = FakeQueue(message(0xAB)), FakeClock()

    async def write() -> None:
        await QueueWrites(api, clock).cancel(message(0xAB))

    async with serving(write()) as task:
        task.cancel()
        await settle()
        assert task.cancelled()
        assert clock.sleeping == []
