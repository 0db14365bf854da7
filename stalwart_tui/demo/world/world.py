"""A mail server with a past, a queue and traffic: what a scenario, a release and a seed make of it.

What happens in it is in `mailserver.py` and the stories; nothing here knows HTTP.
"""

from dataclasses import dataclass
from typing import Final

from stalwart_tui.demo.versions import Release
from stalwart_tui.demo.world import delivery
from stalwart_tui.demo.world.clock import Clock
from stalwart_tui.demo.world.grants import Grants
from stalwart_tui.demo.world.history import History
from stalwart_tui.demo.world.limits import Limits
from stalwart_tui.demo.world.mailserver import MailServer
from stalwart_tui.demo.world.plan import Plan
from stalwart_tui.demo.world.queue import MailQueue, Message
from stalwart_tui.demo.world.queue_start import QueueStart
from stalwart_tui.demo.world.reports import OutgoingReports
from stalwart_tui.demo.world.scheduler import Scheduler
from stalwart_tui.demo.world.traffic import Traffic

WARM_UP_SECONDS: Final = 240
"""How long the world lived before anybody looked: fills log, trace history and counters."""
WARM_UP_RATE: Final = 12.0
"""Events a second of that time, whatever the rate afterwards."""
SETTLE_SECONDS: Final = 60
"""Pause between warm-up and start in which all sessions end, so that the queue starts with its exact size."""
BASE_MEMORY: Final = 96 << 20
"""Bytes that the server says it uses with an empty queue."""
MEMORY_PER_MESSAGE: Final = 2_200
"""Bytes more for each message."""
MEMORY_WOBBLE: Final = 4 << 20
"""Bytes by which the figure moves up and down."""


@dataclass(slots=True)
class Keeps:
    """What the server is configured to keep; tests turn it off to meet a server that does not."""

    log: bool = True
    """Whether there is a log file."""
    metrics: bool = True
    """Whether there is a metrics history."""
    traces: bool = True
    """Whether there is a trace history."""


class World(MailServer):
    """A mail server that lives."""

    def __init__(
        self,
        plan: Plan,
        release: Release,
        clock: Clock,
        *,
        edition: str = "enterprise",
        seed: int = 7,
        messages: int | None = None,
        rate: float | None = None,
        silent: bool = False,
        started: float | None = None,
    ) -> None:
        # A clock moved by hand may have gone on since the server was started.
        started = clock.now() if started is None else started
        super().__init__(plan, release, clock, seed, started - WARM_UP_SECONDS - SETTLE_SECONDS)
        self.edition = edition
        self.limits = Limits()
        self.grants = Grants(self.gatekeeper, self.secrets, lambda: self.now)
        self.keeps = Keeps()
        self.silent = silent
        """Streams carry nothing, and looking at the server leaves no traces in it."""
        rate = plan.rate if rate is None else rate
        self._still = rate == 0
        self.usual_length = plan.messages if messages is None else messages
        if plan.flapping is not None:
            self.gatekeeper.token_seconds = plan.flapping.token_seconds
        self.history = History(self.metrics, seed)
        self.reports = OutgoingReports(self.random, started)
        self.metrics.measure("queue.count", lambda: len(self.queue))
        self.metrics.measure("user.count", lambda: self.directory.count("individual"))
        self.metrics.measure("domain.count", lambda: self.directory.count("domain"))
        self.metrics.measure("server.memory", self._memory)
        self._live_through_the_past(started)
        self._begin(started, rate)

    def _live_through_the_past(self, started: float) -> None:
        """Let ordinary mail flow that is gone when the demonstration begins."""
        self.queue = MailQueue()
        self.scheduler = self._new_scheduler(still=False, asleep=False)
        Traffic(self, WARM_UP_RATE).begin(until=started - SETTLE_SECONDS)
        self.timeline.advance(started)
        self.history.count_from(started)

    def _begin(self, started: float, rate: float) -> None:
        """Put the queue as the plan has it and let mail flow at a rate; 0 = nothing moves by itself."""
        start = QueueStart(self.plan, self.random, self.mailboxes)
        self.queue = MailQueue(start.build(self.usual_length, started))
        self.deferring = True
        self.scheduler = self._new_scheduler(still=self._still, asleep=self.plan.asleep)
        for message in self.queue:
            self.scheduler.plan(message)
        if not self._still:
            Traffic(self, rate).begin()
            self._sample()

    def _new_scheduler(self, *, still: bool, asleep: bool) -> Scheduler:
        return Scheduler(
            self.queue,
            self.timeline,
            self._attempt,
            by_domain=self.release.reschedule_by_domain,
            defect=self.release.reschedule_defect,
            shortens_expiry=self.release.reschedule_shortens_expiry,
            still=still,
            asleep=asleep,
        )

    def _attempt(self, message: Message, empty: bool) -> None:
        self.tell(delivery.attempt(self, message, empty))

    def _sample(self) -> None:
        """Put what was counted into the metrics history at every full hour."""
        self.history.sample(self.now)
        self.timeline.at(self.history.next_sample, self._sample)

    def _memory(self) -> int:
        wobble = 0 if self._still else hash((int(self.now) // 10, self.usual_length)) % MEMORY_WOBBLE
        return BASE_MEMORY + MEMORY_PER_MESSAGE * len(self.queue) + wobble
