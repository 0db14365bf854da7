"""Requests to one server: credentials, budget, size and time limits. The way of every byte to and from it.

What an answer means is in `answers.py`, why none came in `failures.py`, what a stream brings in `sse.py`;
which requests there are is known in `rest/`.
"""

import asyncio
import base64
import json
import re
from collections import defaultdict
from collections.abc import AsyncGenerator, AsyncIterator, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass
from typing import Any
from urllib.parse import quote, urlencode

import httpx

from stalwart_tui.adapters.http import decode, failures, transport
from stalwart_tui.adapters.http.answers import Answer, AnswerReader
from stalwart_tui.adapters.http.endpoint import Endpoint
from stalwart_tui.backend.errors import BackendError, NotAuthenticated
from stalwart_tui.config.settings import Connection

MOST_AT_ONCE = 4
"""Requests in flight: the server refuses a fifth of the same account (`rest.md` chapter 4)."""

MOST_BYTES = 64 * 2**20
"""Of one answer: a queue of 100,000 messages comes in pages of a megabyte; beyond this something is wrong."""

WHOLE_ANSWER = 12
"""Times the timeout that a whole answer may take: one that trickles must not keep its place for ever."""

Query = Mapping[str, str]
"""Parameters by name. The server drops empty ones (`rest.md` chapter 1), so a filter must never be empty."""

_TOKEN = re.compile(r"[!-~]+")
"""What a Bearer token consists of; anything else httpx would refuse with a message that repeats it."""

_IDLE_CLOSED = (httpx.RemoteProtocolError, httpx.ReadError, httpx.WriteError)
"""How a kept connection that the server has closed meanwhile shows."""

_FAILURES = (httpx.HTTPError, httpx.InvalidURL, OSError, UnicodeError)
"""What sending and receiving may raise: a host name that cannot be encoded and a TLS alert in the middle of
an answer come as they are, everything else as HTTPError."""


def segment(name: str) -> str:
    """A name or id as a path segment (`rest.md` chapter 1). Lone dots are encoded, else they would climb."""
    encoded = quote(name, safe="@", errors="replace")
    return encoded.replace(".", "%2E") if encoded in {".", ".."} else encoded


class HttpClient:
    """One server and our login there. Nothing is opened before the first request.

    Every method raises only BackendError, whose texts hold neither credentials nor a query.
    """

    def __init__(self, connection: Connection) -> None:
        self.endpoint = Endpoint.of(connection.url)
        self.answers = AnswerReader(self.endpoint)
        self._connection = connection
        self._timeout = connection.timeout
        self._clients: transport.Clients | None = None
        self._building = asyncio.Lock()
        self._closed = False
        self._slots = asyncio.Semaphore(MOST_AT_ONCE)
        self._turns: defaultdict[str, asyncio.Lock] = defaultdict(asyncio.Lock)

    async def get_json(
        self, resource: str, path: str, query: Query | None = None, *, missing: BackendError | None = None
    ) -> Any:
        """Ask once, and return the `data` of the answer. `missing` is what "not found" means here.

        Only one request of a `resource` is in flight at a time. Not for GETs with side effects: those are
        `send`, because a read that meets a connection just closed for idleness is asked again.
        """
        document = await self.get_document(resource, path, query, missing=missing)
        return self.answers.unwrap(document, missing)

    async def get_document(
        self, resource: str, path: str, query: Query | None = None, *, missing: BackendError | None = None
    ) -> Any:
        """As `get_json`, but the whole JSON of the answer, whatever its shape."""
        return await self._ask(resource, _Request("GET", path, query, repeatable=True), missing)

    async def get_body(
        self,
        resource: str,
        path: str,
        query: Query | None = None,
        *,
        content_type: str,
        missing: BackendError | None = None,
    ) -> bytes:
        """As `get_json`, but the body itself, for answers of a type other than JSON."""
        answer = await self._fetch(resource, _Request("GET", path, query, repeatable=True))
        if answer.status == 200 and answer.content_type == content_type:
            return answer.body
        self.answers.unwrap(await self.read_document(answer, missing), missing)
        raise self.answers.other_type()

    async def send(
        self,
        method: str,
        resource: str,
        path: str,
        query: Query | None = None,
        *,
        body: Any = None,
        missing: BackendError | None = None,
    ) -> Any:
        """Write, and return the `data` of the answer. Sent once, whatever happens."""
        content = None if body is None else json.dumps(body).encode()
        document = await self._ask(resource, _Request(method, path, query, content), missing)
        return self.answers.unwrap(document, missing)

    @asynccontextmanager
    async def stream(self, path: str, query: Query, silent_after: float) -> AsyncIterator["OpenStream"]:
        """Open a stream, without Authorization: its token is in `query`.

        The headers must come within the client's timeout, each part of the body within `silent_after`
        seconds. Status and content type are for the caller to check.
        """
        client = (await self._ready()).streams
        timeout = httpx.Timeout(self._timeout, read=silent_after)
        try:
            async with self._slots, asyncio.timeout(self._timeout):
                request = client.build_request("GET", self._url(path, query), timeout=timeout)
                response = await client.send(request, stream=True)
        except TimeoutError:
            raise failures.no_answer(self.endpoint, self._timeout) from None
        except _FAILURES as error:
            raise self.explain(error) from None
        try:
            yield OpenStream(response, self, silent_after)
        finally:
            await response.aclose()

    def explain(self, error: Exception) -> BackendError:
        """Why no answer came."""
        return failures.closed() if self._closed else failures.explain(error, self.endpoint, self._timeout)

    def explain_break(self) -> BackendError:
        """Why a stream broke off."""
        return failures.closed() if self._closed else failures.stream_lost(self.endpoint)

    async def close(self) -> None:
        """Drop every connection, also those of streams. Safe to call twice."""
        self._closed = True
        async with self._building:
            clients, self._clients = self._clients, None
        if clients is not None:
            await clients.close()

    async def _ask(self, resource: str, request: "_Request", missing: BackendError | None) -> Any:
        return await self.read_document(await self._fetch(resource, request), missing)

    async def _fetch(self, resource: str, request: "_Request") -> Answer:
        client = (await self._ready()).requests
        async with self._turns[resource], self._slots:
            return await self._exchange(client, request)

    async def read_document(self, answer: Answer, missing: BackendError | None) -> Any:
        """The JSON of a good answer. Raises BackendError for any other."""
        text = self.answers.accept(answer, missing)
        try:
            return await decode.decode(text)
        except decode.NotJson:
            raise self.answers.not_json() from None

    async def _exchange(self, client: httpx.AsyncClient, wanted: "_Request") -> Answer:
        """Send and read the whole answer."""
        limit = self._timeout * WHOLE_ANSWER
        try:
            async with asyncio.timeout(limit):
                url = self._url(wanted.path, wanted.query)
                request = client.build_request(wanted.method, url, content=wanted.content)
                response = await _send(client, request, repeatable=wanted.repeatable)
                try:
                    return await _whole(response, self.answers)
                finally:
                    await response.aclose()
        except TimeoutError:
            raise failures.too_long(self.endpoint, limit) from None
        except _FAILURES as error:
            raise self.explain(error) from None

    async def _ready(self) -> transport.Clients:
        """The clients, built at the first use in a thread: the screen goes on meanwhile."""
        async with self._building:
            if self._closed:
                raise failures.closed()
            if self._clients is None:
                self._clients = await asyncio.to_thread(
                    transport.build, self._connection, self.endpoint, self._authorization()
                )
            return self._clients

    def _authorization(self) -> str | None:
        """The header of our login; None without one. The clear text leaves its Secret only here."""
        connection = self._connection
        if connection.token is not None:
            token = connection.token.reveal()
            if not _TOKEN.fullmatch(token):
                raise NotAuthenticated(
                    "The token holds blanks, line breaks or letters that no token has.",
                    advice="Look at --token-file or STALWART_TOKEN.",
                )
            return f"Bearer {token}"
        if connection.password is None:
            return None
        pair = f"{connection.user}:{connection.password.reveal()}".encode("utf-8", "surrogateescape")
        return f"Basic {base64.b64encode(pair).decode()}"

    def _url(self, path: str, query: Query | None) -> str:
        return f"{self.endpoint.url}{path}" + (f"?{urlencode(query, errors='replace')}" if query else "")


class OpenStream:
    """A stream whose headers have come."""

    def __init__(self, response: httpx.Response, http: HttpClient, silent_after: float) -> None:
        self.head = Answer(response.status_code, response.headers, b"")
        """Status and headers."""
        self._response = response
        self._http = http
        self._silent_after = silent_after

    async def parts(self) -> AsyncGenerator[bytes, None]:
        """The body as it comes, until the server ends it. Raises Unreachable when it breaks or is silent."""
        try:
            async for part in self._response.aiter_bytes():
                yield part
        except httpx.ReadTimeout:
            raise failures.silent(self._http.endpoint, self._silent_after) from None
        except _FAILURES:
            raise self._http.explain_break() from None

    async def answer(self) -> Answer:
        """The whole body, for a stream that was refused. Raises BackendError."""
        try:
            return await _whole(self._response, self._http.answers)
        except _FAILURES as error:
            raise self._http.explain(error) from None


@dataclass(frozen=True, slots=True)
class _Request:
    """What is sent, before the base URL and the login are added."""

    method: str
    path: str
    query: Query | None
    content: bytes | None = None
    repeatable: bool = False
    """Whether it may be sent once more when the connection turns out to be closed."""


async def _send(client: httpx.AsyncClient, request: httpx.Request, *, repeatable: bool) -> httpx.Response:
    """Send; a read that found its kept connection closed by the server is sent once more."""
    fresh = False

    async def trace(event: str, _: Mapping[str, Any]) -> None:
        nonlocal fresh
        fresh = fresh or event.endswith("connect_tcp.started")

    request.extensions["trace"] = trace
    try:
        return await client.send(request, stream=True)
    except _IDLE_CLOSED:
        if fresh or not repeatable:
            raise
    return await client.send(request, stream=True)


async def _whole(response: httpx.Response, answers: AnswerReader) -> Answer:
    """The whole answer, up to MOST_BYTES."""
    parts: list[bytes] = []
    size = 0
    async for part in response.aiter_bytes():
        size += len(part)
        if size > MOST_BYTES:
            raise answers.too_big(MOST_BYTES)
        parts.append(part)
    return Answer(response.status_code, response.headers, b"".join(parts))
