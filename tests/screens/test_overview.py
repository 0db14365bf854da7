"""The first look: groups, facts, warnings; words where something is missing; going on from a row."""

from collections.abc import AsyncIterator, Iterator, Sequence
from contextlib import asynccontextmanager
from typing import Any

import pytest

from stalwart_tui.backend.capabilities import Capabilities, Operation, Unsupported
from stalwart_tui.backend.errors import Unreachable
from stalwart_tui.models.metrics import MetricsSnapshot
from stalwart_tui.models.queue import QueueMessage, RecipientState
from stalwart_tui.models.traces import TraceBatch, TraceEvent
from stalwart_tui.screens.overview.facts import TrendChart
from stalwart_tui.screens.overview.screen import OverviewScreen
from stalwart_tui.state.feed import FeedState
from stalwart_tui.state.queue_groups import SLICE, Groups, count_by_domain
from stalwart_tui.widgets.live_table import LiveTable
from tests.screens.scripted import ScriptedStage, scripted
from tests.screens.stage import NOW, STILL, Stage, running
from tests.state.fakes import FakeBackend, message, recipient

SMALL, LARGE = (80, 24), (120, 40)
GREYLISTED = (
    "Error for mx.{0}: Unexpected response for RCPT TO:<jane@{0}>: "
    "Code: 451, Enhanced code: 4.7.1, Message: Greylisted"
)


def waiting(number: int, domain: str, *, failed: bool = True, age: int = 7200) -> QueueMessage:
    """A message to one recipient there."""
    changes: dict[str, Any] = {"next_retry": int(NOW) + 600}
    if failed:
        changes |= {"state": RecipientState.TEMPORARY_FAILURE, "detail": GREYLISTED.format(domain)}
    return message(number, recipient(f"jane@{domain}", **changes), created=int(NOW) - age)


def backend_with(*messages: QueueMessage, capabilities: Capabilities | None = None) -> FakeBackend:
    backend = FakeBackend(capabilities)
    backend.queue.put(*messages)
    return backend


@asynccontextmanager
async def overview(
    *messages: QueueMessage, backend: FakeBackend | None = None, size: tuple[int, int] = SMALL
) -> AsyncIterator[ScriptedStage]:
    """The overview of a server with these messages, whose live streams are open and silent."""
    backend = backend or backend_with(*messages)
    async with scripted("overview", backend, size=size) as stage:
        metrics, traces = backend.metrics.lines, backend.traces.lines
        await stage.until(lambda: metrics.opened and traces.opened, "open streams")
        metrics.newest.send(MetricsSnapshot())
        traces.newest.send(TraceBatch())
        await stage.settle()
        yield stage


def screen_of(stage: Stage) -> OverviewScreen:
    assert isinstance(stage.app.screen, OverviewScreen)
    return stage.app.screen


def lines_of(table: LiveTable) -> list[str]:
    """What a table shows below its header."""
    lines = [table.render_line(line).text.strip() for line in range(1, 1 + table.visible_rows)]
    return [line for line in lines if line]


def event(kind: str, **data: object) -> TraceEvent:
    return TraceEvent(kind, int(NOW), "label", "", data)


async def groups_shown(stage: Stage, count: int) -> list[str]:
    """The lines of the groups, once there are so many."""
    await stage.settle()
    table = screen_of(stage).groups
    await stage.until(lambda: len(table.source) == count, f"{count} groups")
    await stage.pilot.pause()
    return lines_of(table)


@pytest.mark.parametrize("size", [SMALL, LARGE])
async def test_the_built_in_server_fills_every_pane(size: tuple[int, int]) -> None:
    async with running(STILL, screen="overview", size=size) as stage:
        await stage.settle()
        await stage.until(lambda: len(screen_of(stage).groups.source), "groups")
        await stage.assert_shown("MAIL WAITING FOR", "gmail.example", "mail.example.org 0.15.5", "▶ running")
        await stage.assert_shown("WARNINGS AND ERRORS", "● live, every 30 s", "● live, ")


async def test_groups_are_sorted_by_what_waits_and_say_why() -> None:
    mails = [waiting(1, "one.example"), waiting(2, "two.example"), waiting(3, "two.example", age=90_000)]
    async with overview(*mails, waiting(4, "new.example", failed=False)) as stage:
        two, new, one = await groups_shown(stage, 3)
        assert two.split()[:5] == ["▸two.example", "2", "2", "1d1h", "451"]
        assert "Greylisted" in two
        assert new.startswith("new.example")
        assert "nothing failed yet" in new
        assert one.startswith("one.example")


async def test_a_change_of_the_queue_is_counted_anew() -> None:
    backend = backend_with(waiting(1, "one.example"))
    async with overview(backend=backend) as stage:
        await groups_shown(stage, 1)
        backend.queue.put(waiting(2, "two.example"), waiting(3, "two.example"))
        stage.session.queue.poll.ask_now()
        await stage.until(lambda: stage.session.queue.total == 3, "the new messages")
        stage.redraw()
        lines = await groups_shown(stage, 2)
        assert [line.lstrip("▸").split()[0] for line in lines] == ["two.example", "one.example"]
        backend.queue.drop(1, 2, 3)
        stage.session.queue.poll.ask_now()
        await stage.until(lambda: stage.session.queue.total == 0, "an empty queue")
        stage.redraw()
        assert await groups_shown(stage, 0) == ["The queue is empty: nothing waits."]
        await stage.assert_shown("▶ running, nothing waits")


async def test_a_large_queue_is_counted_while_keys_are_answered() -> None:
    mails = [waiting(number, f"{number % 7}.example") for number in range(1, SLICE * 2 + 2)]
    async with overview(*mails) as stage:
        lines = await groups_shown(stage, 7)
        assert sum(int(line.lstrip("▸").split()[1]) for line in lines) == len(mails)


async def test_nothing_is_counted_again_while_the_queue_stands_still(monkeypatch: pytest.MonkeyPatch) -> None:
    counts = []

    def count(messages: Sequence[QueueMessage]) -> Iterator[Groups | None]:
        counts.append(len(messages))
        return count_by_domain(messages)

    monkeypatch.setattr("stalwart_tui.screens.overview.screen.count_by_domain", count)
    async with overview(waiting(1, "one.example")) as stage:
        await groups_shown(stage, 1)
        assert counts
        counts.clear()
        for _ in range(5):
            stage.clock.advance(11)
            stage.redraw()
            await stage.pilot.pause()
        assert counts == []


async def test_a_count_is_finished_although_the_queue_goes_on_changing() -> None:
    mails = [waiting(number, "one.example") for number in range(1, SLICE * 2 + 2)]
    async with overview(*mails) as stage:
        index = stage.session.queue.index

        def changed() -> bool:
            index.put([waiting(1, "two.example", age=index.version)])
            stage.redraw()
            return "two.example" in lines_of(screen_of(stage).groups)[-1]

        await stage.until(changed, "a count of the changed queue")


async def test_ages_move_on_with_time_alone() -> None:
    async with overview(waiting(1, "one.example")) as stage:
        (line,) = await groups_shown(stage, 1)
        assert " 2h " in line
        stage.clock.advance(3600)
        stage.redraw()
        (line,) = await groups_shown(stage, 1)
        assert " 3h " in line
        await stage.assert_shown("· 1h ago")


async def test_overdue_and_paused_are_said_in_words() -> None:
    late = message(1, recipient("jane@one.example", next_retry=int(NOW) - 7200))
    backend = backend_with(late, waiting(2, "two.example"))
    backend.queue.running = False
    async with overview(backend=backend, size=LARGE) as stage:
        await groups_shown(stage, 2)
        await stage.assert_shown("‖ PAUSED: nothing is sent")
        backend.queue.running = True
        stage.session.queue.poll.ask_now()
        await stage.until(lambda: stage.session.queue.running, "a running queue")
        stage.redraw()
        await stage.assert_shown("▶ running, 1 of 2 messages", "overdue, by up to 2h")


async def test_the_newest_warnings_are_shown_and_followed() -> None:
    async with overview(waiting(1, "one.example")) as stage:
        table = screen_of(stage).warnings
        assert lines_of(table) == ["No warning and no error while this program looked."]
        await stage.happen(
            event("http.request-url", url="/"),
            event("store.sqlite-error", reason="disk is \x1b[31mfull"),
            *(event("auth.too-many-attempts", accountName=f"{number}@one.example") for number in range(9)),
        )
        await stage.until(lambda: len(table.source) == 10, "ten warnings")
        await stage.pilot.pause()
        assert lines_of(table)[-1].startswith("▸02:13:20 ! WARN  auth.too-many-attempts")
        assert "8@one.example" in lines_of(table)[-1]
        table.action_first()
        await stage.pilot.pause()
        assert "▲ ERROR store.sqlite-error" in lines_of(table)[0]
        assert "disk is ␛[31mfull" in lines_of(table)[0]
        await stage.assert_shown("1 error, 9 warnings in 11 events")


async def test_without_telemetry_the_queue_is_shown_and_words_name_what_works() -> None:
    missing = Unsupported("Community has no live telemetry.", "The queue is polled all the same.")
    table = dict.fromkeys((Operation.METRICS_LIVE, Operation.TRACES_LIVE), missing)
    async with scripted(
        "overview", backend_with(waiting(1, "one.example"), capabilities=Capabilities(table))
    ) as stage:
        (line,) = await groups_shown(stage, 1)
        assert "one.example" in line
        await stage.assert_shown("– Community has no live telemetry.", "The queue is polled all the same.")
        assert "No warning and no error" not in stage.text(), "nobody looked"


async def test_a_lost_stream_counts_down_in_its_place() -> None:
    async with overview(waiting(1, "one.example")) as stage:
        await stage.happen(event("store.sqlite-error"))
        stage.backend.traces.lines.refusal = Unreachable("The server went away.")
        stage.backend.traces.lines.newest.fail(Unreachable("The server went away."))
        feed = stage.session.traces_feed
        await stage.until(lambda: feed.status.state is FeedState.RETRYING, "a lost stream")
        stage.redraw()
        await stage.assert_shown("✗ lost The server went away. Retrying in ", "store.sqlite-error")


@pytest.mark.parametrize(("size", "shown"), [(SMALL, False), (LARGE, True)])
async def test_small_charts_are_there_where_there_is_room(size: tuple[int, int], shown: bool) -> None:
    async with overview(waiting(1, "one.example"), size=size) as stage:
        await groups_shown(stage, 1)
        charts = list(screen_of(stage).query(TrendChart))
        assert [chart.display for chart in charts] == [shown] * 3
        assert ("queued, 15m" in stage.text()) == shown
        assert ("█" in stage.text()) == shown


async def test_the_smallest_terminal_shows_rows_rather_than_facts() -> None:
    async with overview(waiting(1, "one.example"), size=(60, 16)) as stage:
        await groups_shown(stage, 1)
        await stage.assert_shown("one.example", "WARNINGS AND ERRORS", "Help")
        assert "● live" not in stage.text()


async def test_enter_on_a_group_goes_to_its_messages() -> None:
    mails = [waiting(1, "one.example"), waiting(2, "two.example"), waiting(3, "two.example")]
    async with overview(*mails) as stage:
        await groups_shown(stage, 2)
        await stage.press("down", "enter")
        await stage.until(lambda: getattr(stage.app.screen, "NAME", "") == "queue", "the queue")
        await stage.assert_shown("/to:@one.example", "1 of 3")
        assert stage.session.queue.index.order == [1]


async def test_enter_on_a_warning_goes_to_its_like_in_the_log() -> None:
    async with overview(waiting(1, "one.example")) as stage:
        await stage.happen(event("store.sqlite-error"), event("http.request-url"))
        await stage.until(lambda: len(screen_of(stage).warnings.source), "a warning")
        await stage.press("tab", "enter")
        await stage.until(lambda: getattr(stage.app.screen, "NAME", "") == "traces", "the log")
        await stage.assert_shown("/event:store.sqlite-error", "1 of 2 shown")


async def test_leaving_lets_the_streams_go_and_coming_back_takes_them_again() -> None:
    async with overview(waiting(1, "one.example")) as stage:
        await stage.settle()
        feeds = (stage.session.metrics_feed, stage.session.traces_feed)
        assert all(feed.wanted for feed in feeds)
        await stage.press("2")
        await stage.until(lambda: not any(feed.wanted for feed in feeds), "released feeds")
        await stage.press("1")
        await stage.until(lambda: all(feed.wanted for feed in feeds), "feeds again")


async def test_a_quiet_world_paints_nothing_in_the_body(monkeypatch: pytest.MonkeyPatch) -> None:
    async with overview(waiting(1, "one.example"), size=LARGE) as stage:
        await groups_shown(stage, 1)
        body = screen_of(stage).query_one("#overview-body")
        painted = []
        for widget in body.query("*"):
            refresh = widget.refresh

            def note(*regions: Any, widget: Any = widget, refresh: Any = refresh, **options: Any) -> Any:
                painted.append(widget)
                return refresh(*regions, **options)

            monkeypatch.setattr(widget, "refresh", note)
        stage.clock.advance(1)
        for _ in range(4):
            stage.redraw()
            await stage.pilot.pause()
        assert painted == []
