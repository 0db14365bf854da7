"""The queue as it is when the demonstration begins: messages of all ages, tried as often as they are old."""

import gc
from bisect import bisect_right
from collections.abc import Sequence
from itertools import accumulate
from random import Random
from typing import Final, TypeVar

from stalwart_tui.demo.world import addresses
from stalwart_tui.demo.world.ids import Snowflakes
from stalwart_tui.demo.world.outcomes import Remote
from stalwart_tui.demo.world.plan import Plan
from stalwart_tui.demo.world.queue import (
    EXPIRES_AFTER,
    NOTIFY_AFTER,
    RETRY_SCHEDULE,
    UNBOUND_QUEUE,
    Message,
    Recipient,
    State,
)

T = TypeVar("T")

TRIED_AT: Final = tuple(accumulate(RETRY_SCHEDULE, initial=1))
"""Ages, in seconds, at which a message is tried while the schedule still changes."""
MOST_RECIPIENTS: Final = 40


SPREAD: Final = 1.6
"""How much ages differ: the standard deviation of their logarithm."""
ROUTED: Final = 0.98
"""Share of the outgoing mail in virtual queue `remote`; the rest is in `default`."""
POOL: Final = 4096
"""Made-up values to draw from: drawing is far cheaper than making, and queues have 100,000 messages."""


class QueueStart:
    """Makes the messages of a plan."""

    def __init__(self, plan: Plan, random: Random, mailboxes: list[str]) -> None:
        self._plan = plan
        self._random = random
        self._ids = Snowflakes(random.randrange(1024))
        self._mailboxes = mailboxes
        weights = [plan.sender_weights.get(sender.partition("@")[0], 1.0) for sender in mailboxes]
        self._senders = random.choices(mailboxes, weights, k=POOL)
        # Whoever accepts everything leaves nothing in the queue.
        backlog = [remote.weight * (1.02 - remote.accepts) for remote in plan.remotes]
        self._remotes = random.choices(plan.remotes, backlog, k=POOL)
        self._names = [addresses.mailbox(random) for _ in range(POOL)]
        self._sizes = [addresses.size(random) for _ in range(POOL)]
        everyone = (*plan.remotes, plan.mailboxes)
        self._failures = {r.domain: [r.failure(random) for _ in range(128)] for r in everyone}

    def _draw(self, pool: Sequence[T]) -> T:
        return pool[int(self._random.random() * len(pool))]

    def build(self, count: int, now: float) -> list[Message]:
        """Return `count` messages, oldest first.

        The collector of cyclic garbage is off meanwhile: it would walk all messages again and again, and
        none of them is garbage.
        """
        ages = sorted((self._age() for _ in range(count)), reverse=True)
        was_enabled = gc.isenabled()
        gc.disable()
        try:
            return [self._message(now, age) for age in ages]
        finally:
            if was_enabled:
                gc.enable()

    def _age(self) -> float:
        """Return an age in seconds: half of the messages are younger than the typical age."""
        oldest = self._plan.oldest
        age = max(3.0, self._plan.typical_age * self._random.lognormvariate(0, SPREAD))
        return age if age < oldest else oldest * (1 - self._random.random() / 2)

    def _message(self, now: float, age: float) -> Message:
        random, plan = self._random, self._plan
        created = now - age
        kind = random.random()
        if kind < plan.null_senders:
            queue, sender, remotes = "dsn", "", [self._draw(self._remotes)]
        elif kind < plan.null_senders + plan.local:
            sender = f"{self._draw(self._names)}@{self._draw(self._remotes).domain}"
            queue, remotes = "local", [plan.mailboxes]
        else:
            sender = self._draw(self._senders)
            queue = "remote" if random.random() < ROUTED else UNBOUND_QUEUE
            remotes = sorted((self._draw(self._remotes) for _ in range(self._recipient_count())), key=_domain)
        schedule = self._schedule(now, age)
        recipients = [self._recipient(remote, queue, created, schedule) for remote in remotes]
        if not any(recipient.pending for recipient in recipients):
            first = recipients[0]
            first.state, first.outcome, first.tries = State.SCHEDULED, None, 0
        return Message(
            id=self._ids.make(created),
            return_path=sender,
            recipients=recipients,
            created=int(created),
            size=self._draw(self._sizes),
            priority=0 if random.random() < 0.97 else random.choice((-3, 3, 6)),
            env_id=None if random.random() < 0.95 else f"QQ{random.getrandbits(40):x}",
        )

    def _recipient_count(self) -> int:
        if self._random.random() < 0.78:
            return 1
        return min(1 + int(self._random.paretovariate(1.2)), MOST_RECIPIENTS)

    def _schedule(self, now: float, age: float) -> tuple[int, int]:
        """Return failed attempts so far and when the next one is due."""
        random = self._random
        if random.random() < self._plan.untried or age < TRIED_AT[0]:
            return 0, int(now - random.uniform(0, min(age, self._plan.lateness)))
        tries = bisect_right(TRIED_AT, age)
        if tries >= len(TRIED_AT):
            tries += int((age - TRIED_AT[-1]) // RETRY_SCHEDULE[-1])
        if random.random() < self._plan.overdue:
            return tries, int(now - random.uniform(1, self._plan.lateness))
        # At least some seconds ahead: a world in which nothing moves stays for a while as it was told.
        wait = RETRY_SCHEDULE[min(tries, len(RETRY_SCHEDULE)) - 1]
        return tries, int(now + random.uniform(min(15, wait), wait))

    def _recipient(self, remote: Remote, queue: str, created: float, schedule: tuple[int, int]) -> Recipient:
        tries, next_retry = schedule
        local = remote is self._plan.mailboxes
        address = self._draw(self._mailboxes) if local else f"{self._draw(self._names)}@{remote.domain}"
        recipient = Recipient(
            address=address,
            queue=queue,
            next_retry=next_retry,
            next_notify=int(created) + NOTIFY_AFTER,
            expires=int(created) + EXPIRES_AFTER,
            tries=tries,
            orcpt=None if self._random.random() < 0.97 else f"rfc822;{address}",
        )
        if tries:
            self._finish(recipient, remote)
        return recipient

    def _finish(self, recipient: Recipient, remote: Remote) -> None:
        """Note how the attempts so far ended: others of the same message may have been taken or refused."""
        if self._random.random() < remote.accepts * 0.25:
            recipient.state, recipient.outcome, recipient.tries = State.DELIVERED, remote.welcome, 0
            return
        outcome = self._draw(self._failures[remote.domain])
        recipient.outcome = outcome
        recipient.state = State.PERMANENT if outcome.permanent else State.TEMPORARY
        if outcome.permanent:
            recipient.tries -= 1


def _domain(remote: Remote) -> str:
    return remote.domain
