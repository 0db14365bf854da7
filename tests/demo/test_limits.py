"""Too many requests, too many failed logins (`rest.md` chapter 4)."""

import base64

import httpx
import pytest

from stalwart_tui.demo.world.limits import (
    ACCOUNT_REQUESTS,
    ANONYMOUS_REQUESTS,
    FAILED_LOGINS,
    Exceeded,
    Limits,
    Window,
)
from stalwart_tui.demo.world.people import API_KEY, OPERATOR
from tests.demo.conftest import NOW, Running, Serve

PATH = "/api/queue/status"
TOO_MANY = {
    "type": "about:blank",
    "status": 429,
    "title": "Too Many Requests",
    "detail": "Your request has been rate limited. Please try again in a few seconds.",
}


def strict(serve: Serve, **settings: str) -> Running:
    """Return a server that makes no exception for loopback, at the beginning of a minute."""
    running = serve(messages=1, **settings)
    limits = running.server.world.limits
    running.server.call(lambda: setattr(limits, "exempts_loopback", False))
    running.advance(60 - NOW % 60)
    return running


def with_key(running: Running) -> httpx.Response:
    """Ask with the API key."""
    key = base64.b64encode(f"{API_KEY}:{running.password(API_KEY)}".encode()).decode()
    return running.client.get(PATH, headers={"authorization": f"Bearer api_{key}"}, auth=lambda r: r)


def use_up(running: Running, count: int) -> None:
    """Let almost a minute's share of anonymous requests be gone."""
    limits = running.server.world.limits

    def ask() -> None:
        for _ in range(count):
            limits.anonymous("127.0.0.1", running.server.world.now)

    running.server.call(ask)


def test_requests_without_a_login_have_a_share_of_each_minute(serve: Serve) -> None:
    running = strict(serve)
    use_up(running, ANONYMOUS_REQUESTS - 1)
    assert running.client.get("/healthz/live", auth=lambda r: r).status_code == 200
    response = running.client.get("/healthz/live", auth=lambda r: r)
    assert (response.status_code, response.json()) == (429, TOO_MANY)
    assert response.headers["content-type"] == "application/problem+json"
    assert "retry-after" not in response.headers
    # Whoever says who he is with a password is not meant.
    assert running.client.get(PATH).status_code == 200
    running.advance(60)
    assert running.client.get("/healthz/live", auth=lambda r: r).status_code == 200


def test_every_bearer_request_counts_as_anonymous(serve: Serve) -> None:
    running = strict(serve)
    use_up(running, ANONYMOUS_REQUESTS - 1)
    assert [with_key(running).status_code for _ in range(2)] == [200, 429]


def test_on_old_releases_only_the_first_does(serve: Serve) -> None:
    running = strict(serve, version="0.12")
    use_up(running, ANONYMOUS_REQUESTS - 1)
    assert [with_key(running).status_code for _ in range(3)] == [200, 200, 200]


def test_loopback_is_exempt_like_on_a_real_server(serve: Serve) -> None:
    running = serve(messages=1)
    use_up(running, ANONYMOUS_REQUESTS * 2)
    assert running.client.get("/healthz/live").status_code == 200
    assert with_key(running).status_code == 200


def test_an_account_has_a_share_of_each_minute(serve: Serve) -> None:
    running = serve(messages=1)
    limits = running.server.world.limits
    running.advance(60 - NOW % 60)
    operator = (OPERATOR, running.password(OPERATOR))

    def ask() -> None:
        for name in (OPERATOR, running.server.user):
            for _ in range(ACCOUNT_REQUESTS - 1):
                limits.account(name, running.server.world.now)

    running.server.call(ask)
    assert [running.client.get(PATH, auth=operator).status_code for _ in range(2)] == [200, 429]
    # An administrator has unlimited requests.
    assert [running.client.get(PATH).status_code for _ in range(2)] == [200, 200]
    running.advance(60)
    assert running.client.get(PATH, auth=operator).status_code == 200


def test_whoever_fails_too_often_is_banned_for_the_day(serve: Serve) -> None:
    running = strict(serve)
    statuses = [running.client.get(PATH, auth=("admin", "wrong")).status_code for _ in range(FAILED_LOGINS)]
    assert set(statuses) == {401}
    response = running.client.get(PATH, auth=("admin", "wrong"))
    assert (response.status_code, response.json()["title"]) == (429, "Too Many Authentication Attempts")
    # From now on the right password does not help either.
    assert running.client.get(PATH).status_code == 429
    running.advance(86_400)
    assert running.client.get(PATH).status_code == 200


def test_windows_are_aligned_to_their_length() -> None:
    window = Window(60)
    assert [window.count("a", at) for at in (59, 59.9, 60, 119, 120)] == [1, 2, 1, 2, 1]
    assert (window.count("b", 120), window.so_far("a", 121), window.so_far("a", 180)) == (1, 1, 0)


@pytest.mark.parametrize("address", ["127.0.0.1", "127.8.8.8", "::1"])
def test_loopback_has_more_than_one_address(address: str) -> None:
    limits = Limits()
    for _ in range(ANONYMOUS_REQUESTS * 2):
        limits.anonymous(address, NOW)
    limits.exempts_loopback = False
    for _ in range(ANONYMOUS_REQUESTS):
        limits.anonymous(address, NOW)
    with pytest.raises(Exceeded):
        limits.anonymous(address, NOW)
