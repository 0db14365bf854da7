"""Whatever is sent as a principal or a change of one gets an answer (`rest.md` 9.4 and 9.6)."""

import json
from collections.abc import Iterator
from typing import Any
from urllib.parse import quote

import pytest
from hypothesis import given
from hypothesis import strategies as st

from stalwart_tui.demo.world.principal_rules import FIELDS
from tests.demo.conftest import Running, serving

PATH = "/api/principal"

texts = st.one_of(
    st.sampled_from(["", "alice", "sales", "user", "a@example.org", "example.org", "$app$x$y", "otpauth://"]),
    st.text(max_size=20),
)
values = st.recursive(
    st.one_of(st.none(), st.booleans(), st.integers(), st.floats(), texts),
    lambda inner: st.one_of(st.lists(inner, max_size=3), st.dictionaries(st.text(), inner, max_size=3)),
    max_leaves=6,
)
fields = st.one_of(st.sampled_from([*FIELDS, "id"]), st.text(max_size=5))
wishes = st.one_of(values, st.dictionaries(fields, st.one_of(values, texts, st.lists(texts)), max_size=6))
operations = st.fixed_dictionaries(
    {
        "action": st.one_of(st.sampled_from(["set", "addItem", "removeItem"]), values),
        "field": fields,
        "value": st.one_of(values, texts, st.lists(texts, max_size=3)),
    }
)


@pytest.fixture(scope="module")
def running() -> Iterator[Running]:
    """Return a server whose principals become a mess; it tells at the end when it crashed."""
    with serving(messages=1) as running:
        yield running


def answered(running: Running, method: str, path: str, body: bytes) -> Any:
    """Send a body; return the answer, which must be one of those that the contract knows."""
    response = running.client.request(method, path, content=body)
    assert response.status_code in (200, 400)
    assert running.server.crashes == ()
    answer = response.json()
    assert response.status_code == 400 or {"data", "error"} & set(answer)
    return answer


@given(wishes)
def test_any_body_creates_or_is_refused(running: Running, wish: Any) -> None:
    answer = answered(running, "POST", PATH, json.dumps(wish).encode())
    if "data" in answer:
        assert answer["data"] in [item["id"] for item in running.data(PATH)["items"]]


@given(st.one_of(st.lists(operations, max_size=4), values))
def test_any_body_changes_all_or_nothing(running: Running, body: Any) -> None:
    made = running.client.post(PATH, json={"name": "victim", "type": "individual"}).json()
    try:
        before = running.data(f"{PATH}/victim")
        answer = answered(running, "PATCH", f"{PATH}/victim", json.dumps(body).encode())
        if "data" not in answer:
            assert running.data(f"{PATH}/victim") == before
    finally:
        # It may have another name by now.
        listed = running.data(PATH)["items"]
        for name in [item["name"] for item in listed if item["id"] == made["data"]]:
            running.client.delete(f"{PATH}/{quote(name, safe='')}")


@pytest.mark.parametrize(
    "body", [b"", b"{", b'"\xff"', b'{"name":"\\ud800"}', b'{"quota":NaN}', b"[" * 100_000, b"1" * 6000]
)
def test_broken_json_is_a_400(running: Running, body: bytes) -> None:
    assert answered(running, "POST", PATH, body)["detail"] == "JSON deserialization failed"
