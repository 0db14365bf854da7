"""Principals as rows and details, and the types in one line."""

from dataclasses import replace
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from stalwart_tui.backend.errors import Forbidden, Unavailable, Unreachable
from stalwart_tui.models.principals import Principal, PrincipalType
from stalwart_tui.render.cells import Cell, lay_out
from stalwart_tui.render.principals import (
    COLUMNS,
    LISTED,
    bar,
    columns_for,
    render_detail,
    render_gone,
    render_reading,
    render_refused,
    render_row,
    render_trouble,
    render_types,
)
from stalwart_tui.text.clean import clean, width
from tests.render.test_members import ANYTHING

GIGABYTE = 1 << 30

ADA = Principal(
    4,
    PrincipalType.INDIVIDUAL,
    "ada",
    description="Ada Lovelace",
    emails=("ada@engine.example", "al@poem.example"),
    quota=5 * GIGABYTE,
    used_quota=3 * GIGABYTE,
    member_of=("support", "staff"),
    lists=("announce",),
    roles=("user", "auditor"),
    disabled_permissions=("email-send",),
    enabled_permissions=("logs-view",),
    secrets=("SHA-512 hash", "app password phone"),
    extra={"favourite": "tea\x1b"},
)


def texts(lines: Any) -> list[str]:
    return ["".join(cell.text for cell in line).rstrip() for line in lines]


def row(principal: Principal, only: PrincipalType | None = None) -> dict[str, str]:
    columns = columns_for(only)
    cells = render_row(principal, columns)
    return {column.key: cell.text for column, cell in zip(columns, cells, strict=True)}


def test_a_row_of_an_account() -> None:
    assert row(ADA) == {
        "type": "individual",
        "name": "ada",
        "addresses": "ada@engine.example +1",
        "description": "Ada Lovelace",
        "roles": "user +1",
        "quota": "███··  60%",
        "members": "support +1",
        "state": "",
    }


@pytest.mark.parametrize(
    ("principal", "expected"),
    [
        (Principal(1, PrincipalType.GROUP, "staff", members=("ada",)), "1 member"),
        (Principal(1, PrincipalType.LIST, "news", members=("ada",), external_members=("x@y",)), "2 members"),
        (Principal(1, PrincipalType.DOMAIN, "engine.example", member_count=28), "28 addresses"),
        (Principal(1, PrincipalType.DOMAIN, "empty.example", member_count=0), "0 addresses"),
        (Principal(1, PrincipalType.TENANT, "acme", member_count=1), "1 account"),
        (Principal(1, PrincipalType.GROUP, "silent"), ""),
    ],
)
def test_what_a_principal_holds(principal: Principal, expected: str) -> None:
    assert row(principal)["members"] == expected


@pytest.mark.parametrize(
    ("changes", "expected"),
    [
        ({"roles": ()}, Cell("! no role", "deferred")),
        ({"disabled_permissions": ("authenticate",)}, Cell("‖ login off", "paused")),
        ({"used_quota": 5 * GIGABYTE}, Cell("▲ over quota", "failed")),
        ({"used_quota": 5 * GIGABYTE - 1}, Cell("! nearly full", "deferred")),
        ({"roles": (), "used_quota": 6 * GIGABYTE}, Cell("! no role +1", "deferred")),
        ({"roles": (), "type": PrincipalType.GROUP}, Cell("")),
        ({"quota": 0, "used_quota": 5 * GIGABYTE}, Cell("")),
    ],
)
def test_what_is_odd_has_a_word(changes: dict[str, Any], expected: Cell) -> None:
    assert render_row(replace(ADA, **changes), COLUMNS)[-1] == expected


@pytest.mark.parametrize(
    ("quota", "used", "expected"),
    [
        (None, None, ""),
        (None, 3 * GIGABYTE, "3.0 G"),
        (0, 3 * GIGABYTE, "3.0 G"),
        (GIGABYTE, None, "·····   0%"),
        (GIGABYTE, 1, "▌····   0%"),
        (GIGABYTE, GIGABYTE - 1, "█████  99%"),
        (GIGABYTE, GIGABYTE, "█████ 100%"),
        (GIGABYTE, 50 * GIGABYTE, "█████ 999%"),
    ],
)
def test_quota_use(quota: int | None, used: int | None, expected: str) -> None:
    assert row(replace(ADA, quota=quota, used_quota=used))["quota"] == expected


@given(st.floats(0, 100), st.integers(1, 40))
def test_a_bar_is_as_wide_as_asked(share: float, cells: int) -> None:
    assert width(bar(share, cells)) == cells


def test_a_principal_without_addresses_says_its_description_there_unless_that_has_a_column() -> None:
    role = Principal(1, PrincipalType.ROLE, "auditor", description="Reads everything")
    assert row(role)["addresses"] == ""
    narrow = [column for column in COLUMNS if column.key != "description"]
    assert render_row(role, narrow)[2] == Cell("Reads everything", "dim")


@pytest.mark.parametrize("only", [None, *PrincipalType])
def test_at_80_columns_name_and_state_are_there_for_every_type(only: PrincipalType | None) -> None:
    shown = {column.key for column, _ in lay_out(columns_for(only), 77)}
    assert {"name", "state"} <= shown
    assert ("type" in shown) == (only is None)


def test_the_columns_of_one_type_say_what_its_members_are() -> None:
    assert [column.title for column in columns_for(PrincipalType.DOMAIN)] == [
        "NAME", "DESCRIPTION", "ADDRESSES", "STATE",
    ]  # fmt: skip
    assert "GROUPS" in [column.title for column in columns_for(PrincipalType.INDIVIDUAL)]


def test_the_detail_shows_everything() -> None:
    lines = texts(render_detail(ADA))
    for line in (
        "name          ada",
        "description   Ada Lovelace",
        "addresses     ada@engine.example  primary",
        "              al@poem.example",
        f"quota         {bar(0.6, 20)} 60%  3.0 G of 5.0 G",
        "groups        support",
        "lists         announce",
        "roles         user  built in: mail, calendars, own password",
        "              auditor",
        "given         + logs-view",
        "taken away    − email-send",
        "secrets       SHA-512 hash",
        "              app password phone",
        "id            4",
        "favourite     tea␛",
    ):
        assert line in lines


def test_the_detail_says_what_a_condition_means() -> None:
    lines = texts(render_detail(replace(ADA, roles=(), disabled_permissions=("authenticate",))))
    assert "state         ! no role  cannot log in: an account without a role has no permissions" in lines
    assert "state         ‖ login off  cannot log in: the permission authenticate is taken away" in lines


def test_unknown_members_never_show_a_secret() -> None:
    shown = "\n".join(texts(render_detail(replace(ADA, extra={"otpSecret": "JBSWY3DPEHPK3PXP"}))))
    assert "JBSWY3DP" not in shown
    assert "otpSecret" in shown


def test_long_lists_of_members_are_cut() -> None:
    news = Principal(1, PrincipalType.LIST, "news", members=tuple(f"m{number}" for number in range(10_000)))
    lines = texts(render_detail(news))
    assert "holds         10000 members" in lines
    assert f"              … and {10_000 - LISTED} more" in lines
    assert len(lines) < LISTED + 10


def test_while_the_rest_is_read_what_is_known_is_dimmed() -> None:
    first, _, *known = render_reading(ADA)
    assert first[0].text == "reading the rest …"
    assert texts(known) == texts(render_detail(ADA))
    assert {cell.token for line in known for cell in line} == {"dim"}


def test_trouble_is_said_above_what_was_known() -> None:
    error = Unreachable("No answer.", advice="Is it up?", server_words="oops\x1b")
    lines = texts(render_trouble(error, ADA))
    assert lines[:5] == ["! No answer.", "The server says: oops␛", "Is it up?", "", "What was known before:"]
    assert "name          ada" in lines
    assert len(render_trouble(error, None)) == 3


def test_one_that_is_gone_says_so() -> None:
    lines = texts(render_gone(ADA))
    assert lines[0] == "It is no longer there: deleted or renamed since it was listed."
    assert "name          ada" in lines


def test_an_unknown_type_is_named_in_the_servers_word() -> None:
    odd = Principal(1, PrincipalType.OTHER, "x", type_name="robot\n")
    assert row(odd)["type"] == "robot␊"


@given(
    st.builds(
        Principal,
        st.integers() | st.text(),
        st.sampled_from(PrincipalType),
        st.text(),
        description=st.text(),
        emails=st.lists(st.text(), max_size=3).map(tuple),
        quota=st.none() | st.integers(),
        used_quota=st.none() | st.integers(),
        roles=st.lists(st.text(), max_size=3).map(tuple),
        members=st.lists(st.text(), max_size=3).map(tuple),
        tenant=st.text(),
        extra=st.dictionaries(st.text(), ANYTHING, max_size=3),
    )
)
def test_whatever_a_principal_holds_is_drawn_clean(principal: Principal) -> None:
    cells = [*render_row(principal, COLUMNS), *(cell for line in render_detail(principal) for cell in line)]
    for cell in cells:
        assert cell.text == clean(cell.text)


# The types

COUNTS = {
    PrincipalType.INDIVIDUAL: 12_345,
    PrincipalType.GROUP: 4,
    PrincipalType.ROLE: 0,
    PrincipalType.DOMAIN: 3,
}


def test_only_types_that_exist_are_named_and_the_shown_one_is_in_brackets() -> None:
    assert [cell.text for cell in render_types(COUNTS, None, 80)] == [
        "[all 12.4k]", "individual 12.3k", "group 4", "domain 3",
    ]  # fmt: skip
    assert [cell.text for cell in render_types(COUNTS, PrincipalType.GROUP, 80)][2] == "[group 4]"


def test_the_shown_type_is_seen_where_there_is_little_room() -> None:
    cells = render_types(COUNTS, PrincipalType.DOMAIN, 24)
    assert [cell.text for cell in cells] == ["…", "group 4", "[domain 3]"]


def test_types_that_may_not_be_listed_are_named() -> None:
    refused = {
        PrincipalType.ROLE: Forbidden("no"),
        PrincipalType.GROUP: Unavailable("external directory"),
    }
    assert [cell.text for cell in render_refused(refused, [PrincipalType.TENANT])] == [
        "may not be listed: role, tenant",
        "not on this server: group",
    ]
    many = render_refused({}, list(PrincipalType)[:7])
    assert [cell.text for cell in many] == ["may not be listed: individual, group, list, domain +3"]
    assert render_refused({}) == []
