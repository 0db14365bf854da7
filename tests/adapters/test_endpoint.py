"""Endpoints: how an address is taken apart and named."""

import pytest

from stalwart_tui.adapters.http.endpoint import Endpoint
from stalwart_tui.backend.errors import Unreachable


@pytest.mark.parametrize(
    ("url", "name", "place"),
    [
        ("https://mail.example.org", "mail.example.org", "mail.example.org:443"),
        ("https://mail.example.org:443", "mail.example.org", "mail.example.org:443"),
        ("http://mail.example.org:8080", "mail.example.org:8080", "mail.example.org:8080"),
        ("http://[2001:db8::80]", "[2001:db8::80]", "[2001:db8::80]:80"),
        ("http://[::1]:18999", "[::1]:18999", "[::1]:18999"),
    ],
)
def test_a_server_is_named_as_the_operator_named_it(url: str, name: str, place: str) -> None:
    endpoint = Endpoint.of(url)
    assert (endpoint.name, endpoint.place) == (name, place)


@pytest.mark.parametrize(
    "url", ["", "mail.example.org", "ftp://mail", "https://", "http://h:port", "http://["]
)
def test_an_address_without_a_host_is_refused(url: str) -> None:
    with pytest.raises(Unreachable, match="cannot be read"):
        Endpoint.of(url)


@pytest.mark.parametrize(
    ("host", "expected"),
    [
        ("localhost", True),
        ("demo.localhost", True),
        ("127.0.0.1", True),
        ("127.8.9.10", True),
        ("0.0.0.0", True),
        ("[::1]", True),
        ("[::ffff:127.0.0.1]", True),
        ("192.0.2.1", False),
        ("[2001:db8::1]", False),
        ("localhost.example.org", False),
        ("mail.example.org", False),
    ],
)
def test_this_machine_is_recognised(host: str, expected: bool) -> None:
    assert Endpoint.of(f"http://{host}:8080").is_loopback is expected
