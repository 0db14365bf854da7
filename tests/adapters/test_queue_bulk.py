"""Bulk writes over REST: what is sent, and above all what is not: the server ignores what it cannot read."""

import pytest

from stalwart_tui.adapters.rest.queue_bulk import CLEARLY_AHEAD, RestQueueBulk
from stalwart_tui.adapters.rest.versions import release_of
from stalwart_tui.backend.errors import BadAnswer, Refused
from stalwart_tui.models.queue import QueueMatch, Sent
from tests.adapters.conftest import Serve

NOW = 1_800_000_000
AHEAD = NOW + CLEARLY_AHEAD


async def test_filters_are_sent_as_the_server_reads_them(serve: Serve) -> None:
    http, server = await serve(lambda _, reply: reply.data(True))
    bulk = RestQueueBulk(http, release_of("0.15.5"), lambda: NOW)
    match = QueueMatch(
        sender="jane+x@a.example",
        recipient="@b.example",
        virtual_queue="remote",
        due_after=AHEAD,
        due_before=AHEAD + 60,
        first_id=0,
        last_id=2**64 - 1,
    )
    assert await bulk.bulk_cancel(match) is Sent.ACCEPTED
    assert await bulk.bulk_retry(QueueMatch(text="a b"), at=NOW) is Sent.ACCEPTED
    cancel, retry = server.received
    assert (cancel.method, cancel.path) == ("DELETE", "/api/queue/messages")
    assert cancel.query == {
        "from": "jane+x@a.example", "to": "@b.example", "queue": "remote",
        "after": "2027-01-15T08:05:00Z", "before": "2027-01-15T08:06:00Z",
        "range-start": "0", "range-end": "18446744073709551615",
    }  # fmt: skip
    assert (retry.method, retry.query) == ("PATCH", {"text": "a b", "at": "2027-01-15T08:00:00Z"})


async def test_the_whole_queue_is_hit_only_where_that_was_asked_for(serve: Serve) -> None:
    http, server = await serve(lambda _, reply: reply.data(False))
    bulk = RestQueueBulk(http, release_of("0.15.5"))
    assert await bulk.bulk_retry_all() is Sent.NOTHING_MATCHED
    assert await bulk.bulk_cancel_all() is Sent.NOTHING_MATCHED
    assert [(one.method, one.query) for one in server.received] == [("PATCH", {}), ("DELETE", {})]


@pytest.mark.parametrize(
    ("version", "match", "words"),
    [
        ("0.15.5", QueueMatch(), "Nothing was said"),
        ("0.15.5", QueueMatch(text="x", sender="y"), "ignores sender and recipient"),
        ("0.15.5", QueueMatch(text="x", recipient="y"), "ignores sender and recipient"),
        ("0.15.5", QueueMatch(text="x", due_before=AHEAD - 1), "times in the past"),
        ("0.15.5", QueueMatch(text="x", due_after=AHEAD - 1), "times in the past"),
        ("0.15.5", QueueMatch(text="x", due_after=10**15), "too far away"),
        ("0.15.5", QueueMatch(virtual_queue="123456789"), "at most 8 bytes"),
        ("0.15.5", QueueMatch(virtual_queue="ööööö"), "at most 8 bytes"),
        ("0.12.5", QueueMatch(virtual_queue="remote"), "have no virtual queues"),
        (None, QueueMatch(virtual_queue="remote"), "have no virtual queues"),
        ("0.15.5", QueueMatch(first_id=-1), "from 0 to"),
        ("0.15.5", QueueMatch(last_id=2**64), "from 0 to"),
    ],
)
async def test_what_the_server_would_ignore_is_never_sent(
    version: str | None, match: QueueMatch, words: str, serve: Serve
) -> None:
    http, server = await serve(lambda _, reply: reply.data(True))
    bulk = RestQueueBulk(http, release_of(version), lambda: NOW)
    for write in (bulk.bulk_retry, bulk.bulk_cancel):
        with pytest.raises(Refused, match=words):
            await write(match)
    assert server.received == []


async def test_an_answer_that_is_neither_yes_nor_no(serve: Serve) -> None:
    http, _ = await serve(lambda _, reply: reply.data("maybe"))
    with pytest.raises(BadAnswer, match="neither yes nor no"):
        await RestQueueBulk(http, release_of("0.15.5")).bulk_cancel_all()
