"""What real servers of 0.12.5 and 0.15.5 answered, played back over HTTP: it is read whole and as it was.

Every expectation is worked out from the recording itself, member by member, by a second reading that shares
nothing with the adapter. Exchanges of other resources than queue, principals and connecting are not played.
"""

import json
from datetime import datetime
from typing import Any

import pytest

from stalwart_tui.adapters.connect import connect
from stalwart_tui.adapters.rest.principals import RestPrincipals
from stalwart_tui.adapters.rest.queue import RestQueue
from stalwart_tui.adapters.rest.versions import release_of
from stalwart_tui.backend import errors
from stalwart_tui.models.principals import Principal, PrincipalQuery, PrincipalType
from stalwart_tui.models.queue import QueueMessage, Recipient, RecipientState, Sent
from stalwart_tui.models.server import Edition
from tests.adapters.conftest import Serve, login
from tests.adapters.recordings import ALL, RECORDINGS, RELEASES, Exchange, exchanges, those
from tests.adapters.wire_server import Received, Reply, Script, WireServer

# A second reading of the rows


def plain(model: QueueMessage | Recipient | Principal, **renamed: str) -> dict[str, Any]:
    """The members of a model that are not their default, by the names given."""
    values = {name: getattr(model, attribute) for name, attribute in renamed.items()}
    return {name: value for name, value in values.items() if value not in (None, (), "", 0)}


def seconds(text: str | None) -> int | None:
    return None if text is None else int(datetime.fromisoformat(text).timestamp())


STATES = {
    "completed": RecipientState.DELIVERED, "temp_fail": RecipientState.TEMPORARY_FAILURE,
    "perm_fail": RecipientState.PERMANENT_FAILURE, "scheduled": RecipientState.SCHEDULED,
}  # fmt: skip


def expected_recipients(row: dict[str, Any]) -> list[Recipient]:
    flat = [(one, one) for one in row.get("recipients", [])]
    nested = [(one, domain) for domain in row.get("domains", []) for one in domain["recipients"]]
    found = []
    for own, schedule in flat or nested:
        status = schedule["status"] if own["status"] == "scheduled" else own["status"]
        word, text = (status, "") if isinstance(status, str) else next(iter(status.items()))
        found.append(
            Recipient(
                own["address"], STATES[word], text, own.get("queue"), schedule["retry_num"],
                seconds(schedule["next_retry"]), seconds(schedule.get("next_notify")),
                seconds(schedule["expires"]),
            )
        )  # fmt: skip
    return found


def assert_same_message(message: QueueMessage, row: dict[str, Any]) -> None:
    assert (message.id, message.return_path, message.size) == (row["id"], row["return_path"], row["size"])
    assert (message.created, message.blob_hash) == (seconds(row["created"]), row["blob_hash"])
    assert list(message.recipients) == expected_recipients(row)
    assert (dict(message.extra), [dict(one.extra) for one in message.recipients if one.extra]) == ({}, [])


PRINCIPAL_MEMBERS = {
    "id": "id", "name": "name", "description": "description", "emails": "emails", "quota": "quota",
    "usedQuota": "used_quota", "memberOf": "member_of", "lists": "lists", "roles": "roles",
    "externalMembers": "external_members", "enabledPermissions": "enabled_permissions",
    "disabledPermissions": "disabled_permissions", "urls": "urls",
}  # fmt: skip


def assert_same_principal(principal: Principal, row: dict[str, Any]) -> None:
    members = row.get("members", ())
    counted = isinstance(members, int)
    assert principal.type is PrincipalType(row["type"])
    assert (principal.member_count, principal.members) == (
        (members, ()) if counted else (None, tuple(members))
    )
    assert len(principal.secrets) == len(row.get("secrets", ()))
    assert set(principal.secrets).isdisjoint(row.get("secrets", ()))
    rest = {
        name: tuple(value) if isinstance(value, list) else value
        for name, value in row.items()
        if name not in ("type", "members", "secrets") and value not in ([], "", 0)
    }
    assert plain(principal, **PRINCIPAL_MEMBERS) == rest
    assert dict(principal.extra) == {}


# Played back


@pytest.mark.parametrize("exchange", those("/api/queue/messages", whole=True), ids=str)
async def test_every_list_of_the_queue(exchange: Exchange, serve: Serve) -> None:
    http, _ = await serve(exchange)
    api = RestQueue(http, release_of(exchange.release))
    if exchange.status != 200:
        with pytest.raises(errors.NotAuthenticated):
            await api.fetch_ids()
    elif "values" in exchange.query:
        page = await api.fetch_page()
        assert (page.total, page.unreadable) == (exchange.data["total"], ())
        assert len(page.items) == len(exchange.data["items"])
        for message, row in zip(page.items, exchange.data["items"], strict=True):
            assert_same_message(message, row)
    else:
        found = await api.fetch_ids()
        assert list(found.ids) == exchange.data["items"]
        assert (found.total, found.running) == (exchange.data["total"], exchange.data["status"])


@pytest.mark.parametrize("exchange", those("/api/queue/messages/"), ids=str)
async def test_every_message(exchange: Exchange, serve: Serve) -> None:
    http, _ = await serve(exchange)
    api = RestQueue(http, release_of(exchange.release))
    if exchange.status == 404:
        with pytest.raises(errors.NotFound):
            await api.fetch_message(7)
    else:
        assert_same_message(await api.fetch_message(7), exchange.data)


@pytest.mark.parametrize("method", ["PATCH", "DELETE"])
@pytest.mark.parametrize("release", RELEASES)
async def test_every_answer_to_a_write(release: str, method: str, serve: Serve) -> None:
    recorded = [one for one in those("/api/queue/messages/", method) if one.release == release]
    assert len(recorded) >= 2
    for exchange in recorded:
        http, _ = await serve(exchange)
        api = RestQueue(http, release_of(release))
        write = api.retry(7) if method == "PATCH" else api.cancel(7)
        if exchange.status == 404:
            with pytest.raises(errors.NotFound):
                await write
        else:
            assert await write is (Sent.ACCEPTED if exchange.data else Sent.NOTHING_MATCHED)


@pytest.mark.parametrize("exchange", those("/api/queue/status"), ids=str)
async def test_every_state_of_the_queue(exchange: Exchange, serve: Serve) -> None:
    http, _ = await serve(exchange)
    assert await RestQueue(http, release_of(exchange.release)).fetch_running() is exchange.data


@pytest.mark.parametrize("exchange", those("/api/principal", whole=True), ids=str)
async def test_every_list_of_principals(exchange: Exchange, serve: Serve) -> None:
    http, _ = await serve(exchange)
    api = RestPrincipals(http, release_of("0.15.5"), ())
    query = PrincipalQuery((PrincipalType.INDIVIDUAL,))
    if exchange.status == 403:
        with pytest.raises(errors.Forbidden):
            await api.fetch_page(query)
        return
    page = await api.fetch_page(query)
    assert (page.total, page.unreadable) == (exchange.data["total"], ())
    for principal, row in zip(page.items, exchange.data["items"], strict=True):
        assert_same_principal(principal, row)


@pytest.mark.parametrize("exchange", those("/api/principal/"), ids=str)
async def test_every_principal(exchange: Exchange, serve: Serve) -> None:
    http, _ = await serve(exchange)
    api = RestPrincipals(http, release_of("0.15.5"), ())
    if exchange.data is None:
        with pytest.raises(errors.NotFound, match=r"There is no principal named jane\."):
            await api.fetch_principal("jane")
    else:
        assert_same_principal(await api.fetch_principal("jane"), exchange.data)


def playing(release: str) -> Script:
    """Answer every path as it was first answered to somebody who had logged in."""
    first: dict[tuple[str, str], Exchange] = {}
    for exchange in exchanges(release):
        if exchange.status != 401:
            first.setdefault((exchange.method, exchange.path), exchange)
    unknown = first["GET", "/api/nothing/here"]

    async def script(received: Received, reply: Reply) -> None:
        await first.get((received.method, received.path), unknown)(received, reply)

    return script


@pytest.mark.parametrize("release", RELEASES)
async def test_connecting(release: str) -> None:
    async with WireServer(playing(release)) as server:
        backend = await connect(login(server.url))
        assert (backend.info.version, backend.info.edition) == (release, Edition.COMMUNITY)
        assert backend.info.permissions is not None
        assert {"message-queue-list", "individual-list", "delete-system-folders_"} <= backend.info.permissions
        for stream in (backend.metrics.watch(1), backend.traces.watch()):
            with pytest.raises(errors.Unavailable, match="Stalwart Community has no live"):
                await anext(stream)
        await backend.close()


async def test_a_server_of_0_16_is_recognised() -> None:
    recorded = json.loads((RECORDINGS / "jmap-0.16.18" / "001-account.json").read_text(encoding="utf-8"))
    async with WireServer(lambda _, reply: reply.json(recorded["response"]["body"])) as server:
        with pytest.raises(errors.Unavailable, match=r"0\.16 or later"):
            await connect(login(server.url))
    assert len(server.received) == 1


@pytest.mark.parametrize(
    "exchange", [one for one in ALL if one.status >= 400 or "error" in str(one.body)[:9]], ids=str
)
async def test_every_recorded_refusal_is_an_error_without_secrets(exchange: Exchange, serve: Serve) -> None:
    http, _ = await serve(exchange)
    http.answers.recognised = True
    with pytest.raises(errors.BackendError) as caught:
        await http.get_json("any", "/x")
    assert type(caught.value) not in (errors.BackendError, errors.BadAnswer)
    assert "PRIVATE KEY" not in caught.value.sentence()
