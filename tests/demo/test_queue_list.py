"""Listing the queue: every parameter with its quirks (`rest.md` 11.1 to 11.3, chapter 6)."""

from typing import Any

import pytest

from stalwart_tui.demo.query import date, stamp
from stalwart_tui.demo.world.ids import EPOCH
from stalwart_tui.demo.world.remotes import REMOTES
from tests.demo.conftest import NOW, Running, Serve

PATH = "/api/queue/messages"
PAST, FUTURE = "2020-01-01T00:00:00Z", "2099-01-01T00:00:00Z"
TOMORROW = stamp(NOW + 86_400)


def ids(running: Running, **parameters: str | int) -> list[int]:
    """Return the ids that a query answers."""
    found: list[int] = running.data(PATH, **parameters)["items"]
    return found


def addresses(message: dict[str, Any]) -> list[str]:
    """Return the recipients of a message."""
    return [recipient["address"] for recipient in message["recipients"]]


def next_try(message: dict[str, Any]) -> float:
    """Return the earliest next attempt of a pending recipient."""
    pending = [
        date(recipient["next_retry"]) or 0.0
        for recipient in message["recipients"]
        if recipient["status"] == "scheduled" or "temp_fail" in recipient["status"]
    ]
    return min(pending)


def test_ids_are_numbers_beyond_2_to_the_53_in_ascending_order(calm: Running) -> None:
    listing = calm.data(PATH)
    assert set(listing) == {"items", "total", "status"}
    assert (listing["total"], listing["status"]) == (40, True)
    assert listing["items"] == sorted(set(listing["items"]))
    assert all(isinstance(item, int) and item > 2**53 for item in listing["items"])


def test_an_id_tells_when_it_was_made(calm: Running) -> None:
    for message in calm.messages():
        assert (message["id"] >> 21) // 1000 + EPOCH == date(message["created"])


def test_a_message_has_exactly_the_members_it_should(calm: Running) -> None:
    for message in calm.messages():
        assert list(message)[:3] == ["id", "return_path", "recipients"]
        assert {"created", "size", "blob_hash"} <= set(message)
        assert not set(message) - {
            *("id", "return_path", "recipients", "created", "size", "priority", "env_id", "blob_hash")
        }
        assert message.get("priority") != 0
        for recipient in message["recipients"]:
            assert list(recipient)[:5] == ["address", "queue", "status", "retry_num", "next_retry"]
            assert not set(recipient) - {
                *("address", "queue", "status", "retry_num", "next_retry", "next_notify", "expires", "orcpt")
            }
            assert recipient["status"] == "scheduled" or set(recipient["status"]) <= {
                *("completed", "temp_fail", "perm_fail")
            }
            assert (date(recipient.get("next_notify", FUTURE)) or 0) > NOW


def test_one_message_is_the_same_alone(calm: Running) -> None:
    for message in calm.messages(limit=5):
        assert calm.message(message["id"]) == message


def test_pages(calm: Running) -> None:
    everything = ids(calm)
    assert ids(calm, limit=7) == ids(calm, limit=7, page=0) == ids(calm, limit=7, page=1) == everything[:7]
    assert ids(calm, limit=7, page=2) == everything[7:14]
    assert calm.data(PATH, limit=7, page=99) == {"items": [], "total": 40, "status": True}
    assert ids(calm, limit=0, page=2) == ids(calm, page=2) == everything


def test_what_cannot_be_read_is_ignored(calm: Running) -> None:
    everything = ids(calm)
    assert ids(calm, page="abc", limit="-4") == everything
    assert ids(calm, after="yesterday") == everything
    assert ids(calm, unknown="x") == everything


def test_counting_stops_at_max_total(calm: Running) -> None:
    assert calm.data(PATH, **{"max-total": 5, "limit": 10})["total"] == 5
    assert calm.data(PATH, **{"max-total": 5, "limit": 3, "page": 2})["items"] == ids(calm)[3:5]
    assert calm.data(PATH, **{"max-total": 0})["total"] == 40


def test_values_needs_a_value(calm: Running) -> None:
    assert isinstance(calm.client.get(f"{PATH}?values").json()["data"]["items"][0], int)
    assert isinstance(calm.client.get(f"{PATH}?values=").json()["data"]["items"][0], int)
    assert isinstance(calm.client.get(f"{PATH}?values=0").json()["data"]["items"][0], dict)


def test_filters_on_addresses(calm: Running) -> None:
    messages = calm.messages()
    domain = addresses(messages[0])[0].partition("@")[2]
    wanted = [m["id"] for m in messages if any(domain in address for address in addresses(m))]
    assert ids(calm, to=domain) == wanted
    sender = next(m["return_path"] for m in messages if m["return_path"])
    name = sender.partition("@")[0]
    assert ids(calm, **{"from": name}) == [m["id"] for m in messages if name in m["return_path"]]
    assert ids(calm, to=domain.upper()) == []
    assert ids(calm, to="no-such-domain.example") == []


def test_text_looks_everywhere_and_switches_from_and_to_off(calm: Running) -> None:
    messages = calm.messages()
    sender = next(m["return_path"] for m in messages if m["return_path"])
    wanted = [m["id"] for m in messages if sender in m["return_path"] or sender in addresses(m)]
    assert ids(calm, text=sender) == wanted
    assert ids(calm, text=sender, to="nobody", **{"from": "nobody"}) == wanted


def test_future_dates_compare_with_the_next_attempt(calm: Running) -> None:
    messages = calm.messages()
    later = stamp(NOW + 600)
    limit = NOW + 600
    assert ids(calm, before=later) == [m["id"] for m in messages if next_try(m) < limit]
    assert ids(calm, after=later) == [m["id"] for m in messages if next_try(m) > limit]
    assert ids(calm, after=FUTURE) == []
    assert 0 < len(ids(calm, before=later)) < 40


def test_past_dates_filter_nothing(calm: Running) -> None:
    assert len(ids(calm, before=PAST)) == len(ids(calm, after=PAST)) == 40


def test_the_virtual_queue_is_matched_exactly(calm: Running) -> None:
    messages = calm.messages()
    wanted = [m["id"] for m in messages if any(r["queue"] == "dsn" for r in m["recipients"])]
    assert wanted
    assert ids(calm, queue="dsn") == wanted
    assert ids(calm, queue="ds") == []


def test_an_over_long_queue_name_filters_nothing(calm: Running) -> None:
    assert len(ids(calm, queue="remotetwo")) == 40
    assert ids(calm, queue="remotetw") == []


def test_ranges_of_ids_are_inclusive(calm: Running) -> None:
    everything = ids(calm)
    assert ids(calm, **{"range-start": everything[10], "range-end": everything[12]}) == everything[10:13]
    assert calm.data(PATH, **{"range-start": everything[10] + 1, "limit": 5}) == {
        "items": everything[11:16],
        "total": 29,
        "status": True,
    }


def test_filters_are_combined(calm: Running) -> None:
    last = ids(calm)[30]
    remote, to_corp = ids(calm, queue="remote"), ids(calm, to="corp.example")
    wanted = [i for i in remote if i <= last and i in to_corp]
    assert wanted
    assert ids(calm, queue="remote", to="corp.example", **{"range-end": last}) == wanted


def test_the_null_sender_is_empty(serve: Serve) -> None:
    running = serve(messages=300)
    bounces = [m for m in running.messages() if not m["return_path"]]
    assert bounces
    assert {r["queue"] for m in bounces for r in m["recipients"]} == {"dsn"}


def test_a_notification_in_the_past_is_left_out(serve: Serve) -> None:
    running = serve(messages=30)
    young = next(m for m in running.messages() if "next_notify" in m["recipients"][0])
    running.advance(2 * 86_400)
    assert "next_notify" not in running.message(young["id"])["recipients"][0]


@pytest.mark.parametrize("version", ["0.13", "0.14", "0.15"])
def test_failures_are_spelled_with_their_host(serve: Serve, version: str) -> None:
    texts = [text for text in _texts(serve(version=version, messages=400).messages()) if "Code:" not in text]
    assert any(text.startswith("Error for mx.down.example: Connection failed: I/O error:") for text in texts)
    assert any("DNS lookup failed: DNS" in text for text in texts)
    assert any("TLS error: " in text or "DANE authentication failure: " in text for text in texts)


def test_answers_are_spelled_with_code_and_command(serve: Serve) -> None:
    messages = serve(messages=400).messages()
    texts = _texts(messages)
    greylisted = next(text for text in texts if "Greylisted, try again" in text)
    host = "mx.corp.example"
    assert greylisted.startswith(f"Error for {host}: Unexpected response for RCPT TO:<")
    assert greylisted.endswith(">: Code: 451, Enhanced code: 4.7.1, Message: Greylisted, try again later")
    assert all("{" not in text for text in texts)
    assert any(text.startswith("Code: 250, Enhanced code: 2.1.5, Message: ") for text in texts)


def test_all_kinds_of_trouble_are_there(serve: Serve) -> None:
    messages = serve(messages=400).messages()
    domains = {address.partition("@")[2] for message in messages for address in addresses(message)}
    assert {remote.domain for remote in REMOTES} <= domains
    assert max(len(message["recipients"]) for message in messages) > 3
    ages = [NOW - (date(message["created"]) or 0) for message in messages]
    assert min(ages) < 600
    assert 2 * 86_400 < max(ages) <= 4 * 86_400 + 1
    overdue = [message for message in messages if next_try(message) < NOW]
    assert 0.02 < len(overdue) / len(messages) < 0.2


def _texts(messages: list[dict[str, Any]]) -> list[str]:
    return [
        text
        for message in messages
        for recipient in message["recipients"]
        if recipient["status"] != "scheduled"
        for text in recipient["status"].values()
    ]
