"""What a live trace stream lets through (`rest.md` 8.4)."""

from typing import Any
from urllib.parse import urlencode

import pytest
from hypothesis import given
from hypothesis import strategies as st

from stalwart_tui.demo.query import Query
from stalwart_tui.demo.rest.trace_filter import KEYS, TraceFilter
from stalwart_tui.demo.world.traces import Event, Span

DATA: dict[str, Any] = {
    "domain": "example.org",
    "to": ["jane@example.org", "joe@example.org"],
    "from": "sender@example.net",
    "queueId": 342010962361981159,
    "remoteIp": "192.0.2.17",
    "strict": True,
    "elapsed": 24,
    "nextRetry": 1_795_400_000,
    "result": {"type": "spf.pass", "data": {}},
}


def passes(data: dict[str, Any] | None = None, /, **parameters: str) -> bool:
    """Whether an event with these keys passes a filter with these parameters."""
    chosen = TraceFilter(Query(urlencode(parameters).encode()))
    return chosen.lets_through(Event(0, "queue.rescheduled", DATA if data is None else data, None))


@pytest.mark.parametrize(
    ("name", "text", "fits"),
    [
        ("domain", "example", True),
        ("domain", "Example", False),
        ("remote-ip", "192.0.2.1", True),
        ("REMOTE-IP", "192.0.2.1", True),
        ("from", "@example.net", True),
        ("next-retry", "2026-11-23T02", True),
        ("strict", "true", True),
        ("strict", "tru", False),
        # Numbers, durations, lists and nested events never match.
        ("queue-id", "342010962361981159", False),
        ("elapsed", "24", False),
        ("to", "jane", False),
        ("result", "spf", False),
        # A key that the event does not have.
        ("hostname", "mx", False),
    ],
)
def test_a_key_is_searched_for_a_part_of_its_text(name: str, text: str, fits: bool) -> None:
    assert passes(**{name: text}) is fits


def test_what_is_no_key_filters_nothing() -> None:
    assert passes(nonsense="x", token="y", remoteIp="z")


def test_all_keys_must_match() -> None:
    assert passes(domain="example.org", **{"remote-ip": "192.0.2"})
    assert not passes(domain="example.org", **{"remote-ip": "198.51"})


def test_free_text_is_searched_everywhere() -> None:
    assert passes(filter="sender@")
    assert not passes(filter="jane")
    assert not passes(filter="342010962361981159")


def test_with_free_text_any_match_is_enough() -> None:
    assert passes(filter="sender@", domain="nowhere")
    assert passes(filter="nothing", domain="example.org")
    assert not passes(filter="example.org", domain="nowhere", **{"from": "nobody"})


def test_the_keys_of_the_span_count_and_the_span_is_followed() -> None:
    chosen = TraceFilter(Query(b"remote-ip=198.51.100.7"))
    span, other = Span(1, {"remoteIp": "198.51.100.7"}, 0), Span(2, {"remoteIp": "192.0.2.1"}, 0)
    assert chosen.lets_through(Event(0, "smtp.ehlo", {}, span))
    # The event's own address is another one, but the span is followed by now.
    assert chosen.lets_through(Event(0, "smtp.ehlo", {"remoteIp": "203.0.113.1"}, span))
    assert not chosen.lets_through(Event(0, "smtp.ehlo", {}, other))


def test_events_before_the_match_are_not_followed() -> None:
    chosen = TraceFilter(Query(b"domain=example.org"))
    span = Span(1, {}, 0)
    first = Event(0, "smtp.ehlo", {}, span)
    assert not chosen.lets_through(first)
    assert chosen.lets_through(Event(0, "smtp.ehlo", {"domain": "example.org"}, span))
    assert chosen.lets_through(first)


values = st.recursive(
    st.none() | st.booleans() | st.integers(min_value=0, max_value=2**40) | st.text(max_size=20),
    lambda inner: st.lists(inner, max_size=3),
    max_leaves=5,
)
# Those with times hold numbers in the world; anything else would be a mistake of ours.
keys = st.sampled_from(sorted(KEYS - {"due", "expires", "nextDsn", "nextRetry"} - {"rangeFrom", "rangeTo"}))


@given(st.dictionaries(keys, values, max_size=5), st.text(min_size=1, max_size=5))
def test_a_filter_means_what_it_says(data: dict[str, Any], text: str) -> None:
    data = {key: value for key, value in data.items() if not key.startswith("valid")}
    strings = [value for value in data.values() if isinstance(value, str)]
    booleans = [str(value).lower() for value in data.values() if isinstance(value, bool)]
    wanted = any(text in value for value in strings) or text in booleans
    assert passes(data, filter=text) is wanted
