"""Who may come in, and how a refusal looks (`rest.md` chapters 3 and 4)."""

import base64
from collections.abc import Iterator
from concurrent.futures import Future, ThreadPoolExecutor, as_completed
from itertools import islice

import httpx
import pytest

from stalwart_tui.demo.world.auth import totp
from stalwart_tui.demo.world.people import API_KEY, FORGETFUL_ACCOUNT, OPERATOR, TOTP_ACCOUNT, TOTP_KEY
from tests.demo.conftest import NOW, Running, Serve

PATH = "/api/queue/messages"
CHALLENGES = ['Bearer realm="Stalwart Server"', 'Basic realm="Stalwart Server"']
UNAUTHORIZED = {
    "type": "about:blank",
    "status": 401,
    "title": "Unauthorized",
    "detail": "You have to authenticate first.",
}


def refused(running: Running, authorization: str | None) -> list[str]:
    """Check that a request is refused with 401 and return its challenges."""
    headers = {} if authorization is None else {"authorization": authorization}
    response = httpx.get(running.server.url + PATH, headers=headers, trust_env=False, verify=False)
    assert response.status_code == 401
    assert response.headers["content-type"] == "application/problem+json"
    assert response.json() == UNAUTHORIZED
    return response.headers.get_list("www-authenticate")


def basic(name: str, secret: str) -> str:
    """Return the header of a login."""
    return "Basic " + base64.b64encode(f"{name}:{secret}".encode()).decode()


def bearer_key(name: str, secret: str) -> str:
    """Return the header of an API key."""
    return "Bearer api_" + base64.b64encode(f"{name}:{secret}".encode()).decode()


def first_done(futures: list[Future[httpx.Response]], count: int) -> Iterator[Future[httpx.Response]]:
    """Return the first futures that come to an end."""
    return islice(as_completed(futures, timeout=10), count)


def test_missing_and_wrong_credentials_carry_no_challenge(calm: Running) -> None:
    assert refused(calm, None) == []
    assert refused(calm, basic("admin", "wrong")) == []
    assert refused(calm, basic("nobody", "wrong")) == []


@pytest.mark.parametrize(
    "authorization",
    ["Basic !!!", "Basic " + base64.b64encode(b"nocolon").decode(), "Digest x", "Bearer unknown", "Basic"],
)
def test_odd_credentials_carry_two_challenges(calm: Running, authorization: str) -> None:
    assert refused(calm, authorization) == CHALLENGES


def test_a_wrong_api_key_carries_two_challenges(calm: Running) -> None:
    assert refused(calm, bearer_key(API_KEY, "wrong")) == CHALLENGES


@pytest.mark.parametrize("version", ["0.11", "0.12"])
def test_old_releases_challenge_the_other_way_round(serve: Serve, version: str) -> None:
    running = serve(version=version, messages=1)
    assert refused(running, None) == CHALLENGES
    assert refused(running, basic("admin", "wrong")) == CHALLENGES
    assert refused(running, bearer_key(API_KEY, "wrong")) == []


def test_an_unknown_path_needs_a_login_too(calm: Running) -> None:
    assert calm.client.get("/api/nothing", auth=None).status_code == 401


def test_the_login_is_trimmed_and_lower_cased(calm: Running) -> None:
    assert calm.client.get(PATH, auth=(" ADMIN ", calm.server.password)).status_code == 200


def test_an_api_key_comes_in_both_ways(calm: Running) -> None:
    key = calm.password(API_KEY)
    response = httpx.get(
        calm.server.url + PATH,
        headers={"authorization": bearer_key("Dashboard", key)},
        trust_env=False,
        verify=False,
    )
    assert response.json()["data"]["total"] == 40
    assert calm.client.get(PATH, auth=(API_KEY, key)).status_code == 200


def test_an_account_without_a_role_is_forbidden(calm: Running) -> None:
    response = calm.client.get(PATH, auth=(FORGETFUL_ACCOUNT, calm.password(FORGETFUL_ACCOUNT)))
    assert response.status_code == 403
    assert response.json() == {
        "type": "about:blank",
        "status": 403,
        "title": "Forbidden",
        "detail": "You do not have enough permissions to access this resource.",
    }


def test_permissions_are_those_of_the_roles(calm: Running) -> None:
    operator = (OPERATOR, calm.password(OPERATOR))
    assert calm.client.get(PATH, auth=operator).status_code == 200
    assert calm.client.get("/api/principal", auth=operator).status_code == 403
    assert calm.client.get("/api/logs", auth=operator).status_code == 403
    assert calm.client.get(PATH, auth=("alice", calm.password("alice"))).status_code == 403


def test_the_second_factor(calm: Running) -> None:
    password = calm.password(TOTP_ACCOUNT)
    code = totp(f"otpauth://totp/x?secret={TOTP_KEY}", NOW)
    missing = calm.client.get(PATH, auth=(TOTP_ACCOUNT, password))
    assert missing.status_code == 402
    assert missing.json()["title"] == "TOTP code required"
    assert calm.client.get(PATH, auth=(TOTP_ACCOUNT, "wrong")).status_code == 401
    assert calm.client.get(PATH, auth=(TOTP_ACCOUNT, f"{password}$000000")).status_code == 401
    # Right: let in, and as an ordinary user not allowed to see the queue.
    assert calm.client.get(PATH, auth=(TOTP_ACCOUNT, f"{password}${code}")).status_code == 403


def test_the_code_is_the_one_of_the_standard() -> None:
    # RFC 6238, appendix B: SHA-1, the key "12345678901234567890", the last six of eight digits.
    key = base64.b32encode(b"12345678901234567890").decode()
    assert totp(f"otpauth://totp/x?secret={key}&issuer=y", 1_111_111_109) == "081804"


def test_an_application_password_needs_no_code(calm: Running) -> None:
    assert calm.client.get(PATH, auth=("alice", calm.password("alice phone"))).status_code == 403


def test_only_four_requests_of_an_account_are_in_flight(serve: Serve) -> None:
    running = serve(messages=3)
    operator = (OPERATOR, running.password(OPERATOR))

    def ask() -> httpx.Response:
        return httpx.get(running.server.url + PATH, auth=operator, trust_env=False, verify=False)

    with ThreadPoolExecutor(6) as pool:
        with running.server.holding(PATH):
            futures = [pool.submit(ask) for _ in range(6)]
            # The two beyond the limit are answered while four wait.
            done = [future.result() for future in first_done(futures, 2)]
        everyone = [future.result(10) for future in futures]
    assert {response.status_code for response in done} == {400}
    assert done[0].json()["limit"] == "maxConcurrentRequests"
    assert done[0].json()["type"] == "urn:ietf:params:jmap:error:limit"
    assert "title" not in done[0].json()
    assert sorted(response.status_code for response in everyone) == [200] * 4 + [400] * 2


def test_an_administrator_has_no_such_limit(serve: Serve) -> None:
    running = serve(messages=3)
    auth = (running.server.user, running.server.password)
    with ThreadPoolExecutor(8) as pool:
        with running.server.holding(PATH):
            futures = [
                pool.submit(httpx.get, running.server.url + PATH, auth=auth, trust_env=False, verify=False)
                for _ in range(8)
            ]
            in_flight = running.server.world.limits.in_flight
            running.wait_until(lambda: in_flight[running.server.user] == 8)
        assert {future.result(10).status_code for future in futures} == {200}
