"""Paths, methods and what stands outside `/api` (`rest.md` chapters 1, 2 and 21)."""

import pytest

from tests.demo.conftest import Running

NOT_FOUND = {
    "type": "about:blank",
    "status": 404,
    "title": "Not Found",
    "detail": "The requested resource does not exist on this server.",
}


@pytest.mark.parametrize(
    ("method", "path"),
    [
        ("GET", "/api/nothing/here"),
        ("POST", "/api/queue/messages"),
        ("PUT", "/api/queue/messages"),
        ("DELETE", "/api/queue/status"),
        ("GET", "/api/queue/messages/"),
        ("GET", "/api/queue/messages/abc"),
        ("GET", "/api/queue/messages/12345"),
        ("GET", "/api/queue/messages/99999999999999999999999"),
        ("PATCH", "/api/queue/messages/12345"),
        ("DELETE", "/api/queue/messages/12345"),
        ("GET", "/api/queue/status/"),
        ("GET", "/api"),
        ("GET", "/api/"),
        ("GET", "/"),
        ("GET", "/other"),
        ("GET", "/healthz/other"),
        ("POST", "/metrics/prometheus"),
    ],
)
def test_what_does_not_exist_is_a_404_problem(calm: Running, method: str, path: str) -> None:
    response = calm.client.request(method, path)
    assert response.status_code == 404
    assert response.headers["content-type"] == "application/problem+json"
    assert response.json() == NOT_FOUND
    assert list(response.json()) == ["type", "status", "title", "detail"]


def test_head_is_a_wrong_method(calm: Running) -> None:
    assert calm.client.head("/api/queue/messages").status_code == 404


def test_a_trailing_slash_is_an_empty_name(calm: Running) -> None:
    response = calm.client.get("/api/principal/")
    assert (response.status_code, response.json()) == (200, {"error": "notFound", "item": ""})


def test_an_encoded_slash_belongs_to_the_name(calm: Running) -> None:
    assert calm.client.get("/api/principal/a%2Fb%20c").json() == {"error": "notFound", "item": "a/b c"}


def test_segments_after_a_complete_path_are_ignored(calm: Running) -> None:
    assert calm.client.get("/api/principal/alice/more").json()["data"]["name"] == "alice"


@pytest.mark.parametrize("path", ["/api/queue/messages", "/api/nothing"])
def test_options_need_no_login(calm: Running, path: str) -> None:
    response = calm.client.request("OPTIONS", path, auth=None)
    assert (response.status_code, response.content) == (204, b"")


@pytest.mark.parametrize("path", ["/healthz/live", "/healthz/ready"])
def test_health_is_a_problem_document_that_says_ok(calm: Running, path: str) -> None:
    response = calm.client.get(path, auth=None)
    assert response.status_code == 200
    assert response.headers["content-type"] == "application/problem+json"
    assert response.json() == {"type": "about:blank", "title": "OK", "status": 200, "detail": "OK"}


def test_answers_have_a_length_and_a_date_and_no_server(calm: Running) -> None:
    headers = calm.client.get("/api/queue/status").headers
    assert headers["content-length"] == "13"
    assert "date" in headers
    assert "server" not in headers
