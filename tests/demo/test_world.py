"""The world without HTTP: the same for the same seed, however time passes, and alive."""

from collections import Counter
from collections.abc import Callable
from functools import partial
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from stalwart_tui.demo.scenarios import PLANS
from stalwart_tui.demo.scenarios.compromised_account import ACCOUNT
from stalwart_tui.demo.versions import RELEASES
from stalwart_tui.demo.world.clock import ManualClock, SystemClock
from stalwart_tui.demo.world.ids import EPOCH, Snowflakes
from stalwart_tui.demo.world.metrics import Histogram
from stalwart_tui.demo.world.queue import Message, State
from stalwart_tui.demo.world.timeline import Story, Timeline
from stalwart_tui.demo.world.traces import event_table
from stalwart_tui.demo.world.world import World
from tests.demo.conftest import NOW


def made(scenario: str = "calm", clock: ManualClock | None = None, **settings: Any) -> World:
    """Return a world."""
    return World(PLANS[scenario], RELEASES["0.15"], clock or ManualClock(NOW), **settings)


def told(world: World) -> tuple[object, ...]:
    """Return what can be told of a world."""
    queue = [
        (m.id, m.return_path, m.size, [(r.address, r.state, r.next_retry, r.outcome) for r in m.recipients])
        for m in world.queue
    ]
    log = [(event.at, event.type, dict(event.data)) for event in world.traces.log]
    return queue, log, world.metrics.counters(), world.metrics.gauges()


def test_the_same_seed_tells_the_same_story() -> None:
    assert told(made(seed=3)) == told(made(seed=3))
    assert told(made(seed=3)) != told(made(seed=4))


def test_it_does_not_matter_in_what_steps_time_passes() -> None:
    stories = []
    for steps in ([600.0], [1.0] * 600, [0.3, 59.7, 240.0, 300.0]):
        clock = ManualClock(NOW)
        world = made(clock=clock, rate=12)
        for step in steps:
            clock.advance(step)
            world.advance()
        stories.append(told(world))
    assert stories[0] == stories[1] == stories[2]


def test_nothing_moves_without_a_rate() -> None:
    clock = ManualClock(NOW)
    world = made(clock=clock, rate=0)
    before = told(world)
    clock.advance(100_000)
    world.advance()
    assert told(world) == before
    assert world.timeline.next_time is None


@pytest.mark.parametrize("rate", [1, 12, 500])
def test_the_rate_is_kept(rate: int) -> None:
    clock = ManualClock(NOW)
    world = made(clock=clock, rate=rate, messages=0)
    before = world.emitted
    clock.advance(120)
    world.advance()
    assert 0.85 < (world.emitted - before) / (120 * rate) < 1.15


def test_an_ordinary_queue_moves_but_does_not_grow_without_end() -> None:
    clock = ManualClock(NOW)
    world = made(clock=clock)
    first = set(world.queue.ids())
    lengths = []
    for _ in range(10):
        clock.advance(1200)
        world.advance()
        lengths.append(len(world.queue))
    assert 150 < min(lengths) <= max(lengths) < 600
    assert set(world.queue.ids()) - first
    assert first - set(world.queue.ids())


def test_messages_expire_into_bounces() -> None:
    clock = ManualClock(NOW)
    world = made("gmail-backlog", clock=clock, messages=30, rate=0.05)
    clock.advance(6 * 86_400)
    world.advance()
    assert not [message for message in world.queue if message.created < NOW]
    assert world.metrics.counters()["delivery.dsn-perm-fail"] > 0
    assert world.metrics.counters()["queue.queue-dsn"] > 0


def test_events_have_known_types() -> None:
    kinds: set[str] = set()
    for scenario in PLANS:
        clock = ManualClock(NOW)
        world = made(scenario, clock=clock)
        world.traces.subscribe(lambda event: kinds.add(event.type))
        clock.advance(100)
        world.advance()
    assert kinds <= set(event_table())
    assert len(kinds) > 40


def test_a_span_ends_as_it_began() -> None:
    clock = ManualClock(NOW)
    world = made(clock=clock, rate=50)
    seen: Counter[tuple[int, str]] = Counter()
    world.traces.subscribe(
        lambda event: seen.update([(event.span.id, event.type)]) if event.span is not None else None
    )
    clock.advance(300)
    world.advance()
    starts = {span for span, kind in seen if kind.endswith("-start")}
    ends = {span for span, kind in seen if kind.endswith("connection-end") or kind == "delivery.attempt-end"}
    assert len(starts & ends) > 200
    assert max(seen[span, "delivery.attempt-end"] for span in starts) == 1
    assert all(value >= 0 for value in world.metrics.active.values())


def test_queues_of_any_size_have_that_size() -> None:
    for count in (0, 1, 7, 2000):
        world = made(messages=count, rate=0)
        assert len(world.queue) == count
        assert all(any(r.pending for r in message.recipients) for message in world.queue)
    assert len({message.id for message in world.queue}) == 2000


# Scenarios


def share(world: World, fits: Callable[[Message], bool]) -> float:
    """Return the share of the messages for which something holds."""
    return sum(map(fits, world.queue)) / len(world.queue)


def to(domain: str) -> Callable[[Message], bool]:
    """Return whether a message goes to a domain."""
    return lambda message: any(r.domain == domain for r in message.recipients)


def failed(*kinds: str) -> Callable[[Message], bool]:
    """Return whether a message failed in one of these ways."""
    return lambda message: any(r.outcome is not None and r.outcome.kind in kinds for r in message.recipients)


def says(words: str) -> Callable[[Message], bool]:
    """Return whether somebody said these words about a message."""
    return lambda message: any(r.outcome is not None and words in r.outcome.text for r in message.recipients)


def late(message: Message) -> bool:
    """Return whether a message should have been tried."""
    return (message.due or NOW) < NOW


@pytest.mark.parametrize(
    ("scenario", "fits", "least"),
    [
        ("gmail-backlog", to("gmail.example"), 0.6),
        ("gmail-backlog", says("unusual rate of unsolicited mail"), 0.5),
        ("compromised-account", lambda m: m.return_path.startswith(f"{ACCOUNT}@"), 0.6),
        ("blocklisted", says("block"), 0.4),
        ("tls-broken", failed("tls", "dane", "mta-sts"), 0.5),
        ("store-full", lambda m: m.recipients[0].queue == "local", 0.5),
        ("stalled-queue", late, 0.4),
        ("slow-queue", failed("rate", "concurrency"), 0.3),
        ("slow-queue", late, 0.2),
    ],
)
def test_a_scenario_is_recognised_by_its_queue(
    scenario: str, fits: Callable[[Message], bool], least: float
) -> None:
    assert share(made(scenario), fits) > least
    assert share(made("calm"), fits) < least / 2


@pytest.mark.parametrize(
    ("scenario", "event"),
    [("store-full", "store.sqlite-error"), ("brute-force", "auth.failed")],
)
def test_a_scenario_is_recognised_by_its_events(scenario: str, event: str) -> None:
    counts = []
    for name in (scenario, "calm"):
        clock = ManualClock(NOW)
        world = made(name, clock=clock, rate=20)
        before = world.metrics.counters().get(event, 0)
        clock.advance(600)
        world.advance()
        counts.append(world.metrics.counters().get(event, 0) - before)
    assert counts[0] > 10 * counts[1]


@pytest.mark.parametrize("scenario", ["gmail-backlog", "compromised-account", "blocklisted", "store-full"])
def test_a_growing_scenario_grows(scenario: str) -> None:
    clock = ManualClock(NOW)
    world = made(scenario, clock=clock)
    before = len(world.queue)
    clock.advance(900)
    world.advance()
    assert len(world.queue) > before * 1.02


# Parts


@given(st.lists(st.floats(min_value=1.7e9, max_value=4e9), min_size=1, max_size=50), st.integers(0, 1023))
def test_ids_ascend_and_tell_their_time(moments: list[float], node: int) -> None:
    ids = Snowflakes(node)
    made_at = sorted(moments)
    made_ids = [ids.make(moment) for moment in made_at]
    assert made_ids == sorted(set(made_ids))
    assert all(0 < i < 2**64 for i in made_ids)
    assert abs(EPOCH + (made_ids[0] >> 21) / 1000 - made_at[0]) < 0.01


@given(st.lists(st.floats(min_value=0, max_value=100), max_size=30), st.lists(st.floats(0, 50), max_size=10))
def test_steps_run_in_their_order(moments: list[float], leaps: list[float]) -> None:
    timeline = Timeline(0)
    ran: list[tuple[float, float]] = []
    for moment in moments:
        timeline.at(moment, partial(_note, ran, timeline, moment))
    now = 0.0
    for leap in leaps:
        now += leap
        timeline.advance(now)
        assert timeline.now == now
    assert [moment for moment, _ in ran] == sorted(m for m in moments if m <= now and leaps)
    assert all(moment == at for moment, at in ran)


def _note(ran: list[tuple[float, float]], timeline: Timeline, moment: float) -> None:
    ran.append((moment, timeline.now))


def test_a_story_goes_on_after_its_pauses() -> None:
    timeline = Timeline(10)
    heard: list[float] = []

    def story() -> Story:
        heard.append(timeline.now)
        yield 5
        heard.append(timeline.now)
        yield 1
        heard.append(timeline.now)

    timeline.tell(story())
    timeline.advance(15.5)
    assert heard == [10, 15]
    timeline.advance(100)
    assert heard == [10, 15, 16]


def test_a_bucket_counts_only_its_own() -> None:
    histogram = Histogram([10, 100, None])
    for value in (1, 10, 11, 100, 5000):
        histogram.observe(value)
    assert (histogram.buckets, histogram.count, histogram.sum) == ([2, 2, 1], 5, 5122)


def test_clocks() -> None:
    manual = ManualClock(100)
    moved: list[float] = []

    def note() -> None:
        moved.append(manual.now())

    manual.subscribe(note)
    manual.advance(5)
    manual.unsubscribe(note)
    manual.advance(5)
    assert moved == [105]
    assert (manual.real_seconds_until(110), manual.real_seconds_until(111)) == (0, None)
    with pytest.raises(ValueError, match="forward"):
        manual.advance(-1)
    system = SystemClock()
    assert system.real_seconds_until(0) == 0
    assert (system.real_seconds_until(system.now() + 100) or 0) > 90


def test_states_are_the_names_on_the_wire() -> None:
    assert {state.value for state in State} == {"scheduled", "completed", "temp_fail", "perm_fail"}
