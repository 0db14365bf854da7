"""The mail server as its stories see it: its parts, and what more than one of them takes part in.

Everything random comes from one source, in the order of the timeline, so that equal seeds tell equal
stories. How it came to be is in `world.py`. Nothing here knows HTTP, JSON or a terminal.
"""

from collections.abc import Iterable
from random import Random

from stalwart_tui.demo.versions import Release
from stalwart_tui.demo.world import addresses, people
from stalwart_tui.demo.world.auth import Gatekeeper
from stalwart_tui.demo.world.blobs import blob_hash
from stalwart_tui.demo.world.clock import Clock
from stalwart_tui.demo.world.directory import Directory
from stalwart_tui.demo.world.ids import Snowflakes
from stalwart_tui.demo.world.metrics import Metrics
from stalwart_tui.demo.world.outcomes import Outcome, Remote, accepted
from stalwart_tui.demo.world.plan import Plan
from stalwart_tui.demo.world.queue import EXPIRES_AFTER, NOTIFY_AFTER, MailQueue, Message, Recipient
from stalwart_tui.demo.world.scheduler import Scheduler
from stalwart_tui.demo.world.timeline import Story, Timeline
from stalwart_tui.demo.world.traces import Data, Span, Traces


class MailServer:
    """A mail server with everything but a past and traffic of its own."""

    queue: MailQueue
    scheduler: Scheduler

    def __init__(self, plan: Plan, release: Release, clock: Clock, seed: int, born: float) -> None:
        self.plan = plan
        self.release = release
        self.clock = clock
        self.random = Random(seed)
        self.secrets = Random(f"secrets of {seed}")
        """For codes handed out, apart from `random`: requests must not change what happens."""
        self.visit_ids = Snowflakes(0)
        """Span ids of those who look at the server, for the same reason."""
        self.emitted = 0
        """How many events its own life caused, visits left out."""
        self.timeline = Timeline(born)
        self.metrics = Metrics()
        self.traces = Traces(self.metrics.count)
        self.directory = Directory()
        people.populate(self.directory, seed)
        self.gatekeeper = Gatekeeper(self.directory, release, seed)
        accounts = self.directory.of_types(("individual",))
        self.mailboxes = [email for account in accounts for email in account.emails[:1]]
        """Primary addresses of our people."""
        self.usual_length = 0
        """How many messages the queue has when nothing special happens."""
        self.deferring = False
        """Whether remote servers may keep mail waiting; else they take everything."""
        weights = [plan.sender_weights.get(m.partition("@")[0], 1.0) for m in self.mailboxes]
        self._senders = self.random.choices(self.mailboxes, weights, k=512)
        self._remotes = {remote.domain: remote for remote in plan.remotes}
        self._targets = self.random.choices(plan.remotes, [r.weight for r in plan.remotes], k=1024)
        self._ids = Snowflakes(self.random.randrange(1024))

    # Time

    @property
    def now(self) -> float:
        """The time in the world, Unix seconds."""
        return self.timeline.now

    def advance(self) -> None:
        """Catch up with the clock."""
        self.timeline.advance(self.clock.now())

    def tell(self, story: Story) -> None:
        """Let a story begin."""
        self.timeline.tell(story)

    # Events

    def emit(self, event_type: str, data: Data, span: Span | None = None) -> None:
        """Let an event happen now."""
        self.emitted += 1
        self.traces.emit(self.now, event_type, data, span)

    def open_span(self, event_type: str, keys: Data) -> Span:
        """Begin a session or an attempt; its keys belong to all its events."""
        span = Span(self._ids.make(self.now), keys, self.now)
        self.emit(event_type, keys, span)
        return span

    def close_span(self, event_type: str, span: Span) -> None:
        """End it."""
        self.emit(event_type, {"elapsed": round((self.now - span.started) * 1000)}, span)
        self.traces.finish(span)

    # Mail

    def remote(self, domain: str) -> Remote:
        """Return how a domain behaves; one that nobody planned answers like a friendly one."""
        if self.directory.get(domain) is not None:
            return self.plan.mailboxes
        return self._remotes.get(domain) or Remote(domain, (f"mx.{domain}",), "192.0.2.9")

    def meet(self, remote: Remote) -> None:
        """Have a domain elsewhere behave like this from now on."""
        self._remotes[remote.domain] = remote

    def fate(self, remote: Remote, recipient: Recipient) -> Outcome:
        """Return how an attempt ends.

        Unless the plan lets the queue grow, mail is deferred less and retried with more success the longer
        the queue is, so that a demonstration can run for days.
        """
        pressure = len(self.queue) / max(self.usual_length, 1)
        chance = remote.accepts_later if recipient.tries else remote.accepts
        if not self.plan.grows and pressure > 1:
            chance = 1 - (1 - chance) * max(0.0, 2 - pressure) ** 2
        if not self.deferring or self.random.random() < chance:
            return accepted("Ok: queued") if recipient.queue == "local" else remote.welcome
        return remote.failure(self.random)

    def some_sender(self) -> str:
        """Return one of our people who sends."""
        return self.random.choice(self._senders)

    def someone_elsewhere(self) -> str:
        """Return an address outside."""
        remote = self.random.choice(self._targets)
        return f"{addresses.mailbox(self.random)}@{remote.domain}"

    def account_id(self, name: str) -> int:
        """Return the id of an account, 0 for one that does not exist."""
        principal = self.directory.get(name)
        return principal.id if principal else 0

    def accept_mail(
        self,
        sender: str,
        recipients: Iterable[str],
        size: int,
        span: Span | None,
        *,
        authenticated: bool = False,
        spam: bool = False,
    ) -> None:
        """Queue a message that came in, and have it tried at once."""
        now = int(self.now)
        message = Message(
            id=self._ids.make(self.now),
            return_path=sender,
            recipients=[
                self._new_recipient(address, sender, now) for address in sorted(recipients, key=_by_domain)
            ],
            created=now,
            size=size,
            spam=spam,
        )
        self.queue.add(message)
        self.metrics.observe("message.authenticated-size" if authenticated else "message.size", size)
        event = "queue.queue-message-authenticated" if authenticated else "queue.queue-message"
        if not sender:
            event = "queue.queue-dsn"
        keys = {
            "queueId": message.id,
            "from": sender or "<>",
            "to": [r.address for r in message.recipients],
            "size": size,
            "nextRetry": now,
            "nextDsn": now + NOTIFY_AFTER,
            "expires": now + EXPIRES_AFTER,
        }
        self.emit(event, keys, span)
        self.scheduler.plan(message)
        self.scheduler.poke()

    def _new_recipient(self, address: str, sender: str, now: int) -> Recipient:
        local = self.directory.get(address.rpartition("@")[2]) is not None
        queue = "local" if local else "remote" if sender else "dsn"
        return Recipient(address, queue, now, now + NOTIFY_AFTER, now + EXPIRES_AFTER)

    def queue_bounce(self, sender: str) -> None:
        """Tell a sender that his message could not be delivered."""
        self.accept_mail("", [sender], 3_000 + self.random.randrange(3_000), None)

    def ingest(self, address: str, message: Message, span: Span) -> None:
        """Put a delivered message into a mailbox."""
        account = self.account_id(address.partition("@")[0])
        elapsed = self.random.randrange(5, 80)
        self.metrics.observe("message-ingest.time", elapsed)
        self.metrics.observe("message-ingest.index-time", elapsed // 3)
        keys = {
            "accountId": account,
            "documentId": self.random.randrange(90_000),
            "mailboxId": [1 if message.spam else 0],
            "blobId": blob_hash(message.id),
            "changeId": self._ids.make(self.now),
            "messageId": f"{message.id:x}@{message.return_path.rpartition('@')[2] or 'example.org'}",
            "size": message.size,
            "elapsed": elapsed,
        }
        self.emit("message-ingest.spam" if message.spam else "message-ingest.ham", keys, span)


def _by_domain(address: str) -> tuple[str, str]:
    local, _, domain = address.rpartition("@")
    return domain, local
