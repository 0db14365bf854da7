"""What is odd about a principal, the order of the list, and what cannot be listed at all."""

from typing import Any

import pytest

from stalwart_tui.models.principals import Principal, PrincipalType
from stalwart_tui.state.principals import (
    SORTS,
    Condition,
    PrincipalsStore,
    conditions,
    member_count,
    quota_share,
)
from tests.state.clocks import FakeClock
from tests.state.fakes import FakePrincipals


def account(name: str, **members: Any) -> Principal:
    return Principal(1, PrincipalType.INDIVIDUAL, name, **{"roles": ("user",), **members})


ADA = account("ada", emails=("z@a.example",), quota=100, used_quota=95, description="Countess")
BOB = account("Bob", emails=("b@a.example",), quota=100, used_quota=100)
EVE = account("eve", used_quota=5000, roles=())
STAFF = Principal(2, PrincipalType.GROUP, "staff", members=("ada", "eve"))


async def filled(*principals: Principal) -> PrincipalsStore:
    store = PrincipalsStore(FakePrincipals(*principals), FakeClock())
    await store.refresh()
    return store


def names(store: PrincipalsStore) -> list[str]:
    return [principal.name for principal in store.shown]


@pytest.mark.parametrize(
    ("principal", "expected"),
    [
        (account("a"), ()),
        (account("a", roles=()), (Condition.NO_ROLE,)),
        (account("a", disabled_permissions=("authenticate",)), (Condition.LOGIN_OFF,)),
        (account("a", disabled_permissions=("authenticate-oauth",)), ()),
        (account("a", quota=100, used_quota=89), ()),
        (account("a", quota=100, used_quota=90), (Condition.NEARLY_FULL,)),
        (account("a", quota=100, used_quota=100, roles=()), (Condition.NO_ROLE, Condition.OVER_QUOTA)),
        (account("a", quota=0, used_quota=100), ()),
        (STAFF, ()),
    ],
)
def test_conditions(principal: Principal, expected: tuple[Condition, ...]) -> None:
    assert conditions(principal) == expected


def test_shares_and_counts_are_unknown_where_there_is_nothing_to_count() -> None:
    assert (quota_share(EVE), quota_share(ADA)) == (None, 0.95)
    assert (member_count(EVE), member_count(STAFF)) == (None, 2)
    assert member_count(Principal(1, PrincipalType.DOMAIN, "a.example", member_count=0)) == 0


@pytest.mark.parametrize(
    ("column", "expected"),
    [
        ("type", ["Bob", "ada", "eve", "staff"]),
        ("name", ["ada", "Bob", "eve", "staff"]),
        ("addresses", ["eve", "staff", "Bob", "ada"]),
        ("description", ["Bob", "eve", "staff", "ada"]),
        ("quota", ["staff", "eve", "ada", "Bob"]),
        ("members", ["Bob", "ada", "eve", "staff"]),
        ("state", ["eve", "Bob", "ada", "staff"]),
    ],
)
async def test_order(column: str, expected: list[str]) -> None:
    store = await filled(ADA, BOB, EVE, STAFF)
    version = store.version
    store.set_sort(column)
    assert names(store) == expected
    assert [store.place_of(name) for name in expected] == [0, 1, 2, 3]
    store.set_sort(column, reverse=True)
    assert names(store) == expected[::-1]
    assert store.version > version


def test_every_order_can_be_asked_of_every_type() -> None:
    for kind in PrincipalType:
        for key in SORTS.values():
            assert key(Principal(1, kind, "x")) is not None


async def test_order_and_filter_go_together() -> None:
    store = await filled(ADA, BOB, EVE, STAFF)
    store.set_sort("quota", reverse=True)
    store.set_filter("state:full")
    assert names(store) == ["ada"]
    store.set_filter('state:"no role"')
    assert names(store) == ["eve"]


async def test_a_principal_is_found_whether_shown_or_not() -> None:
    store = await filled(ADA, STAFF)
    store.show_only(PrincipalType.GROUP)
    assert store.find("ada") == ADA
    assert store.find("nobody") is None


async def test_types_that_are_never_asked_for_are_named() -> None:
    store = await filled(ADA)
    assert PrincipalType.TENANT in store.unlisted
    assert PrincipalType.GROUP not in store.unlisted
    assert PrincipalType.OTHER not in store.unlisted, "nobody has set it up, so nobody misses it"
