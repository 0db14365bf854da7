"""Whatever JSON a row is, it ends in a model or in Odd, and a list of such rows is always read."""

import asyncio
import json
from collections.abc import Callable
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from stalwart_tui.adapters.rest.metrics import read_sample
from stalwart_tui.adapters.rest.rows import Odd, read_rows
from stalwart_tui.adapters.rest.traces import read_event
from stalwart_tui.adapters.rest.wire import read_message, read_principal

SCALARS = (
    st.none()
    | st.booleans()
    | st.integers()
    | st.sampled_from([-1, 2**53 + 1, 2**64 - 1, 2**64, 10**400])
    | st.floats()
    | st.text(max_size=20)
    | st.sampled_from(["\ud800", "2026-11-22T16:05:35Z", "0001-01-01T00:00:00+23:59", "scheduled", "9" * 50])
)
ANYTHING = st.recursive(
    SCALARS,
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(max_size=8), inner, max_size=4),
    max_leaves=8,
)


def row_of(*names: str, **fixed: st.SearchStrategy[Any]) -> st.SearchStrategy[Any]:
    """Objects with these members, each absent, sound or anything."""
    return st.fixed_dictionaries({}, optional=dict.fromkeys(names, ANYTHING) | fixed) | ANYTHING


STATUS = ANYTHING | st.dictionaries(st.sampled_from(["completed", "temp_fail", "x"]), SCALARS, max_size=2)
RECIPIENT = row_of(
    "queue", "retry_num", "next_retry", "next_notify", "expires", "orcpt",
    address=st.text(max_size=9), status=STATUS,
)  # fmt: skip
DOMAIN = row_of(
    "name", "retry_num", "next_retry", "expires", recipients=st.lists(RECIPIENT, max_size=2), status=STATUS
)
MESSAGE = row_of(
    "return_path", "size", "priority", "env_id", "blob_hash",
    id=st.integers(0, 2**64), created=SCALARS | st.just("2026-11-22T16:05:35Z"),
    recipients=ANYTHING | st.lists(RECIPIENT, max_size=3), domains=st.lists(DOMAIN, max_size=2),
)  # fmt: skip
PRINCIPAL = row_of(
    "name", "description", "emails", "quota", "usedQuota", "memberOf", "lists", "roles", "members", "urls",
    "externalMembers", "enabledPermissions", "disabledPermissions", "tenant", "locale", "picture",
    id=st.integers(), type=st.sampled_from(["individual", "domain", "robot"]),
    secrets=ANYTHING | st.lists(st.text(max_size=30)),
)  # fmt: skip
EVENT = row_of("text", "details", "createdAt", "type", "data")
SAMPLE = row_of(
    "value", "count", "sum", "timestamp", id=st.text(), type=st.sampled_from(["gauge", "histogram", "x"])
)

READERS: dict[str, tuple[Callable[[object], object], st.SearchStrategy[Any]]] = {
    "message": (read_message, MESSAGE),
    "principal": (read_principal, PRINCIPAL),
    "event": (read_event, EVENT),
    "sample": (read_sample, SAMPLE),
}


@pytest.mark.parametrize(("read", "rows"), READERS.values(), ids=READERS)
@given(data=st.data())
def test_any_row_is_read_or_unreadable(
    read: Callable[[object], object], rows: st.SearchStrategy[Any], data: st.DataObject
) -> None:
    row = data.draw(rows)
    try:
        result = repr(read(row))
    except Odd as odd:
        result = str(odd)
    assert result


@pytest.mark.parametrize(("read", "rows"), READERS.values(), ids=READERS)
@given(data=st.data())
def test_no_row_is_lost(
    read: Callable[[object], object], rows: st.SearchStrategy[Any], data: st.DataObject
) -> None:
    drawn = data.draw(st.lists(rows, max_size=5))
    found, unreadable = asyncio.run(read_rows(drawn, read))
    assert len(found) + len(unreadable) == len(drawn)
    assert all(one.key and one.reason for one in unreadable)


@given(MESSAGE)
def test_what_json_brings_is_read_as_what_python_has(row: Any) -> None:
    text = json.dumps(row)
    again = json.loads(text)
    outcomes = []
    for one in (row, again):
        try:
            outcomes.append(repr(read_message(one)))
        except Odd as odd:
            outcomes.append(str(odd))
    assert outcomes[0] == outcomes[1]
