"""Which trouble is shown where: words in a pane that has nothing else, a badge where it has."""

from dataclasses import dataclass

from stalwart_tui.backend.errors import BackendError, NotAuthenticated
from stalwart_tui.render.units import duration
from stalwart_tui.state.feed import FeedState, FeedStatus


@dataclass(frozen=True, slots=True)
class Words:
    """What a notice says."""

    headline: str
    advice: str = ""
    server_words: str = ""


def words_for(status: FeedStatus, now: float, *, waiting: str) -> Words | None:
    """What to say in an empty pane whose feed stands like this; None when data is on its way or there.

    `waiting` names what is waited for; `now` is of the monotonic clock.
    """
    error = status.error
    if status.state is FeedState.LIVE:
        return None
    if error is None:
        return Words(f"Waiting for {waiting} …")
    if status.state is FeedState.UNSUPPORTED:
        return Words(error.message, error.advice, error.server_words)
    if status.state is FeedState.FAILED:
        return Words(error.message, _advice(error), error.server_words)
    if status.state is FeedState.RETRYING:
        wait = duration(max((status.retry_at or now) - now, 0) + 0.99)
        return Words(
            error.message, f"{error.advice} Retrying in {wait}; ctrl+r tries now.".strip(), error.server_words
        )
    return Words(error.message, "Trying again …", error.server_words)


def _advice(error: BackendError) -> str:
    if isinstance(error, NotAuthenticated):
        # Never retried by itself: the server bans an address after too many failures.
        return f"{error.advice} Nothing is retried by itself; ctrl+r tries once more.".strip()
    return f"{error.advice} ctrl+r tries again.".strip()
