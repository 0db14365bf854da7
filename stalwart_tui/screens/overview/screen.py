"""The first look: where mail waits and why, how things stand, what went wrong last. It writes nothing."""

import asyncio
from collections.abc import Hashable, Iterable
from typing import Any, ClassVar

from textual import on, work
from textual.binding import BindingType
from textual.containers import Container, Vertical
from textual.widget import Widget

from stalwart_tui.commands.registry import bindings_for
from stalwart_tui.render.figures import render_figures
from stalwart_tui.render.overview import (
    GROUP_COLUMNS,
    WARNING_COLUMNS,
    Fact,
    Trend,
    feed_fact,
    heard,
    queue_fact,
    server_fact,
)
from stalwart_tui.render.units import duration
from stalwart_tui.screens.base import DashboardScreen, ScreenAsked
from stalwart_tui.screens.context import Context
from stalwart_tui.screens.errors import words_for
from stalwart_tui.screens.overview.facts import Facts
from stalwart_tui.screens.overview.rows import GroupRows, WarningRows
from stalwart_tui.state.feed import Feed, FeedState, FeedStatus
from stalwart_tui.state.figure_history import SPAN, FigureHistory
from stalwart_tui.state.figures import Figure
from stalwart_tui.state.queue_groups import Groups, count_by_domain, domain_filter
from stalwart_tui.state.session import Session
from stalwart_tui.widgets.live_table import LiveTable

TIME_STEP = 10.0
"""Seconds after which ages are looked at again when nothing else changed."""
SHARE_OF_TIME = 0.05
"""At most this part of the time is spent counting: a hundred thousand messages take most of a second."""

TRENDS = ("queued", "in", "out")
"""Figures that get a small chart."""
FACTS = 4
"""Server, queue, metrics, traces."""


class OverviewScreen(DashboardScreen):
    """Screen `1`."""

    NAME = "overview"
    WAITING_FOR = "the queue"
    BINDINGS: ClassVar[list[BindingType]] = bindings_for("overview")
    VERTICAL_BREAKPOINTS = [(0, "-low"), (22, "-tall")]

    def __init__(self, context: Context) -> None:
        super().__init__(context)
        self._group_rows = GroupRows(context.clock.now)
        self._warning_rows = WarningRows()
        self._history = FigureHistory()
        self._groups = Groups()
        self._counted: int | None = None
        """Version of the queue that the groups were counted in."""
        self._counting = False
        self._count_after = 0.0
        """When the queue may be counted again, by `Clock.monotonic`."""

    def compose_body(self) -> Iterable[Widget]:
        """Facts, groups, warnings."""
        with Vertical(id="overview-body"):
            with Container(id="overview-top"):
                yield Facts(FACTS, len(TRENDS))
                yield LiveTable(self._group_rows, GROUP_COLUMNS, markable=False, id="groups")
            yield LiveTable(self._warning_rows, WARNING_COLUMNS, follow=True, markable=False, id="warnings")

    @property
    def groups(self) -> LiveTable:
        """Domains that mail waits for."""
        return self.query_one("#groups", LiveTable)

    @property
    def warnings(self) -> LiveTable:
        """The newest warnings and errors."""
        return self.query_one("#warnings", LiveTable)

    def feeds(self, session: Session) -> Iterable[Feed[Any]]:
        """Both live streams, beside the queue."""
        return session.metrics_feed, session.traces_feed

    def main_status(self, session: Session) -> FeedStatus:
        """Without the queue there is little to show; without the streams there is."""
        return session.queue_feed.status

    def has_data(self, session: Session) -> bool:
        """The queue was read."""
        return session.queue.total is not None

    def shown_version(self, session: Session) -> Hashable:
        """The stores, where the feeds stand, and the passing of time in steps that do not tick."""
        now = session.clock.monotonic()
        waiting = any(feed.status.state is FeedState.RETRYING for feed in self.feeds(session))
        return (
            session.queue.version,
            session.queue.refreshed_at,
            session.metrics.version,
            session.traces.version,
            tuple(feed.version for feed in session.feeds),
            int(now if waiting else now / TIME_STEP),
        )

    def draw(self, session: Session) -> None:
        """Every pane draws what changed in it."""
        self._count_if_changed(session)
        self._draw_groups(session)
        self._draw_warnings(session)
        figures = session.figures.current()
        self.query_one(Facts).show(self._facts(session, figures), self._trends(session, figures))

    # Groups

    def _count_if_changed(self, session: Session) -> None:
        now = session.clock.monotonic()
        if session.queue.version != self._counted and not self._counting and now >= self._count_after:
            self._counting, self._counted = True, session.queue.version
            self._count(session)

    @work(name="count groups", group="overview.groups", exit_on_error=False)
    async def _count(self, session: Session) -> None:
        started = session.clock.monotonic()
        try:
            for groups in count_by_domain(tuple(session.queue.index.messages.values())):
                if groups is None:
                    await asyncio.sleep(0)  # a large queue is counted while keys are answered
                else:
                    self._groups = groups
        finally:
            self._counting = False
        ended = session.clock.monotonic()
        self._count_after = ended + (ended - started) / SHARE_OF_TIME
        self.draw_now()

    def _draw_groups(self, session: Session) -> None:
        self._group_rows.show(self._groups.domains)
        empty = not session.queue.total
        self.groups.empty = "The queue is empty: nothing waits." if empty else "Counting …"
        self.groups.refresh_rows()

    def _draw_warnings(self, session: Session) -> None:
        self._warning_rows.show(session.traces.bad)
        now = session.clock.monotonic()
        words = words_for(session.traces_feed.status, now, waiting="the stream of events")
        if words is None:
            self.warnings.empty = "No warning and no error while this program looked."
        else:
            self.warnings.empty = f"No warnings here: {words.headline}\n{words.advice}"
        self.warnings.refresh_rows()

    # How things stand

    def _facts(self, session: Session, figures: tuple[Figure, ...]) -> tuple[Fact, ...]:
        queue, due = session.queue, self._groups.first_due
        overdue = next((figure.value for figure in figures if figure.key == "overdue"), None)
        return (
            server_fact(session.info),
            queue_fact(
                running=queue.running,
                queued=queue.total,
                overdue=int(overdue or 0),
                late=session.clock.now() - due if due is not None else 0.0,
                age=_age(session, queue.refreshed_at),
            ),
            _stream_fact(session, session.metrics_feed, f", every {session.metrics_interval} s"),
            _stream_fact(session, session.traces_feed, f", {heard(session.traces.levels)}"),
        )

    def _trends(self, session: Session, figures: tuple[Figure, ...]) -> tuple[Trend, ...]:
        if session.queue.refreshed_at is not None:
            self._history.note(session.queue.refreshed_at, figures)
        texts = {figure.key: text for figure, text in zip(figures, render_figures(figures), strict=True)}
        over = duration(SPAN)
        return tuple(Trend(texts[key], self._history.reading(key).values, over) for key in TRENDS)

    # Going on from here

    def action_open(self) -> None:
        """Show more of the row under the cursor of the table in focus."""
        if isinstance(self.focused, LiveTable):
            self.focused.action_open()

    @on(LiveTable.RowOpened, "#groups")
    def _group_opened(self, event: LiveTable.RowOpened) -> None:
        if isinstance(event.key, str):
            self.post_message(ScreenAsked("queue", domain_filter(event.key)))

    @on(LiveTable.RowOpened, "#warnings")
    def _warning_opened(self, event: LiveTable.RowOpened) -> None:
        warning = self._warning_rows.event(event.key)
        if warning is not None:
            self.post_message(ScreenAsked("traces", f"event:{warning.type}"))


def _stream_fact(session: Session, feed: Feed[Any], live: str) -> Fact:
    now = session.clock.monotonic()
    return feed_fact(feed.name, feed.status, live, _age(session, feed.last_data), now)


def _age(session: Session, at: float | None) -> float | None:
    return None if at is None else session.clock.monotonic() - at
