"""OAuth without a browser: codes, device codes, tokens, and what leads there (`rest.md` 7.1 to 7.4)."""

import re
from collections.abc import Iterator
from typing import Any

import httpx
import pytest

from tests.demo.conftest import Running, serving

DEVICE_GRANT = "urn:ietf:params:oauth:grant-type:device_code"
CLIENT = "tui"
HOUR = 3600
DAY = 24 * HOUR


@pytest.fixture(scope="module")
def running() -> Iterator[Running]:
    """Return a server whose grants and clock the tests of this module use up."""
    with serving(messages=1) as running:
        yield running


def post(running: Running, path: str, **fields: str) -> httpx.Response:
    """Send a form as somebody who is not logged in."""
    return running.client.post(path, data=fields, auth=_nobody)


def _nobody(request: httpx.Request) -> httpx.Request:
    request.headers.pop("authorization", None)
    return request


def start(running: Running) -> dict[str, Any]:
    """Have a device ask for a code."""
    response = post(running, "/auth/device", client_id=CLIENT)
    assert response.status_code == 200
    assert response.headers["cache-control"] == "no-store, no-cache, must-revalidate"
    started: dict[str, Any] = response.json()
    return started


def approve(running: Running, user_code: str, **login: Any) -> Any:
    """Have an account allow the device that shows a code."""
    wish = {"type": "device", "code": user_code}
    return running.client.post("/api/oauth", json=wish, **login).json()["data"]


def redeem(running: Running, device_code: str, client: str = CLIENT) -> httpx.Response:
    """Ask for the tokens of a device code."""
    return post(running, "/auth/token", grant_type=DEVICE_GRANT, device_code=device_code, client_id=client)


def renew(running: Running, refresh: str) -> httpx.Response:
    """Ask for a new access token."""
    return post(running, "/auth/token", grant_type="refresh_token", refresh_token=refresh)


def refusal(response: httpx.Response) -> str:
    """Return the OAuth error of a refused request."""
    assert response.status_code == 400
    assert response.headers["content-type"] == "application/json; charset=utf-8"
    error: str = response.json()["error"]
    return error


def status(running: Running, access: str) -> int:
    """Return the status of a request with an access token."""
    headers = {"authorization": f"Bearer {access}"}
    return running.client.get("/api/queue/status", headers=headers, auth=_bearer).status_code


def _bearer(request: httpx.Request) -> httpx.Request:
    return request


def login(running: Running) -> dict[str, Any]:
    """Log a device in and return its tokens."""
    started = start(running)
    assert approve(running, started["user_code"]) is True
    tokens: dict[str, Any] = redeem(running, started["device_code"]).json()
    return tokens


def test_a_device_is_logged_in_once_somebody_allows_it(running: Running) -> None:
    started = start(running)
    assert list(started) == [
        "device_code",
        "user_code",
        "verification_uri",
        "verification_uri_complete",
        "expires_in",
        "interval",
    ]
    assert re.fullmatch(r"[A-HJ-NP-Z2-9]{4}-[A-HJ-NP-Z2-9]{4}", started["user_code"])
    assert started["verification_uri"] == f"{running.server.url}/authorize"
    code = started["device_code"]
    assert refusal(redeem(running, code)) == "authorization_pending"
    assert approve(running, started["user_code"].lower()) is False
    assert approve(running, started["user_code"]) is True
    assert approve(running, started["user_code"]) is False
    response = redeem(running, code)
    assert response.headers["cache-control"] == "no-store, no-cache, must-revalidate"
    tokens = response.json()
    assert list(tokens) == ["access_token", "token_type", "expires_in", "refresh_token", "id_token"]
    assert (tokens["token_type"], tokens["expires_in"]) == ("bearer", HOUR)
    assert status(running, tokens["access_token"]) == 200
    assert refusal(redeem(running, code)) == "expired_token"


def test_a_token_may_do_what_its_owner_may(running: Running) -> None:
    started = start(running)
    assert approve(running, started["user_code"], auth=("alice", running.password("alice"))) is True
    assert status(running, redeem(running, started["device_code"]).json()["access_token"]) == 403
    assert status(running, "made-up") == 401


def test_device_codes_expire_and_belong_to_their_client(running: Running) -> None:
    started = start(running)
    assert refusal(redeem(running, started["device_code"], "stranger")) == "invalid_client"
    assert refusal(redeem(running, "unknown")) == "expired_token"
    running.clock.advance(1800)
    assert approve(running, started["user_code"]) is False
    assert refusal(redeem(running, started["device_code"])) == "expired_token"


def test_an_access_token_ends_and_is_renewed(running: Running) -> None:
    tokens = login(running)
    running.clock.advance(HOUR)
    assert status(running, tokens["access_token"]) == 401
    renewed = renew(running, tokens["refresh_token"]).json()
    # The refresh token is good for a month: the client keeps it.
    assert list(renewed) == ["access_token", "token_type", "expires_in"]
    assert status(running, renewed["access_token"]) == 200


def test_a_refresh_token_is_replaced_before_it_ends(running: Running) -> None:
    refresh = login(running)["refresh_token"]
    running.clock.advance(26 * DAY)
    assert renew(running, refresh).json()["refresh_token"] != refresh
    running.clock.advance(4 * DAY)
    assert refusal(renew(running, refresh)) == "invalid_grant"


def test_a_new_password_ends_the_refresh_token(running: Running) -> None:
    started = start(running)
    approve(running, started["user_code"], auth=("bob", running.password("bob")))
    tokens = redeem(running, started["device_code"]).json()
    assert renew(running, tokens["refresh_token"]).status_code == 200
    new = [{"action": "set", "field": "secrets", "value": "new"}]
    running.client.patch("/api/principal/bob", json=new)
    assert refusal(renew(running, tokens["refresh_token"])) == "invalid_grant"
    assert status(running, tokens["access_token"]) == 403


def test_an_authorization_code_is_good_once(running: Running) -> None:
    def code() -> str:
        wish = {"type": "code", "client_id": CLIENT, "redirect_uri": "stalwart://auth"}
        made: str = running.client.post("/api/oauth", json=wish).json()["data"]["code"]
        return made

    def exchange(code: str, **fields: str) -> httpx.Response:
        usual = {"grant_type": "Authorization_Code", "client_id": CLIENT, "redirect_uri": "stalwart://auth"}
        return post(running, "/auth/token", code=code, **(usual | fields))

    first = code()
    assert status(running, exchange(first).json()["access_token"]) == 200
    assert refusal(exchange(first)) == "access_denied"
    assert refusal(exchange(code(), redirect_uri="stalwart://other")) == "invalid_client"
    late = code()
    running.clock.advance(600)
    assert refusal(exchange(late)) == "access_denied"


@pytest.mark.parametrize(
    ("fields", "error"),
    [
        ({"grant_type": "password"}, "invalid_grant"),
        ({}, "invalid_grant"),
        ({"grant_type": "refresh_token"}, "invalid_request"),
        ({"grant_type": "refresh_token", "refresh_token": "x"}, "invalid_grant"),
        ({"grant_type": DEVICE_GRANT, "client_id": CLIENT}, "invalid_client"),
        ({"grant_type": "authorization_code", "code": "x"}, "invalid_client"),
    ],
)
def test_incomplete_forms_are_refused(running: Running, fields: dict[str, str], error: str) -> None:
    response = running.client.post("/auth/token", content=str(httpx.QueryParams(fields)), headers=FORM)
    assert refusal(response) == error


FORM = {"content-type": "application/x-www-form-urlencoded"}


def test_what_is_no_form_is_a_problem(running: Running) -> None:
    for path in ("/auth/token", "/auth/device"):
        assert running.client.post(path, content=b"client_id=tui").json()["detail"] == "Invalid post request"
        assert running.client.post(path, content=b"x" * 2049, headers=FORM).status_code == 400
    assert post(running, "/auth/device", other="x").status_code == 400
    assert post(running, "/auth/device", client_id="x" * 21).status_code == 400


def test_the_metadata_leads_to_the_endpoints(running: Running) -> None:
    response = running.client.get("/.well-known/oauth-authorization-server", auth=_nobody)
    metadata = response.json()
    assert metadata["issuer"] == running.server.url
    assert metadata["device_authorization_endpoint"] == f"{running.server.url}/auth/device"
    assert DEVICE_GRANT in metadata["grant_types_supported"]


def test_health_needs_no_login_and_no_method(running: Running) -> None:
    for path in ("/healthz/live", "/healthz/ready"):
        response = running.client.put(path, auth=_nobody)
        assert (response.status_code, response.json()["title"]) == (200, "OK")
    assert running.client.get("/healthz/other", auth=_nobody).status_code == 404
