"""The overview as text: groups of waiting mail, warnings, and how the connection stands, in words.

Pure; what is counted and watched is handed in. States of feeds become words here for panes that have other
things to show; a pane that has nothing says it with `screens/errors.py`.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from stalwart_tui.models.server import ServerInfo
from stalwart_tui.render.cells import Cell, Column
from stalwart_tui.render.figures import FigureText
from stalwart_tui.render.header import age_step
from stalwart_tui.render.queue import short_error
from stalwart_tui.render.sparkline import sparkline
from stalwart_tui.render.units import UNKNOWN, count, duration, plural
from stalwart_tui.state.feed import FeedState, FeedStatus
from stalwart_tui.state.queue_groups import DomainGroup
from stalwart_tui.text.clean import clean

JUST_NOW = 10.0
"""Seconds within which data is called fresh: the header counts them, once on a screen is enough."""

GROUP_COLUMNS = (
    Column("domain", "MAIL WAITING FOR", 20, flex=2, elide="middle"),
    Column("waiting", "RCPTS", 6, align="right"),
    Column("deferred", "DEFERRED", 8, align="right", drop=2),
    Column("oldest", "OLDEST", 6, align="right", drop=1),
    Column("error", "MOST FREQUENT LAST ERROR", 24, flex=5),
)

WARNING_COLUMNS = (
    Column("time", "UTC", 8, drop=1),
    Column("level", "LEVEL", 7),
    Column("event", "WARNINGS AND ERRORS", 26, flex=1),
    Column("fields", "KEY FIELDS", 20, flex=4),
)
"""Drawn by `render/traces.py`, as in the log itself."""

NO_DOMAIN = "(no domain)"


def render_group(group: DomainGroup, columns: Sequence[Column], now: float) -> tuple[Cell, ...]:
    """One domain as cells for exactly these columns. `now` is Unix time."""
    cells = {
        "domain": Cell(clean(group.domain) or NO_DOMAIN, "key" if group.domain else "dim"),
        "waiting": Cell(count(group.waiting)),
        "deferred": Cell(count(group.deferred), "deferred") if group.deferred else Cell(UNKNOWN, "dim"),
        "oldest": Cell(oldest_text(group.oldest, now)),
        "error": Cell(short_error(group.error)) if group.error else Cell("nothing failed yet", "dim"),
    }
    return tuple(cells[column.key] for column in columns)


def oldest_text(oldest: int, now: float) -> str:
    """An age, coarse enough not to tick."""
    age = now - oldest
    return duration(age) if age >= 60 else "<1m"


# How things stand


@dataclass(frozen=True, slots=True)
class Fact:
    """One line of the pane that says how things stand."""

    label: str
    text: tuple[Cell, ...]


def server_fact(info: ServerInfo) -> Fact:
    """Which server, which release, and as whom."""
    version = clean(info.version) if info.version else "version not told"
    cells = [Cell(clean(info.host), "key"), Cell(f" {version} {info.edition.value}, {info.api.value} API")]
    if info.login:
        cells.append(Cell(f", as {clean(info.login)}", "dim"))
    return Fact("server", tuple(cells))


def queue_fact(
    *, running: bool | None, queued: int | None, overdue: int, late: float, age: float | None
) -> Fact:
    """Whether mail moves. `late`: seconds the first overdue message waits past its time."""
    if queued is None:
        return Fact("queue", (Cell("… being read", "dim"),))
    holds = f" {plural(queued, 'message')}"
    state: tuple[Cell, ...]
    if running is False:
        state = (
            Cell("‖ PAUSED", "paused"),
            Cell(f": nothing is sent,{holds} in the queue; Q on screen 2 resumes"),
        )
    elif not queued:
        state = (_running(running), Cell(", nothing waits"))
    elif overdue:
        words = f" {overdue} of{holds} overdue, by up to {duration(late)}"
        state = (_running(running), Cell(","), Cell(words, "deferred"))
    else:
        state = (_running(running), Cell(f",{holds}, none overdue"))
    return Fact("queue", (*state, _aged(age)))


def _running(running: bool | None) -> Cell:
    return Cell("▶ running", "ok") if running else Cell("? state not told by this release", "dim")


def feed_fact(label: str, status: FeedStatus, live: str, age: float | None, now: float) -> Fact:
    """How a live stream stands. `live` says what it brings; `age` of its newest data, `now` is monotonic."""
    error = status.error
    if status.state is FeedState.LIVE:
        return Fact(label, (Cell("● live", "ok"), Cell(live), _aged(age)))
    if status.state is FeedState.UNSUPPORTED and error is not None:
        return Fact(label, (Cell(f"– {clean(error.message)}", "dim"),))
    if status.state is FeedState.FAILED and error is not None:
        return Fact(label, (Cell("✗ stopped", "failed"), Cell(f" {clean(error.sentence())}"), _aged(age)))
    if status.state is FeedState.RETRYING and error is not None:
        wait = duration(max((status.retry_at or now) - now, 0) + 0.99)
        words = f" {clean(error.message)} Retrying in {wait}."
        return Fact(label, (Cell("✗ lost", "failed"), Cell(words), _aged(age)))
    return Fact(label, (Cell("… connecting", "deferred"), _aged(age)))


def heard(levels: Mapping[str, int]) -> str:
    """What the log told so far, by how many events of each level it was."""
    events = sum(levels.values())
    if not events:
        return "no event yet"
    errors, warnings = plural(levels.get("ERROR", 0), "error"), plural(levels.get("WARN", 0), "warning")
    return f"{errors}, {warnings} in {count(events)} events"


def _aged(age: float | None) -> Cell:
    """How old data is, in steps that do not tick."""
    if age is None:
        return Cell("")
    return Cell(" · now" if age < JUST_NOW else f" · {duration(age_step(age))} ago", "dim")


@dataclass(frozen=True, slots=True)
class Trend:
    """One of the six figures over the last while."""

    figure: FigureText
    values: tuple[float, ...]
    """Evenly spaced, newest last, NaN where nothing is known."""
    over: str
    """How long that is, in words."""

    def lines(self, width: int) -> list[list[Cell]]:
        """Label and value, and below them the small chart."""
        value = f"{self.figure.value}{self.figure.mark}".rstrip()
        room = max(width - len(value) - 1, 0)
        return [
            [Cell(f"{self.figure.label}, {self.over}".ljust(room)[:room] + " ", "dim"), Cell(value, "key")],
            [Cell(sparkline(self.values, width), self.figure.token or "accent")],
        ]
