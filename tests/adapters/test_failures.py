"""No answer at all: each reason is one sentence that names the server and says what to do."""

import asyncio
import errno
import socket
import ssl
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

import httpx
import pytest

from stalwart_tui.adapters.http import failures
from stalwart_tui.adapters.http.client import HttpClient
from stalwart_tui.adapters.http.endpoint import Endpoint
from stalwart_tui.backend.errors import BackendError, BadAnswer, TlsFailure, Unreachable
from tests.adapters.conftest import HURRY, Serve, login
from tests.adapters.wire_server import Received, Reply, WireServer


async def failure(url: str, **changes: Any) -> BackendError:
    """What asking there for anything ends in."""
    http = HttpClient(login(url, **changes))
    try:
        with pytest.raises(BackendError) as caught:
            await http.get_json("queue", "/api/queue/messages")
    finally:
        await http.close()
    return caught.value


@asynccontextmanager
async def port_that_says(data: bytes) -> AsyncIterator[int]:
    """A port that answers the first bytes with these, whatever they are, and hangs up."""

    async def connected(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        await reader.read(1)
        writer.write(data)
        writer.close()

    server = await asyncio.start_server(connected, "127.0.0.1", 0)
    async with server:
        yield server.sockets[0].getsockname()[1]


def free_port() -> int:
    """A port on which nobody listens."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


async def quietly(_: Received, reply: Reply) -> None:
    """Take the request and never answer."""
    await asyncio.Event().wait()


@pytest.mark.parametrize("host", ["nonexistent.invalid", "a" * 70 + ".example", "xn--.invalid"])
async def test_an_unknown_host(host: str) -> None:
    error = await failure(f"http://{host}")
    assert type(error) is Unreachable
    assert error.sentence() == f"There is no host named {host}. – Check the address for typos."


async def test_a_refused_port() -> None:
    port = free_port()
    error = await failure(f"http://127.0.0.1:{port}")
    assert type(error) is Unreachable
    assert error.message == f"127.0.0.1:{port} refused the connection."
    assert "Is the server running" in error.advice


async def test_no_answer_in_time() -> None:
    async with WireServer(quietly) as server:
        error = await failure(server.url, timeout=HURRY)
    assert type(error) is Unreachable
    assert error.message == f"127.0.0.1:{server.port} did not answer within 0.05 s."
    assert "--timeout" in error.advice


async def test_no_tls_handshake_in_time() -> None:
    async with WireServer(quietly) as server:
        error = await failure(f"https://127.0.0.1:{server.port}", timeout=HURRY)
    assert type(error) is Unreachable
    assert error.message == f"127.0.0.1:{server.port} did not accept a connection within 0.05 s."


async def test_an_answer_that_trickles(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("stalwart_tui.adapters.http.client.WHOLE_ANSWER", 0.01)

    async def script(_: Received, reply: Reply) -> None:
        await reply.send(b'{"data"', length=100)
        await asyncio.Event().wait()

    async with WireServer(script) as server:
        error = await failure(server.url, timeout=5.0)
    assert type(error) is Unreachable
    assert "had not finished its answer after 0.05 s" in error.message


async def test_an_answer_that_breaks_off() -> None:
    async def script(_: Received, reply: Reply) -> None:
        await reply.send(b'{"data"', length=100)
        reply.close()

    async with WireServer(script) as server:
        error = await failure(server.url)
    assert type(error) is BadAnswer
    assert error.message == f"127.0.0.1:{server.port} broke off in the middle of its answer."


async def test_a_connection_closed_without_an_answer() -> None:
    async with port_that_says(b"") as port:
        error = await failure(f"http://127.0.0.1:{port}")
    assert type(error) is Unreachable
    assert error.message == f"127.0.0.1:{port} closed the connection without an answer."
    assert error.advice == "If this port speaks TLS, use https://."


async def test_another_protocol() -> None:
    async with port_that_says(b"220 mail.example.org ESMTP\r\n\r\n") as port:
        error = await failure(f"http://127.0.0.1:{port}")
    assert type(error) is BadAnswer
    assert error.message == f"127.0.0.1:{port} does not speak HTTP."


async def test_compression_that_cannot_be_undone(serve: Serve) -> None:
    http, _ = await serve(
        lambda _, reply: reply.send(b"\x1f\x8b nonsense", headers={"content-encoding": "gzip"})
    )
    with pytest.raises(BadAnswer, match="compression is broken"):
        await http.get_json("queue", "/x")


async def test_tls_spoken_to_a_plain_port() -> None:
    async with port_that_says(b"HTTP/1.1 400 Bad Request\r\n\r\n") as port:
        error = await failure(f"https://127.0.0.1:{port}")
    assert type(error) is TlsFailure
    assert error.message == f"127.0.0.1:{port} does not speak TLS."
    assert "http://" in error.advice


async def test_tls_port_that_hangs_up() -> None:
    async with port_that_says(b"") as port:
        error = await failure(f"https://127.0.0.1:{port}")
    assert type(error) is TlsFailure
    assert error.message == f"127.0.0.1:{port} closed the connection while TLS was being set up."


async def test_plain_http_spoken_to_a_tls_port() -> None:
    alert = bytes.fromhex("15030300020246")
    async with port_that_says(alert) as port:
        error = await failure(f"http://127.0.0.1:{port}")
    assert type(error) is TlsFailure
    assert error.sentence() == (
        f"127.0.0.1:{port} seems to speak TLS, but the address says http://. – Use https://127.0.0.1:{port}."
    )


@pytest.mark.parametrize(
    ("certificate", "trusted", "words"),
    [
        ("self-signed", None, "is self-signed. – Trust it with --ca-file"),
        ("expired", "authority", "has expired. – Renew it on the server."),
        ("other-host", "authority", "is not for this IP address. – Use the host name"),
        ("good", None, "comes from an authority that this machine does not trust. – Name the authority's"),
    ],
)
async def test_a_certificate_that_cannot_be_trusted(
    certificate: str, trusted: str | None, words: str, tls_server: Any, certificates: Path
) -> None:
    async with tls_server(certificate) as server:
        ca_file = certificates / f"{trusted}.pem" if trusted else None
        error = await failure(server.url, ca_file=ca_file)
    assert type(error) is TlsFailure
    assert error.sentence().startswith(f"The certificate of 127.0.0.1:{server.port} {words}")
    assert server.received == []


async def test_a_certificate_for_another_name(tls_server: Any, certificates: Path) -> None:
    async with tls_server("other-host") as server:
        error = await failure(f"https://localhost:{server.port}", ca_file=certificates / "authority.pem")
    assert type(error) is TlsFailure
    assert "is for another host name" in error.message


@pytest.mark.parametrize(
    ("certificate", "changes"),
    [
        ("good", {"ca_file": "authority.pem"}),
        ("self-signed", {"ca_file": "self-signed.pem"}),
        ("expired", {"insecure": True}),
    ],
)
async def test_a_certificate_that_the_operator_trusts(
    certificate: str, changes: dict[str, Any], tls_server: Any, certificates: Path
) -> None:
    if "ca_file" in changes:
        changes = {"ca_file": certificates / changes["ca_file"]}
    async with tls_server(certificate) as server:
        http = HttpClient(login(server.url, **changes))
        assert await http.get_json("queue", "/x") == "safe"
        await http.close()


@pytest.mark.parametrize(
    ("content", "words"),
    [(None, "cannot be read: No such file"), ("no PEM", "holds no certificate in PEM form")],
)
async def test_a_ca_file_that_is_none(content: str | None, words: str, tmp_path: Path) -> None:
    file = tmp_path / "ca.pem"
    if content is not None:
        file.write_text(content)
    error = await failure("https://127.0.0.1:1", ca_file=file)
    assert type(error) is TlsFailure
    assert error.message.startswith(f"The CA file {file} {words}")
    assert error.advice == "Check --ca-file."


@pytest.mark.parametrize(
    ("cause", "kind", "words"),
    [
        (OSError(errno.ENETUNREACH, "x"), Unreachable, "There is no way to mail.example.org from here"),
        (socket.gaierror(socket.EAI_AGAIN, "x"), Unreachable, "could not be looked up just now"),
        (ssl.SSLError(1, "[SSL: TLSV1_ALERT_PROTOCOL_VERSION] x"), TlsFailure, "No TLS connection to"),
        (ValueError("x"), TlsFailure, "closed the connection while TLS was being set up"),
        (
            ExceptionGroup("x", [OSError("y"), ConnectionRefusedError()]),
            Unreachable,
            "refused the connection",
        ),
    ],
)
def test_a_cause_that_no_test_server_can_bring(
    cause: Exception, kind: type[BackendError], words: str
) -> None:
    error = httpx.ConnectError("All connection attempts failed")
    error.__cause__ = cause
    explained = failures.explain(error, Endpoint.of("https://mail.example.org"), 10.0)
    assert type(explained) is kind
    assert words in explained.message


@pytest.mark.parametrize(
    ("error", "words"),
    [
        (httpx.WriteTimeout("x"), "mail.example.org did not take the request within 10 s."),
        (
            httpx.ProxyError("407 for user:planted@proxy"),
            "The proxy did not let us through to mail.example.org.",
        ),
        (httpx.ReadError("x"), "The connection to mail.example.org was lost."),
    ],
)
def test_other_failures(error: Exception, words: str) -> None:
    explained = failures.explain(error, Endpoint.of("http://mail.example.org"), 10.0)
    assert type(explained) is Unreachable
    assert explained.message == words
