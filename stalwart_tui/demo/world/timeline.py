"""What happens when: a heap of future steps. It knows times and callables, never what they do."""

import heapq
from collections.abc import Callable, Iterator
from itertools import count

Story = Iterator[float]
"""Something that takes time: yields how many seconds pass before it goes on."""


class Timeline:
    """Runs steps in the order of their times, whatever the size of the leaps it is advanced by.

    That makes the world a function of seed, clock and requests: a test that leaps an hour sees the same
    mail as a server that ticked through it.
    """

    def __init__(self, now: float) -> None:
        self.now = now
        """The time of the step that runs, else the time last advanced to; Unix seconds."""
        self._heap: list[tuple[float, int, Callable[[], object]]] = []
        self._order = count()

    @property
    def next_time(self) -> float | None:
        """When the next step is due; None when nothing is planned."""
        return self._heap[0][0] if self._heap else None

    def at(self, moment: float, step: Callable[[], object]) -> None:
        """Plan a step; one in the past runs at the next `advance`."""
        heapq.heappush(self._heap, (moment, next(self._order), step))

    def tell(self, story: Story) -> None:
        """Run a story up to its first pause and plan the rest."""
        for pause in story:
            self.at(self.now + pause, lambda: self.tell(story))
            return

    def advance(self, now: float) -> None:
        """Run everything that is due until `now`."""
        while self._heap and self._heap[0][0] <= now:
            moment, _, step = heapq.heappop(self._heap)
            self.now = max(self.now, moment)
            step()
        self.now = max(self.now, now)
