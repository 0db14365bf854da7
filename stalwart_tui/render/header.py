"""Row 1 of every screen: who, where, what, how the queue stands, how old the data is."""

from stalwart_tui.models.server import Edition, ServerInfo
from stalwart_tui.render.cells import Cell
from stalwart_tui.render.units import duration
from stalwart_tui.state.feed import FeedState, FeedStatus
from stalwart_tui.text.clean import clean

FINE_AGES = 10
"""Below this age the badge steps by a second; above, by ten: what is old need not tick."""
STALE_AFTER = 45.0
"""Seconds after which data is called stale: longer than the slowest polling."""


def render_identity(target: str, profile: str, info: ServerInfo | None) -> list[Cell]:
    """Profile, host, version, edition, API."""
    cells = [Cell(clean(profile), "accent")] if profile else []
    cells.append(Cell(clean(info.host if info else target), "key"))
    if info is not None:
        cells.append(Cell(clean(info.version) if info.version else "unknown version"))
        cells.append(Cell(info.edition.value, "" if info.edition is not Edition.UNLICENSED else "deferred"))
        cells.append(Cell(info.api.value, "dim"))
    return cells


def render_queue_state(running: bool | None, known: bool) -> Cell:
    """Whether the scheduler runs."""
    if not known:
        return Cell("queue …", "dim")
    if running is None:
        return Cell("queue state unknown", "dim")
    return Cell("▶ queue running", "ok") if running else Cell("‖ queue PAUSED", "paused")


def age_step(seconds: float) -> int:
    """An age as drawn: whole seconds below FINE_AGES, then tens."""
    whole = max(int(seconds), 0)
    return whole if whole < FINE_AGES else whole // 10 * 10


def render_badge(status: FeedStatus, age: float | None, now: float) -> Cell:
    """The connection in a few words. `age` of the newest data and `now` are of the monotonic clock."""
    if status.state is FeedState.RETRYING:
        wait = max((status.retry_at or now) - now, 0)
        return Cell(f"✗ lost · retrying in {duration(wait + 0.99)}{_aged(age)}", "failed")
    if status.state is FeedState.FAILED:
        return Cell(f"✗ stopped{_aged(age)}", "failed")
    if status.state is FeedState.UNSUPPORTED:
        return Cell("– not on this server", "dim")
    if status.state is FeedState.CONNECTING and (age is None or status.error is not None):
        return Cell(f"… connecting{_aged(age)}", "deferred")
    if status.state is FeedState.IDLE and age is None:
        return Cell("… waiting", "dim")
    if age is None:
        return Cell("… no data yet", "dim")
    if age > STALE_AFTER:
        return Cell(f"! stale · {duration(age_step(age))} old", "deferred")
    return Cell(f"● {duration(age_step(age))} old", "ok")


def _aged(age: float | None) -> str:
    return f" · data {duration(age_step(age))} old" if age is not None else ""
