"""Connecting: what is found out, in how few requests, and what is said when it is no Stalwart of ours."""

import json
from collections.abc import Mapping
from typing import Any

import pytest

from stalwart_tui.adapters.connect import connect
from stalwart_tui.backend import errors
from stalwart_tui.backend.capabilities import Operation
from stalwart_tui.models.server import Api, Edition
from stalwart_tui.text.secret import Secret
from tests.adapters.conftest import PASSWORD, TOKEN, everything_said, login
from tests.adapters.wire_server import PROBLEM, Received, Reply, WireServer

CODE = "cv6dUX8aaCN01uQYMT1cF2Iubr4BrVIzOiWPUa8U"

NOT_FOUND = {"type": "about:blank", "status": 404, "title": "Not Found", "detail": "no such resource"}
FORBIDDEN = {"type": "about:blank", "status": 403, "title": "Forbidden", "detail": "not enough permissions"}
UNAUTHORIZED = {"type": "about:blank", "status": 401, "title": "Unauthorized", "detail": "log in first"}
UNLICENSED = {"error": "unsupported", "details": "Enterprise feature"}
NO_STORE = {"error": "other", "details": "No metrics store has been defined", "reason": "x"}
FAULT = {"type": "about:blank", "status": 500, "title": "Internal Server Error", "detail": "x"}


def told(**changes: Any) -> dict[str, Any]:
    """The answer of `POST /api/oauth` (`rest.md` 7.1)."""
    return {
        "data": {"code": CODE, "permissions": ["metrics-live"], "version": "0.15.5", "isEnterprise": False}
        | changes
    }


class Stalwart:
    """Answers the three questions of connecting, each with one document."""

    def __init__(self, account: Any = NOT_FOUND, oauth: Any = None, metrics: Any = NOT_FOUND) -> None:
        self.documents: Mapping[str, Any] = {
            "/api/account": account,
            "/api/oauth": told() if oauth is None else oauth,
            "/api/telemetry/metrics": metrics,
        }

    async def __call__(self, received: Received, reply: Reply) -> None:
        document = self.documents[received.path]
        status = document.get("status", 200) if isinstance(document, dict) else 200
        kind = {"content_type": PROBLEM} if status != 200 else {}
        await reply.json(document, status=status, **kind)


async def refused(script: Any) -> tuple[errors.BackendError, list[str]]:
    """Why connecting failed, and what was asked on the way."""
    async with WireServer(script) as server:
        with pytest.raises(errors.BackendError) as caught:
            await connect(login(server.url))
    return caught.value, [received.path for received in server.received]


async def test_a_community_server() -> None:
    async with WireServer(Stalwart()) as server:
        backend = await connect(login(server.url))
        await backend.close()
    info = backend.info
    assert (info.api, info.version, info.edition, info.login) == (
        Api.REST, "0.15.5", Edition.COMMUNITY, "admin",
    )  # fmt: skip
    assert (info.url, info.host) == (server.url, f"127.0.0.1:{server.port}")
    assert info.permissions == frozenset({"metrics-live"})
    assert [(one.method, one.path) for one in server.received] == [
        ("GET", "/api/account"), ("POST", "/api/oauth"), ("GET", "/api/telemetry/metrics"),
    ]  # fmt: skip
    body = json.loads(server.received[1].body)
    assert body["type"] == "code"
    assert len(body["client_id"]) <= 20


async def test_a_licensed_server_is_asked_twice_only() -> None:
    async with WireServer(Stalwart(oauth=told(isEnterprise=True))) as server:
        backend = await connect(login(server.url))
        await backend.close()
    assert backend.info.edition is Edition.ENTERPRISE
    assert len(server.received) == 2


@pytest.mark.parametrize(
    ("metrics", "edition"),
    [
        (NOT_FOUND, Edition.COMMUNITY),
        (UNLICENSED, Edition.UNLICENSED),
        (FORBIDDEN, Edition.ENTERPRISE),
        (NO_STORE, Edition.ENTERPRISE),
        ({"data": []}, Edition.ENTERPRISE),
        (FAULT, Edition.UNKNOWN),
        ("nonsense", Edition.UNKNOWN),
    ],
)
async def test_a_login_without_the_permission_to_ask_still_learns_the_edition(
    metrics: Any, edition: Edition
) -> None:
    async with WireServer(Stalwart(oauth=FORBIDDEN, metrics=metrics)) as server:
        backend = await connect(login(server.url))
        await backend.close()
    info = backend.info
    assert (info.version, info.permissions, info.edition) == (None, None, edition)
    assert backend.capabilities.supports(Operation.QUEUE_LIST)


async def test_the_probe_does_not_fetch_the_whole_history() -> None:
    async with WireServer(Stalwart(metrics={"data": []})) as server:
        await (await connect(login(server.url))).close()
    assert server.received[2].query == {"before": "1970-01-02T00:00:00Z"}


async def test_what_the_server_tells_may_be_odd() -> None:
    odd = told(version=7, permissions=["message-queue-list", 8, None], isEnterprise="yes")
    async with WireServer(Stalwart(oauth=odd)) as server:
        backend = await connect(login(server.url))
        await backend.close()
    assert (backend.info.version, backend.info.permissions) == (None, frozenset({"message-queue-list"}))


async def test_with_a_token_we_have_no_login() -> None:
    async with WireServer(Stalwart()) as server:
        backend = await connect(login(server.url, token=Secret(TOKEN)))
        await backend.close()
    assert backend.info.login == ""


async def test_the_authorization_code_is_not_kept() -> None:
    async with WireServer(Stalwart()) as server:
        backend = await connect(login(server.url))
        await backend.close()
    assert CODE not in repr(backend.info)
    assert CODE not in repr(vars(backend))


async def test_a_wrong_password_is_one_failed_login() -> None:
    error, asked = await refused(Stalwart(account=UNAUTHORIZED))
    assert type(error) is errors.NotAuthenticated
    assert asked == ["/api/account"]


async def test_a_disabled_account_is_told_from_a_missing_permission() -> None:
    error, asked = await refused(Stalwart(account=FORBIDDEN))
    assert type(error) is errors.Forbidden
    assert "does not let it in" in error.message
    assert "disabled" in error.advice
    assert asked == ["/api/account"]


@pytest.mark.parametrize(
    "script",
    [
        Stalwart(account={"permissions": [], "edition": "oss", "locale": "en_US"}),
        Stalwart(oauth=told(version="0.16.18")),
    ],
)
async def test_a_jmap_server_is_named(script: Stalwart) -> None:
    error, _ = await refused(script)
    assert type(error) is errors.Unavailable
    assert "is Stalwart 0.16 or later, which is managed over JMAP" in error.message


STRANGERS: dict[str, Any] = {
    "a web site": lambda _, reply: reply.send(b"<!doctype html><html>", content_type="text/html"),
    "its 404 page": lambda _, reply: reply.send(b"<h1>Not here</h1>", status=404, content_type="text/html"),
    "another API": Stalwart(account={"hello": "world"}),
    "a list": Stalwart(account=[]),
    "another API's 404": lambda _, reply: reply.json({"detail": "Not Found"}, status=404),
    "something that knows no login": Stalwart(oauth=NOT_FOUND),
    "something with another envelope": Stalwart(oauth={"result": 1}),
    "something with other data": Stalwart(oauth={"data": [1]}),
    "an empty page": lambda _, reply: reply.send(b""),
    "a text": lambda _, reply: reply.send(b"It works!", content_type="text/plain"),
    "a redirect": lambda _, reply: reply.send(b"", status=301, headers={"location": "https://m.example/"}),
}


@pytest.mark.parametrize("script", STRANGERS.values(), ids=STRANGERS)
async def test_what_is_no_stalwart_is_said_to_be_none(script: Any) -> None:
    error, _ = await refused(script)
    assert type(error) is errors.NotStalwart
    assert not error.retryable
    assert error.message.startswith("127.0.0.1:")
    assert error.advice


async def test_a_fault_while_connecting_is_worth_a_new_try() -> None:
    error, _ = await refused(Stalwart(account=FAULT))
    assert type(error) is errors.ServerFault
    assert error.retryable


async def test_after_connecting_an_odd_answer_is_an_accident() -> None:
    async def script(received: Received, reply: Reply) -> None:
        if received.path == "/api/queue/messages":
            await reply.send(b"<html>maintenance</html>", content_type="text/html")
        else:
            await Stalwart()(received, reply)

    async with WireServer(script) as server:
        backend = await connect(login(server.url))
        with pytest.raises(errors.BadAnswer) as caught:
            await backend.queue.fetch_ids()
        await backend.close()
    assert type(caught.value) is errors.BadAnswer
    assert caught.value.retryable


async def test_an_address_without_a_host() -> None:
    address = f"https://user:{PASSWORD}@"
    with pytest.raises(errors.Unreachable) as caught:
        await connect(login(address))
    assert PASSWORD not in everything_said(caught.value)
