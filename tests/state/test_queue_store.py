"""The queue kept fresh: what is asked of the server, what becomes of the answers, what an error leaves."""

import asyncio

import pytest

from stalwart_tui.backend.errors import BackendError, BadAnswer, Unreachable
from stalwart_tui.models.paging import Unreadable
from stalwart_tui.models.queue import QueueMessage
from stalwart_tui.state import queue
from stalwart_tui.state.queue import FIRST_PAGE, LATE_BY, PAGE, SWEEP_EVERY, QueueChange, QueueStore
from tests.state.clocks import FakeClock
from tests.state.fakes import FakeQueue, due, message, recipient


class Stage:
    """A store on a queue."""

    def __init__(self, *messages: QueueMessage) -> None:
        self.clock = FakeClock()
        self.api = FakeQueue(*messages)
        self.store = QueueStore(self.api, self.clock)

    async def refresh(self) -> QueueChange:
        """What one refresh found; `api.asked` then holds what it asked for."""
        self.api.asked.clear()
        return await self.store.refresh()

    def known(self) -> list[int]:
        return sorted(self.store.index.messages)


async def test_everything_is_read_once_page_by_page() -> None:
    stage = Stage(*(message(message_id) for message_id in range(1, 1301)))
    change = await stage.refresh()
    assert stage.api.asked == [
        ("page", (None, FIRST_PAGE)),
        ("page", ("101", PAGE)),
        ("page", ("601", PAGE)),
        ("page", ("1101", PAGE)),
        ("ids", None),
    ]
    assert len(stage.known()) == 1300
    assert change == QueueChange(queued=1300, overdue=0, arrived=0, left=0, first=True)
    assert (stage.store.complete, stage.store.total, stage.store.running) == (True, 1300, True)


async def test_each_page_is_shown_as_it_comes() -> None:
    stage = Stage(*(message(message_id) for message_id in range(1, 301)))
    shown: list[int] = []
    stage.api.on_question = lambda kind, asked: shown.append(len(stage.store.index.order))
    await stage.refresh()
    assert shown == [0, 100, 300]


async def test_a_refresh_asks_for_ids_alone_when_nothing_is_new() -> None:
    stage = Stage(message(1), message(2))
    await stage.refresh()
    version, revision = stage.store.version, stage.store.index.version
    await stage.clock.advance(5)
    change = await stage.refresh()
    assert stage.api.asked == [("ids", None)]
    assert (stage.store.version, stage.store.index.version) == (version, revision)
    assert change == QueueChange(2, 0, 0, 0, first=False)
    assert stage.store.refreshed_at == stage.clock.monotonic()


async def test_values_are_read_of_new_due_and_watched_messages_only() -> None:
    stage = Stage(message(1), message(2), due(3), message(4))
    await stage.refresh()
    stage.store.watched = (4, 99)
    stage.api.put(message(5), message(2, size=77))
    change = await stage.refresh()
    assert stage.api.asked == [("ids", None), ("messages", (3, 4, 5))]
    assert (change.arrived, stage.known()) == (1, [1, 2, 3, 4, 5])
    assert stage.store.index.messages[2].size == 1000  # nobody looked, and it was not due


async def test_time_makes_a_message_due_and_then_overdue() -> None:
    stage = Stage(message(1, recipient(next_retry=int(FakeClock().now()) + 10)))
    await stage.refresh()
    await stage.clock.advance(9)
    await stage.refresh()
    assert stage.api.questions("messages") == []
    await stage.clock.advance(1)
    await stage.refresh()
    assert stage.api.questions("messages") == [(1,)]
    await stage.clock.advance(LATE_BY - 1)
    assert stage.store.overdue() == 0
    await stage.clock.advance(1)
    version = stage.store.version
    assert (stage.store.overdue(), (await stage.refresh()).overdue) == (1, 1)
    assert stage.store.version == version  # re-read and equal


async def test_what_left_is_forgotten() -> None:
    stage = Stage(message(1), message(2), message(3))
    await stage.refresh()
    stage.api.drop(1, 3)
    stage.api.put(message(4))
    version = stage.store.version
    change = await stage.refresh()
    assert (change.arrived, change.left, change.queued) == (1, 2, 2)
    assert stage.known() == [2, 4]
    assert stage.store.version > version


async def test_a_message_can_leave_between_two_questions() -> None:
    stage = Stage(due(1), message(2))
    await stage.refresh()

    def leave(kind: str, asked: object) -> None:
        if kind == "messages":
            stage.api.drop(1)

    stage.api.on_question = leave
    await stage.refresh()
    assert stage.known() == [2]


async def test_what_we_cancelled_counts_as_left() -> None:
    stage = Stage(message(1), message(2))
    await stage.refresh()
    stage.api.drop(1)
    stage.store.take((message(2, size=5),), (1,))
    assert (stage.known(), stage.store.index.messages[2].size) == ([2], 5)
    assert (await stage.refresh()).left == 1


async def test_rows_that_cannot_be_read_are_seen_until_they_are_gone() -> None:
    stage = Stage(message(1))
    stage.api.odd = {2: Unreadable("2", "status unknown")}
    await stage.refresh()
    stage.api.odd[3] = Unreadable("3", "no recipients")
    change = await stage.refresh()
    assert (change.queued, change.arrived) == (3, 1)
    assert list(stage.store.index.unreadable) == ["2", "3"]
    change = await stage.refresh()
    assert (change.arrived, stage.api.questions("messages")) == (0, [])
    stage.api.drop(2)
    assert (await stage.refresh()).left == 1
    assert list(stage.store.index.unreadable) == ["3"]


async def test_rows_without_even_an_id_are_seen_until_the_next_sweep() -> None:
    stage = Stage(message(1))
    stage.api.odd = {2: Unreadable("#2", "no id")}
    await stage.refresh()
    stage.api.odd.clear()
    for _ in range(3):
        await stage.refresh()
        assert list(stage.store.index.unreadable) == ["#2"]
    await stage.clock.advance(SWEEP_EVERY + 1)
    await stage.refresh()
    assert not stage.store.index.unreadable


async def test_everything_is_read_again_after_a_while() -> None:
    stage = Stage(due(1), due(2))
    await stage.refresh()
    stage.api.put(message(2, size=77), message(3))
    stage.api.drop(1)
    await stage.clock.advance(SWEEP_EVERY + 1)
    change = await stage.refresh()
    assert stage.api.asked == [("page", (None, FIRST_PAGE)), ("ids", None)]  # no row twice, due or not
    assert stage.store.index.messages[2].size == 77
    assert (change.arrived, change.left, change.first) == (1, 1, False)
    await stage.refresh()
    assert stage.api.questions("page") == []


async def test_pages_that_go_round_in_a_circle_end() -> None:
    stage = Stage(*(message(message_id) for message_id in range(1, 6)))
    stage.api.page_limit, stage.api.ignores_cursors = 2, True
    await stage.refresh()
    assert len(stage.api.questions("page")) == 2
    assert stage.known() == [1, 2, 3, 4, 5]


async def test_of_too_many_due_messages_all_get_their_turn(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(queue, "MOST_REREADS", 10)
    stage = Stage(*(due(message_id, 1000 - message_id) for message_id in range(1, 26)))
    await stage.refresh()
    asked = []
    for _ in range(3):
        await stage.refresh()
        (ids,) = stage.api.questions("messages")
        asked.append(ids)
    assert asked == [tuple(range(1, 11)), tuple(range(11, 21)), tuple(range(21, 26))]
    stage.api.put(message(30))
    await stage.refresh()
    (ids,) = stage.api.questions("messages")
    assert ids == (*range(1, 11), 30)  # new ones are read whatever is due


@pytest.mark.parametrize("method", ["ids", "messages", "page"])
@pytest.mark.parametrize("error", [Unreachable("gone"), BadAnswer("odd")])
async def test_errors_leave_what_was_known(method: str, error: BackendError) -> None:
    stage = Stage(due(1), message(2))
    await stage.refresh()
    if method == "page":
        await stage.clock.advance(SWEEP_EVERY + 1)
    stage.api.put(message(3))
    stage.api.errors[method] = error
    for _ in range(2):
        with pytest.raises(type(error)):
            await stage.refresh()
        assert stage.known() == [1, 2]
        assert stage.store.complete
    stage.api.errors.clear()
    change = await stage.refresh()
    assert (change.arrived, stage.known()) == (1, [1, 2, 3])


async def test_a_first_reading_that_broke_off_begins_anew() -> None:
    stage = Stage(*(message(message_id) for message_id in range(1, 201)))

    def break_off(kind: str, asked: object) -> None:
        if asked == ("101", PAGE):
            raise Unreachable("gone")

    stage.api.on_question = break_off
    with pytest.raises(Unreachable):
        await stage.refresh()
    assert (len(stage.known()), stage.store.complete) == (100, False)
    stage.api.on_question = lambda kind, asked: None
    stage.api.drop(7)
    change = await stage.refresh()
    assert change == QueueChange(199, 0, arrived=0, left=0, first=True)
    assert 7 not in stage.known()


async def test_the_state_of_the_scheduler_is_news() -> None:
    stage = Stage(message(1))
    await stage.refresh()
    version = stage.store.version
    stage.api.running = False
    await stage.refresh()
    assert (stage.store.running, stage.store.version > version) == (False, True)
    version = stage.store.version
    stage.api.running = None  # a server that does not say leaves what was known
    await stage.refresh()
    assert (stage.store.running, stage.store.version) == (False, version)


async def test_an_empty_queue_is_news() -> None:
    stage = Stage()
    version = stage.store.version
    await stage.refresh()
    assert (stage.store.total, stage.store.complete) == (0, True)
    assert stage.store.version > version


async def test_a_page_that_does_not_count_leaves_the_count() -> None:
    stage = Stage(message(1))
    stage.api.says_total = False
    await stage.refresh()
    await stage.clock.advance(SWEEP_EVERY + 1)
    stage.api.errors["ids"] = Unreachable("gone")
    with pytest.raises(Unreachable):
        await stage.refresh()
    assert stage.store.total == 1


async def test_time_alone_lets_messages_through_a_filter_by_age() -> None:
    stage = Stage(message(1))
    await stage.refresh()
    stage.store.index.set_filter("age>2m")
    assert stage.store.index.order == []
    await stage.clock.advance(61)
    version = stage.store.version
    await stage.refresh()
    assert stage.store.index.order == [1]
    assert stage.store.version > version


async def test_one_message_anew() -> None:
    stage = Stage(message(1), message(2))
    await stage.refresh()
    stage.api.put(message(1, size=7))
    found = await stage.store.fetch_message(1)
    assert found == stage.store.index.messages[1] == message(1, size=7)
    stage.api.drop(1)
    assert await stage.store.fetch_message(1) is None
    assert stage.known() == [2]
    stage.api.errors["message"] = Unreachable("gone")
    with pytest.raises(Unreachable):
        await stage.store.fetch_message(2)
    assert stage.known() == [2]


async def test_an_answer_overtaken_by_a_newer_question_is_not_taken_in() -> None:
    stage = Stage(message(1), message(2))
    await stage.refresh()
    stage.api.put(message(1, size=7), message(2, size=7))
    await asyncio.gather(stage.store.fetch_message(1), stage.store.fetch_message(2))
    assert {m.id: m.size for m in stage.store.index.messages.values()} == {1: 1000, 2: 7}
