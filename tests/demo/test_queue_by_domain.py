"""The queue as releases before 0.13 show it: by domain (`rest.md` chapter 22)."""

from collections.abc import Iterator
from typing import Any

import pytest

from tests.demo.conftest import Running, Serve, serving


@pytest.fixture(scope="module", params=["0.11", "0.12"])
def old(request: pytest.FixtureRequest) -> Iterator[Running]:
    with serving(version=request.param, messages=300) as running:
        yield running


def domains(running: Running) -> list[dict[str, Any]]:
    """Return the domains of all messages."""
    return [domain for message in running.messages() for domain in message["domains"]]


def test_recipients_are_nested(old: Running) -> None:
    for message in old.messages():
        assert "recipients" not in message
        assert list(message)[:3] == ["id", "return_path", "domains"]
        for domain in message["domains"]:
            assert list(domain) == [
                *("name", "status", "recipients", "retry_num", "next_retry", "next_notify", "expires")
            ]
            for recipient in domain["recipients"]:
                assert recipient["address"].endswith("@" + domain["name"])
                assert {"address", "status"} <= set(recipient) <= {"address", "status", "orcpt"}


def test_a_notification_in_the_past_is_null(old: Running) -> None:
    assert {type(domain["next_notify"]) for domain in domains(old)} == {str, type(None)}


def test_what_concerns_the_domain_stands_at_the_domain(old: Running) -> None:
    refused = [d for d in domains(old) if d["name"] == "down.example" and d["status"] != "scheduled"]
    texts = {domain["status"]["temp_fail"] for domain in refused}
    assert "Connection to 'mx.down.example' failed: I/O error: Connection refused (os error 111)" in texts
    assert {r["status"] for domain in refused for r in domain["recipients"]} == {"scheduled"}


def test_what_concerns_a_recipient_stands_at_the_recipient(old: Running) -> None:
    greylisted = [
        (domain, recipient)
        for domain in domains(old)
        for recipient in domain["recipients"]
        if "Greylisted, try again" in str(recipient["status"])
    ]
    assert greylisted
    for domain, recipient in greylisted:
        assert domain["status"] == "scheduled" or "temp_fail" in domain["status"]
        assert recipient["status"]["temp_fail"] == (
            "Code: 451, Enhanced code: 4.7.1, Message: Greylisted, try again later"
        )


def test_a_finished_domain_has_no_text(old: Running) -> None:
    assert {"completed": ""} in [domain["status"] for domain in domains(old)]


def test_the_filter_for_virtual_queues_does_not_exist(old: Running) -> None:
    assert old.data("/api/queue/messages", queue="nothing")["total"] == 300


def test_rescheduling_works_and_means_domains(serve: Serve) -> None:
    running = serve(version="0.12", messages=60)
    message = next(m for m in running.messages() if len(m["domains"]) == 1)
    path = f"/api/queue/messages/{message['id']}"
    address = message["domains"][0]["recipients"][0]["address"]
    at = "2026-12-24T00:00:00Z"
    assert running.data(path, "PATCH", at=at, filter=address) is False
    assert running.message(message["id"]) == message
    assert running.data(path, "PATCH", at=at, filter=message["domains"][0]["name"]) is True
    assert running.message(message["id"])["domains"][0]["next_retry"] == at


def test_rescheduling_shortens_a_later_expiry(serve: Serve) -> None:
    running = serve(version="0.12", messages=60)
    messages = [m for m in running.messages() if m["domains"][0]["expires"] > "2026-11-24T00:00:10Z"]
    message_id = messages[0]["id"]
    assert running.data(f"/api/queue/messages/{message_id}", "PATCH", at="2026-11-24T00:00:00Z") is True
    assert running.message(message_id)["domains"][0]["expires"] == "2026-11-24T00:00:10Z"


def test_cancelling_one_recipient_works_and_means_addresses(serve: Serve) -> None:
    running = serve(version="0.12", messages=300)
    message, domain, address = next(
        (message, domain, domain["recipients"][0]["address"])
        for message in running.messages()
        for domain in message["domains"]
        if len(message["domains"]) > 2 and domain["retry_num"] and "temp_fail" in str(domain)
    )
    path = f"/api/queue/messages/{message['id']}"
    assert running.data(path, "DELETE", filter="nobody@nowhere.example") is False
    assert running.data(path, "DELETE", filter=address) is True
    changed = next(d for d in running.message(message["id"])["domains"] if d["name"] == domain["name"])
    assert "Delivery canceled." in str(changed["status"])
