"""Writing to the queue, and the traps of it (`rest.md` 11.4 to 11.8)."""

from typing import Any

import pytest

from stalwart_tui.demo.query import date
from tests.demo.conftest import NOW, Running, Serve
from tests.demo.test_queue_list import FUTURE, PAST, addresses, ids, next_try

PATH = "/api/queue/messages"
STATUS = "/api/queue/status"
AT = "2026-12-24T00:00:00Z"


def one(running: Running, queue: str, *, due: bool = False, recipients: int = 1) -> dict[str, Any]:
    """Return a message in a virtual queue, due or not, with at least so many pending recipients."""
    return next(
        message
        for message in running.messages()
        if message["recipients"][0]["queue"] == queue
        and len([r for r in message["recipients"] if "temp_fail" in r["status"]]) >= recipients
        and (next_try(message) <= NOW) is due
    )


def overdue(running: Running) -> set[int]:
    """Return the messages that should have been tried already."""
    now = running.clock.now()
    return {message["id"] for message in running.messages() if next_try(message) < now}


@pytest.mark.parametrize("version", ["0.13", "0.14", "0.15"])
def test_rescheduling_answers_true_and_changes_nothing(serve: Serve, version: str) -> None:
    running = serve(version=version, messages=80)
    message = one(running, "remote")
    for parameters in ({"at": AT}, {}, {"filter": addresses(message)[0]}):
        assert running.data(f"{PATH}/{message['id']}", "PATCH", **parameters) is True
        running.advance(5)
        assert running.message(message["id"]) == message


def test_rescheduling_works_in_the_default_queue(serve: Serve) -> None:
    running = serve(messages=900)
    message = one(running, "default")
    assert running.data(f"{PATH}/{message['id']}", "PATCH", at=AT) is True
    changed = running.message(message["id"])
    pending = [r for r in changed["recipients"] if "temp_fail" in r["status"] or r["status"] == "scheduled"]
    assert {r["next_retry"] for r in pending} == {AT}
    # The date lies after the expiry, so that stays.
    assert [r.get("expires") for r in changed["recipients"]] == [r["expires"] for r in message["recipients"]]


def test_rescheduling_makes_a_later_expiry_attempts_based(serve: Serve) -> None:
    running = serve(messages=900)
    message = one(running, "default")
    assert running.data(f"{PATH}/{message['id']}", "PATCH", at="2026-11-23T02:30:00Z") is True
    pending = [r for r in running.message(message["id"])["recipients"] if r["next_retry"][11:16] == "02:30"]
    assert pending
    assert all("expires" not in recipient for recipient in pending)


def test_a_time_in_the_past_means_now(serve: Serve) -> None:
    running = serve(messages=900)
    message = one(running, "default")
    assert running.data(f"{PATH}/{message['id']}", "PATCH", at=PAST) is True
    assert next_try(running.message(message["id"])) == NOW


def test_rescheduling_what_does_not_match_is_false(serve: Serve) -> None:
    running = serve()
    message = one(running, "remote")
    assert running.data(f"{PATH}/{message['id']}", "PATCH", filter="nobody@nowhere.example") is False


def test_a_poke_starts_an_empty_attempt(serve: Serve) -> None:
    running = serve()
    message = one(running, "remote")
    running.data(f"{PATH}/{message['id']}", "PATCH")
    lines = running.data("/api/logs", filter=str(message["id"]))["items"]
    assert [line["event_id"] for line in lines[:2]] == ["delivery.attempt-end", "delivery.attempt-start"]


def test_a_poke_tries_what_is_due(serve: Serve) -> None:
    running = serve(messages=200)
    before = {message["id"]: message for message in running.messages()}
    late = overdue(running)
    running.data(f"{PATH}/{one(running, 'remote')['id']}", "PATCH")
    running.advance(60)
    after = {message["id"]: message for message in running.messages()}
    assert late
    for message_id in late:
        assert after.get(message_id) != before[message_id]
    assert {i for i in before if after.get(i) != before[i]} == late


def test_a_failed_attempt_moves_on_in_the_schedule(serve: Serve) -> None:
    running = serve(messages=300, scenario="gmail-backlog")
    message = one(running, "remote", due=True)
    running.data(f"{PATH}/{message['id']}", "PATCH")
    running.advance(60)
    recipients = running.message(message["id"])["recipients"]
    before, after = message["recipients"][0], recipients[0]
    assert after["retry_num"] == before["retry_num"] + 1
    schedule = (120, 300, 600, 900, 1800, 3600, 7200)
    wait = schedule[min(before["retry_num"], 6)]
    assert 0 <= (date(after["next_retry"]) or 0) - NOW - wait < 60


def test_bulk_reschedule_does_not_look_at_the_parameter_filter(serve: Serve) -> None:
    running = serve(version="0.12")
    assert running.data(PATH, "PATCH", filter="no-such-address", at=AT) is True
    retries = {d["next_retry"] for m in running.messages() for d in m["domains"]}
    assert AT in retries
    assert all(AT in {d["next_retry"] for d in m["domains"]} for m in running.messages())


def test_bulk_reschedule_of_nothing_is_false(serve: Serve) -> None:
    running = serve()
    assert running.data(PATH, "PATCH", text="no-such-address") is False
    assert running.data(PATH, "PATCH", values=1) is False


def test_cancelling_removes_the_message(serve: Serve) -> None:
    running = serve()
    message_id = ids(running)[0]
    assert running.data(f"{PATH}/{message_id}", "DELETE") is True
    assert message_id not in ids(running)
    assert running.client.get(f"{PATH}/{message_id}").status_code == 404
    assert running.client.delete(f"{PATH}/{message_id}").status_code == 404


def test_cancelling_one_of_several_recipients_is_lost(serve: Serve) -> None:
    running = serve(messages=300)
    message = one(running, "remote", recipients=2)
    address = next(r["address"] for r in message["recipients"] if "temp_fail" in r["status"])
    assert running.data(f"{PATH}/{message['id']}", "DELETE", filter=address) is True
    assert running.message(message["id"]) == message
    assert running.data(f"{PATH}/{message['id']}", "DELETE", filter="nobody@nowhere.example") is False


def test_cancelling_all_recipients_removes_the_message(serve: Serve) -> None:
    running = serve(messages=300)
    message = one(running, "remote", recipients=2)
    # A part of every address: the match is a substring, which is the trap.
    assert running.data(f"{PATH}/{message['id']}", "DELETE", filter="@") is True
    assert running.client.get(f"{PATH}/{message['id']}").status_code == 404


def test_cancelling_one_recipient_works_in_the_default_queue(serve: Serve) -> None:
    running = serve(messages=3000)
    message = one(running, "default", recipients=2)
    address = next(r["address"] for r in message["recipients"] if "temp_fail" in r["status"])
    assert running.data(f"{PATH}/{message['id']}", "DELETE", filter=address) is True
    changed = next(r for r in running.message(message["id"])["recipients"] if r["address"] == address)
    assert "Delivery canceled." in changed["status"]["perm_fail"]


def test_bulk_cancel_follows_the_filters(serve: Serve) -> None:
    running = serve(messages=100)
    before, doomed = ids(running), ids(running, to="gmail.example")
    assert running.data(PATH, "DELETE", to="gmail.example") is True
    assert ids(running) == [i for i in before if i not in doomed]
    assert running.data(PATH, "DELETE", to="gmail.example") is False


def test_values_makes_bulk_cancel_do_nothing(serve: Serve) -> None:
    running = serve()
    assert running.data(PATH, "DELETE", values=1) is False
    assert len(ids(running)) == 40


@pytest.mark.parametrize("parameters", [{}, {"before": PAST}, {"queue": "much-too-long"}])
def test_a_filter_that_is_none_cancels_everything(serve: Serve, parameters: dict[str, str]) -> None:
    running = serve()
    assert running.data(PATH, "DELETE", **parameters) is True
    assert ids(running) == []


def test_a_filter_in_the_far_future_cancels_nothing(serve: Serve) -> None:
    running = serve()
    assert running.data(PATH, "DELETE", after=FUTURE) is False
    assert len(ids(running)) == 40


def test_a_switch_answers_the_state_before(serve: Serve) -> None:
    running = serve()
    assert running.data(STATUS) is True
    assert running.data(f"{STATUS}/stop", "PATCH") is True
    assert running.data(f"{STATUS}/stop", "PATCH") is False
    assert running.data(STATUS) is False
    assert running.data(PATH)["status"] is False
    assert running.data(f"{STATUS}/anything", "PATCH") is False
    assert running.data(f"{STATUS}/start", "PATCH") is True
    assert running.data(STATUS) is True


def test_a_switch_takes_effect_after_its_answer(serve: Serve) -> None:
    running = serve()
    scheduler = running.server.world.scheduler
    assert running.server.call(lambda: (scheduler.switch(False), scheduler.running)) == (True, True)
    assert running.server.call(lambda: scheduler.running) is False


def test_a_running_queue_moves_by_itself(serve: Serve) -> None:
    running = serve(messages=200, rate=5)
    running.advance(60)
    assert overdue(running) == set()


def test_a_stopped_queue_tries_nothing(serve: Serve) -> None:
    running = serve(scenario="stalled-queue", messages=100, rate=5)
    running.data(f"{STATUS}/stop", "PATCH")
    running.data(f"{PATH}/{ids(running)[0]}", "PATCH")
    before = running.messages()
    running.advance(3600)
    assert [m["id"] for m in running.messages()] == [m["id"] for m in before]
    assert overdue(running)


def test_a_sleeping_queue_says_it_runs_and_a_poke_wakes_it(serve: Serve) -> None:
    running = serve(scenario="stalled-queue", messages=100, rate=5)
    late = overdue(running)
    running.advance(300)
    assert running.data(STATUS) is True
    assert overdue(running) >= late
    running.data(f"{PATH}/{min(late)}", "PATCH")
    running.advance(60)
    assert overdue(running) == set()


def settled(running: Running) -> None:
    """Wake the queue and let everything under way come to its end."""
    running.data(f"{PATH}/{ids(running)[0]}", "PATCH")
    running.advance(60)
    assert overdue(running) == set()


def test_resuming_wakes_nothing(serve: Serve) -> None:
    running = serve(scenario="stalled-queue", messages=150, rate=5)
    settled(running)
    running.data(f"{STATUS}/stop", "PATCH")
    running.advance(2)
    running.data(f"{STATUS}/start", "PATCH")
    running.advance(900)
    assert running.data(STATUS) is True
    late = overdue(running)
    assert late
    running.data(f"{PATH}/{min(late)}", "PATCH")
    running.advance(60)
    assert not late & overdue(running)


@pytest.mark.parametrize(("count", "stalls"), [(1, False), (2, True)])
def test_a_bulk_cancel_stalls_the_queue(serve: Serve, count: int, stalls: bool) -> None:
    running = serve(scenario="stalled-queue", messages=150, rate=5)
    settled(running)
    last = ids(running)[-count]
    assert running.data(PATH, "DELETE", **{"range-start": last}) is True
    running.advance(900)
    assert running.data(STATUS) is True
    assert bool(overdue(running)) is stalls
