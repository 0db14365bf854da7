"""Changing principals, with every trap of it (`rest.md` 9.6)."""

from collections.abc import Iterator
from typing import Any

import pytest

from stalwart_tui.demo.world.people import TOTP_ACCOUNT
from tests.demo.conftest import Running, Serve, serving
from tests.demo.principal_calls import MALFORMED, PATH, allowed, create, patch, shown


@pytest.fixture(scope="module")
def running() -> Iterator[Running]:
    """Return a server whose principals the tests of this module change, each others."""
    with serving(messages=1) as running:
        yield running


def test_scalars_are_set_and_cleared(running: Running) -> None:
    create(running, "scalar", description="old")
    assert patch(running, "scalar", ("set", "description", "new"), ("set", "locale", "de")) == {"data": None}
    assert shown(running, "scalar") | {"id": 0} == {
        "id": 0,
        "type": "individual",
        "name": "scalar",
        "description": "new",
        "locale": "de",
    }
    patch(running, "scalar", ("set", "description", ""), ("set", "quota", 0))
    person = shown(running, "scalar")
    assert "description" not in person
    # An explicit zero stays, unlike one given at creation.
    assert person["quota"] == 0
    patch(running, "scalar", ("set", "quota", ""))
    assert "quota" not in shown(running, "scalar")
    assert patch(running, "scalar") == {"data": None}


def test_a_rename_moves_the_path_and_every_membership(running: Running) -> None:
    create(running, "oldname", kind="group", members=["erik"])
    assert patch(running, "oldname", ("set", "name", "NewName")) == {"data": None}
    assert running.client.get(f"{PATH}/oldname").json()["error"] == "notFound"
    assert shown(running, "newname")["members"] == ["erik"]
    assert "newname" in shown(running, "erik")["memberOf"]
    taken = {"error": "fieldAlreadyExists", "field": "name", "value": "alice"}
    assert patch(running, "newname", ("set", "name", "alice")) == taken


def test_setting_one_membership_replaces_all_three(running: Running) -> None:
    create(running, "trapped", secrets="s", roles=["user"], lists=["announce"], memberOf=["sales"])
    assert allowed(running, "trapped", "s") == 200
    patch(running, "trapped", ("set", "memberOf", ["support"]))
    person = shown(running, "trapped")
    assert person["memberOf"] == ["support"]
    assert not {"roles", "lists"} & set(person)
    assert allowed(running, "trapped", "s") == 403


def test_adding_and_removing_memberships_leaves_the_others(running: Running) -> None:
    create(running, "careful", roles=["user"], memberOf=["sales"])
    patch(running, "careful", ("addItem", "memberOf", "support"), ("removeItem", "memberOf", "sales"))
    person = shown(running, "careful")
    assert (person["memberOf"], person["roles"]) == (["support"], ["user"])
    patch(running, "careful", ("addItem", "roles", "helpdesk"))
    assert shown(running, "careful")["roles"] == ["user", "helpdesk"]


def test_members_are_changed_from_the_other_side(running: Running) -> None:
    create(running, "team", kind="group", members=["alice", "bob"])
    patch(running, "team", ("addItem", "members", "carol"), ("removeItem", "members", "alice"))
    assert shown(running, "team")["members"] == ["bob", "carol"]
    patch(running, "team", ("set", "members", ["dave"]))
    assert shown(running, "team")["members"] == ["dave"]
    assert "team" not in shown(running, "bob").get("memberOf", [])


def test_a_circle_of_roles_grants_what_is_in_it(running: Running) -> None:
    create(running, "ring", kind="role", enabledPermissions=["authenticate", "authenticate-oauth"])
    create(running, "circle", kind="role", roles=["ring"])
    assert patch(running, "ring", ("addItem", "roles", "circle")) == {"data": None}
    create(running, "dizzy", secrets="s", roles=["circle"])
    assert allowed(running, "dizzy", "s") == 200


def test_emails_are_added_removed_and_promoted(running: Running) -> None:
    create(running, "mailer", emails=["m@example.org"])
    patch(running, "mailer", ("addItem", "emails", "z@example.org"), ("addItem", "emails", "b@example.org"))
    assert shown(running, "mailer")["emails"] == ["m@example.org", "b@example.org", "z@example.org"]
    patch(running, "mailer", ("removeItem", "emails", "m@example.org"))
    assert shown(running, "mailer")["emails"] == ["b@example.org", "z@example.org"]
    taken = {"error": "fieldAlreadyExists", "field": "emails", "value": "alice@example.org"}
    assert patch(running, "mailer", ("addItem", "emails", "alice@example.org")) == taken
    assert patch(running, "mailer", ("set", "emails", ["x@y.test"])) == {
        "error": "notFound",
        "item": "y.test",
    }


def test_secrets_follow_their_kind(running: Running) -> None:
    def secrets() -> list[str]:
        found: list[str] = shown(running, "keeper").get("secrets", [])
        return found

    create(running, "keeper", secrets=["first"])
    patch(running, "keeper", ("addItem", "secrets", "second"))
    assert secrets() == ["second"]
    for secret in ("$app$phone$1", "$app$phone2$2", "otpauth://totp/a?secret=A", "otpauth://totp/b?secret=B"):
        patch(running, "keeper", ("addItem", "secrets", secret))
    everything = ["otpauth://totp/b?secret=B", "second", "$app$phone$1", "$app$phone2$2"]
    assert secrets() == everything
    patch(running, "keeper", ("removeItem", "secrets", "not it"))
    assert secrets() == everything
    # The name of an application password is only a beginning.
    patch(running, "keeper", ("removeItem", "secrets", "$app$phone"))
    assert secrets() == everything[:2]
    patch(running, "keeper", ("removeItem", "secrets", "otpauth://"))
    assert secrets() == ["second"]
    patch(running, "keeper", ("removeItem", "secrets", "second"))
    assert secrets() == []
    patch(running, "keeper", ("set", "secrets", ["$app$a$1", "pass"]))
    assert secrets() == ["pass", "$app$a$1"]


@pytest.mark.parametrize(("version", "left"), [("0.12", ["otpauth://x", "$app$a$1"]), ("0.15", ["word"])])
def test_removing_the_empty_secret_depends_on_the_release(serve: Serve, version: str, left: Any) -> None:
    running = serve(version=version, messages=1)
    create(running, "empty", secrets=["word", "$app$a$1", "otpauth://x"])
    patch(running, "empty", ("removeItem", "secrets", ""))
    assert shown(running, "empty")["secrets"] == left


def test_permissions_are_changed_one_by_one(running: Running) -> None:
    create(running, "locked", secrets="s", roles=["user"])
    patch(running, "locked", ("addItem", "disabledPermissions", "authenticate"))
    assert allowed(running, "locked", "s") == 403
    patch(running, "locked", ("removeItem", "disabledPermissions", "authenticate"))
    assert allowed(running, "locked", "s") == 200
    unknown = {"error": "other", "details": "Invalid disabledPermissions value", "reason": None}
    assert patch(running, "locked", ("set", "disabledPermissions", ["fly"])) == unknown


@pytest.mark.parametrize(
    ("name", "operation", "reason"),
    [
        ("alice", ("set", "type", "group"), 'String("group") for type'),
        ("alice", ("set", "emails", "a@example.org"), 'String("a@example.org") for emails'),
        ("alice", ("set", "roles", "user"), 'String("user") for roles'),
        ("alice", ("set", "usedQuota", 7), "Integer(7) for usedQuota"),
        ("alice", ("set", "quota", "much"), 'String("much") for quota'),
        ("alice", ("set", "quota", [1, 2]), "IntegerList([1, 2]) for quota"),
        ("alice", ("addItem", "emails", ["a", "b"]), 'StringList(["a", "b"]) for emails'),
        ("alice", ("addItem", "description", "x"), 'String("x") for description'),
        ("example.org", ("set", "quota", 7), "Integer(7) for quota"),
        ("alice", ("set", "description", []), "StringList([]) for description"),
    ],
)
def test_odd_combinations_are_quoted_back(running: Running, name: str, operation: Any, reason: str) -> None:
    answer = {"error": "other", "details": "Invalid parameter", "reason": f"Invalid value {reason}"}
    assert patch(running, name, operation) == answer


@pytest.mark.parametrize("value", [None, True, 1.5, -1, ["a", 1], [True], {"a": 1}, 1 << 64])
def test_other_values_cannot_be_read(running: Running, value: Any) -> None:
    body = [{"action": "set", "field": "description", "value": value}]
    response = running.client.patch(f"{PATH}/alice", json=body)
    assert (response.status_code, response.json()) == (400, MALFORMED)


@pytest.mark.parametrize("body", [{}, [1], [{"action": "explode", "field": "name", "value": "x"}], [{}]])
def test_other_operations_cannot_be_read(running: Running, body: Any) -> None:
    assert running.client.patch(f"{PATH}/alice", json=body).json() == MALFORMED


def test_a_change_is_made_whole_or_not_at_all(running: Running) -> None:
    before = shown(running, "frank"), shown(running, "support")
    answer = patch(
        running,
        "frank",
        ("set", "description", "x"),
        ("addItem", "memberOf", "support"),
        ("set", "name", "franz"),
        ("addItem", "emails", "x@nowhere.test"),
    )
    assert answer == {"error": "notFound", "item": "nowhere.test"}
    assert (shown(running, "frank"), shown(running, "support")) == before


@pytest.mark.parametrize(
    ("name", "operation", "field"),
    [
        ("example.org", ("addItem", "roles", "user"), "roles"),
        ("dashboard", ("addItem", "roles", "user"), "roles"),
        ("announce", ("addItem", "memberOf", "sales"), "memberOf"),
        ("example.org", ("addItem", "members", "alice"), "members"),
        ("queue-operator", ("addItem", "members", "alice"), "members"),
    ],
)
def test_not_every_type_takes_every_membership(
    running: Running, name: str, operation: Any, field: str
) -> None:
    answer = {"error": "other", "details": f"Invalid {field} value", "reason": None}
    assert patch(running, name, operation) == answer


def test_a_tenant_has_a_quota_for_every_type(running: Running) -> None:
    create(running, "big", kind="tenant", quota=[1000, 5])
    assert shown(running, "big")["quota"] == [1000, 5]
    assert patch(running, "big", ("set", "quota", [1, 2, 3])) == {"data": None}
    assert shown(running, "big")["quota"] == [1, 2, 3]
    assert patch(running, "big", ("set", "quota", [1] * 14))["error"] == "other"


def test_the_second_factor_can_be_taken_away(running: Running) -> None:
    password = running.password(TOTP_ACCOUNT)
    assert allowed(running, TOTP_ACCOUNT, password) == 402
    patch(running, TOTP_ACCOUNT, ("removeItem", "secrets", "otpauth://"))
    assert allowed(running, TOTP_ACCOUNT, password) == 200
