"""The server as a thing to start and stop, and how tests make it misbehave."""

import socket
import subprocess
import sys
import threading
import time
from collections.abc import Callable

import httpx
import pytest

from stalwart_tui.demo.server import DemoServer, DemoServerError
from stalwart_tui.demo.settings import DemoSettings
from stalwart_tui.demo.world.clock import ManualClock
from stalwart_tui.demo.world.people import OPERATOR
from tests.demo.conftest import NOW, Running, Serve

PATH = "/api/queue/status"
TINY = DemoSettings(messages=2, rate=0, quiet_streams=True)


def ask(server: DemoServer) -> int:
    """Return the status of an answer to its administrator."""
    auth = (server.user, server.password)
    return httpx.get(server.url + PATH, auth=auth, trust_env=False, verify=False).status_code


def test_it_listens_on_loopback_only_and_leaves_nothing_behind() -> None:
    before = threading.active_count()
    with DemoServer(TINY) as server:
        assert server.url.startswith("http://127.0.0.1:")
        assert ask(server) == 200
        port = int(server.url.rpartition(":")[2])
    assert threading.active_count() == before
    with pytest.raises(ConnectionRefusedError):
        socket.create_connection(("127.0.0.1", port), timeout=5)


def test_starting_takes_no_time_and_stopping_little() -> None:
    server = DemoServer(TINY)
    began = time.monotonic()
    server.start()
    started = time.monotonic() - began
    assert ask(server) == 200
    began = time.monotonic()
    server.stop()
    assert started < 0.5
    assert time.monotonic() - began < 1


def test_a_restarted_server_has_its_address_and_login() -> None:
    with DemoServer(TINY) as first:
        url, login = first.url, (first.user, first.password)
    port = int(url.rpartition(":")[2])
    with DemoServer(DemoSettings(messages=2, rate=0, port=port)) as second:
        assert (second.url, (second.user, second.password)) == (url, login)
        assert ask(second) == 200
    assert DemoServer(DemoSettings(seed=8)).password != login[1]


def test_one_server_can_be_started_again() -> None:
    server = DemoServer(TINY)
    for _ in range(2):
        server.start()
        assert ask(server) == 200
        server.stop()
        server.stop()


def test_it_is_started_only_once() -> None:
    with DemoServer(TINY) as server, pytest.raises(DemoServerError, match="already running"):
        server.start()


def test_a_taken_port_is_named() -> None:
    with DemoServer(TINY) as server:
        port = int(server.url.rpartition(":")[2])
        with pytest.raises(DemoServerError, match=rf"--port {port}: cannot listen on 127\.0\.0\.1:{port} \("):
            DemoServer(DemoSettings(port=port)).start()
        assert ask(server) == 200


def test_before_the_start_there_is_nothing_to_see() -> None:
    server = DemoServer(TINY)
    for look in (lambda: server.url, lambda: server.world, lambda: server.requests):
        with pytest.raises(DemoServerError, match="was not started"):
            look()
    server.stop()
    assert server.password


def test_a_failed_start_is_told() -> None:
    class BrokenClock(ManualClock):
        def subscribe(self, moved: Callable[[], None]) -> None:
            raise OSError("no time")

    server = DemoServer(TINY, BrokenClock())
    server.start()
    with pytest.raises(DemoServerError, match="failed to start") as caught:
        assert server.world is None
    assert isinstance(caught.value.__cause__, OSError)
    server.stop()


def test_a_world_begins_when_its_server_was_started() -> None:
    clock = ManualClock(NOW)
    with DemoServer(DemoSettings(messages=50, rate=0), clock) as server:
        clock.advance(3600)
        assert server.world.timeline.now in (NOW, NOW + 3600)
        youngest = max(message.created for message in server.world.queue)
    assert NOW - 3600 < youngest <= NOW


def test_wrong_settings_are_refused_at_once() -> None:
    with pytest.raises(ValueError, match="--scenario"):
        DemoServer(DemoSettings(scenario="storm"))


def test_it_writes_nothing_to_the_terminal() -> None:
    script = """
import socket, urllib.request
from stalwart_tui.demo.server import DemoServer
from stalwart_tui.demo.settings import DemoSettings
with DemoServer(DemoSettings(messages=2)) as server:
    port = int(server.url.rpartition(":")[2])
    with socket.create_connection(("127.0.0.1", port)) as connection:
        connection.sendall(b"this is no HTTP\\r\\n\\r\\n")
        assert connection.recv(100).startswith(b"HTTP/1.1 400")
    server.world.queue = None
    try:
        urllib.request.urlopen(server.url + "/metrics/prometheus")
    except urllib.error.HTTPError as error:
        assert error.code == 500
    assert server.crashes
"""
    result = subprocess.run(
        [sys.executable, "-c", script], capture_output=True, text=True, check=False, timeout=60
    )
    assert (result.returncode, result.stdout, result.stderr) == (0, "", "")


def test_requests_are_remembered_without_their_secrets(serve: Serve) -> None:
    running = serve()
    running.client.get("/api/queue/messages", params={"text": "a b", "empty": ""})
    running.client.get("/api/principal/a%2Fb", params={"token": "secret"}, auth=None)
    first, second = running.server.requests
    assert (first.method, first.path, first.query) == ("GET", "/api/queue/messages", {"text": "a b"})
    assert (first.status, first.has_authorization, first.has_token) == (200, True, False)
    assert (second.path, second.query, second.status) == ("/api/principal/a%2Fb", {}, 401)
    assert (second.has_authorization, second.has_token) == (False, True)
    assert "secret" not in repr(running.server.requests)


def test_looking_does_not_change_what_happens(serve: Serve) -> None:
    running, unseen = serve(rate=12), serve(rate=12)
    for _ in range(20):
        for path in ("/api/queue/messages", "/api/logs", "/api/oauth", "/api/telemetry/metrics"):
            running.client.get(path)
        running.advance(3)
    unseen.advance(60)
    assert running.messages() == unseen.messages()


# Misbehaviour


def test_the_next_requests_fail_as_asked(serve: Serve) -> None:
    running = serve()
    running.server.fail_next(2, path="/queue/", status=429)
    assert running.client.get("/api/logs").status_code == 200
    statuses = [running.client.get(PATH).status_code for _ in range(3)]
    assert statuses == [429, 429, 200]
    assert [r.status for r in running.server.requests] == [200, 429, 429, 200]


def test_a_failure_has_the_document_of_its_status(serve: Serve) -> None:
    running = serve()
    running.server.fail_next(status=500)
    response = running.client.get(PATH)
    assert response.headers["content-type"] == "application/problem+json"
    assert response.json()["title"] == "Internal Server Error"
    assert "retry-after" not in response.headers


def test_any_answer_can_be_made_up(serve: Serve) -> None:
    running = serve()
    running.server.fail_next(
        method="PATCH",
        status=200,
        body="<html>",
        content_type="text/html",
        headers={"x-proxy": "yes"},
    )
    assert running.data(PATH) is True
    response = running.client.patch(f"{PATH}/stop")
    assert (response.status_code, response.text) == (200, "<html>")
    assert (response.headers["content-type"], response.headers["x-proxy"]) == ("text/html", "yes")
    assert running.data(PATH) is True


def test_a_connection_can_be_closed_without_an_answer(serve: Serve) -> None:
    running = serve()
    running.server.fail_next(close=True)
    with pytest.raises(httpx.RemoteProtocolError, match="without sending a response"):
        running.client.get(PATH)
    assert running.data(PATH) is True
    assert [r.status for r in running.server.requests] == [0, 200]


def test_an_answer_can_be_cut_in_the_middle(serve: Serve) -> None:
    running = serve()
    running.server.fail_next(status=200, body=b'{"data":true}', content_type="application/json", cut=True)
    with pytest.raises(httpx.RemoteProtocolError, match=r"without sending complete"):
        running.client.get(PATH)
    assert running.data(PATH) is True


def test_held_requests_wait(serve: Serve) -> None:
    running = serve()
    answers: list[int] = []
    auth = (OPERATOR, running.password(OPERATOR))
    asking = threading.Thread(target=lambda: answers.append(running.client.get(PATH, auth=auth).status_code))
    with running.server.holding("/queue/status"):
        asking.start()
        in_flight = running.server.world.limits.in_flight
        running.wait_until(lambda: in_flight[OPERATOR] == 1)
        assert answers == []
    asking.join(10)
    assert answers == [200]


@pytest.fixture
def flapping(serve: Serve) -> Running:
    return serve(scenario="server-flapping", messages=5)


def test_an_unreliable_server_fails_now_and_then(flapping: Running) -> None:
    outcomes: list[int] = []
    for _ in range(300):
        try:
            outcomes.append(flapping.client.get(PATH).status_code)
        except httpx.RemoteProtocolError:
            outcomes.append(0)
    assert set(outcomes) == {0, 200, 429, 500}
    assert outcomes.count(200) > 240


def test_tokens_of_an_unreliable_server_hardly_live(flapping: Running) -> None:
    world = flapping.server.world
    made = flapping.server.call(lambda: world.gatekeeper.stream_token("live-tracing", world.now))
    flapping.clock.advance(4)
    statuses = {
        flapping.client.get("/metrics/prometheus").status_code,
        *(_status(flapping, made) for _ in range(10)),
    }
    assert 401 in statuses
    assert 200 not in {_status(flapping, made) for _ in range(10)}


def _status(running: Running, token: str) -> int:
    try:
        return running.client.get(
            "/api/telemetry/traces/live", params={"token": token}, auth=None
        ).status_code
    except httpx.RemoteProtocolError:
        return 0
