"""Requests: login, budget, encoding, kept connections, limits, and leaving."""

import asyncio
import base64
import subprocess
import sys
from typing import Any

import pytest

from stalwart_tui.adapters.http import client as client_module
from stalwart_tui.adapters.http.client import MOST_AT_ONCE, HttpClient, segment
from stalwart_tui.backend.errors import BackendError, BadAnswer, NotAuthenticated, Unreachable
from stalwart_tui.text.secret import Secret
from tests.adapters.conftest import PASSWORD, TOKEN, Serve, login
from tests.adapters.wire_server import Received, Reply, WireServer


async def yes(_: Received, reply: Reply) -> None:
    await reply.data(True)


# Login


async def test_a_password_is_sent_as_basic_in_utf8(serve: Serve) -> None:
    http, server = await serve(yes, user="ádmin", password=Secret("pä:ss"))
    await http.get_json("queue", "/x")
    scheme, pair = server.received[0].headers["authorization"].split()
    assert (scheme, base64.b64decode(pair).decode()) == ("Basic", "ádmin:pä:ss")


async def test_a_token_is_sent_as_bearer_and_wins(serve: Serve) -> None:
    http, server = await serve(yes, token=Secret(TOKEN))
    await http.get_json("queue", "/x")
    assert server.received[0].headers["authorization"] == f"Bearer {TOKEN}"


async def test_without_a_login_nothing_is_sent(serve: Serve) -> None:
    http, server = await serve(yes, user="", password=None)
    await http.get_json("queue", "/x")
    assert "authorization" not in server.received[0].headers


@pytest.mark.parametrize("token", ["two words", "line\nbreak", "ümlaut", ""])
async def test_a_token_that_cannot_be_one_is_not_sent(token: str, serve: Serve) -> None:
    http, server = await serve(yes, token=Secret(token))
    with pytest.raises(NotAuthenticated, match="no token has"):
        await http.get_json("queue", "/x")
    assert server.connections == 0


async def test_a_refused_login_is_one_request(serve: Serve) -> None:
    http, server = await serve(lambda _, reply: reply.problem(401, "Unauthorized"))
    with pytest.raises(NotAuthenticated):
        await http.get_json("queue", "/x")
    assert len(server.received) == 1


# Budget


async def test_one_request_of_a_resource_at_a_time_and_four_in_all() -> None:
    release = asyncio.Event()

    async def script(_: Received, reply: Reply) -> None:
        await release.wait()
        await reply.data(True)

    async with WireServer(script) as server:
        http = HttpClient(login(server.url))
        resources = ["queue", "principals", "metrics", "traces", "logs", "reports"]
        tasks = [
            asyncio.create_task(http.get_json(resource, f"/{resource}"))
            for resource in resources
            for _ in range(3)
        ]
        await server.until(lambda: server.open == MOST_AT_ONCE)
        release.set()
        assert await asyncio.gather(*tasks) == [True] * 18
        await http.close()
    assert server.most_open == MOST_AT_ONCE == 4
    assert set(server.most_open_of.values()) == {1}


async def test_a_cancelled_request_gives_its_place_back() -> None:
    hold = asyncio.Event()

    async def script(received: Received, reply: Reply) -> None:
        if received.path == "/slow":
            await hold.wait()
        await reply.data(True)

    async with WireServer(script) as server:
        http = HttpClient(login(server.url))
        for number in range(2 * MOST_AT_ONCE):
            task = asyncio.create_task(http.get_json("queue", "/slow"))
            await server.until(lambda wanted=number + 1: len(server.received) == wanted)  # type: ignore[misc]
            task.cancel()
            assert isinstance((await asyncio.gather(task, return_exceptions=True))[0], asyncio.CancelledError)
        assert await http.get_json("queue", "/quick") is True
        await http.close()


# What is sent


async def test_a_query_is_encoded_so_that_form_rules_give_it_back(serve: Serve) -> None:
    http, server = await serve(yes)
    query = {"at": "2026-11-22T16:00:55+01:00", "filter": "bob+tag@example.org & co=1 ü", "odd": "\udcff"}
    await http.get_json("queue", "/x", query)
    assert server.received[0].query == {**query, "odd": "?"}
    assert "%2B" in server.received[0].target


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("jane", "jane"),
        ("jane@example.org", "jane@example.org"),
        ("a/b c+d%e?f#g", "a%2Fb%20c%2Bd%25e%3Ff%23g"),
        ("..", "%2E%2E"),
        (".", "%2E"),
        ("a..b", "a..b"),
        ("ü", "%C3%BC"),
        ("\ud800", "%3F"),
    ],
)
async def test_a_name_is_one_segment_of_the_path(name: str, expected: str, serve: Serve) -> None:
    http, server = await serve(yes)
    assert segment(name) == expected
    await http.get_json("principals", f"/api/principal/{segment(name)}")
    assert server.received[0].path == f"/api/principal/{expected}"


async def test_a_write_carries_its_body_once(serve: Serve) -> None:
    http, server = await serve(yes)
    assert await http.send("PATCH", "principals", "/x", body=[{"value": "ü"}]) is True
    [received] = server.received
    assert (received.method, received.body) == ("PATCH", b'[{"value": "\\u00fc"}]')


# Kept connections


async def test_connections_are_kept(serve: Serve) -> None:
    http, server = await serve(yes)
    for _ in range(5):
        await http.get_json("queue", "/x")
    assert server.connections == 1


async def closing_second(server: WireServer) -> None:
    """Let the server hang up on the second request without an answer, as on an idle connection."""

    async def script(_: Received, reply: Reply) -> None:
        if len(server.received) == 2:
            reply.close()
        else:
            await reply.data(len(server.received))

    server.script = script


async def test_a_read_on_a_connection_just_closed_is_sent_again(serve: Serve) -> None:
    http, server = await serve(yes)
    await closing_second(server)
    assert await http.get_json("queue", "/x") == 1
    assert await http.get_json("queue", "/x") == 3


async def test_a_write_on_a_connection_just_closed_is_not(serve: Serve) -> None:
    http, server = await serve(yes)
    await closing_second(server)
    await http.get_json("queue", "/x")
    with pytest.raises(Unreachable, match="closed the connection without an answer"):
        await http.send("DELETE", "queue", "/x")
    assert len(server.received) == 2


async def test_a_fresh_connection_that_is_closed_is_not_tried_again(serve: Serve) -> None:
    async def script(_: Received, reply: Reply) -> None:
        reply.close()

    http, server = await serve(script)
    with pytest.raises(Unreachable):
        await http.get_json("queue", "/x")
    assert len(server.received) == 1


# Limits, proxies, leaving


async def test_an_answer_beyond_all_measure_is_refused(serve: Serve, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(client_module, "MOST_BYTES", 2**20)
    http, _ = await serve(lambda _, reply: reply.send(b'{"data": "' + b"x" * 2**20 + b'"}'))
    with pytest.raises(BadAnswer, match="sent more than 1 MiB"):
        await http.get_json("queue", "/x")


@pytest.mark.parametrize("variable", ["HTTP_PROXY", "http_proxy", "ALL_PROXY"])
async def test_loopback_never_goes_through_a_proxy(
    variable: str, serve: Serve, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv(variable, "http://nonexistent.invalid:3128")
    http, _ = await serve(yes)
    assert await http.get_json("queue", "/x") is True


async def test_a_host_outside_does(monkeypatch: pytest.MonkeyPatch) -> None:
    async with WireServer(yes) as proxy:
        monkeypatch.setenv("HTTP_PROXY", proxy.url)
        http = HttpClient(login("http://mail.example.org:8080"))
        assert await http.get_json("queue", "/x") is True
        await http.close()
    assert proxy.received[0].target == "http://mail.example.org:8080/x"


async def test_a_proxy_that_cannot_be_used_is_named_without_its_password(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setenv("HTTP_PROXY", f"gopher://user:{PASSWORD}@proxy")
    http = HttpClient(login("http://mail.example.org"))
    with pytest.raises(Unreachable) as caught:
        await http.get_json("queue", "/x")
    assert "Check HTTP_PROXY" in caught.value.advice
    assert PASSWORD not in caught.value.sentence()


async def test_the_netrc_of_the_user_is_not_read(
    serve: Serve, monkeypatch: pytest.MonkeyPatch, tmp_path: Any
) -> None:
    (tmp_path / "netrc").write_text(f"machine 127.0.0.1 login root password {PASSWORD}")
    monkeypatch.setenv("NETRC", str(tmp_path / "netrc"))
    http, server = await serve(yes, user="", password=None)
    await http.get_json("queue", "/x")
    assert "authorization" not in server.received[0].headers


async def test_leaving_ends_what_is_open_and_refuses_what_comes() -> None:
    async def script(received: Received, reply: Reply) -> None:
        if received.path == "/stream":
            await reply.open_stream()
        await asyncio.Event().wait()

    async with WireServer(script) as server:
        http = HttpClient(login(server.url))

        async def watch() -> None:
            async with http.stream("/stream", {}, 60.0) as stream:
                async for _ in stream.parts():
                    pass

        tasks = [asyncio.create_task(http.get_json("queue", "/slow")), asyncio.create_task(watch())]
        await server.until(lambda: server.open == 2)
        await http.close()
        await http.close()
        async with asyncio.timeout(1):
            ends = await asyncio.gather(*tasks, return_exceptions=True)
        assert [str(end) for end in ends] == ["The connection was closed."] * 2
        with pytest.raises(BackendError, match="was closed"):
            await http.get_json("queue", "/x")


async def test_a_client_that_was_never_used_can_be_left() -> None:
    http = HttpClient(login("https://mail.example.org"))
    await http.close()
    with pytest.raises(Unreachable, match="was closed"):
        await http.get_json("queue", "/x")


def test_httpx_is_loaded_without_its_command_line() -> None:
    script = (
        "import stalwart_tui.adapters.connect, sys; sys.exit(not {'click', 'rich'}.isdisjoint(sys.modules))"
    )
    assert subprocess.run([sys.executable, "-c", script], check=False).returncode == 0
