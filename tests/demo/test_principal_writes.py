"""Creating and deleting principals, and who may (`rest.md` 9.4, 9.7 and 9.8)."""

from collections.abc import Iterator
from typing import Any

import httpx
import pytest

from stalwart_tui.demo.world.people import OPERATOR
from tests.demo.conftest import Running, Serve, serving
from tests.demo.principal_calls import MALFORMED, PATH, TAKEN, allowed, create, patch, shown

UNSUPPORTED = {"error": "unsupported", "details": "Enterprise feature"}


@pytest.fixture(scope="module")
def running() -> Iterator[Running]:
    """Return a server whose principals the tests of this module change, each others."""
    with serving(messages=1) as running:
        yield running


def test_what_was_created_is_listed_shown_and_may_log_in(running: Running) -> None:
    emails = ["New.One@example.org", "b@example.net", "a@example.net"]
    members: dict[str, Any] = {
        "emails": emails,
        "secrets": "secret",
        "roles": ["user"],
        "memberOf": ["sales"],
        "quota": 7,
    }
    made = create(running, "New.One", **members)["data"]
    person = shown(running, "new.one")
    assert person == {
        "id": made,
        "type": "individual",
        "name": "new.one",
        "quota": 7,
        "secrets": ["secret"],
        # The primary address stays first, the others are sorted.
        "emails": ["new.one@example.org", "a@example.net", "b@example.net"],
        "memberOf": ["sales"],
        "roles": ["user"],
    }
    assert "new.one" in shown(running, "sales")["members"]
    assert person in running.data(PATH, types="individual")["items"]
    assert allowed(running, "new.one", "secret") == 200


def test_an_individual_without_a_role_may_not_log_in(running: Running) -> None:
    create(running, "roleless", secrets=["secret"])
    assert allowed(running, "roleless", "secret") == 403


def test_a_new_principal_may_have_members(running: Running) -> None:
    create(running, "crew", kind="group", members=["alice", "Bob"])
    assert shown(running, "crew")["members"] == ["alice", "bob"]
    assert "crew" in shown(running, "alice")["memberOf"]


@pytest.mark.parametrize(
    ("body", "answer"),
    [
        ({"name": "alice"}, TAKEN),
        (
            {"type": "domain", "name": "ALICE"},
            {"error": "fieldAlreadyExists", "field": "name", "value": "alice"},
        ),
        ({}, {"error": "fieldMissing", "field": "name"}),
        (
            {"name": "zz", "emails": ["alice@example.org"]},
            {"error": "fieldAlreadyExists", "field": "emails", "value": "alice@example.org"},
        ),
        ({"name": "zz", "emails": ["a@nowhere.test"]}, {"error": "notFound", "item": "nowhere.test"}),
        (
            {"name": "zz", "emails": ["nobody"]},
            {"error": "other", "details": "Invalid email", "reason": None},
        ),
        ({"name": "zz", "memberOf": ["ghosts"]}, {"error": "notFound", "item": "ghosts"}),
        ({"name": "zz", "memberOf": ["alice"]}, {"error": "notFound", "item": "alice"}),
        ({"name": "zz", "roles": ["ghost"]}, {"error": "notFound", "item": "ghost"}),
        ({"name": "zz", "type": "list", "members": ["ghost"]}, {"error": "notFound", "item": "ghost"}),
        (
            {"name": "zz", "type": "role", "members": ["alice"]},
            {"error": "other", "details": "Invalid members value", "reason": None},
        ),
        (
            {"name": "zz", "enabledPermissions": ["fly"]},
            {"error": "other", "details": "Invalid enabledPermissions value", "reason": None},
        ),
    ],
)
def test_what_cannot_be_created_is_refused_in_words(running: Running, body: Any, answer: Any) -> None:
    response = running.client.post(PATH, json=body)
    assert (response.status_code, response.json()) == (200, answer)
    assert running.client.get(f"{PATH}/zz").json() == {"error": "notFound", "item": "zz"}


@pytest.mark.parametrize(
    "body",
    [
        [],
        {"name": "zz", "colour": "red"},
        {"name": "zz", "type": "other"},
        {"name": "zz", "type": "alien"},
        {"name": "zz", "quota": None},
        {"name": "zz", "quota": -1},
        {"name": "zz", "quota": "much"},
        {"name": "zz", "description": 7},
        {"name": "z" * 513},
        {"name": None},
    ],
)
def test_what_cannot_be_read_is_a_400(running: Running, body: Any) -> None:
    response = running.client.post(PATH, json=body)
    assert (response.status_code, response.json()) == (400, MALFORMED)


def test_some_odd_values_are_passed_over(running: Running) -> None:
    members: dict[str, Any] = {
        "secrets": [1, "s" * 513, "good"],
        "urls": {"a": 1},
        "emails": None,
        "id": 9,
        "quota": 0,
    }
    made = create(running, "odd", **members)["data"]
    assert shown(running, "odd") == {"id": made, "type": "individual", "name": "odd", "secrets": ["good"]}
    assert made != 9


def test_only_the_first_plain_secret_is_kept(running: Running) -> None:
    create(running, "hoarder", secrets=["$app$phone$x", "one", "two", "otpauth://totp/a"])
    assert shown(running, "hoarder")["secrets"] == ["otpauth://totp/a", "one", "$app$phone$x"]


def test_one_is_deleted_once_and_belongs_nowhere_any_more(running: Running) -> None:
    create(running, "doomed", kind="group", members=["zoe"])
    assert running.client.delete(f"{PATH}/doomed").json() == {"data": None}
    assert running.client.delete(f"{PATH}/doomed").json() == {"error": "notFound", "item": "doomed"}
    assert "doomed" not in shown(running, "zoe")["memberOf"]


def test_deleting_many_needs_a_type_and_a_confirmation(running: Running) -> None:
    for name in ("bulk one", "bulk two", "spared"):
        create(running, name, kind="resource")

    def delete(**parameters: str) -> httpx.Response:
        return running.client.delete(PATH, params=parameters)

    assert delete(confirm="true").json()["detail"] == "Invalid type"
    assert delete(type="resource,list", confirm="true").status_code == 400
    assert delete(type="resource").status_code == 400
    assert delete(type="resource", confirm="true", filter="nobody").json() == {"data": False}
    assert delete(type="resource", confirm="true", filter="bulk").json() == {"data": True}
    left = [item["name"] for item in running.data(PATH, types="resource")["items"]]
    assert left == ["projector", "spared"]


def test_writing_needs_the_permission_of_the_type(running: Running) -> None:
    operator = (OPERATOR, running.password(OPERATOR))
    create(running, "victim")
    for response in (
        running.client.post(PATH, json={"name": "mine"}, auth=operator),
        running.client.patch(f"{PATH}/victim", json=[], auth=operator),
        running.client.delete(f"{PATH}/victim", auth=operator),
        running.client.delete(PATH, params={"type": "list", "confirm": "true"}, auth=operator),
    ):
        assert response.status_code == 403
    assert running.client.delete(f"{PATH}/nobody", auth=operator).json()["error"] == "notFound"
    assert shown(running, "victim")


def test_nobody_grants_what_he_does_not_hold(running: Running) -> None:
    held = ["authenticate", "individual-create", "individual-update"]
    create(running, "clerk", secrets="s", enabledPermissions=held)

    def asked(**members: Any) -> Any:
        return running.client.post(PATH, json={"name": "mate", **members}, auth=("clerk", "s")).json()

    assert asked(enabledPermissions=["logs-view"])["details"] == "Invalid permission"
    assert asked(roles=["admin"])["details"] == "Invalid role"
    assert "data" in asked(enabledPermissions=["authenticate"])


def test_deploying_is_creating(running: Running, serve: Serve) -> None:
    made = running.client.post(f"{PATH}/deploy", json={"name": "deployed"}).json()["data"]
    assert shown(running, "deployed")["id"] == made
    old = serve(version="0.11", messages=1)
    assert old.client.post(f"{PATH}/deploy", json={"name": "deployed"}).status_code == 404
    assert old.client.post(PATH, json={"name": "x", "locale": "de"}).json() == MALFORMED


def test_tenants_depend_on_the_edition(running: Running, serve: Serve) -> None:
    create(running, "rented", tenant="acme", emails=["rented@example.org"])
    assert shown(running, "rented")["tenant"] == "acme"
    assert [p["name"] for p in running.data(PATH, types="individual", tenant="acme")["items"]] == ["rented"]
    assert running.client.delete(f"{PATH}/acme").json()["error"] == "other"
    assert patch(running, "rented", ("set", "tenant", "ghost")) == {"error": "notFound", "item": "ghost"}
    assert patch(running, "rented", ("set", "tenant", "")) == {"data": None}
    assert running.client.delete(f"{PATH}/acme").json() == {"data": None}
    community = serve(edition="community", messages=1)
    create(community, "rented", tenant="acme")
    assert "tenant" not in shown(community, "rented")
    assert patch(community, "rented", ("set", "tenant", "acme"))["details"] == "Invalid parameter"
    unlicensed = serve(edition="unlicensed", messages=1)
    assert create(unlicensed, "rented", tenant="acme") == UNSUPPORTED
    assert create(unlicensed, "other", kind="tenant") == UNSUPPORTED
    assert patch(unlicensed, "acme", ("set", "quota", 1)) == UNSUPPORTED
    assert unlicensed.client.delete(PATH, params={"type": "tenant", "confirm": "true"}).json() == UNSUPPORTED
