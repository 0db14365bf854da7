"""Whatever comes in, the answer is one of those the real server knows, and never an error of ours."""

import socket
from urllib.parse import quote

import pytest
from hypothesis import given
from hypothesis import strategies as st

from stalwart_tui.demo.rest.routes import ANY, ROUTES
from stalwart_tui.demo.rest.trace_filter import KEYS
from tests.demo.conftest import Running, Serve

NAMES = [
    *(
        "page",
        "limit",
        "max-total",
        "values",
        "text",
        "from",
        "to",
        "before",
        "after",
        "queue",
        "at",
        "filter",
    ),
    *("range-start", "range-end", "types", "fields", "count", "type", "domain", "queue_id", "id", "offset"),
    *("token", "metrics"),
]
printable = st.characters(categories=["L", "N", "P", "S"])
values = st.one_of(
    st.text(max_size=12),
    st.integers(-5, 2**70).map(str),
    st.sampled_from(["2099-01-01T00:00:00Z", "0000-00-00T00:00:00Z", "9999-12-31T23:59:59-23:59", "1,2,abc"]),
)
requests = st.tuples(
    st.sampled_from([r for r in ROUTES if "live" not in r.path]),
    st.lists(st.text(max_size=8), min_size=2, max_size=2),
    st.dictionaries(st.sampled_from(NAMES), values, max_size=4),
    st.binary(max_size=30),
)


@given(requests)
def test_operations_survive_anything(
    calm: Running, request: tuple[object, list[str], dict[str, str], bytes]
) -> None:
    route, places, query, body = request
    assert isinstance(route, type(ROUTES[0]))
    filled = [quote(places.pop(), safe="") if part == ANY else part for part in route.path]
    method = "GET" if route.method in ("DELETE", "PATCH") else route.method or "POST"
    response = calm.client.request(method, "/api/" + "/".join(filled), params=query, content=body)
    # 500 only where the real server has one too: an absurd limit of the log.
    assert response.status_code in {200, 400, 404} or (response.status_code == 500 and "limit" in query)
    assert response.headers["content-type"].partition(";")[0] in {
        *("application/json", "application/problem+json", "application/octet-stream")
    }


@given(st.sampled_from(["PATCH", "DELETE"]), st.dictionaries(st.sampled_from(NAMES), values, max_size=4))
def test_writes_that_match_nothing_survive_anything(
    calm: Running, method: str, query: dict[str, str]
) -> None:
    parameters = {**query, "values": "1"}
    assert calm.data("/api/queue/messages", method, **parameters) is False
    assert len(calm.server.world.queue) == 40


@given(st.text(printable, max_size=30), st.sampled_from(["Basic ", "Bearer ", "Bearer api_", ""]))
def test_any_authorization_is_answered(calm: Running, text: str, scheme: str) -> None:
    header = (
        (scheme + text).encode("utf-8").replace(b"\r", b"").replace(b"\n", b"").replace(b"\0", b"").strip()
    )
    response = calm.client.get("/api/queue/status", headers={b"authorization": header}, auth=None)
    assert response.status_code in {400, 401}


@given(st.dictionaries(st.sampled_from(sorted(KEYS)), st.text(min_size=1, max_size=5), max_size=4))
def test_any_stream_filter_opens(calm: Running, query: dict[str, str]) -> None:
    with calm.client.stream("GET", "/api/telemetry/traces/live", params=query) as response:
        assert response.status_code == 200


@pytest.mark.parametrize(
    "target", ["*", "/%", "//", "http://elsewhere.example/api", "/api/%ff%00", "?", "/?a"]
)
def test_odd_targets_are_answered(serve: Serve, target: str) -> None:
    running = serve(messages=1)
    host, port = running.server.url.removeprefix("http://").split(":")
    with socket.create_connection((host, int(port)), timeout=10) as connection:
        connection.sendall(f"GET {target} HTTP/1.1\r\nhost: x\r\nconnection: close\r\n\r\n".encode())
        status = connection.makefile("rb").readline().split()[1]
    assert status in {b"400", b"401", b"404"}


def test_a_client_that_goes_in_the_middle_of_its_body_is_no_error(serve: Serve) -> None:
    running = serve(messages=1)
    host, port = running.server.url.removeprefix("http://").split(":")
    with socket.create_connection((host, int(port)), timeout=10) as connection:
        head = f"POST /api/oauth HTTP/1.1\r\nhost: x\r\nauthorization: {_basic(running)}\r\n"
        connection.sendall(f"{head}content-length: 100\r\n\r\nhalf".encode())
        in_flight = running.server.world.limits.in_flight
        running.wait_until(lambda: in_flight["admin"] == 1)
    running.wait_until(lambda: in_flight["admin"] == 0)
    assert running.server.crashes == ()


def _basic(running: Running) -> str:
    request = running.client.build_request("GET", "/")
    auth = running.client.auth
    assert auth is not None
    return next(auth.auth_flow(request)).headers["authorization"]
