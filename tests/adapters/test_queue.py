"""The queue over REST: what is asked, in how many requests, and what becomes of the answers."""

from collections.abc import Awaitable, Callable
from typing import Any

import pytest

from stalwart_tui.adapters.rest.queue import ROWS_A_REQUEST, RestQueue
from stalwart_tui.adapters.rest.versions import release_of
from stalwart_tui.backend.errors import BadAnswer, NotFound, Refused, Unavailable
from stalwart_tui.models.queue import RecipientState, Sent
from tests.adapters.conftest import Serve
from tests.adapters.wire_server import Received, Reply, WireServer

BIG = 342010375538999527
"""An id beyond 2^53."""


def row(message_id: int, **changes: Any) -> dict[str, Any]:
    """A queued message as 0.15 sends it."""
    recipient = {"address": "jane@example.org", "queue": "local", "status": "scheduled", "retry_num": 0}
    message = {
        "id": message_id, "return_path": "s@example.org", "recipients": [recipient],
        "created": "2026-11-22T16:05:35Z", "size": 488, "blob_hash": "0r9A",
    }  # fmt: skip
    return message | changes


class Mailbox:
    """A queue that answers as `rest.md` chapter 11 says, as far as the adapter asks."""

    def __init__(self, *rows: dict[str, Any]) -> None:
        self.rows = {one["id"] if isinstance(one.get("id"), int) else -n: one for n, one in enumerate(rows)}

    async def __call__(self, received: Received, reply: Reply) -> None:
        _, _, name = received.path.partition("/api/queue/messages/")
        if received.method != "GET":
            await (reply.data(True) if not name or int(name) in self.rows else reply.problem(404))
        elif received.path == "/api/queue/status":
            await reply.data(True)
        elif name:
            await (reply.data(self.rows[int(name)]) if int(name) in self.rows else reply.problem(404))
        else:
            await reply.data(self._list(received.query))

    def _list(self, query: dict[str, str]) -> dict[str, Any]:
        first, last = int(query.get("range-start", -1)), int(query.get("range-end", 2**64))
        found = [one for key, one in sorted(self.rows.items()) if key < 0 or first <= key <= last]
        shown = found[: int(query.get("limit", 0)) or None]
        return {
            "items": shown if "values" in query else [one["id"] for one in shown],
            "total": len(found),
            "status": True,
        }


Open = Callable[..., Awaitable[tuple[RestQueue, WireServer]]]


@pytest.fixture
def queue(serve: Serve) -> Open:
    """Open a queue of a release on a scripted server."""

    async def start(script: Any, version: str = "0.15.5") -> tuple[RestQueue, WireServer]:
        http, server = await serve(script)
        http.answers.recognised = True
        return RestQueue(http, release_of(version)), server

    return start


# Lists


async def test_ids_come_without_values_in_one_request(queue: Open) -> None:
    api, server = await queue(Mailbox(row(7), row(BIG)))
    found = await api.fetch_ids()
    assert (found.ids, found.total, found.running) == ((7, BIG), 2, True)
    assert [received.target for received in server.received] == ["/api/queue/messages"]


async def test_ids_that_are_none_are_left_out(queue: Open) -> None:
    listing = {"items": [7, "x", None, True, -1, 2**64, 8.5, BIG], "total": 8, "status": "yes"}
    api, _ = await queue(lambda _, reply: reply.data(listing))
    found = await api.fetch_ids()
    assert (found.ids, found.total, found.running) == ((7, BIG), 8, None)


@pytest.mark.parametrize("listing", [None, [], {}, {"items": None}, {"items": {}}, "x", 7])
async def test_a_queue_without_a_list_is_a_bad_answer(listing: object, queue: Open) -> None:
    api, _ = await queue(lambda _, reply: reply.data(listing))
    with pytest.raises(BadAnswer, match="without a list"):
        await api.fetch_page()


async def test_pages_follow_each_other_by_id(queue: Open) -> None:
    mailbox = Mailbox(*(row(BIG + n) for n in range(5)))
    api, server = await queue(mailbox)
    first = await api.fetch_page(None, 2)
    del mailbox.rows[BIG]  # delivered meanwhile: a page number would now skip a message
    second = await api.fetch_page(first.next_cursor, 2)
    third = await api.fetch_page(second.next_cursor, 2)
    ids = [[message.id - BIG for message in page.items] for page in (first, second, third)]
    assert ids == [[0, 1], [2, 3], [4]]
    assert (first.total, second.total, third.next_cursor) == (5, None, None)
    assert [received.query for received in server.received] == [
        {"values": "1", "limit": "2"},
        {"values": "1", "limit": "2", "range-start": str(BIG + 2)},
        {"values": "1", "limit": "2", "range-start": str(BIG + 4)},
    ]


async def test_odd_rows_stand_beside_the_others(queue: Open) -> None:
    odd = [row(8, created="yesterday"), row(9, recipients=[{"status": "scheduled"}]), {"id": "x"}, 7, None]
    listing = {"items": [row(7), *odd, row(10)], "total": 7, "status": True}
    api, _ = await queue(lambda _, reply: reply.data(listing))
    page = await api.fetch_page()
    assert [message.id for message in page.items] == [7, 10]
    assert [(one.key, one.reason) for one in page.unreadable] == [
        ("8", "created is no date"),
        ("9", "recipient 1: address is missing"),
        ("x", "id is no whole number of 64 bits"),
        ("#5", "it is not an object"),
        ("#6", "it is not an object"),
    ]


async def test_a_server_that_ignores_intervals_is_not_asked_for_ever(queue: Open) -> None:
    listing = {"items": [row(7), row(8)], "total": 2, "status": True}
    api, _ = await queue(lambda _, reply: reply.data(listing))
    page = await api.fetch_page("9", 2)
    assert page.next_cursor is None


async def test_the_last_id_of_all_ends_the_pages(queue: Open) -> None:
    api, _ = await queue(Mailbox(row(2**64 - 1)))
    assert (await api.fetch_page(None, 1)).next_cursor is None


# Certain messages


async def test_neighbours_come_in_one_request(queue: Open) -> None:
    api, server = await queue(Mailbox(*(row(n) for n in range(100, 140))))
    answer = await api.fetch_messages([*range(130, 99, -1), 105, 200])
    assert [message.id for message in answer.messages] == list(range(100, 131))
    assert answer.gone == (200,)
    assert [received.query for received in server.received] == [
        {"values": "1", "limit": "500", "range-start": "100", "range-end": "200"}
    ]


async def test_messages_far_apart_are_asked_for_one_by_one(queue: Open) -> None:
    api, server = await queue(Mailbox(*(row(n) for n in range(1000))))
    answer = await api.fetch_messages([0, 450, 999, 5000])
    assert [message.id for message in answer.messages] == [0, 450, 999]
    assert answer.gone == (5000,)
    assert server.received[0].query["limit"] == str(4 * ROWS_A_REQUEST)
    assert [received.path.rpartition("/")[2] for received in server.received[1:]] == ["450", "999", "5000"]


async def test_a_long_interval_is_continued_where_the_answer_ended(queue: Open) -> None:
    api, server = await queue(Mailbox(*(row(n) for n in range(1200))))
    answer = await api.fetch_messages(range(1200))
    assert len(answer.messages) == 1200
    assert [received.query["range-start"] for received in server.received] == ["0", "500", "1000"]


async def test_a_single_message_is_asked_for_by_id(queue: Open) -> None:
    api, server = await queue(Mailbox(row(BIG)))
    answer = await api.fetch_messages([BIG])
    assert [message.id for message in answer.messages] == [BIG]
    assert server.received[0].target == f"/api/queue/messages/{BIG}"


async def test_nothing_wanted_costs_nothing(queue: Open) -> None:
    api, server = await queue(Mailbox())
    assert await api.fetch_messages([]) == await api.fetch_messages(())
    assert server.received == []


async def test_an_unreadable_message_is_not_gone(queue: Open) -> None:
    api, _ = await queue(Mailbox(row(7), row(8, size="big"), row(9)))
    answer = await api.fetch_messages([7, 8, 9])
    assert [message.id for message in answer.messages] == [7, 9]
    assert answer.gone == ()
    assert [(one.key, one.reason) for one in answer.unreadable] == [
        ("8", "size is no whole number of 64 bits")
    ]


async def test_a_row_without_an_id_leaves_doubt_about_the_missing(queue: Open) -> None:
    mailbox = Mailbox(row(7), {"return_path": "?"}, row(9))
    api, server = await queue(mailbox)
    answer = await api.fetch_messages([7, 8, 9])
    assert [message.id for message in answer.messages] == [7, 9]
    assert answer.gone == (8,)
    assert server.received[-1].path == "/api/queue/messages/8"


async def test_one_message(queue: Open) -> None:
    api, _ = await queue(Mailbox(row(BIG)))
    message = await api.fetch_message(BIG)
    assert (message.id, message.recipients[0].state) == (BIG, RecipientState.SCHEDULED)


async def test_a_message_that_has_left(queue: Open) -> None:
    api, _ = await queue(Mailbox())
    with pytest.raises(NotFound, match=f"Message {BIG:x} is no longer in the queue"):
        await api.fetch_message(BIG)


async def test_a_message_that_cannot_be_read(queue: Open) -> None:
    api, _ = await queue(Mailbox(row(255, size=-1)))
    with pytest.raises(BadAnswer, match="Message ff cannot be read: size is no whole number"):
        await api.fetch_message(255)


# Writes


async def test_a_retry_names_one_message(queue: Open) -> None:
    api, server = await queue(Mailbox(row(BIG)))
    assert await api.retry(BIG) is Sent.ACCEPTED
    assert await api.retry(BIG, at=1795363255, recipient="bob+tag@example.org") is Sent.ACCEPTED
    first, second = server.received
    assert (first.method, first.target) == ("PATCH", f"/api/queue/messages/{BIG}")
    assert second.query == {"at": "2026-11-22T16:00:55Z", "filter": "bob+tag@example.org"}
    assert "bob%2Btag" in second.target


async def test_a_cancel_names_one_message(queue: Open) -> None:
    api, server = await queue(Mailbox(row(BIG)))
    assert await api.cancel(BIG, recipient="bob@example.org") is Sent.ACCEPTED
    [received] = server.received
    assert (received.method, received.path) == ("DELETE", f"/api/queue/messages/{BIG}")
    assert received.query == {"filter": "bob@example.org"}


async def test_no_write_goes_out_for_an_empty_recipient(queue: Open) -> None:
    api, server = await queue(Mailbox(row(BIG)))
    with pytest.raises(Refused, match="No recipient"):
        await api.cancel(BIG, recipient="")
    with pytest.raises(Refused, match="No recipient"):
        await api.retry(BIG, recipient="")
    assert server.received == []


@pytest.mark.parametrize("version", ["0.11.8", "0.12.5"])
async def test_old_releases_cannot_retry_one_recipient(version: str, queue: Open) -> None:
    api, server = await queue(Mailbox(row(BIG)), version)
    with pytest.raises(Unavailable, match="cannot retry one recipient"):
        await api.retry(BIG, recipient="bob@example.org")
    assert server.received == []
    assert await api.retry(BIG) is Sent.ACCEPTED


@pytest.mark.parametrize("verb", ["retry", "cancel"])
async def test_what_the_server_says_to_a_write(verb: str, queue: Open) -> None:
    answers: list[Any] = [False, True, None]
    api, _ = await queue(lambda _, reply: reply.data(answers.pop(0)))
    write = getattr(api, verb)
    assert [await write(7), await write(7)] == [Sent.NOTHING_MATCHED, Sent.ACCEPTED]
    with pytest.raises(BadAnswer, match="neither yes nor no"):
        await write(7)


async def test_a_write_to_a_message_that_has_left(queue: Open) -> None:
    api, _ = await queue(Mailbox())
    with pytest.raises(NotFound, match="no longer in the queue"):
        await api.cancel(7)


async def test_pausing_and_resuming(queue: Open) -> None:
    api, server = await queue(Mailbox())
    await api.pause()
    await api.resume()
    assert await api.fetch_running() is True
    assert [(received.method, received.target) for received in server.received] == [
        ("PATCH", "/api/queue/status/stop"),
        ("PATCH", "/api/queue/status/start"),
        ("GET", "/api/queue/status"),
    ]
