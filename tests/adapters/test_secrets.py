"""Nothing secret leaves the adapters: planted secrets are looked for in every error and every log record."""

import logging
from pathlib import Path
from typing import Any

import pytest

from stalwart_tui.adapters.connect import connect
from stalwart_tui.adapters.http.client import HttpClient
from stalwart_tui.adapters.rest.principals import RestPrincipals
from stalwart_tui.adapters.rest.traces import RestTraces
from stalwart_tui.adapters.rest.versions import release_of
from stalwart_tui.backend.capabilities import Unsupported
from stalwart_tui.backend.errors import BackendError
from stalwart_tui.text.secret import Secret
from tests.adapters.conftest import HURRY, PASSWORD, TOKEN, Serve, everything_said, login
from tests.adapters.wire_server import Received, Reply, WireServer

STREAM_TOKEN = "planted/str3am+token=="
BASIC = "YWRtaW46cGxhbnRlZC1QYXNzVzByZC03"
"""The planted login as Basic sends it."""

STORED = "$6$planted$c3cret"
PLANTED = (PASSWORD, TOKEN, BASIC, STREAM_TOKEN, "str3am", STORED, "c3cret")


@pytest.fixture
def logged(caplog: pytest.LogCaptureFixture) -> pytest.LogCaptureFixture:
    """Everything that is logged, at the most talkative level that the root may be set to."""
    caplog.set_level(logging.DEBUG)
    return caplog


def assert_nothing_secret(text: str) -> None:
    assert [planted for planted in PLANTED if planted in text] == []


FAILURES: dict[str, Any] = {
    "401": lambda _, reply: reply.problem(401, "Unauthorized", "You have to authenticate first."),
    "echoed header": lambda _, reply: reply.problem(500, "Error", f"bad header Authorization: Basic {BASIC}"),
    "echoed member": lambda _, reply: reply.json(
        {"error": "other", "details": f'{{"password": "{PASSWORD}"}}'}
    ),
    "echoed query": lambda _, reply: reply.problem(400, "Bad", f"GET /live?token={STREAM_TOKEN}"),
    "taken": lambda _, reply: reply.json({"error": "fieldAlreadyExists", "field": "x", "value": STORED}),
    "redirect": lambda _, reply: reply.send(
        b"", status=302, headers={"location": f"https://u:{PASSWORD}@m/?token={STREAM_TOKEN}"}
    ),
    "no JSON": lambda _, reply: reply.send(PASSWORD.encode()),
    "no HTTP": lambda _, reply: reply.raw(f"{PASSWORD}\r\n\r\n".encode()),
}


@pytest.mark.parametrize("script", FAILURES.values(), ids=FAILURES)
async def test_no_failed_request_shows_a_secret(
    script: Any, serve: Serve, logged: pytest.LogCaptureFixture
) -> None:
    http, _ = await serve(script)
    with pytest.raises(BackendError) as caught:
        await http.get_json("queue", "/live", {"token": STREAM_TOKEN})
    assert_nothing_secret(everything_said(caught.value) + logged.text)


async def test_no_unreachable_server_shows_a_secret(logged: pytest.LogCaptureFixture) -> None:
    for url in ("http://nonexistent.invalid", "http://127.0.0.1:1", "https://127.0.0.1:1"):
        http = HttpClient(login(url, token=Secret(TOKEN)))
        with pytest.raises(BackendError) as caught:
            await http.get_json("queue", "/live", {"token": STREAM_TOKEN})
        await http.close()
        assert_nothing_secret(everything_said(caught.value) + logged.text)


async def test_no_failed_handshake_shows_a_secret(tls_server: Any, logged: pytest.LogCaptureFixture) -> None:
    async with tls_server("self-signed") as server:
        with pytest.raises(BackendError) as caught:
            await connect(login(server.url))
    assert_nothing_secret(everything_said(caught.value) + logged.text)


@pytest.mark.parametrize("end", ["refused", "silent", "cut"])
async def test_no_failed_stream_shows_its_token(
    end: str, serve: Serve, logged: pytest.LogCaptureFixture, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("stalwart_tui.adapters.rest.traces.SILENT_AFTER", HURRY)

    async def script(received: Received, reply: Reply) -> None:
        if received.path.endswith("-token"):
            await reply.data(STREAM_TOKEN)
        elif end == "refused":
            await reply.problem(401, "Unauthorized", "no")
        else:
            await reply.open_stream()
            if end == "cut":
                reply.close()
            else:
                await server.until(lambda: False)

    http, server = await serve(script)
    with pytest.raises(BackendError) as caught:
        [batch async for batch in RestTraces(http, Unsupported("None."), Unsupported("None.")).watch()]
    assert_nothing_secret(everything_said(caught.value) + logged.text)
    assert any("token=" in received.target for received in server.received)


async def test_a_token_that_cannot_be_sent_is_not_shown(
    serve: Serve, logged: pytest.LogCaptureFixture
) -> None:
    http, _ = await serve(lambda _, reply: reply.data(1), token=Secret(f"{TOKEN}\nX-Evil: 1"))
    with pytest.raises(BackendError) as caught:
        await http.get_json("queue", "/x")
    assert_nothing_secret(everything_said(caught.value) + logged.text)


async def test_stored_secrets_end_at_the_edge(serve: Serve, logged: pytest.LogCaptureFixture) -> None:
    row = {"id": 1, "type": "individual", "name": "jane", "secrets": [STORED, PASSWORD]}
    http, _ = await serve(lambda _, reply: reply.data(row))
    principal = await RestPrincipals(http, release_of(None), ()).fetch_principal("jane")
    assert principal.secrets == ("SHA-512 hash", "clear text password")
    assert_nothing_secret(repr(principal) + logged.text)


async def test_a_good_request_logs_no_address_of_a_stream(logged: pytest.LogCaptureFixture) -> None:
    async with WireServer(lambda _, reply: reply.data(1)) as server:
        http = HttpClient(login(server.url))
        await http.get_json("queue", "/live", {"token": STREAM_TOKEN})
        await http.close()
    assert len(server.received) == 1
    assert_nothing_secret(logged.text)
    assert "/live" not in logged.text


def test_nothing_secret_is_shown_by_the_client_itself(tmp_path: Path) -> None:
    http = HttpClient(login("https://mail.example.org", token=Secret(TOKEN), ca_file=tmp_path))
    assert_nothing_secret(repr(http) + repr(vars(http)))
