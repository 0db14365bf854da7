"""Server-sent events: when frames go out (`rest.md` 8.3, 8.4). What is in them is elsewhere."""

import asyncio
from collections.abc import AsyncGenerator, Callable
from typing import Final

from stalwart_tui.demo.world.clock import Clock

PING_SECONDS: Final = 30
"""A trace stream without events says every so often that it lives."""
BATCH_SECONDS: Final = 1
"""After the first frame, trace frames are at least this far apart."""
NEVER: Final = float("inf")
PING: Final = b'event: ping\ndata: {"interval": %d}\n\n' % (PING_SECONDS * 1000)


class Pace:
    """Waits for one stream: until a moment of the world's clock, something to send, or the end."""

    def __init__(self, clock: Clock) -> None:
        self.clock = clock
        self.ended = False
        """Whether the stream is to end, with all that was sent being whole frames."""
        self._changed = asyncio.Event()

    def wake(self) -> None:
        """Have the stream look again; in the server's own thread."""
        self._changed.set()

    def end(self) -> None:
        """Have the stream end."""
        self.ended = True
        self._changed.set()

    async def until(self, moment: float) -> None:
        """Return when the moment has come or somebody woke us, whichever is first."""
        self._changed.clear()
        seconds = None if moment == NEVER else self.clock.real_seconds_until(moment)
        if self.ended or seconds == 0:
            return
        try:
            await asyncio.wait_for(self._changed.wait(), seconds)
        except TimeoutError:
            return


async def every(
    seconds: int, frame: Callable[[], bytes], pace: Pace, *, once: bool
) -> AsyncGenerator[bytes, None]:
    """Yield a frame at once and then one per interval; with `once` only the first."""
    due = pace.clock.now()
    while not pace.ended:
        if pace.clock.now() >= due:
            yield frame()
            due = NEVER if once else due + seconds
            # Intervals that passed unseen are not made up for.
            due = max(due, pace.clock.now())
        await pace.until(due)


async def batches(waiting: list[bytes], pace: Pace) -> AsyncGenerator[bytes, None]:
    """Yield what gathers in `waiting`, at most one frame a second, and pings when nothing does."""
    next_frame = pace.clock.now()
    next_ping = next_frame + PING_SECONDS
    while not pace.ended:
        now = pace.clock.now()
        if waiting and now >= next_frame:
            frame = b"event: trace\ndata: [%b]\n\n" % b",".join(waiting)
            waiting.clear()
            next_frame = now + BATCH_SECONDS
            yield frame
        elif not waiting and now >= next_ping:
            next_ping = now + PING_SECONDS
            yield PING
        else:
            await pace.until(next_frame if waiting else next_ping)
