"""The way of a request: recorded, perhaps spoilt, authenticated, routed, answered. Resources are in `rest/`.

An ASGI application. The listener puts the connection into the scope, so that faults can close it and a
visit can be told to the world.
"""

import asyncio
from collections import deque
from collections.abc import Iterator, Mapping
from contextlib import aclosing, contextmanager
from dataclasses import dataclass
from typing import Final

from starlette.requests import ClientDisconnect, Request
from starlette.responses import Response
from starlette.types import Receive, Scope, Send

from stalwart_tui.demo.answers import (
    EVENT_STREAM,
    NO_CONTENT,
    Answer,
    Refusal,
    Stream,
    limit_reached,
    problem,
    too_many_logins,
)
from stalwart_tui.demo.connection import Connection
from stalwart_tui.demo.faults import Fault, Faults
from stalwart_tui.demo.query import Query, segments
from stalwart_tui.demo.rest import open_doors, prometheus, routes
from stalwart_tui.demo.rest.call import Call
from stalwart_tui.demo.rest.credentials import identify
from stalwart_tui.demo.sse import Pace
from stalwart_tui.demo.world.auth import Caller
from stalwart_tui.demo.world.limits import IN_FLIGHT, Banned, Exceeded
from stalwart_tui.demo.world.world import World

LARGEST_BODY: Final = 1 << 20
"""Bytes; a larger body counts as absent (`rest.md` chapter 1)."""
UNAUTHORIZED: Final = 401
CRASHED: Final = 500
"""What uvicorn answers when the application raises."""
REMEMBERED: Final = 10_000
"""Requests kept for tests."""


@dataclass(frozen=True, slots=True)
class Received:
    """A request as it came in, for tests to look at. Secrets are not kept."""

    method: str
    path: str
    """As sent, still encoded."""
    query: Mapping[str, str]
    """Decoded, without `token`."""
    status: int
    """What was answered; 0 when the connection was closed without an answer."""
    has_authorization: bool
    has_token: bool


class Gateway:
    """Answers everything that comes in over HTTP."""

    def __init__(self, world: World, faults: Faults) -> None:
        self._world = world
        self._faults = faults
        self.received: deque[Received] = deque(maxlen=REMEMBERED)
        """The last requests, oldest first."""
        self._streams: dict[Pace, Connection] = {}
        self._gate: tuple[str, asyncio.Event] | None = None
        self._closing = False
        self.crashes: list[Exception] = []
        """Errors of our own that became a 500, for tests to see; uvicorn logs them too."""

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Serve one request."""
        request = Request(scope, receive)
        connection: Connection = request.state.connection
        fault = self._faults.take(request.method, request.url.path)
        if fault is not None:
            await self._spoil(request, fault, connection, send)
            return
        self._world.advance()
        answer: Answer | Stream
        try:
            answer = await self._admit(request, connection)
        except Refusal as refusal:
            answer = refusal.answer
        except Exception as crash:
            self.crashes.append(crash)
            self._remember(request, CRASHED)
            raise
        if isinstance(answer, Stream):
            self._remember(request, 200)
            await self._send_stream(answer, connection, scope, receive, send)
        else:
            self._remember(request, answer.status)
            await _response(answer)(scope, receive, send)

    async def _admit(self, request: Request, connection: Connection) -> Answer | Stream:
        """Answer a request unless its address is banned, or is from now on (chapter 4)."""
        world, address = self._world, _address(request)
        try:
            world.limits.visit(address, world.now)
            return await self._answer(request, connection)
        except Refusal as refusal:
            if refusal.answer.status == UNAUTHORIZED and "authorization" in request.headers:
                connection.visit.refused()
                try:
                    world.limits.refused(address, world.now)
                except Banned as banned:
                    raise too_many_logins() from banned
            raise
        except Banned as banned:
            raise too_many_logins() from banned
        except Exceeded as exceeded:
            raise problem(429) from exceeded

    async def _answer(self, request: Request, connection: Connection) -> Answer | Stream:
        world = self._world
        path = segments(request.scope["raw_path"], world.release.plus_is_space_in_path)
        if path == ("metrics", "prometheus") and request.method == "GET":
            return prometheus.page(world)
        if path[0] != "api":
            return await self._answer_anyone(request, path)
        if request.method == "OPTIONS":
            return NO_CONTENT
        query = Query(request.scope["query_string"])
        authorization = request.headers.get("authorization")
        every_bearer = world.release.verifies_every_request
        world.limits.credentials(_address(request), authorization, every_bearer, world.now)
        caller = identify(world, path, authorization, query)
        connection.visit.authenticated(caller)
        with self._slot(caller):
            body = await _body(request)
            await self._pass_gate(request.url.path)
            route = routes.find(request.method, path[1:], world.edition)
            call = Call(world, caller, route.places(path[1:]), query, body)
            if route.permission is not None:
                call.require(route.permission)
            return route.answer(call)

    async def _answer_anyone(self, request: Request, path: tuple[str, ...]) -> Answer:
        """Answer a request outside `/api`, for which nobody logs in."""
        world = self._world
        world.limits.anonymous(_address(request), world.now)
        body = await _body(request)
        base = str(request.base_url).rstrip("/")
        content_type = request.headers.get("content-type")
        return open_doors.answer(open_doors.Knock(world, request.method, path, base, body, content_type))

    @contextmanager
    def _slot(self, caller: Caller) -> Iterator[None]:
        """Occupy one of the places of an account; raise the refusal when all are taken (chapter 4).

        A stream gives its place back as soon as it is answered.
        """
        limits = self._world.limits
        in_flight = limits.in_flight
        if "unlimited-requests" not in caller.permissions:
            limits.account(caller.name, self._world.now)
            if in_flight[caller.name] >= IN_FLIGHT:
                raise limit_reached("maxConcurrentRequests")
        in_flight[caller.name] += 1
        try:
            yield
        finally:
            in_flight[caller.name] -= 1

    async def _send_stream(
        self, stream: Stream, connection: Connection, scope: Scope, receive: Receive, send: Send
    ) -> None:
        pace = Pace(self._world.clock)
        self._streams[pace] = connection
        if self._closing:
            pace.end()
        dropping = self._drop_later(connection)
        headers = [(b"content-type", EVENT_STREAM.encode()), (b"cache-control", b"no-store")]
        watch = asyncio.create_task(_end_when_gone(receive, pace))
        try:
            await send({"type": "http.response.start", "status": 200, "headers": headers})
            async with aclosing(stream.frames(pace)) as frames:
                async for frame in frames:
                    await send({"type": "http.response.body", "body": frame, "more_body": True})
            await send({"type": "http.response.body", "body": b"", "more_body": False})
        finally:
            watch.cancel()
            if dropping is not None:
                dropping.cancel()
            del self._streams[pace]

    def _drop_later(self, connection: Connection) -> asyncio.TimerHandle | None:
        """Have a stream of an unreliable server cut some time from now."""
        flapping = self._world.plan.flapping
        if flapping is None:
            return None
        return asyncio.get_running_loop().call_later(flapping.drop_streams_every, connection.abort)

    async def _spoil(self, request: Request, fault: Fault, connection: Connection, send: Send) -> None:
        """Let a fault happen instead of an answer."""
        if fault.answer is None:
            self._remember(request, 0)
            await connection.close()
            return
        self._remember(request, fault.answer.status)
        if not fault.cut:
            await _response(fault.answer)(request.scope, request.receive, send)
            return
        response = _response(fault.answer)
        half = fault.answer.body[: len(fault.answer.body) // 2]
        start = {
            "type": "http.response.start",
            "status": response.status_code,
            "headers": response.raw_headers,
        }
        await send(start)
        await send({"type": "http.response.body", "body": half, "more_body": True})
        await connection.close()

    def _remember(self, request: Request, status: int) -> None:
        query = Query(request.scope["query_string"]).values
        has_token = query.pop("token", None) is not None
        path = request.scope["raw_path"].decode("ascii", "replace")
        has_authorization = "authorization" in request.headers
        self.received.append(Received(request.method, path, query, status, has_authorization, has_token))

    # For the owner of the server, on its own thread.

    def wake(self) -> None:
        """Time was moved: have all streams look at the clock."""
        for pace in self._streams:
            pace.wake()

    @property
    def open_streams(self) -> int:
        """How many live streams there are."""
        return len(self._streams)

    def drop_streams(self, orderly: bool) -> None:
        """End the open streams: with whole frames and a proper end, or by cutting the connection."""
        for pace, connection in tuple(self._streams.items()):
            if orderly:
                pace.end()
            else:
                connection.abort()

    def hold(self, path: str) -> None:
        """Keep requests whose path contains `path` waiting, occupying their places."""
        self._gate = (path, asyncio.Event())

    def release(self) -> None:
        """Let the held requests go on."""
        if self._gate is not None:
            self._gate[1].set()
            self._gate = None

    async def _pass_gate(self, path: str) -> None:
        if self._gate is not None and self._gate[0] in path:
            await self._gate[1].wait()

    def close(self) -> None:
        """End all streams, those just opening too: the server is about to stop."""
        self._closing = True
        self.release()
        self.drop_streams(orderly=True)


def _address(request: Request) -> str:
    """Return where a request comes from."""
    return request.client.host if request.client is not None else ""


def _response(answer: Answer) -> Response:
    response = Response(answer.body, answer.status, media_type=None)
    response.headers["content-type"] = answer.content_type
    for name, value in answer.headers:
        response.headers.append(name, value)
    return response


async def _body(request: Request) -> bytes:
    """Return the body; one that is too large counts as absent."""
    parts: list[bytes] = []
    size = 0
    try:
        async for part in request.stream():
            size += len(part)
            if size <= LARGEST_BODY:
                parts.append(part)
    except ClientDisconnect:
        return b""  # Whatever is answered now, nobody hears it.
    return b"".join(parts) if size <= LARGEST_BODY else b""


async def _end_when_gone(receive: Receive, pace: Pace) -> None:
    """End a stream whose client has gone."""
    while (await receive())["type"] != "http.disconnect":
        pass
    pace.end()
