"""Writing principals over REST: what is sent, what is refused before, and that no secret is shown."""

import pytest

from stalwart_tui.adapters.rest.principals import RestPrincipals
from stalwart_tui.adapters.rest.versions import release_of
from stalwart_tui.backend.errors import BadAnswer, Refused, Unavailable
from stalwart_tui.models.principals import (
    AddItem,
    NewPrincipal,
    PrincipalField,
    PrincipalType,
    RemoveItem,
    SetField,
)
from stalwart_tui.models.queue import Sent
from tests.adapters.conftest import Serve

NEWEST = release_of("0.15.5")

JANE = NewPrincipal(
    PrincipalType.INDIVIDUAL, "jane", "Jane", ("j@a.example", "jane@a.example"), ("$6$planted",), 0,
    ("staff",), ("all",), ("user",), ("m",), ("x@y.example",), ("authenticate",), ("imap-list",),
    ("https://a.example",), "acme", "en", "p.png",
)  # fmt: skip


async def test_everything_given_is_sent(serve: Serve) -> None:
    http, server = await serve(lambda _, reply: reply.data(17))
    assert await RestPrincipals(http, NEWEST, ()).create(JANE) == 17
    assert (server.received[0].method, server.received[0].path) == ("POST", "/api/principal")
    assert server.received[0].json == {
        "type": "individual", "name": "jane", "description": "Jane", "quota": 0,
        "emails": ["j@a.example", "jane@a.example"], "secrets": ["$6$planted"], "memberOf": ["staff"],
        "lists": ["all"], "roles": ["user"], "members": ["m"], "externalMembers": ["x@y.example"],
        "enabledPermissions": ["authenticate"], "disabledPermissions": ["imap-list"],
        "urls": ["https://a.example"], "tenant": "acme", "locale": "en", "picture": "p.png",
    }  # fmt: skip


async def test_what_was_not_given_is_not_sent(serve: Serve) -> None:
    http, server = await serve(lambda _, reply: reply.data(17))
    api = RestPrincipals(http, NEWEST, ())
    await api.create(NewPrincipal(PrincipalType.DOMAIN, "a.example"))
    await api.deploy(NewPrincipal(PrincipalType.DOMAIN, "a.example"))
    assert [one.json for one in server.received] == [{"type": "domain", "name": "a.example"}] * 2
    assert server.received[1].path == "/api/principal/deploy"


async def test_0_11_takes_deploy_for_a_name_and_is_not_asked(serve: Serve) -> None:
    http, server = await serve(lambda _, reply: reply.data(17))
    with pytest.raises(Unavailable, match=r"0\.11 cannot"):
        await RestPrincipals(http, release_of("0.11.8"), ()).deploy(JANE)
    assert server.received == []


@pytest.mark.parametrize("answer", [None, True, 1.5, []])
async def test_a_creation_without_an_id_is_a_bad_answer(answer: object, serve: Serve) -> None:
    http, _ = await serve(lambda _, reply: reply.data(answer))
    with pytest.raises(BadAnswer, match="did not tell its id"):
        await RestPrincipals(http, NEWEST, ()).create(JANE)


async def test_changes_keep_their_order_and_types(serve: Serve) -> None:
    http, server = await serve(lambda _, reply: reply.data(None))
    await RestPrincipals(http, NEWEST, ()).update(
        "a/b+c",
        (
            RemoveItem(PrincipalField.ROLES, "user"),
            SetField(PrincipalField.QUOTA, 5),
            SetField(PrincipalField.EMAILS, ("a@b.example",)),
            AddItem(PrincipalField.MEMBER_OF, "staff"),
        ),
    )
    assert (server.received[0].method, server.received[0].path) == ("PATCH", "/api/principal/a%2Fb%2Bc")
    assert server.received[0].json == [
        {"action": "removeItem", "field": "roles", "value": "user"},
        {"action": "set", "field": "quota", "value": 5},
        {"action": "set", "field": "emails", "value": ["a@b.example"]},
        {"action": "addItem", "field": "memberOf", "value": "staff"},
    ]


@pytest.mark.parametrize("member", [PrincipalField.MEMBER_OF, PrincipalField.LISTS, PrincipalField.ROLES])
async def test_what_would_wipe_other_members_is_never_sent(member: PrincipalField, serve: Serve) -> None:
    http, server = await serve(lambda _, reply: reply.data(None))
    with pytest.raises(Refused, match="wipe the other two"):
        await RestPrincipals(http, NEWEST, ()).update("jane", (SetField(member, ("x",)),))
    assert server.received == []


async def test_nothing_is_ever_asked_of_the_empty_name(serve: Serve) -> None:
    http, server = await serve(lambda _, reply: reply.data(None))
    api = RestPrincipals(http, NEWEST, ())
    for ask in (api.delete(""), api.fetch_principal(""), api.update("", ())):
        with pytest.raises(Refused, match="No principal was named"):
            await ask
    assert server.received == []


async def test_a_bulk_deletion_names_type_words_and_consent(serve: Serve) -> None:
    http, server = await serve(lambda _, reply: reply.data(True))
    api = RestPrincipals(http, NEWEST, ())
    assert await api.bulk_delete(PrincipalType.LIST, " old lists ") is Sent.ACCEPTED
    assert await api.bulk_delete_all(PrincipalType.API_KEY) is Sent.ACCEPTED
    assert [(one.method, one.path, one.query) for one in server.received] == [
        ("DELETE", "/api/principal", {"type": "list", "filter": "old lists", "confirm": "true"}),
        ("DELETE", "/api/principal", {"type": "apiKey", "confirm": "true"}),
    ]


@pytest.mark.parametrize("text", ["", "  ", "-", " *. "])
async def test_a_bulk_deletion_without_words_would_take_all(text: str, serve: Serve) -> None:
    http, server = await serve(lambda _, reply: reply.data(True))
    with pytest.raises(Refused, match="No word"):
        await RestPrincipals(http, NEWEST, ()).bulk_delete(PrincipalType.LIST, text)
    assert server.received == []


def test_no_value_that_may_be_secret_is_shown() -> None:
    changes = (
        SetField(PrincipalField.SECRETS, "planted"),
        AddItem(PrincipalField.SECRETS, "planted"),
        RemoveItem(PrincipalField.SECRETS, "planted"),
    )
    assert "planted" not in repr((JANE, changes))
