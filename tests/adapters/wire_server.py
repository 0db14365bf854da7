"""A small HTTP server that answers as a test tells it to, also in ways that no HTTP library would.

It writes bytes itself, so that it can break off, fall silent or speak something else; it notes what it
received and how many requests were open at once. It knows nothing of Stalwart.
"""

import asyncio
import json
import ssl
from collections import Counter
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass
from types import TracebackType
from typing import Any, Self
from urllib.parse import parse_qsl, urlsplit

JSON = "application/json; charset=utf-8"
PROBLEM = "application/problem+json"


@dataclass(frozen=True, slots=True)
class Received:
    """One request as it came."""

    method: str
    target: str
    headers: Mapping[str, str]
    """Names in lower case."""
    body: bytes

    @property
    def path(self) -> str:
        """Still percent-encoded."""
        return self.target.partition("?")[0]

    @property
    def query(self) -> dict[str, str]:
        """Decoded as the server decodes it."""
        return dict(parse_qsl(urlsplit(self.target).query))

    @property
    def json(self) -> Any:
        """The body, decoded."""
        return json.loads(self.body)


class Reply:
    """The way back to one client."""

    def __init__(self, writer: asyncio.StreamWriter) -> None:
        self._writer = writer

    async def raw(self, data: bytes) -> None:
        """These bytes, whatever they are."""
        self._writer.write(data)
        await self._writer.drain()

    async def send(
        self,
        body: bytes,
        *,
        status: int = 200,
        content_type: str = JSON,
        headers: Mapping[str, str] | None = None,
        length: int | None = None,
    ) -> None:
        """A complete answer, or one that announces another length."""
        lines = [
            f"HTTP/1.1 {status} Whatever",
            f"content-type: {content_type}",
            f"content-length: {len(body) if length is None else length}",
            *(f"{name}: {value}" for name, value in (headers or {}).items()),
        ]
        await self.raw("\r\n".join([*lines, "", ""]).encode() + body)

    async def data(self, data: Any) -> None:
        """A good envelope."""
        await self.json({"data": data})

    async def json(self, document: Any, *, status: int = 200, **options: Any) -> None:
        """A JSON answer."""
        await self.send(json.dumps(document).encode(), status=status, **options)

    async def problem(self, status: int, title: str = "Title", detail: str = "", **members: Any) -> None:
        """A problem document (`rest.md` 2.2)."""
        document = {"type": "about:blank", "status": status, "title": title, "detail": detail, **members}
        await self.json(document, status=status, content_type=PROBLEM)

    async def open_stream(self) -> None:
        """The head of an event stream."""
        await self.raw(
            b"HTTP/1.1 200 OK\r\ncontent-type: text/event-stream\r\n"
            b"cache-control: no-store\r\ntransfer-encoding: chunked\r\n\r\n"
        )

    async def chunk(self, data: bytes) -> None:
        """A part of a stream."""
        await self.raw(b"%x\r\n%s\r\n" % (len(data), data))

    async def event(self, name: str, data: Any) -> None:
        """One event of a stream."""
        text = json.dumps(data, separators=(",", ":"))
        await self.chunk(f"event: {name}\ndata: {text}\n\n".encode())

    async def end_stream(self) -> None:
        """The end that HTTP gives a stream."""
        await self.raw(b"0\r\n\r\n")

    def close(self) -> None:
        """Hang up."""
        self._writer.close()


Script = Callable[[Received, Reply], Awaitable[None]]


class WireServer:
    """Serves on a free loopback port inside `async with`."""

    def __init__(self, script: Script, *, tls: ssl.SSLContext | None = None) -> None:
        self.script = script
        self.received: list[Received] = []
        self.connections = 0
        self.open = 0
        """Requests without an answer yet."""
        self.most_open = 0
        self.most_open_of: Counter[str] = Counter()
        """Path → most requests of it that were open at once."""
        self._open_of: Counter[str] = Counter()
        self._tls = tls
        self._tasks: set[asyncio.Task[None]] = set()
        self._changed = asyncio.Condition()

    @property
    def url(self) -> str:
        """Its base URL."""
        return f"http{'s' if self._tls else ''}://127.0.0.1:{self.port}"

    async def __aenter__(self) -> Self:
        self._server = await asyncio.start_server(self._connected, "127.0.0.1", 0, ssl=self._tls)
        self.port: int = self._server.sockets[0].getsockname()[1]
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._server.close()
        for task in self._tasks:
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)
        await self._server.wait_closed()

    async def until(self, condition: Callable[[], bool]) -> None:
        """Wait for something that a request changes."""
        async with asyncio.timeout(5), self._changed:
            await self._changed.wait_for(condition)

    async def _connected(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        task = asyncio.current_task()
        assert task is not None
        self._tasks.add(task)
        self.connections += 1
        try:
            while (received := await _receive(reader)) is not None:
                await self._answer(received, Reply(writer))
        except (ConnectionError, asyncio.CancelledError):
            pass  # the client left, or the test is over
        finally:
            self._tasks.discard(task)
            writer.close()

    async def _answer(self, received: Received, reply: Reply) -> None:
        path = received.path
        self.received.append(received)
        self.open += 1
        self._open_of[path] += 1
        self.most_open = max(self.most_open, self.open)
        self.most_open_of[path] = max(self.most_open_of[path], self._open_of[path])
        await self._tell()
        try:
            await self.script(received, reply)
        finally:
            self.open -= 1
            self._open_of[path] -= 1

    async def _tell(self) -> None:
        async with self._changed:
            self._changed.notify_all()


async def _receive(reader: asyncio.StreamReader) -> Received | None:
    """The next request; None when the client has hung up."""
    try:
        head = (await reader.readuntil(b"\r\n\r\n")).decode("latin-1")
    except asyncio.IncompleteReadError:
        return None
    first, *lines = head.strip().split("\r\n")
    headers = {name.lower(): value.strip() for name, _, value in (line.partition(":") for line in lines)}
    body = await reader.readexactly(int(headers.get("content-length", 0)))
    method, target, _ = first.split(" ", 2)
    return Received(method, target, headers, body)
