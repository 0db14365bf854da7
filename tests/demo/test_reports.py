"""Reports that wait to be sent (`rest.md` chapter 12)."""

import re
from typing import Any

import pytest

from tests.demo.conftest import NOW, Running, Serve

PATH = "/api/queue/reports"


def test_ids_tell_kind_domain_and_times(calm: Running) -> None:
    listing = calm.data(PATH)
    assert listing["total"] == len(listing["items"]) > 5
    for item in listing["items"]:
        found = re.fullmatch(r"[dt]![\w.]+!(\d+)!(\d+)!(\d+)", item)
        assert found
        assert int(found[2]) < NOW < int(found[3])


def test_filters(calm: Running) -> None:
    everything = calm.data(PATH)["items"]
    assert calm.data(PATH, type="tls")["items"] == [i for i in everything if i.startswith("t!")]
    assert calm.data(PATH, type="nonsense")["items"] == everything
    assert calm.data(PATH, domain="GMAIL")["items"] == [i for i in everything if "gmail" in i]
    assert calm.data(PATH, limit=2, page=2)["items"] == everything[2:4]
    assert calm.data(PATH, **{"max-total": 3})["total"] == 3
    due = int(everything[0].rpartition("!")[2])
    assert calm.data(PATH, **{"range-start": due})["total"] == len(everything)
    assert calm.data(PATH, **{"range-end": due})["total"] == 0


def shown(running: Running, report_id: str) -> dict[str, Any]:
    """Return a report as it would be sent."""
    found: dict[str, Any] = running.data(f"{PATH}/{report_id}")
    assert found["id"] == report_id
    return found


def test_a_dmarc_report_says_what_was_seen_of_a_domain(calm: Running) -> None:
    report_id = next(i for i in calm.data(PATH)["items"] if i.startswith("d!gmail"))
    report = shown(calm, report_id)
    assert list(report) == ["type", "id", "domain", "range_from", "range_to", "report", "rua"]
    assert (report["type"], report["domain"]) == ("dmarc", "gmail.example")
    assert report["rua"] == [{"uri": "dmarc@gmail.example", "max_size": 0}]
    body = report["report"]
    assert (report["range_from"], body["report_metadata"]["date_range"]["begin"]) == (
        "2026-11-23T00:00:00Z",
        int(report_id.split("!")[3]),
    )
    for row in body["record"]:
        assert row["identifiers"]["header_from"] == "gmail.example"
        passed = row["row"]["policy_evaluated"]["spf"] == "Pass"
        assert (row["row"]["policy_evaluated"]["disposition"] == "None") is passed
    assert shown(calm, report_id) == report


def test_a_tls_report_says_how_connections_went(calm: Running) -> None:
    report = shown(calm, next(i for i in calm.data(PATH)["items"] if i.startswith("t!")))
    assert report["type"] == "tls"
    assert list(report["rua"][0]) == ["Mail"]
    policy = report["report"]["policies"][0]
    failed = sum(detail["failed-session-count"] for detail in policy["failure-details"])
    assert policy["summary"]["total-failure-session-count"] == failed > 0


MALFORMED_IDS = ["x!a!1!2!3", "d!a!1!2", "d!a!1!2!x", "d!!1!2!3", f"d!a!{2**64}!2!3", "d!a!1!2!3!4", "", "d"]


@pytest.mark.parametrize("report_id", MALFORMED_IDS)
def test_malformed_ids_are_not_found(calm: Running, report_id: str) -> None:
    assert calm.client.get(f"{PATH}/{report_id}").status_code == 404
    assert calm.client.delete(f"{PATH}/{report_id}").status_code == 404


def test_deleting_answers_the_same_whether_it_was_there(serve: Serve) -> None:
    running = serve(messages=1)
    first, second, *others = running.data(PATH)["items"]
    for report_id in (first, first, "d!nowhere.test!1!2!3"):
        assert running.data(f"{PATH}/{report_id}", "DELETE") is True
    assert running.client.get(f"{PATH}/{first}").status_code == 404
    assert running.data(PATH)["items"] == [second, *others]


def test_deleting_many_follows_the_filters(serve: Serve) -> None:
    running = serve(messages=1)
    assert running.data(PATH, "DELETE", domain="nowhere.test") is False
    assert running.data(PATH, "DELETE", type="tls") is True
    left = running.data(PATH)["items"]
    assert left
    assert all(item.startswith("d!") for item in left)
    assert running.data(PATH, "DELETE") is True
    assert running.data(PATH) == {"items": [], "total": 0}
