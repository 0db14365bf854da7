"""The adapter and the built-in server, both written from the description of the wire, fit together."""

import asyncio
from collections.abc import AsyncIterator, Iterator
from contextlib import aclosing
from dataclasses import replace

import pytest

from stalwart_tui.adapters.connect import connect
from stalwart_tui.backend import errors
from stalwart_tui.backend.capabilities import Operation
from stalwart_tui.backend.port import Backend, QueueApi
from stalwart_tui.demo.server import DemoServer
from stalwart_tui.demo.settings import DemoSettings
from stalwart_tui.models.metrics import MetricKind
from stalwart_tui.models.principals import PrincipalQuery
from stalwart_tui.models.queue import Sent
from stalwart_tui.models.server import Edition
from stalwart_tui.models.traces import TraceBatch
from stalwart_tui.text.secret import Secret
from tests.adapters.conftest import PATIENCE, login

MESSAGES = 1_100
"""Three pages."""

STILL = DemoSettings(messages=MESSAGES, rate=0, quiet_streams=True)
"""A world in which nothing moves by itself."""


@pytest.fixture(scope="module", params=["0.11", "0.12", "0.13", "0.14", "0.15"])
def still(request: pytest.FixtureRequest) -> Iterator[DemoServer]:
    """A licensed server of each release."""
    with DemoServer(replace(STILL, version=request.param)) as server:
        yield server


async def opened(server: DemoServer) -> Backend:
    return await connect(login(server.url, user=server.user, password=Secret(server.password)))


async def test_a_licensed_server_is_recognised(still: DemoServer) -> None:
    backend = await opened(still)
    await backend.close()
    assert backend.info.version is not None
    assert backend.info.version.startswith(still.settings.version)
    assert backend.info.edition is Edition.ENTERPRISE
    unsupported = [one for one in Operation if not backend.capabilities.supports(one)]
    assert unsupported == ([Operation.PRINCIPALS_DEPLOY] if still.settings.version == "0.11" else [])


@pytest.mark.parametrize(
    ("edition", "expected"), [("community", Edition.COMMUNITY), ("unlicensed", Edition.UNLICENSED)]
)
async def test_servers_without_a_licence_are_told_apart(edition: str, expected: Edition) -> None:
    with DemoServer(replace(STILL, messages=3, edition=edition)) as server:
        backend = await opened(server)
        try:
            assert backend.info.edition is expected
            assert not backend.capabilities.supports(Operation.TRACES_LIVE)
            for stream in (backend.metrics.watch(1), backend.traces.watch()):
                with pytest.raises(errors.Unavailable) as caught:
                    await anext(stream)
                assert "live" in caught.value.message
                assert caught.value.advice
        finally:
            await backend.close()


async def test_the_queue_is_read_page_by_page_as_it_is_listed(still: DemoServer) -> None:
    backend = await opened(still)
    listed = await backend.queue.fetch_ids()
    read: list[int] = []
    cursor = None
    while True:
        page = await backend.queue.fetch_page(cursor)
        assert page.unreadable == ()
        read += [message.id for message in page.items]
        cursor = page.next_cursor
        if cursor is None:
            break
    await backend.close()
    assert read == list(listed.ids)
    assert len(read) == listed.total == MESSAGES
    assert listed.running is True


async def test_every_message_has_recipients_with_a_known_state(still: DemoServer) -> None:
    backend = await opened(still)
    page = await backend.queue.fetch_page(None, 100)
    one = await backend.queue.fetch_message(page.items[0].id)
    await backend.close()
    assert one == page.items[0]
    assert all(message.recipients and message.pending for message in page.items)
    assert not any(
        recipient.state.value == "unknown" for message in page.items for recipient in message.recipients
    )
    assert not any(message.extra for message in page.items)


async def test_certain_messages_are_found_in_few_requests(still: DemoServer) -> None:
    backend = await opened(still)
    ids = (await backend.queue.fetch_ids()).ids
    before = len(still.requests)
    near = await backend.queue.fetch_messages([*ids[300:400], ids[-1] + 1])
    far = await backend.queue.fetch_messages([ids[0], ids[-1], 7])
    await backend.close()
    assert [message.id for message in near.messages] == list(ids[300:400])
    assert near.gone == (ids[-1] + 1,)
    assert [message.id for message in far.messages] == [ids[0], ids[-1]]
    assert far.gone == (7,)
    assert len(still.requests) - before <= 8


async def test_the_directory_is_read_by_type(still: DemoServer) -> None:
    backend = await opened(still)
    for kind in backend.principals.listable_types():
        page = await backend.principals.fetch_page(PrincipalQuery((kind,), limit=50))
        assert page.unreadable == ()
        assert {principal.type for principal in page.items} <= {kind}
        if page.items:
            name = page.items[0].name
            assert (await backend.principals.fetch_principal(name)).name == name
    await backend.close()


async def test_a_wrong_password_is_one_request() -> None:
    with DemoServer(replace(STILL, messages=1)) as server:
        with pytest.raises(errors.NotAuthenticated):
            await connect(login(server.url, user=server.user, password=Secret("wrong")))
        assert len(server.requests) == 1


async def until_running(queue: QueueApi, expected: bool) -> None:
    """Ask for the state of the scheduler until it is so: a change takes effect a moment after its answer."""
    async with asyncio.timeout(PATIENCE):
        while await queue.fetch_running() is not expected:
            pass


async def test_writes_are_answered() -> None:
    with DemoServer(replace(STILL, messages=5)) as server:
        backend = await opened(server)
        queue = backend.queue
        ids = (await queue.fetch_ids()).ids
        assert await queue.retry(ids[0]) is Sent.ACCEPTED
        assert await queue.retry(ids[0], recipient="nobody@nowhere.example") is Sent.NOTHING_MATCHED
        assert await queue.cancel(ids[1]) is Sent.ACCEPTED
        with pytest.raises(errors.NotFound):
            await queue.fetch_message(ids[1])
        await queue.pause()
        await until_running(queue, expected=False)
        assert (await queue.fetch_ids()).running is False
        await queue.resume()
        await until_running(queue, expected=True)
        await backend.close()
        assert server.crashes == ()


async def test_metrics_come_live(still: DemoServer) -> None:
    backend = await opened(still)
    async with asyncio.timeout(PATIENCE), aclosing(backend.metrics.watch(30)) as stream:
        assert (await anext(stream)).samples == ()
        snapshot = await anext(stream)
    await backend.close()
    assert snapshot.unreadable == ()
    assert {sample.kind for sample in snapshot.samples} == set(MetricKind)
    assert len([sample for sample in snapshot.samples if sample.kind is MetricKind.GAUGE]) == 10


async def exhaust(stream: AsyncIterator[object]) -> None:
    """Take what comes until it ends."""
    async for _ in stream:
        pass


async def test_traces_come_live_until_the_server_drops_them() -> None:
    with DemoServer(DemoSettings(messages=50, rate=200)) as server:
        backend = await opened(server)
        async with asyncio.timeout(PATIENCE), aclosing(backend.traces.watch()) as stream:
            assert await anext(stream) == TraceBatch()
            batch = await anext(stream)
            assert batch.unreadable == ()
            assert all(event.type and event.at for event in batch.events)
            server.drop_streams()
            with pytest.raises(errors.Unreachable, match="broke off"):
                await exhaust(stream)
        async with asyncio.timeout(PATIENCE), aclosing(backend.traces.watch()) as stream:
            assert await anext(stream) == TraceBatch()  # a new connection with a new token
        await backend.close()
        live = [received for received in server.requests if received.path.endswith("/traces/live")]
        assert [(received.has_token, received.has_authorization) for received in live] == [(True, False)] * 2
        minted = [received for received in server.requests if received.path.endswith("/tracing-token")]
        assert len(minted) == 2


@pytest.mark.parametrize(
    ("fault", "kind"),
    [
        ({"status": 500}, errors.ServerFault),
        ({"status": 429}, errors.Busy),
        ({"status": 200, "body": "<html>", "content_type": "text/html"}, errors.BadAnswer),
        ({"status": 200, "body": ""}, errors.BadAnswer),
        ({"cut": True, "status": 200, "body": '{"data": true}'}, errors.BadAnswer),
        ({"close": True, "count": 2}, errors.Unreachable),
    ],
)
async def test_a_fault_is_an_error_and_the_next_request_works(
    fault: dict[str, object], kind: type[errors.BackendError]
) -> None:
    with DemoServer(replace(STILL, messages=1)) as server:
        backend = await opened(server)
        server.fail_next(**fault)  # type: ignore[arg-type]
        with pytest.raises(kind) as caught:
            await backend.queue.fetch_running()
        assert type(caught.value) is kind
        assert await backend.queue.fetch_running() is True
        await backend.close()


async def test_a_server_that_is_stopped_and_started_is_found_again() -> None:
    with DemoServer(replace(STILL, messages=1)) as server:
        backend = await opened(server)
        port = int(server.url.rpartition(":")[2])
        server.stop()
        with pytest.raises(errors.Unreachable, match=r"refused the connection|without an answer|was lost"):
            await backend.queue.fetch_running()
    with DemoServer(replace(STILL, messages=1, port=port)):
        assert await backend.queue.fetch_running() is True
        await backend.close()
