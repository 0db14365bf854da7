"""What must hold of every method of the port, whatever adapter and server are behind it.

Each case names the methods it asks and begins with a small licensed server that nobody has touched, in which
nothing moves by itself. The suite that runs them is in `test_contract.py`.
"""

import asyncio
import time
from collections.abc import Awaitable, Callable
from contextlib import aclosing

import pytest

from stalwart_tui.backend import errors
from stalwart_tui.backend.capabilities import Operation
from stalwart_tui.backend.port import Backend
from stalwart_tui.models.metrics import MetricKind
from stalwart_tui.models.principals import (
    AddItem,
    NewPrincipal,
    PrincipalField,
    PrincipalQuery,
    PrincipalType,
    RemoveItem,
    SetField,
)
from stalwart_tui.models.queue import QueueMatch, Sent
from stalwart_tui.models.reports import DmarcReport, QueuedReportQuery, ReportKind, TlsReport
from stalwart_tui.models.traces import TraceQuery
from tests.adapters.conftest import PATIENCE

Case = Callable[[Backend], Awaitable[None]]

CASES: dict[str, Case] = {}
"""`resource.method` → what must hold."""


def case(*methods: str) -> Callable[[Case], Case]:
    """Name the methods that a case asks."""

    def keep(function: Case) -> Case:
        CASES.update(dict.fromkeys(methods, function))
        return function

    return keep


async def until(condition: Callable[[], Awaitable[bool]]) -> None:
    """Ask again until it is so: the server does some work a moment after its answer."""
    async with asyncio.timeout(PATIENCE):
        while not await condition():
            pass


# Queue


@case("queue.fetch_ids", "queue.fetch_page", "queue.fetch_messages", "queue.fetch_message")
async def messages_are_the_same_by_every_way(backend: Backend) -> None:
    listed = await backend.queue.fetch_ids()
    page = await backend.queue.fetch_page(limit=4)
    rest = await backend.queue.fetch_page(page.next_cursor, limit=4)
    named = await backend.queue.fetch_messages(listed.ids)
    assert [one.id for one in page.items + rest.items] == list(listed.ids)
    assert named.messages == page.items + rest.items
    assert await backend.queue.fetch_message(listed.ids[0]) == page.items[0]
    with pytest.raises(errors.NotFound):
        await backend.queue.fetch_message(1)


@case("queue.retry", "queue.cancel")
async def a_message_is_retried_and_cancelled(backend: Backend) -> None:
    first, *_ = (await backend.queue.fetch_ids()).ids
    assert await backend.queue.retry(first) is Sent.ACCEPTED
    assert await backend.queue.cancel(first) is Sent.ACCEPTED
    assert first not in (await backend.queue.fetch_ids()).ids
    with pytest.raises(errors.NotFound):
        await backend.queue.retry(first)


@case("queue.fetch_running", "queue.pause", "queue.resume")
async def the_scheduler_stops_and_goes_on(backend: Backend) -> None:
    queue = backend.queue

    async def stopped() -> bool:
        return await queue.fetch_running() is False

    async def runs() -> bool:
        return await queue.fetch_running() is True

    assert await runs()
    await queue.pause()
    await until(stopped)
    await queue.resume()
    await until(runs)


@case("queue_bulk.bulk_retry", "queue_bulk.bulk_retry_all")
async def many_are_retried(backend: Backend) -> None:
    message = (await backend.queue.fetch_page(limit=1)).items[0]
    only = QueueMatch(first_id=message.id, last_id=message.id)
    assert await backend.queue_bulk.bulk_retry(only) is Sent.ACCEPTED
    assert await backend.queue_bulk.bulk_retry(QueueMatch(text="nobody@nowhere")) is Sent.NOTHING_MATCHED
    assert await backend.queue_bulk.bulk_retry_all(at=2**31) is Sent.ACCEPTED
    with pytest.raises(errors.Refused, match="Nothing was said"):
        await backend.queue_bulk.bulk_retry(QueueMatch())


@case("queue_bulk.bulk_cancel", "queue_bulk.bulk_cancel_all")
async def many_are_cancelled(backend: Backend) -> None:
    ids = (await backend.queue.fetch_ids()).ids

    async def left(expected: tuple[int, ...]) -> bool:
        return (await backend.queue.fetch_ids()).ids == expected

    assert await backend.queue_bulk.bulk_cancel(QueueMatch(text="nobody@nowhere")) is Sent.NOTHING_MATCHED
    assert await backend.queue_bulk.bulk_cancel(QueueMatch(last_id=ids[1])) is Sent.ACCEPTED
    await until(lambda: left(ids[2:]))
    with pytest.raises(errors.Refused, match="Nothing was said"):
        await backend.queue_bulk.bulk_cancel(QueueMatch())
    assert await backend.queue_bulk.bulk_cancel_all() is Sent.ACCEPTED
    await until(lambda: left(()))


@case("sources.fetch_part")
async def a_source_is_read_in_parts(backend: Backend) -> None:
    message = (await backend.queue.fetch_page(limit=1)).items[0]
    assert message.blob_hash is not None
    whole = await backend.sources.fetch_part(message.blob_hash, limit=2**20)
    parts = [await backend.sources.fetch_part(message.blob_hash, offset=at, limit=50) for at in (0, 50)]
    assert b"".join(parts) == whole[:100]
    assert b"\r\n\r\n" in whole
    with pytest.raises(errors.NotFound):
        await backend.sources.fetch_part("A" * 43)


# Outgoing reports


@case("queue_reports.fetch_page", "queue_reports.fetch_report")
async def outgoing_reports_are_listed_and_opened(backend: Backend) -> None:
    everything = await backend.queue_reports.fetch_page(QueuedReportQuery())
    assert [one.due for one in everything.items] == sorted(one.due for one in everything.items)
    assert everything.total == len(everything.items) > 2
    page = await backend.queue_reports.fetch_page(QueuedReportQuery(), limit=2)
    more = await backend.queue_reports.fetch_page(QueuedReportQuery(), page.next_cursor, limit=2)
    assert page.items + more.items == everything.items[:4]
    for kind, body in ((ReportKind.DMARC, DmarcReport), (ReportKind.TLS, TlsReport)):
        listed = await backend.queue_reports.fetch_page(QueuedReportQuery(kind=kind))
        report = await backend.queue_reports.fetch_report(listed.items[0].id)
        assert {one.kind for one in listed.items} == {report.kind} == {kind}
        assert isinstance(report.report, body)
        assert report.report.unreadable == ()
        assert (report.domain, report.begins) == (listed.items[0].domain, listed.items[0].begins)


@case("queue_reports.delete", "queue_reports.bulk_delete", "queue_reports.bulk_delete_all")
async def outgoing_reports_are_deleted(backend: Backend) -> None:
    reports = backend.queue_reports
    listed = (await reports.fetch_page(QueuedReportQuery())).items

    async def left() -> set[str]:
        return {one.id for one in (await reports.fetch_page(QueuedReportQuery())).items}

    assert await reports.delete(listed[0].id) is Sent.ACCEPTED
    assert await left() == {one.id for one in listed[1:]}
    with pytest.raises(errors.NotFound):
        await reports.fetch_report(listed[0].id)
    of_one_domain = QueuedReportQuery(domain=listed[1].domain)
    assert await reports.bulk_delete(of_one_domain) is Sent.ACCEPTED
    remaining = {one.id for one in listed[1:] if one.domain != listed[1].domain}

    async def only_others() -> bool:
        return await left() == remaining

    await until(only_others)
    with pytest.raises(errors.Refused, match="Nothing was said"):
        await reports.bulk_delete(QueuedReportQuery())
    assert await reports.bulk_delete_all() is Sent.ACCEPTED

    async def none() -> bool:
        return not await left()

    await until(none)


# Principals

DOMAIN = NewPrincipal(PrincipalType.DOMAIN, "contract.example")
ANN = NewPrincipal(
    PrincipalType.INDIVIDUAL,
    "ann",
    "Ann Contract",
    emails=("ann@contract.example",),
    secrets=("$6$salt$hash",),
    quota=1000,
    roles=("user",),
)


@case("principals.listable_types", "principals.fetch_page", "principals.fetch_principal")
async def the_directory_is_read(backend: Backend) -> None:
    for kind in backend.principals.listable_types():
        page = await backend.principals.fetch_page(PrincipalQuery((kind,), limit=50))
        assert page.unreadable == ()
        assert {principal.type for principal in page.items} <= {kind}
        if page.items:
            name = page.items[0].name
            assert (await backend.principals.fetch_principal(name)).name == name
    with pytest.raises(errors.NotFound):
        await backend.principals.fetch_principal("nobody")


@case("principals.create", "principals.update", "principals.delete")
async def a_principal_is_created_changed_and_deleted(backend: Backend) -> None:
    api = backend.principals
    await api.create(DOMAIN)
    identity = await api.create(ANN)
    with pytest.raises(errors.AlreadyExists):
        await api.create(ANN)
    found = await api.fetch_principal("ann")
    assert (found.id, found.description, found.quota) == (identity, "Ann Contract", 1000)
    assert (found.emails, found.roles, found.secrets) == (ANN.emails, ("user",), ("SHA-512 hash",))
    await api.update(
        "ann",
        (
            SetField(PrincipalField.DESCRIPTION, "Ann"),
            SetField(PrincipalField.QUOTA, 2000),
            AddItem(PrincipalField.EMAILS, "a@contract.example"),
            RemoveItem(PrincipalField.ROLES, "user"),
        ),
    )
    changed = await api.fetch_principal("ann")
    assert (changed.description, changed.quota, changed.roles) == ("Ann", 2000, ())
    assert changed.emails == ("ann@contract.example", "a@contract.example")
    with pytest.raises(errors.NotFound):
        await api.update("nobody", (SetField(PrincipalField.DESCRIPTION, "x"),))
    with pytest.raises(errors.Refused, match="wipe the other two"):
        await api.update("ann", (SetField(PrincipalField.ROLES, ("user",)),))
    await api.delete("ann")
    with pytest.raises(errors.NotFound):
        await api.delete("ann")


@case("principals.deploy")
async def an_individual_is_deployed(backend: Backend) -> None:
    await backend.principals.create(DOMAIN)
    if not backend.capabilities.supports(Operation.PRINCIPALS_DEPLOY):
        with pytest.raises(errors.Unavailable):
            await backend.principals.deploy(ANN)
        return
    await backend.principals.deploy(ANN)
    assert (await backend.principals.fetch_principal("ann")).description == "Ann Contract"


@case("principals.bulk_delete", "principals.bulk_delete_all")
async def principals_are_deleted_by_type(backend: Backend) -> None:
    api = backend.principals
    lists = PrincipalQuery((PrincipalType.LIST,))
    await api.create(DOMAIN)
    await api.create(NewPrincipal(PrincipalType.LIST, "zebras", emails=("zebras@contract.example",)))

    async def without(name: str) -> bool:
        return name not in {one.name for one in (await api.fetch_page(lists)).items}

    assert not await without("zebras")
    assert await api.bulk_delete(PrincipalType.LIST, "zebras") is Sent.ACCEPTED
    await until(lambda: without("zebras"))
    with pytest.raises(errors.Refused, match="No word"):
        await api.bulk_delete(PrincipalType.LIST, " - ")
    assert await api.bulk_delete_all(PrincipalType.LOCATION) in Sent


# Telemetry, log, server


@case("metrics.watch")
async def figures_come_live(backend: Backend) -> None:
    async with asyncio.timeout(PATIENCE), aclosing(backend.metrics.watch(30)) as stream:
        assert (await anext(stream)).samples == ()
        assert {one.kind for one in (await anext(stream)).samples} >= {MetricKind.GAUGE}


@case("metrics.fetch_history")
async def figures_are_kept(backend: Backend) -> None:
    yesterday = int(time.time()) - 86_400
    history = await backend.metrics.fetch_history(after=yesterday)
    times = [one.at for one in history.samples if one.at is not None]
    assert len(times) == len(history.samples) > 0
    assert times == sorted(times)
    assert times[0] >= yesterday
    assert history.unreadable == ()
    middle = times[len(times) // 2]
    later = await backend.metrics.fetch_history(after=middle)
    earlier = await backend.metrics.fetch_history(after=yesterday, before=middle)
    assert min(one.at or 0 for one in later.samples) >= middle
    assert max(one.at or 0 for one in earlier.samples) < middle


@case("traces.watch")
async def events_come_live(backend: Backend) -> None:
    async with asyncio.timeout(PATIENCE), aclosing(backend.traces.watch()) as stream:
        assert (await anext(stream)).events == ()


@case("traces.fetch_page", "traces.fetch_trace", "traces.fetch_traces")
async def stored_traces_are_listed_and_opened(backend: Backend) -> None:
    page = await backend.traces.fetch_page(TraceQuery(after=1), limit=5)
    assert page.unreadable == ()
    ids = [one.id for one in page.items]
    assert ids
    assert ids == sorted(ids, reverse=True)
    for one in await backend.traces.fetch_traces(ids):
        assert one.unreadable == ()
        assert await backend.traces.fetch_trace(one.id) == one
    with pytest.raises(errors.NotFound):
        await backend.traces.fetch_trace(1)


@case("logs.fetch_page")
async def the_log_is_read_backwards(backend: Backend) -> None:
    page = await backend.logs.fetch_page(limit=3)
    assert len(page.items) == 3
    assert page.total is None
    assert page.unreadable == ()
    times = [line.at or 0 for line in page.items]
    assert times == sorted(times, reverse=True)
    assert page.next_cursor is not None
    older = await backend.logs.fetch_page(page.next_cursor, limit=3)
    assert (older.items[0].at or 0) <= times[-1]
    assert (await backend.logs.fetch_page(text="no such words in any line")).items == ()


@case("server.fetch_info", "server.fetch_health", "server.fetch_prometheus")
async def the_server_tells_of_itself(backend: Backend) -> None:
    assert await backend.server.fetch_info() == backend.info
    health = await backend.server.fetch_health()
    assert (health.live, health.ready) == (True, True)
    page = await backend.server.fetch_prometheus()
    assert page.unreadable == ()
    assert {"server.memory", "smtp.active-connections"} <= {one.id for one in page.samples}
