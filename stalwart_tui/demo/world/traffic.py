"""Which story comes next and when, so that about so many events a second happen."""

from typing import Final

from stalwart_tui.demo.world.mailserver import MailServer
from stalwart_tui.demo.world.stories import STORIES

EVENTS_OF_A_STORY: Final = 8
"""About how many events a story causes; the pace corrects itself by what it really caused."""
SLOWEST_PACE: Final = 5.0
"""Most seconds between two stories, as multiples of the wanted pace."""


class Traffic:
    """Starts stories at the pace that a number of events a second needs."""

    def __init__(self, world: MailServer, rate: float) -> None:
        self._world = world
        self._rate = rate
        self._names = list(world.plan.traffic)
        self._weights = list(world.plan.traffic.values())
        self._chosen: list[str] = []
        self._began = world.now
        self._emitted_before = world.emitted
        self._until = float("inf")

    def begin(self, until: float = float("inf")) -> None:
        """Start stories from now on, until a time if one is given."""
        self._until = until
        self._began, self._emitted_before = self._world.now, self._world.emitted
        if self._rate > 0 and self._names:
            self._world.timeline.at(self._world.now, self._next)

    def _next(self) -> None:
        world = self._world
        if world.now >= self._until:
            return
        if not self._chosen:
            # In bulk: choosing one at a time costs more than telling its story.
            self._chosen = world.random.choices(self._names, self._weights, k=256)
        world.timeline.tell(STORIES[self._chosen.pop()](world))
        pace = EVENTS_OF_A_STORY / self._rate
        # Ahead of the plan: wait longer; behind: hurry.
        ahead = (world.emitted - self._emitted_before) / self._rate - (world.now - self._began)
        wait = pace * (0.5 + world.random.random()) + ahead * 0.5
        world.timeline.at(world.now + min(max(wait, 0.02 * pace), SLOWEST_PACE * pace), self._next)
