"""The six figures: from live metrics, from polling, or honestly unknown; and where each is heading."""

import pytest

from stalwart_tui.models.metrics import MetricSample
from stalwart_tui.state.figures import ARRIVED, DELIVERED, FAILED, LOGINS_FAILED, TREND_BACK, Figure, Figures
from stalwart_tui.state.metrics import MetricsStore
from stalwart_tui.state.queue import LATE_BY, QueueStore
from tests.state.clocks import NOW, FakeClock
from tests.state.fakes import FakeQueue, counter, due, message, recipient, snapshot

KEYS = ("queued", "overdue", "in", "out", "failing", "logins")


class Stage:
    """Figures of a queue that is refreshed and of metrics that come, as the test says."""

    def __init__(self) -> None:
        self.clock = FakeClock()
        self.api = FakeQueue()
        self.queue = QueueStore(self.api, self.clock)
        self.metrics = MetricsStore(self.clock)
        self.figures = Figures(self.queue, self.metrics, self.clock)

    def __getitem__(self, key: str) -> Figure:
        (found,) = (figure for figure in self.figures.current() if figure.key == key)
        return found

    async def refresh(self, after: float = 0.0) -> None:
        await self.clock.advance(after)
        self.figures.observe(await self.queue.refresh())

    async def measure(self, after: float, *samples: MetricSample) -> None:
        await self.clock.advance(after)
        self.metrics.apply(snapshot(*samples))


def test_before_any_answer_nothing_is_known() -> None:
    figures = Stage().figures.current()
    assert tuple(figure.key for figure in figures) == KEYS
    assert [figure.value for figure in figures] == [None] * 6
    assert [figure.trend for figure in figures] == [0] * 6


async def test_the_queue_is_counted() -> None:
    stage = Stage()
    stage.api.put(message(1), due(2, LATE_BY), due(3, LATE_BY - 1))
    await stage.refresh()
    assert (stage["queued"].value, stage["overdue"].value) == (3, 1)


async def test_mail_gets_overdue_by_time_alone() -> None:
    stage = Stage()
    stage.api.put(message(1, recipient(next_retry=int(NOW) + 60)))
    await stage.refresh()
    seen = []
    for _ in range(30):  # a queue that stands still: no refresh brings anything new
        await stage.refresh(5)
        seen.append(stage["overdue"].value)
    late_after = (60 + LATE_BY) // 5
    assert seen == [0] * (late_after - 1) + [1] * (30 - late_after + 1)


async def test_without_metrics_movement_is_what_polling_sees() -> None:
    stage = Stage()
    stage.api.put(*(message(message_id) for message_id in range(10)))
    await stage.refresh()
    assert (stage["in"].value, stage["out"].value) == (None, None)
    for step in range(1, 13):
        stage.api.put(message(100 + 2 * step), message(101 + 2 * step))
        stage.api.drop(98 + 2 * step)
        await stage.refresh(5)
        assert stage["in"].value == 24
    assert stage["out"].value == 12 - 1  # the first one was not there to be dropped
    assert stage["in"].note == "seen by polling the queue"
    assert stage["failing"] == Figure("failing", None, note="needs live metrics")
    assert stage["logins"] == Figure("logins", None, note="needs live metrics")


async def test_what_an_hour_brought_is_not_a_minutes_work() -> None:
    stage = Stage()
    await stage.refresh()
    stage.api.put(*(message(message_id) for message_id in range(600)))
    await stage.refresh(3600)
    assert stage["in"].value == 10


async def test_movement_seen_long_ago_is_forgotten() -> None:
    stage = Stage()
    await stage.refresh()
    stage.api.put(message(1))
    await stage.refresh(5)
    assert stage["in"].value == 12
    await stage.clock.advance(61)
    assert stage["in"].value is None


async def test_live_metrics_give_rates_by_the_minute() -> None:
    stage = Stage()
    await stage.refresh()
    before = [counter(name, 1000) for name in (*ARRIVED, *DELIVERED, *FAILED, *LOGINS_FAILED)]
    after = [
        *(counter(name, 1010) for name in ARRIVED),
        *(counter(name, 1090) for name in DELIVERED),
        *(counter(name, 1001) for name in FAILED[:10]),
        *(counter(name, 1003) for name in LOGINS_FAILED),
    ]
    await stage.measure(0, *before)
    assert stage["in"].note == "seen by polling the queue"
    await stage.measure(30, *after)
    assert stage["in"].note == ""
    assert stage["in"].value == pytest.approx(2 * 10 * len(ARRIVED))
    assert stage["out"].value == pytest.approx(2 * 90)
    assert stage["failing"].value == pytest.approx(10)
    assert stage["logins"].value == pytest.approx(2 * 3 * len(LOGINS_FAILED))


async def test_a_counter_left_out_has_counted_nothing() -> None:
    stage = Stage()
    await stage.measure(0)
    await stage.measure(30, counter("other", 1))
    await stage.measure(30, counter("other", 1))
    assert [stage[key].value for key in ("in", "out", "failing", "logins")] == [0, 0, 0, 0]


async def test_metrics_that_stopped_are_not_zero() -> None:
    stage = Stage()
    await stage.refresh()
    await stage.measure(0, counter(DELIVERED[0], 1))
    await stage.measure(30, counter(DELIVERED[0], 61))
    assert stage["out"].value == 120
    stage.api.put(message(1))
    await stage.refresh(61)
    assert stage["out"].note == "seen by polling the queue"
    assert stage["failing"].value is None


async def test_figures_are_computed_when_something_changed() -> None:
    stage = Stage()
    await stage.refresh()
    current = stage.figures.current()
    assert stage.figures.current() is current
    await stage.measure(0, counter("a", 1))
    assert stage.figures.current() is not current


@pytest.mark.parametrize(
    ("counts", "trend"),
    [((100,), 0), ((100, 104), 0), ((100, 106), 1), ((100, 94), -1), ((0, 1), 1), ((0, 0), 0)],
)
async def test_trends(counts: tuple[int, ...], trend: int) -> None:
    stage = Stage()
    for count in counts:
        stage.api.drop(*stage.api.messages)
        stage.api.put(*(message(message_id) for message_id in range(count)))
        await stage.refresh(30)
        figure = stage["queued"]
    assert figure.trend == trend


async def test_a_trend_looks_back_so_far_and_no_further() -> None:
    stage = Stage()
    stage.api.put(message(1))
    await stage.refresh()
    assert stage["queued"].trend == 0
    stage.api.put(message(2))
    await stage.refresh(TREND_BACK)
    assert stage["queued"].trend == 1
    await stage.refresh(1)
    assert stage["queued"].trend == 0
