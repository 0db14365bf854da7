"""`POST /api/oauth`: version, edition and permissions (`rest.md` 7.1)."""

import re
from typing import Any

import pytest

from stalwart_tui.demo.world.people import OPERATOR
from tests.demo.conftest import Running, Serve

PATH = "/api/oauth"
CODE = {"type": "code", "client_id": "tui", "redirect_uri": "stalwart://auth", "nonce": "abc"}


def granted(running: Running, **body: Any) -> dict[str, Any]:
    """Return the data of an answer to a request for a code."""
    response = running.client.post(PATH, json={**CODE, **body})
    assert response.status_code == 200
    assert response.headers["cache-control"] == "no-store, no-cache, must-revalidate"
    data: dict[str, Any] = response.json()["data"]
    return data


def test_a_code_tells_version_edition_and_permissions(calm: Running) -> None:
    data = granted(calm)
    assert list(data) == ["code", "permissions", "version", "isEnterprise"]
    assert re.fullmatch(r"[A-Za-z0-9]{40}", data["code"])
    assert (data["version"], data["isEnterprise"]) == ("0.15.5", True)
    assert len(set(data["permissions"])) == 266
    assert "message-queue-list" in data["permissions"]
    # Spelled with an underscore everywhere else.
    assert "delete-system-folders-" in data["permissions"]


@pytest.mark.parametrize(
    ("version", "number", "count"),
    [
        ("0.11", "0.11.8", 181),
        ("0.12", "0.12.5", 226),
        ("0.13", "0.13.4", 226),
        ("0.14", "0.14.1", 266),
        ("0.15", "0.15.5", 266),
    ],
)
def test_each_release_says_who_it_is(serve: Serve, version: str, number: str, count: int) -> None:
    data = granted(serve(version=version, messages=1))
    assert (data["version"], len(data["permissions"])) == (number, count)
    renamed = "spam-filter-test" if version == "0.15" else "spam-filter-classify"
    assert renamed in data["permissions"]


@pytest.mark.parametrize("edition", ["community", "unlicensed"])
def test_other_editions_are_not_enterprise(serve: Serve, edition: str) -> None:
    assert granted(serve(edition=edition, messages=1))["isEnterprise"] is False


def test_an_operator_sees_his_own_permissions(calm: Running) -> None:
    response = calm.client.post(PATH, json=CODE, auth=(OPERATOR, calm.password(OPERATOR)))
    assert sorted(response.json()["data"]["permissions"]) == [
        "authenticate",
        "authenticate-oauth",
        "message-queue-delete",
        "message-queue-get",
        "message-queue-list",
        "message-queue-update",
    ]


def test_two_codes_differ(calm: Running) -> None:
    assert granted(calm)["code"] != granted(calm)["code"]


def test_the_redirect_may_be_left_out(calm: Running) -> None:
    assert len(granted(calm, redirect_uri=None)["code"]) == 40


def test_an_unknown_device_code_is_not_approved(calm: Running) -> None:
    response = calm.client.post(PATH, json={"type": "device", "code": "ABCD-EFGH"})
    assert response.json() == {"data": False}


@pytest.mark.parametrize(
    ("body", "details"),
    [
        ({"client_id": "x" * 21}, "Client ID is invalid."),
        ({"redirect_uri": "http://127.0.0.1/"}, "Redirect URI must be HTTPS."),
    ],
)
def test_odd_clients_are_refused_with_status_200(calm: Running, body: dict[str, str], details: str) -> None:
    response = calm.client.post(PATH, json={**CODE, **body})
    assert response.status_code == 200
    assert response.json() == {"error": "other", "details": details, "reason": None}


@pytest.mark.parametrize(
    "body", [b"", b"{", b"[]", b"{}", b'{"type":"code"}', b"[" * 100_000, b'"' + b"x" * (1 << 20) + b'"']
)
def test_a_malformed_body_is_a_400(calm: Running, body: bytes) -> None:
    response = calm.client.post(PATH, content=body)
    assert response.status_code == 400
    assert response.json() == {
        "type": "about:blank",
        "status": 400,
        "title": "Invalid parameters",
        "detail": "JSON deserialization failed",
    }


def test_the_code_request_works_with_any_method(calm: Running) -> None:
    assert calm.client.request("PUT", PATH, json=CODE).status_code == 200
