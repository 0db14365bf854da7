"""A bounded memory: compared with a plain list that forgets nothing."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from stalwart_tui.state.ring import Ring

STEPS = st.lists(st.one_of(st.lists(st.integers(), max_size=12), st.just("clear")), max_size=20)


@given(capacity=st.integers(1, 8), steps=STEPS, probe=st.integers(-3, 60))
def test_a_ring_is_the_end_of_a_list(capacity: int, steps: list[list[int] | str], probe: int) -> None:
    ring, everything, kept, cleared = Ring[int](capacity), list[int](), 0, 0
    for step in steps:
        version = ring.version
        if isinstance(step, str):
            ring.clear()
            cleared, kept = cleared + kept, 0
        else:
            ring.extend(iter(step))
            everything += step
            kept = min(kept + len(step), capacity)
        assert (ring.version != version) == bool(step)
    first = len(everything) - kept
    assert (ring.first, ring.end, len(ring), ring.capacity) == (first, len(everything), kept, capacity)
    assert list(ring) == everything[first:]
    assert ring.dropped == first - cleared
    assert ring.get(probe) == (everything[probe] if first <= probe < len(everything) else None)
    start = max(probe, first)
    assert list(ring.since(probe)) == list(enumerate(everything[start:], start))


def test_a_ring_holds_something() -> None:
    with pytest.raises(ValueError, match="at least one"):
        Ring[int](0)
