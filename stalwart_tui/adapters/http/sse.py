"""Live streams: a fresh token for every connection, the events in it, and signs of life.

One call of `watch` is one connection; connecting again is for whoever calls. What an event means is known
in `rest/`.

httpx-sse does the decoding. Its cost was measured on frames of 2.3 MB (5,000 trace events): splitting is
linear, and no single step takes longer than a few milliseconds. What it lacks is a bound, which is set here
on the bytes it is given.
"""

from collections.abc import AsyncGenerator, AsyncIterator
from contextlib import aclosing, asynccontextmanager
from dataclasses import dataclass

import httpx
from httpx_sse import EventSource

from stalwart_tui.adapters.http.client import HttpClient, OpenStream, Query
from stalwart_tui.backend.errors import BackendError, BadAnswer, NotAuthenticated, TokenExpired
from stalwart_tui.models.paging import Unreadable

EVENT_STREAM = "text/event-stream"

MOST_BYTES = 16 * 2**20
"""Of one event: 30,000 trace events in one second. A line that never ends must not fill the memory."""

PING = "ping"
"""Name of the event that only says that the stream is alive (`rest.md` 8.4)."""

_NAMELESS = "message"
"""What httpx-sse calls an event without a name."""

_LONGEST_NAME = 60
"""Characters kept of an unknown event's name."""


@dataclass(frozen=True, slots=True)
class Frame:
    """One event of a stream."""

    event: str
    data: str = ""


def unknown(frame: Frame) -> Unreadable:
    """An event of a kind nobody here knows: counted, never fatal."""
    return Unreadable(frame.event[:_LONGEST_NAME], "this kind of stream event is unknown")


@dataclass(frozen=True, slots=True)
class LiveSource:
    """Where a stream and its tokens are had."""

    resource: str
    """Name in the request budget."""
    token_path: str
    path: str


async def watch(
    http: HttpClient, source: LiveSource, query: Query, silent_after: float, missing: BackendError
) -> AsyncGenerator[Frame, None]:
    """One connection: a ping once it is open, then every event until the server ends it.

    `missing` is what a server without this stream means. A token that is refused although it is fresh is
    replaced once. Raises TokenExpired, Unreachable (also after `silent_after` seconds without a byte), and
    whatever minting the token raises.
    """
    for is_last in (False, True):
        token = await _mint(http, source, missing)
        try:
            async with open_stream(http, source.path, query, token, silent_after, missing) as frames:
                yield Frame(PING)
                async for frame in frames:
                    yield frame
                return
        except TokenExpired:
            if is_last:
                raise


@asynccontextmanager
async def open_stream(
    http: HttpClient,
    path: str,
    query: Query,
    token: str | None,
    silent_after: float,
    missing: BackendError | None = None,
) -> AsyncIterator[AsyncIterator[Frame]]:
    """Open one stream with its token and give its events. Raises BackendError when it is refused."""
    parameters = {**query, "token": token} if token is not None else query
    async with http.stream(path, parameters, silent_after) as stream:
        if stream.head.status != 200 or stream.head.content_type != EVENT_STREAM:
            await _refuse(http, stream, missing)
        async with aclosing(_frames(stream)) as frames:
            yield frames


async def _mint(http: HttpClient, source: LiveSource, missing: BackendError) -> str:
    token = await http.get_json(source.resource, source.token_path, missing=missing)
    if not isinstance(token, str) or not token:
        raise BadAnswer(f"{http.endpoint.name} gave no token for the stream.")
    return token


async def _refuse(http: HttpClient, stream: OpenStream, missing: BackendError | None) -> None:
    """Raise what an answer without a stream means; a refusal can come as 200 JSON (`rest.md` chapter 5)."""
    answer = await stream.answer()
    try:
        http.answers.unwrap(await http.read_document(answer, missing), missing)
    except NotAuthenticated as refused:
        if answer.status != 401:  # a ban about to begin: nothing may be tried again
            raise
        raise TokenExpired(
            f"{http.endpoint.name} refused the token of the stream although it was fresh.",
            advice="Compare the clocks of the servers behind this address.",
            server_words=refused.server_words,
        ) from None
    raise BadAnswer(f"{http.endpoint.name} answered, but opened no stream.")


async def _frames(stream: OpenStream) -> AsyncGenerator[Frame, None]:
    body = _Bounded(stream)
    source = EventSource(httpx.Response(200, headers={"Content-Type": EVENT_STREAM}, stream=body))
    async with aclosing(source.aiter_sse()) as events:
        async for event in events:
            body.pending = 0
            if event.data or event.event != _NAMELESS:  # else only `id:` or `retry:`, which is no event
                yield Frame(event.event, event.data)


class _Bounded(httpx.AsyncByteStream):
    """The bytes of a stream, as long as its events stay below MOST_BYTES."""

    def __init__(self, stream: OpenStream) -> None:
        self._stream = stream
        self.pending = 0
        """Bytes since the last complete event."""

    async def __aiter__(self) -> AsyncIterator[bytes]:
        async with aclosing(self._stream.parts()) as parts:
            async for part in parts:
                self.pending += len(part)
                if self.pending > MOST_BYTES:
                    raise BadAnswer(f"The stream sent an event of more than {MOST_BYTES // 2**20} MiB.")
                yield part
