"""Principals over REST: which are asked for, and how every release's rows are read."""

from typing import Any

import pytest

from stalwart_tui.adapters.rest.principals import RestPrincipals
from stalwart_tui.adapters.rest.versions import release_of
from stalwart_tui.adapters.rest.wire import read_principal
from stalwart_tui.backend.errors import BadAnswer, NotFound
from stalwart_tui.models.principals import PrincipalQuery, PrincipalType
from tests.adapters.conftest import Serve
from tests.adapters.wire_server import Received, Reply

INDIVIDUALS = (PrincipalType.INDIVIDUAL,)

NEWEST = release_of("0.15.5")


async def test_types_are_always_sent(serve: Serve) -> None:
    http, server = await serve(lambda _, reply: reply.data({"items": [], "total": 0}))
    api = RestPrincipals(http, NEWEST, INDIVIDUALS)
    await api.fetch_page(PrincipalQuery(INDIVIDUALS))
    await api.fetch_page(PrincipalQuery(()))
    assert server.received[0].query == {"types": "individual"}
    assert set(server.received[1].query["types"].split(",")) == {kind.value for kind in PrincipalType}


async def test_a_query_is_sent_as_asked(serve: Serve) -> None:
    http, server = await serve(lambda _, reply: reply.data({"items": [], "total": 0}))
    query = PrincipalQuery(
        (PrincipalType.GROUP, PrincipalType.API_KEY),
        " jane doe ",
        page=3,
        limit=50,
        fields=("name", "emails"),
    )
    await RestPrincipals(http, NEWEST, ()).fetch_page(query)
    assert server.received[0].query == {
        "types": "group,apiKey", "filter": "jane doe", "fields": "name,emails", "page": "3", "limit": "50",
    }  # fmt: skip


async def test_pages_go_on_until_the_total(serve: Serve) -> None:
    rows = [{"id": n, "type": "individual", "name": f"u{n}"} for n in range(5)]

    async def script(received: Received, reply: Reply) -> None:
        start = (int(received.query["page"]) - 1) * 2
        await reply.data({"items": rows[start : start + 2], "total": 5})

    http, _ = await serve(script)
    api = RestPrincipals(http, NEWEST, INDIVIDUALS)
    pages = [
        await api.fetch_page(PrincipalQuery(INDIVIDUALS, page=number, limit=2)) for number in (1, 2, 3, 4)
    ]
    assert [[principal.name for principal in page.items] for page in pages] == [
        ["u0", "u1"], ["u2", "u3"], ["u4"], [],
    ]  # fmt: skip
    assert [page.next_cursor for page in pages] == ["2", "3", None, None]
    assert {page.total for page in pages} == {5}


@pytest.mark.parametrize(
    ("listing", "following"), [({"items": [{}, {}]}, "2"), ({"items": [{}], "total": "?"}, None)]
)
async def test_without_a_total_a_full_page_means_more(
    listing: dict[str, Any], following: str | None, serve: Serve
) -> None:
    http, _ = await serve(lambda _, reply: reply.data(listing))
    page = await RestPrincipals(http, NEWEST, ()).fetch_page(PrincipalQuery(INDIVIDUALS, limit=2))
    assert (page.total, page.next_cursor) == (None, following)


async def test_a_list_read_whole_has_no_more_pages(serve: Serve) -> None:
    http, server = await serve(lambda _, reply: reply.data({"items": [{}], "total": 9}))
    page = await RestPrincipals(http, NEWEST, ()).fetch_page(PrincipalQuery(INDIVIDUALS, page=1, limit=0))
    assert page.next_cursor is None
    assert "page" not in server.received[0].query


async def test_odd_rows_stand_beside_the_others(serve: Serve) -> None:
    rows = [
        {"id": 1, "type": "individual", "name": "ok"},
        {"type": "individual", "name": "anonymous"},
        {"id": 3, "name": "untyped"},
        {"id": 4, "type": "individual", "emails": ["a", 7]},
        None,
    ]
    http, _ = await serve(lambda _, reply: reply.data({"items": rows, "total": 5}))
    page = await RestPrincipals(http, NEWEST, ()).fetch_page(PrincipalQuery(INDIVIDUALS))
    assert [principal.name for principal in page.items] == ["ok"]
    assert [(one.key, one.reason) for one in page.unreadable] == [
        ("anonymous", "id is missing"),
        ("3", "type is missing"),
        ("4", "emails is no list of texts"),
        ("#5", "it is not an object"),
    ]


@pytest.mark.parametrize("listing", [None, [], {"total": 3}])
async def test_a_directory_without_a_list_is_a_bad_answer(listing: object, serve: Serve) -> None:
    http, _ = await serve(lambda _, reply: reply.data(listing))
    with pytest.raises(BadAnswer, match="no list of principals"):
        await RestPrincipals(http, NEWEST, ()).fetch_page(PrincipalQuery(INDIVIDUALS))


async def test_one_principal_is_asked_for_by_its_encoded_name(serve: Serve) -> None:
    http, server = await serve(lambda _, reply: reply.data({"id": 7, "type": "list", "name": "a/b+c"}))
    principal = await RestPrincipals(http, NEWEST, ()).fetch_principal("a/b+c")
    assert (principal.id, principal.type) == (7, PrincipalType.LIST)
    assert server.received[0].path == "/api/principal/a%2Fb%2Bc"


async def test_a_principal_that_does_not_exist(serve: Serve) -> None:
    http, _ = await serve(lambda _, reply: reply.json({"error": "notFound", "item": "jane"}))
    with pytest.raises(NotFound, match="There is no principal named jane"):
        await RestPrincipals(http, NEWEST, ()).fetch_principal("jane")


async def test_a_principal_that_cannot_be_read(serve: Serve) -> None:
    http, _ = await serve(lambda _, reply: reply.data({"id": 7}))
    with pytest.raises(BadAnswer, match="The principal jane cannot be read: type is missing"):
        await RestPrincipals(http, NEWEST, ()).fetch_principal("jane")


# Rows


def test_a_full_individual() -> None:
    principal = read_principal(
        {
            "id": 4294967295, "type": "individual", "name": "jane", "description": "Jane", "quota": 2**62,
            "usedQuota": 17, "emails": ["j@example.org", "k@example.org"], "memberOf": ["staff"],
            "lists": ["all"], "roles": ["user"], "enabledPermissions": ["a"], "disabledPermissions": ["b"],
            "urls": ["u"], "externalMembers": ["e"], "tenant": "acme", "locale": "en_US", "picture": "p",
            "secrets": ["$6$salt$hash", "$app$phone$x"], "newMember": {"deep": [1]},
        }
    )  # fmt: skip
    assert principal.emails == ("j@example.org", "k@example.org")
    assert (principal.quota, principal.used_quota, principal.id) == (2**62, 17, 4294967295)
    assert principal.secrets == ("SHA-512 hash", "app password phone")
    assert principal.extra == {"newMember": {"deep": [1]}}
    assert (principal.tenant, principal.locale, principal.picture) == ("acme", "en_US", "p")


def test_a_list_of_one_as_the_bare_value() -> None:
    principal = read_principal(
        {"id": 1, "type": "individual", "emails": "j@example.org", "roles": "user", "secrets": "pw"}
    )
    assert (principal.emails, principal.roles, principal.secrets) == (
        ("j@example.org",), ("user",), ("clear text password",),
    )  # fmt: skip


def test_members_are_names_or_a_count() -> None:
    assert read_principal({"id": 1, "type": "group", "members": ["a", "b"]}).members == ("a", "b")
    assert read_principal({"id": 1, "type": "role", "members": "a"}).members == ("a",)
    domain = read_principal({"id": 1, "type": "domain", "members": 28})
    assert (domain.members, domain.member_count) == ((), 28)


def test_quotas_by_type() -> None:
    tenant = read_principal({"id": 1, "type": "tenant", "quota": [1000, 5, 0, 7]})
    assert (tenant.quota, tenant.type_quotas) == (1000, (5, 0, 7))
    assert read_principal({"id": 1, "type": "tenant", "quota": []}).quota is None


def test_what_is_null_or_absent_has_its_default() -> None:
    row = {"id": 1, "type": "individual"}
    absent = read_principal(row)
    names = ("name", "description", "emails", "quota", "usedQuota", "members", "secrets", "tenant")
    assert read_principal(row | dict.fromkeys(names)) == absent
    assert (absent.name, absent.emails, absent.quota, absent.member_count) == ("", (), None, None)


def test_an_unknown_type_keeps_its_word() -> None:
    principal = read_principal({"id": 1, "type": "robot"})
    assert (principal.type, principal.type_name) == (PrincipalType.OTHER, "robot")
    assert read_principal({"id": 1, "type": "other"}).type_name == ""
