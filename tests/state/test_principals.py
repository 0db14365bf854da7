"""The directory: read type by type and page by page, narrowed here, with what was refused beside it."""

import pytest

from stalwart_tui.backend.errors import (
    BackendError,
    BadAnswer,
    Forbidden,
    NotAuthenticated,
    NotFound,
    Refused,
    Unavailable,
    Unreachable,
)
from stalwart_tui.models.paging import Unreadable
from stalwart_tui.models.principals import Principal, PrincipalType
from stalwart_tui.state.filter import FilterError
from stalwart_tui.state.principals import FIELDS, PAGE, PrincipalsStore
from tests.state.clocks import FakeClock
from tests.state.fakes import FakePrincipals

ACCOUNT, GROUP, DOMAIN = PrincipalType.INDIVIDUAL, PrincipalType.GROUP, PrincipalType.DOMAIN

ADA = Principal(
    1, ACCOUNT, "ada", description="Ada Lovelace", emails=("ada@engine.example", "al@poem.example"),
    roles=("user", "auditor"), member_of=("staff",), quota=10 * 1024**2, used_quota=6 * 1024**2,
)  # fmt: skip
BOB = Principal(2, ACCOUNT, "bob", emails=("Bob@corp.example",), roles=("user",))
STAFF = Principal(3, GROUP, "staff", members=("ada",))


def store_of(*principals: Principal) -> tuple[PrincipalsStore, FakePrincipals]:
    api = FakePrincipals(*principals)
    return PrincipalsStore(api, FakeClock()), api


def names(store: PrincipalsStore) -> list[str]:
    return [principal.name for principal in store.shown]


async def test_every_type_is_read_and_shown_in_order() -> None:
    store, api = store_of(STAFF, BOB, ADA)
    assert (store.complete, store.shown) == (False, [])
    assert await store.refresh() == 3
    assert store.complete
    assert names(store) == ["ada", "bob", "staff"]
    assert store.counts() == {ACCOUNT: 2, GROUP: 1}
    assert [(query.types, query.page, query.limit, query.fields) for query in api.asked] == [
        ((ACCOUNT,), 1, PAGE, FIELDS),
        ((GROUP,), 1, PAGE, FIELDS),
    ]
    assert "secrets" not in FIELDS


async def test_the_first_reading_shows_each_page_as_it_comes() -> None:
    store, api = store_of(*(Principal(n, ACCOUNT, f"user{n:02}") for n in range(25)))
    api.page_limit = 10
    api.types = (ACCOUNT,)
    seen: list[int] = []
    api.on_question = lambda: seen.append(len(store.shown))
    assert await store.refresh() == 25
    assert seen == [0, 10, 20]
    assert [query.page for query in api.asked] == [1, 2, 3]


async def test_a_later_reading_replaces_a_type_as_a_whole() -> None:
    store, api = store_of(ADA, BOB)
    api.page_limit, api.types = 1, (ACCOUNT,)
    await store.refresh()
    api.rows = [BOB, Principal(4, ACCOUNT, "cy")]
    seen: list[list[str]] = []
    api.on_question = lambda: seen.append(names(store))
    await store.refresh()
    assert seen == [["ada", "bob"]] * 2
    assert names(store) == ["bob", "cy"]


async def test_reading_the_same_again_changes_nothing() -> None:
    store, api = store_of(ADA, STAFF)
    api.errors[DOMAIN] = Forbidden("no")
    api.types = (ACCOUNT, GROUP, DOMAIN)
    api.odd[ACCOUNT] = (Unreadable("#1", "odd"),)
    await store.refresh()
    version = store.version
    await store.refresh()
    assert store.version == version
    api.rows.append(BOB)
    await store.refresh()
    assert store.version > version


@pytest.mark.parametrize(
    "error", [Forbidden("a"), Unavailable("b"), Refused("c"), NotFound("d"), BadAnswer("e")]
)
async def test_a_type_that_is_refused_leaves_the_others(error: BackendError) -> None:
    store, api = store_of(ADA, STAFF)
    api.errors[ACCOUNT] = error
    assert await store.refresh() == 1
    assert store.refused == {ACCOUNT: error}
    assert (names(store), store.complete) == (["staff"], True)
    version = store.version
    api.errors.clear()
    assert await store.refresh() == 2
    assert (store.refused, store.version > version) == ({}, True)


async def test_when_every_type_is_refused_so_is_the_directory() -> None:
    store, api = store_of(ADA)
    api.errors = {ACCOUNT: Forbidden("no accounts"), GROUP: Forbidden("no groups")}
    with pytest.raises(Forbidden, match="no accounts"):
        await store.refresh()
    assert not store.complete


@pytest.mark.parametrize("error", [Unreachable("gone"), NotAuthenticated("wrong")])
async def test_a_server_that_cannot_be_asked_is_not_asked_further(error: BackendError) -> None:
    store, api = store_of(ADA, STAFF)
    await store.refresh()
    api.asked.clear()
    api.errors[ACCOUNT] = error
    with pytest.raises(type(error)):
        await store.refresh()
    assert len(api.asked) == 1
    assert names(store) == ["ada", "staff"]


async def test_nothing_to_list_is_an_empty_directory() -> None:
    store, api = store_of()
    api.types = ()
    assert await store.refresh() == 0
    assert store.complete


async def test_unreadable_rows_are_told() -> None:
    store, api = store_of(ADA)
    odd = Unreadable("#2", "no name")
    api.odd[ACCOUNT] = (odd,)
    await store.refresh()
    assert list(store.unreadable) == [odd]
    version = store.version
    api.odd.clear()
    await store.refresh()
    assert list(store.unreadable) == []
    assert store.version > version


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("", ["ada", "bob", "staff"]),
        ("engine", ["ada"]),
        ("LOVELACE", ["ada"]),
        ("user", ["ada", "bob"]),
        ("type:group", ["staff"]),
        ("name:a", ["ada", "staff"]),
        ("email:poem", ["ada"]),
        ("email:bob@", ["bob"]),
        ("role:audit", ["ada"]),
        ("group:staff", ["ada"]),
        ("used>5M", ["ada"]),
        ("!used>0", ["bob", "staff"]),
    ],
)
async def test_filters(text: str, found: list[str]) -> None:
    store, _ = store_of(ADA, BOB, STAFF)
    await store.refresh()
    version = store.version
    store.set_filter(text)
    assert names(store) == found
    assert store.version > version


async def test_one_type_alone() -> None:
    store, _ = store_of(ADA, BOB, STAFF)
    await store.refresh()
    store.show_only(GROUP)
    assert names(store) == ["staff"]
    store.show_only(DOMAIN)
    assert names(store) == []
    store.show_only(None)
    assert names(store) == ["ada", "bob", "staff"]


async def test_no_filter_leaves_the_old_one() -> None:
    store, _ = store_of(ADA, BOB)
    await store.refresh()
    store.set_filter("ada")
    version = store.version
    with pytest.raises(FilterError):
        store.set_filter("used>much")
    assert (names(store), store.filter.text, store.version) == (["ada"], "ada", version)


async def test_places_follow_what_is_shown() -> None:
    store, _ = store_of(ADA, BOB, STAFF)
    await store.refresh()
    assert [store.place_of(name) for name in ("ada", "staff", "nobody")] == [0, 2, None]
    store.set_filter("staff")
    assert names(store) == ["ada", "staff"]
    assert [store.place_of(name) for name in ("ada", "bob", "staff")] == [0, None, 1]


async def test_one_principal_with_everything() -> None:
    store, _ = store_of(ADA)
    assert await store.fetch_principal("ada") == ADA
    with pytest.raises(NotFound):
        await store.fetch_principal("nobody")
