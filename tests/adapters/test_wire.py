"""Queued messages of every release become the same model, and nothing of them is lost."""

from typing import Any

import pytest

from stalwart_tui.adapters.rest.rows import Odd, read_rows, unix_seconds
from stalwart_tui.adapters.rest.wire import read_message
from stalwart_tui.models.queue import NO_EXTRA, RecipientState

AT = 1795363255
"""2026-11-22T16:00:55Z"""


def recipient(**changes: Any) -> dict[str, Any]:
    return {"address": "jane@example.org", "queue": "remote", "status": "scheduled"} | changes


def message(*recipients: dict[str, Any], **changes: Any) -> dict[str, Any]:
    row: dict[str, Any] = {"id": 1, "return_path": "", "created": "2026-11-22T16:00:55Z", "size": 5}
    return row | ({"recipients": list(recipients)} if recipients else {}) | changes


def test_a_full_message() -> None:
    row = message(
        recipient(
            status={"temp_fail": "Greylisted"},
            retry_num=3,
            next_retry="2026-11-22T16:00:56Z",
            next_notify="2026-11-22T16:00:57Z",
            expires="2026-11-22T16:00:58Z",
            orcpt="rfc822;j@example.org",
            shard=4,
        ),
        id=2**64 - 1, priority=-3, env_id="env", blob_hash="0r9A", size=2**40, colour="red",
    )  # fmt: skip
    read = read_message(row)
    assert (read.id, read.priority, read.envelope_id, read.blob_hash) == (2**64 - 1, -3, "env", "0r9A")
    assert (read.created, read.size, dict(read.extra)) == (AT, 2**40, {"colour": "red"})
    [one] = read.recipients
    assert (one.state, one.detail, one.virtual_queue) == (
        RecipientState.TEMPORARY_FAILURE, "Greylisted", "remote",
    )  # fmt: skip
    assert (one.tries, one.next_retry, one.next_notify, one.expires) == (3, AT + 1, AT + 2, AT + 3)
    assert (one.original, dict(one.extra)) == ("rfc822;j@example.org", {"shard": 4})


def test_what_the_server_leaves_out_has_its_default() -> None:
    read = read_message(message(recipient()))
    [one] = read.recipients
    assert (read.priority, read.envelope_id, read.blob_hash, read.extra) == (0, None, None, NO_EXTRA)
    assert (one.tries, one.next_retry, one.next_notify, one.expires, one.original) == (
        0,
        None,
        None,
        None,
        None,
    )
    nulls = dict.fromkeys(("next_retry", "next_notify", "expires", "orcpt", "retry_num"))
    assert read_message(message(recipient(**nulls), priority=None, env_id=None)) == read


@pytest.mark.parametrize(
    ("status", "state", "detail"),
    [
        ("scheduled", RecipientState.SCHEDULED, ""),
        ({"completed": "Code: 250"}, RecipientState.DELIVERED, "Code: 250"),
        ({"temp_fail": "later"}, RecipientState.TEMPORARY_FAILURE, "later"),
        ({"perm_fail": "no"}, RecipientState.PERMANENT_FAILURE, "no"),
        ({"perm_fail": None}, RecipientState.PERMANENT_FAILURE, ""),
        ("held", RecipientState.UNKNOWN, "held"),
        ({"held": "by policy"}, RecipientState.UNKNOWN, "held: by policy"),
        ({"held": {"until": 7}}, RecipientState.UNKNOWN, "held"),
        ({}, RecipientState.UNKNOWN, ""),
        (None, RecipientState.UNKNOWN, ""),
        (7, RecipientState.UNKNOWN, ""),
    ],
)
def test_every_status_is_a_state(status: object, state: RecipientState, detail: str) -> None:
    [one] = read_message(message(recipient(status=status))).recipients
    assert (one.state, one.detail) == (state, detail)


def test_domains_of_old_releases_are_flattened() -> None:
    row = message(
        domains=[
            {
                "name": "down.example",
                "status": {"temp_fail": "Connection refused"},
                "recipients": [
                    {"address": "a@down.example", "status": "scheduled"},
                    {"address": "b@down.example", "status": {"perm_fail": "Code: 550"}, "orcpt": "rfc822;b"},
                ],
                "retry_num": 2,
                "next_retry": "2026-11-22T16:00:56Z",
                "next_notify": None,
                "expires": "2026-11-22T16:00:58Z",
            },
            {
                "name": "ok.example",
                "status": {"completed": ""},
                "recipients": [{"address": "c@ok.example", "status": {"completed": "Code: 250"}}],
                "retry_num": 0,
                "next_retry": None,
                "next_notify": None,
                "expires": "2026-11-22T16:00:58Z",
            },
        ]
    )
    read = read_message(row)
    assert [(one.address, one.state, one.detail) for one in read.recipients] == [
        ("a@down.example", RecipientState.TEMPORARY_FAILURE, "Connection refused"),
        ("b@down.example", RecipientState.PERMANENT_FAILURE, "Code: 550"),
        ("c@ok.example", RecipientState.DELIVERED, "Code: 250"),
    ]
    assert [(one.tries, one.next_retry, one.expires) for one in read.recipients] == [
        (2, AT + 1, AT + 3), (2, AT + 1, AT + 3), (0, None, AT + 3),
    ]  # fmt: skip
    assert {one.virtual_queue for one in read.recipients} == {None}
    assert read.recipients[1].original == "rfc822;b"


@pytest.mark.parametrize(
    ("changes", "reason"),
    [
        ({"id": None}, "id is missing"),
        ({"id": -1}, "id is no whole number of 64 bits"),
        ({"id": 2**64}, "id is no whole number of 64 bits"),
        ({"id": True}, "id is no whole number of 64 bits"),
        ({"id": 1.0}, "id is no whole number of 64 bits"),
        ({"return_path": None}, "return_path is missing"),
        ({"return_path": 7}, "return_path is no text"),
        ({"created": None}, "created is missing"),
        ({"created": "soon"}, "created is no date"),
        ({"created": 7}, "created is no date"),
        ({"recipients": None}, "recipients are missing"),
        ({"recipients": {}}, "recipients are missing"),
        ({"recipients": [recipient(), 7]}, "recipient 2: it is not an object"),
        ({"recipients": [recipient(queue=7)]}, "recipient 1: queue is no text"),
        ({"recipients": None, "domains": [7]}, "domain: it is not an object"),
        ({"recipients": None, "domains": [{}]}, "domain: the recipients of a domain are missing"),
    ],
)
def test_an_odd_message_says_what_is_wrong_without_the_value(changes: dict[str, Any], reason: str) -> None:
    with pytest.raises(Odd) as caught:
        read_message(message(recipient(), **changes))
    assert str(caught.value) == reason


@pytest.mark.parametrize(
    ("text", "seconds"),
    [
        ("2026-11-22T16:00:55Z", AT),
        ("2026-11-22T16:00:55", AT),
        ("2026-11-22T17:00:55.999+01:00", AT),
        ("1970-01-01T00:00:00Z", 0),
        ("9999-12-31T23:59:59Z", 253402300799),
        ("0001-01-01T00:00:00+14:00", -62135647200),
        ("2026-11-22T16:00:61Z", None),
        ("", None),
        ("now", None),
        ("2026-11-22T16:00:55Z" * 1000, None),
        ("\ud800", None),
    ],
)
def test_dates(text: str, seconds: int | None) -> None:
    assert unix_seconds(text) == seconds


async def test_rows_keep_their_order_and_positions() -> None:
    rows = [message(recipient(), id=n) if n % 3 else n for n in range(1, 10)]
    found, unreadable = await read_rows(rows, read_message)
    assert [one.id for one in found] == [1, 2, 4, 5, 7, 8]
    assert [one.key for one in unreadable] == ["#3", "#6", "#9"]
