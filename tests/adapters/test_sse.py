"""Live streams: tokens, refusals, silence, ends in the middle, and frames of any size."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import aclosing

import pytest

from stalwart_tui.adapters.http import sse
from stalwart_tui.adapters.http.client import HttpClient
from stalwart_tui.adapters.http.sse import Frame, LiveSource
from stalwart_tui.backend import errors
from tests.adapters.conftest import HURRY, PATIENCE, Serve
from tests.adapters.wire_server import Received, Reply, Script

SOURCE = LiveSource("traces", "/token", "/live")
ABSENT = errors.Unavailable("No such stream.", advice="Look elsewhere.")
OPENED = Frame(sse.PING)


async def all_frames(http: HttpClient, silent_after: float = PATIENCE) -> AsyncIterator[Frame]:
    """Every frame of one connection."""
    async with aclosing(sse.watch(http, SOURCE, {"filter": "a+b"}, silent_after, ABSENT)) as frames:
        async for frame in frames:
            yield frame


async def collect(http: HttpClient, silent_after: float = PATIENCE) -> list[Frame]:
    return [frame async for frame in all_frames(http, silent_after)]


def minting(stream: Script) -> Script:
    """A script that mints `t0k/en+1=`, `t0k/en+2=`, … and leaves the stream to `stream`."""
    minted = 0

    async def script(received: Received, reply: Reply) -> None:
        nonlocal minted
        if received.path == "/token":
            minted += 1
            await reply.data(f"t0k/en+{minted}=")
        else:
            await stream(received, reply)

    return script


async def two_events(_: Received, reply: Reply) -> None:
    await reply.open_stream()
    await reply.event("trace", [{"type": "a"}])
    await reply.event("ping", {"interval": 30000})
    await reply.end_stream()


async def test_a_stream_says_that_it_is_open_and_brings_its_events(serve: Serve) -> None:
    http, _ = await serve(minting(two_events))
    assert await collect(http) == [
        OPENED,
        Frame("trace", '[{"type":"a"}]'),
        Frame("ping", '{"interval":30000}'),
    ]


async def test_a_stream_carries_its_token_and_no_login(serve: Serve) -> None:
    http, server = await serve(minting(two_events))
    await collect(http)
    mint, stream = server.received
    assert "authorization" in mint.headers
    assert "authorization" not in stream.headers
    assert stream.query == {"filter": "a+b", "token": "t0k/en+1="}
    assert stream.headers["accept-encoding"] == "identity"


async def test_every_connection_has_a_token_of_its_own(serve: Serve) -> None:
    http, server = await serve(minting(two_events))
    await collect(http)
    await collect(http)
    tokens = [received.query["token"] for received in server.received if received.path == "/live"]
    assert tokens == ["t0k/en+1=", "t0k/en+2="]


async def test_a_refused_token_is_replaced_once(serve: Serve) -> None:
    async def stream(received: Received, reply: Reply) -> None:
        if received.query["token"].endswith("1="):
            await reply.problem(401, "Unauthorized")
        else:
            await two_events(received, reply)

    http, server = await serve(minting(stream))
    assert (await collect(http))[0] == OPENED
    assert [received.path for received in server.received] == ["/token", "/live"] * 2


async def test_a_token_refused_twice_is_given_up(serve: Serve) -> None:
    http, server = await serve(minting(lambda _, reply: reply.problem(401, "Unauthorized")))
    with pytest.raises(errors.TokenExpired, match="although it was fresh"):
        await collect(http)
    assert [received.path for received in server.received] == ["/token", "/live"] * 2


async def test_a_ban_about_to_begin_is_not_tried_twice(serve: Serve) -> None:
    http, server = await serve(
        minting(lambda _, reply: reply.problem(429, "Too Many Authentication Attempts"))
    )
    with pytest.raises(errors.NotAuthenticated) as caught:
        await collect(http)
    assert type(caught.value) is errors.NotAuthenticated
    assert [received.path for received in server.received] == ["/token", "/live"]


async def test_a_refused_login_is_not_tried_twice(serve: Serve) -> None:
    http, server = await serve(lambda _, reply: reply.problem(401, "Unauthorized"))
    with pytest.raises(errors.NotAuthenticated) as caught:
        await collect(http)
    assert type(caught.value) is errors.NotAuthenticated
    assert len(server.received) == 1


@pytest.mark.parametrize("at", ["/token", "/live"])
async def test_a_server_without_the_stream(at: str, serve: Serve) -> None:
    async def script(received: Received, reply: Reply) -> None:
        if received.path == at:
            await reply.problem(404, "Not Found")
        else:
            await reply.data("token")

    http, _ = await serve(script)
    with pytest.raises(errors.Unavailable, match=r"No such stream\.") as caught:
        await collect(http)
    assert caught.value.advice == "Look elsewhere."


@pytest.mark.parametrize(
    ("document", "kind", "words"),
    [
        ({"error": "unsupported", "details": "Enterprise feature"}, errors.Unavailable, "No such stream"),
        ({"error": "other", "details": "x", "reason": None}, errors.Refused, "refused the request"),
        ({"data": []}, errors.BadAnswer, "answered, but opened no stream"),
        ({"hello": 1}, errors.BadAnswer, "not in the shape"),
    ],
)
async def test_a_refusal_that_comes_as_200(
    document: object, kind: type[errors.BackendError], words: str, serve: Serve
) -> None:
    http, _ = await serve(minting(lambda _, reply: reply.json(document)))
    http.answers.recognised = True
    with pytest.raises(kind, match=words):
        await collect(http)


async def test_a_missing_permission(serve: Serve) -> None:
    http, _ = await serve(lambda _, reply: reply.problem(403, "Forbidden"))
    with pytest.raises(errors.Forbidden):
        await collect(http)


@pytest.mark.parametrize("token", [None, "", 7, ["x"]])
async def test_a_token_that_is_none(token: object, serve: Serve) -> None:
    http, _ = await serve(lambda _, reply: reply.data(token))
    with pytest.raises(errors.BadAnswer, match="gave no token"):
        await collect(http)


async def test_a_stream_that_does_not_open_in_time(serve: Serve) -> None:
    async def stream(_: Received, reply: Reply) -> None:
        await asyncio.Event().wait()

    http, _ = await serve(minting(stream), timeout=2 * HURRY)
    with pytest.raises(errors.Unreachable, match=r"did not answer within 0\.1 s"):
        await collect(http)


async def test_silence_ends_a_stream(serve: Serve) -> None:
    async def stream(_: Received, reply: Reply) -> None:
        await reply.open_stream()
        await asyncio.Event().wait()

    http, _ = await serve(minting(stream))
    with pytest.raises(errors.Unreachable, match=r"sent nothing for 0\.05 s"):
        await collect(http, HURRY)


@pytest.mark.parametrize("clean", [True, False])
async def test_a_frame_that_is_cut_never_arrives(clean: bool, serve: Serve) -> None:
    async def stream(_: Received, reply: Reply) -> None:
        await reply.open_stream()
        await reply.event("trace", [1])
        await reply.chunk(b'event: trace\ndata: [{"type": "delivery.attempt-start"}, {"ty')
        if clean:
            await reply.end_stream()
        reply.close()

    http, _ = await serve(minting(stream))
    seen: list[Frame] = []

    async def watch() -> None:
        async for frame in all_frames(http):
            seen.append(frame)  # noqa: PERF401 - what came before the error counts

    if clean:
        await watch()
    else:
        with pytest.raises(errors.Unreachable, match="broke off"):
            await watch()
    assert seen == [OPENED, Frame("trace", "[1]")]


async def test_a_frame_may_come_in_any_pieces(serve: Serve) -> None:
    data = ': comment\r\nevent: trace\r\ndata: ["ü\\n"]\r\n\r\nretry: 5\n\nevent:ping\ndata:\n\n'.encode()

    async def stream(_: Received, reply: Reply) -> None:
        await reply.open_stream()
        for place in range(len(data)):
            await reply.chunk(data[place : place + 1])
        await reply.end_stream()

    http, _ = await serve(minting(stream))
    assert await collect(http) == [OPENED, Frame("trace", '["ü\\n"]'), Frame("ping")]


async def test_a_line_without_end_is_cut_off(serve: Serve, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sse, "MOST_BYTES", 2**20)

    async def stream(received: Received, reply: Reply) -> None:
        await reply.open_stream()
        for _ in range(32):
            await reply.chunk(b"data: " + b"x" * 65_536)

    http, _ = await serve(minting(stream))
    with pytest.raises(errors.BadAnswer, match="more than 1 MiB"):
        await collect(http)


async def test_many_frames_are_not_taken_for_one_line(serve: Serve, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sse, "MOST_BYTES", 300_000)

    async def stream(received: Received, reply: Reply) -> None:
        await reply.open_stream()
        for _ in range(20):
            await reply.event("trace", "x" * 65_536)
        await reply.end_stream()

    http, _ = await serve(minting(stream))
    assert len(await collect(http)) == 21


async def test_whoever_stops_watching_closes_the_connection(serve: Serve) -> None:
    left = asyncio.Event()

    async def stream(_: Received, reply: Reply) -> None:
        await reply.open_stream()
        try:
            while True:
                await reply.event("trace", ["x" * 65_536])
        except ConnectionError:
            left.set()

    http, _ = await serve(minting(stream))
    async with aclosing(sse.watch(http, SOURCE, {}, PATIENCE, ABSENT)) as frames:
        assert await anext(frames) == OPENED
        assert (await anext(frames)).event == "trace"
    async with asyncio.timeout(PATIENCE):
        await left.wait()
    assert left.is_set()


async def test_an_unknown_event_is_named() -> None:
    unreadable = sse.unknown(Frame("x" * 1000, "data"))
    assert (unreadable.key, unreadable.reason) == ("x" * 60, "this kind of stream event is unknown")
