"""Listing and showing principals (`rest.md` 9.1 to 9.5)."""

from typing import Any

import pytest

from stalwart_tui.demo.world.people import OPERATOR
from tests.demo.conftest import Running, Serve

PATH = "/api/principal"


def names(running: Running, **parameters: str | int) -> list[str]:
    """Return the names that a query answers."""
    return [item["name"] for item in running.data(PATH, **parameters)["items"]]


def one(running: Running, name: str) -> dict[str, Any]:
    """Return one principal."""
    found: dict[str, Any] = running.data(f"{PATH}/{name}")
    return found


def test_all_types_are_there_in_the_order_of_their_names(calm: Running) -> None:
    listing = calm.data(PATH)
    assert {item["type"] for item in listing["items"]} == {
        *("individual", "group", "list", "domain", "role", "apiKey", "oauthClient"),
        *("tenant", "resource", "location"),
    }
    found = [item["name"] for item in listing["items"]]
    assert found == sorted(found, key=str.encode)
    assert listing["total"] == len(found) > 50
    assert "admin" not in found


def test_types_choose_and_unknown_ones_do_not_count(calm: Running) -> None:
    assert {item["type"] for item in calm.data(PATH, types="group,list")["items"]} == {"group", "list"}
    assert names(calm, type="domain") == ["example.com", "example.net", "example.org"]
    assert names(calm, types="domain,nonsense") == names(calm, types="domain")


def test_pages_and_counting(calm: Running) -> None:
    everyone = names(calm, types="individual")
    assert names(calm, types="individual", limit=5, page=2) == everyone[5:10]
    assert calm.data(PATH, types="individual", limit=5)["total"] == len(everyone)
    assert calm.data(PATH, types="individual", count=1) == {"items": [], "total": len(everyone)}


def test_members_that_are_empty_are_left_out(calm: Running) -> None:
    domain = one(calm, "example.net")
    assert set(domain) == {"id", "type", "name", "description", "members"}
    assert isinstance(domain["members"], int)
    person = one(calm, "carol")
    assert person["emails"] == ["carol@example.org"]
    assert person["roles"] == ["user"]
    assert person["lists"] == ["announce"]
    assert person["memberOf"] == ["sales"]
    assert 0 < person["usedQuota"] <= person["quota"]
    assert person["secrets"][0].startswith("{SSHA512}")


def test_members_are_known_from_both_sides(calm: Running) -> None:
    assert "carol" in one(calm, "sales")["members"]
    assert "carol" in one(calm, "announce")["members"]
    assert one(calm, "announce")["externalMembers"][0].endswith("@partner.example")
    assert one(calm, "queue-operator")["members"] == [OPERATOR]
    assert one(calm, "example.org")["members"] == sum(
        email.endswith("@example.org")
        for item in calm.data(PATH)["items"]
        for email in item.get("emails", [])
    )


def test_fields_choose_members(calm: Running) -> None:
    item = calm.data(PATH, types="individual", fields="name,emails,nonsense", limit=1)["items"][0]
    assert set(item) == {"id", "type", "name", "emails"}


def test_the_filter_wants_whole_words(calm: Running) -> None:
    assert names(calm, filter="carol", types="individual") == ["carol"]
    assert names(calm, filter="CHEN", types="individual") == ["carol"]
    assert names(calm, filter="caro", types="individual") == []
    assert names(calm, filter="example", types="domain") == ["example.com", "example.net", "example.org"]
    assert names(calm, filter="bob jones", types="individual") == ["jimbob"]
    assert names(calm, filter="jones zzz", types="individual") == []
    # A leading word that nobody has is ignored.
    assert names(calm, filter="zzz jones", types="individual") == ["jimbob"]


def test_one_name_is_matched_exactly(calm: Running) -> None:
    response = calm.client.get(f"{PATH}/Carol")
    assert (response.status_code, response.json()) == (200, {"error": "notFound", "item": "Carol"})
    assert calm.client.get(f"{PATH}/admin").json() == {"error": "notFound", "item": "admin"}


def test_names_beyond_ascii_are_found(calm: Running) -> None:
    assert one(calm, "björn")["description"] == "Björn Åkesson"


def test_not_found_comes_before_forbidden(calm: Running) -> None:
    operator = (OPERATOR, calm.password(OPERATOR))
    assert calm.client.get(f"{PATH}/nobody", auth=operator).json()["error"] == "notFound"
    assert calm.client.get(f"{PATH}/carol", auth=operator).status_code == 403


def test_every_asked_type_needs_its_permission(calm: Running) -> None:
    rosa = ("rosa", calm.password("rosa"))
    assert calm.client.get(PATH, params={"types": "individual,group"}, auth=rosa).status_code == 200
    assert calm.client.get(PATH, params={"types": "individual,role"}, auth=rosa).status_code == 403
    assert calm.client.get(PATH, auth=rosa).status_code == 403


@pytest.mark.parametrize("version", ["0.12", "0.13"])
def test_old_releases_always_show_secrets_and_emails(serve: Serve, version: str) -> None:
    domain = one(serve(version=version, messages=1), "example.net")
    assert (domain["secrets"], domain["emails"]) == ([], [])


def test_the_oldest_release_shows_one_value_as_a_scalar(serve: Serve) -> None:
    running = serve(version="0.11", messages=1)
    person = one(running, "carol")
    assert (person["emails"], person["roles"]) == ("carol@example.org", "user")
    assert len(one(running, "alice")["emails"]) == 3
    assert "emails" not in one(running, "example.net")
    # And it searches parts of words.
    assert names(running, filter="caro", types="individual") == ["carol"]


def test_tenants_need_a_licence(serve: Serve) -> None:
    unlicensed = serve(edition="unlicensed", messages=1)
    unsupported = {"error": "unsupported", "details": "Enterprise feature"}
    assert unlicensed.client.get(PATH, params={"types": "tenant"}).json() == unsupported
    assert unlicensed.client.get(f"{PATH}/acme").json() == unsupported
    assert names(unlicensed, types="domain")
    community = serve(edition="community", messages=1)
    assert one(community, "acme")["members"] == len(names(community, types="individual"))
