"""Live events: what is kept, what the filter lets through, and that both stay in step while old ones go."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from stalwart_tui.models.paging import Unreadable
from stalwart_tui.models.traces import TraceBatch, TraceEvent
from stalwart_tui.state.events import level_of
from stalwart_tui.state.filter import FilterError
from stalwart_tui.state.traces import DEEPEST, KEPT_WARNINGS, LANGUAGE, TracesStore, key_texts, searchable
from tests.state.fakes import batch, event


def of_level(level: str) -> str:
    """An event id of the table that has this level."""
    return {
        "ERROR": "store.assert-value-failed",
        "WARN": "auth.too-many-attempts",
        "INFO": "delivery.completed",
        "DEBUG": "auth.failed",
        "TRACE": "http.request-body",
    }[level]


def matches(text: str, wanted: TraceEvent) -> bool:
    return LANGUAGE.parse(text).matches(searchable(wanted))


def sequences(store: TracesStore) -> list[int]:
    return list(store.shown)


def test_events_get_numbers_and_levels() -> None:
    store = TracesStore()
    levels = ("INFO", "ERROR", "DEBUG", "ERROR", "TRACE")
    assert store.apply(batch(*(event(of_level(level)) for level in levels)))
    assert sequences(store) == [0, 1, 2, 3, 4]
    assert store.levels == {"ERROR": 2, "WARN": 0, "INFO": 1, "DEBUG": 1, "TRACE": 1}
    assert store.received == 5
    first = store.ring.get(0)
    assert first is not None
    assert level_of(first.type) == "INFO"


def test_an_event_nobody_knows_is_neither_alarming_nor_hidden() -> None:
    store = TracesStore()
    store.apply(batch(event("brand.new-thing"), event("")))
    assert (sequences(store), store.levels["INFO"], list(store.bad)) == ([0, 1], 2, [])


def test_a_sign_of_life_is_no_data_and_no_news() -> None:
    store = TracesStore()
    assert not store.apply(TraceBatch())
    assert store.version == 0


def test_odd_events_are_counted_and_news() -> None:
    store = TracesStore()
    odd = Unreadable("#1", "no object")
    assert store.apply(TraceBatch(unreadable=(odd,)))
    assert (store.unreadable, store.received) == (1, 0)
    version = store.version
    assert version > 0
    assert store.apply(TraceBatch((event(),), (odd, odd)))
    assert (store.unreadable, store.received) == (3, 1)
    assert store.version > version


def test_warnings_and_errors_outlive_the_ring() -> None:
    store = TracesStore(capacity=2)
    store.apply(batch(event(of_level("WARN"), id=1), event(of_level("ERROR"), id=2)))
    store.apply(batch(*(event(of_level("INFO")) for _ in range(5))))
    assert [bad.data["id"] for bad in store.bad] == [1, 2]
    store.apply(batch(*(event(of_level("WARN"), id=number) for number in range(KEPT_WARNINGS))))
    assert [bad.data["id"] for bad in store.bad] == list(range(KEPT_WARNINGS))


def test_what_falls_out_of_the_ring_is_shown_no_longer() -> None:
    store = TracesStore(capacity=3)
    store.set_filter("x:a")
    store.apply(batch(event(x="a"), event(x="b"), event(x="a")))
    assert sequences(store) == [0, 2]
    store.apply(batch(event(x="a")))
    assert sequences(store) == [2, 3]
    store.apply(batch(*(event(x=letter) for letter in "abbabab")))  # more than fits
    assert sequences(store) == [9]
    assert (store.ring.first, store.ring.dropped) == (8, 8)


def test_clear_forgets_and_goes_on_counting() -> None:
    store = TracesStore()
    store.set_filter("x:a")
    store.apply(batch(event(of_level("WARN"), x="a"), event(x="b")))
    version = store.version
    store.clear()
    assert (sequences(store), len(store.ring), sum(store.levels.values())) == ([], 0, 0)
    assert store.version > version
    assert (len(store.bad), store.received) == (1, 2)
    store.apply(batch(event(x="a")))
    assert sequences(store) == [2]
    store.set_filter("")
    assert sequences(store) == [2]


MX = TraceEvent(
    "delivery.mx-lookup-failed",
    0,
    "MX lookup failed",
    "The Exchanger was not found",
    {
        "domain": "Remote-A.invalid",
        "causedBy": {
            "type": "mail-auth.dns-record-not-found",
            "text": "no record",
            "data": {"code": "NXDomain", "list": [{"type": "inner", "data": {"deep": "treasure"}}]},
        },
        "queueId": 342010831315142887,
        "strict": True,
        "to": ["a@remote-a.invalid", "b@remote-b.invalid"],
    },
)


FINDING = [
    "mx-lookup", "MX", "exchanger", "remote-a", "nxdomain", "TREASURE", "b@remote-b", "event:mx-lookup",
    "domain:remote-a", "code:nx", "queueid:342010", "QueueId:142887", "to:b@remote", "type:dns-record",
    "deep:treasure", "strict:true", "/^remote-a/", "!bob", "!queueid:999", "!to:c@", "!sender:x",
]  # fmt: skip

MISSING = [
    "queueid",
    "causedby",
    "!mx",
    "domain:nxdomain",
    "code:remote",
    "queueid:999",
    "text:mx",
    "nobody:x",
]


def test_what_finds_an_event() -> None:
    assert [text for text in FINDING if not matches(text, MX)] == []


def test_what_does_not() -> None:
    assert [text for text in MISSING if matches(text, MX)] == []


@pytest.mark.parametrize(
    "value", ["42", 42, ["41", 42], ["42"], [{"type": "x", "data": {"queueId": 42}}], 42.0]
)
def test_a_key_is_found_in_whatever_shape_it_comes(value: object) -> None:
    assert matches("queueid:42", event(queueId=value))
    assert matches("42", event(queueId=value))
    assert not matches("queueid:43", event(queueId=value))


def test_only_numbers_have_more_and_less() -> None:
    with pytest.raises(FilterError, match="this field is text"):
        LANGUAGE.parse("elapsed>1000")


LEVELS = ["ERROR", "WARN", "INFO", "DEBUG", "TRACE"]


@pytest.mark.parametrize("asked", LEVELS)
def test_a_level_means_this_one_or_worse(asked: str) -> None:
    found = [level for level in LEVELS if matches(f"level:{asked.lower()}", event(of_level(level)))]
    assert found == LEVELS[: LEVELS.index(asked) + 1]
    below = [level for level in LEVELS if matches(f"!level:{asked}", event(of_level(level)))]
    assert below == LEVELS[LEVELS.index(asked) + 1 :]


def nested(depth: int) -> dict[str, object]:
    data: dict[str, object] = {"at": "the bottom"}
    for level in range(depth):
        data = {"causedBy": {"type": f"cause-{level}", "data": data}}
    return data


def test_causes_fifty_deep_are_walked_as_far_as_is_useful() -> None:
    wanted = event(**nested(50))
    texts = [text for _, text in key_texts(wanted.data)]
    assert texts == ["cause-49", "cause-48"]
    assert matches("cause-49", wanted)
    assert not matches("bottom", wanted)
    assert matches("bottom", event(**nested(DEEPEST // 2)))


def test_lists_in_lists_are_walked_no_deeper() -> None:
    lists: object = "bottom"
    for _ in range(900):
        lists = [lists]
    assert list(key_texts({"a": lists, "b": [["c", 1], []]})) == [("b", "c"), ("b", "1")]


def test_no_filter_leaves_the_old_one() -> None:
    store = TracesStore()
    store.apply(batch(event(x="a"), event(x="b")))
    store.set_filter("x:a")
    version = store.version
    with pytest.raises(FilterError):
        store.set_filter("/(/")
    assert (sequences(store), store.filter.text, store.version) == ([0], "x:a", version)
    store.set_filter("")
    assert (sequences(store), store.version > version) == ([0, 1], True)


SAMPLES = [
    MX,
    event(of_level("WARN"), x="a", y=1),
    event(of_level("INFO"), X=["B", {"to": "b"}]),
    event(of_level("DEBUG"), to="b", y=[1, [1]]),
    event(of_level("ERROR"), y="STRASSE"),
    event("unknown.kind", y="ß\nb", queueId=1),
    TraceEvent("", None),
]
FILTERS = ["", "a", "!a", "x:a", "level:warn", "!y:1", "event:unknown", "to:b 1", "/^b?$/", "ss", "queueid:"]
STEPS = st.lists(
    st.lists(st.sampled_from(SAMPLES), max_size=6) | st.sampled_from(FILTERS) | st.none(), max_size=10
)


@given(steps=STEPS, capacity=st.integers(1, 8), last=st.sampled_from(FILTERS))
def test_what_is_kept_up_is_what_a_fresh_look_gives(
    steps: list[list[TraceEvent] | str | None], capacity: int, last: str
) -> None:
    store, received = TracesStore(capacity), list[TraceEvent]()
    cleared = 0
    for step in [*steps, last]:
        match step:
            case None:
                store.clear()
                cleared = len(received)
            case str():
                store.set_filter(step)
            case _:
                store.apply(batch(*step))
                received += step
        first = max(cleared, len(received) - capacity)
        kept = list(enumerate(received))[first:]
        assert sequences(store) == [n for n, e in kept if matches(store.filter.text, e)]
        assert list(store.ring.since(0)) == kept
    assert sum(store.levels.values()) == len(received) - cleared


SCALARS = st.sampled_from(["a", "B", "ab", "", "ß\nC"]) | st.integers(0, 20) | st.booleans() | st.none()
VALUES = st.one_of(
    SCALARS, st.lists(SCALARS, max_size=2), st.dictionaries(st.sampled_from(["x", "Y"]), SCALARS, max_size=2)
)


@given(
    st.dictionaries(st.sampled_from(["x", "Y", "to", "queueId"]), VALUES, max_size=3),
    st.sampled_from(["x", "y", "to", "queueid"]),
    st.sampled_from(["a", "AB", "1", "ss", "true"]),
)
def test_a_quick_look_never_changes_what_a_key_holds(data: dict[str, object], key: str, text: str) -> None:
    held = [value for name, value in key_texts(data) if name.lower() == key]
    wanted = TraceEvent("", None, data=data)
    assert matches(f"{key}:{text}", wanted) == any(text.casefold() in value.casefold() for value in held)
