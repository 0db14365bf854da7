"""Building the two httpx clients of one connection: trust, proxies, timeouts, headers.

Building is slow (loading httpx's transport and the certificates takes a tenth of a second), so `build` is
made to run in a thread. Nothing here sends a request.
"""

import logging
import ssl
from dataclasses import dataclass
from functools import cache

import anyio
import anyio.lowlevel
import httpx

from stalwart_tui import __version__
from stalwart_tui.adapters.http.endpoint import Endpoint
from stalwart_tui.backend.errors import TlsFailure, Unreachable
from stalwart_tui.config.settings import Connection

KEEP_ALIVE = 30.0
"""Seconds an idle connection is kept: longer than the pause between two polls, so that a poll does not pay
for a new TLS handshake."""

USER_AGENT = f"stalwart-tui/{__version__}"

for _name in ("httpx", "httpcore"):
    # They log every URL with its query, which holds the tokens of streams.
    logging.getLogger(_name).setLevel(logging.WARNING)


@dataclass(frozen=True, slots=True)
class Clients:
    """One client for requests, one for streams: a stream that ends badly takes no request with it."""

    requests: httpx.AsyncClient
    streams: httpx.AsyncClient
    """Carries no Authorization header: a stream is opened by its own token (`rest.md` 3.5)."""

    async def close(self) -> None:
        """Drop every connection."""
        await self.streams.aclose()
        await self.requests.aclose()


def build(connection: Connection, endpoint: Endpoint, authorization: str | None) -> Clients:
    """Build both clients. Raises TlsFailure (the CA file) and Unreachable (a proxy that cannot be used)."""
    _load_backend()
    trust = _trust(connection) if endpoint.tls else ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)  # trusts nobody
    headers = {"User-Agent": USER_AGENT, "Accept": "application/json"}
    if authorization is not None:
        headers["Authorization"] = authorization
    return Clients(
        _client(connection, endpoint, trust, headers),
        # A compressed stream arrives when the compressor's buffer is full, not when something happens.
        _client(connection, endpoint, trust, {"User-Agent": USER_AGENT, "Accept-Encoding": "identity"}),
    )


@cache
def _load_backend() -> None:
    """Load anyio's half for asyncio: httpx does it with the first request, on our loop, for 150 ms."""
    anyio.run(anyio.lowlevel.checkpoint)


def _client(
    connection: Connection, endpoint: Endpoint, trust: ssl.SSLContext, headers: dict[str, str]
) -> httpx.AsyncClient:
    try:
        return httpx.AsyncClient(
            headers=headers,
            verify=trust,
            timeout=connection.timeout,
            # No bound on connections: `HttpClient` bounds requests, and a slot lost to a cancelled request
            # (encode/httpcore#1093) would count for ever.
            limits=httpx.Limits(max_connections=None, keepalive_expiry=KEEP_ALIVE),
            follow_redirects=False,
            # The environment's proxies are for the world outside: httpx would send even loopback there.
            trust_env=not endpoint.is_loopback,
        )
    except (ValueError, ImportError, httpx.InvalidURL):
        # The exception repeats the proxy's URL, which may hold a password.
        raise Unreachable(
            "The proxy that the environment names cannot be used.",
            advice="Check HTTP_PROXY, HTTPS_PROXY and ALL_PROXY, or list the host in NO_PROXY.",
        ) from None


def _trust(connection: Connection) -> ssl.SSLContext:
    """Whom we believe: the CA file, else the system's authorities, else those that httpx brings along."""
    if connection.insecure:
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
        context.check_hostname = False
        context.verify_mode = ssl.CERT_NONE
        return context
    if connection.ca_file is None:
        system = ssl.get_default_verify_paths()
        if not (system.cafile or system.capath):
            return httpx.create_ssl_context()  # Python from python.org on macOS knows no system store
        return ssl.create_default_context()
    try:
        return ssl.create_default_context(cafile=connection.ca_file)
    except ssl.SSLError:
        problem = "holds no certificate in PEM form"
    except OSError as error:
        problem = f"cannot be read: {error.strerror}"
    raise TlsFailure(f"The CA file {connection.ca_file} {problem}.", advice="Check --ca-file.")
