"""What a scenario decides: the mix of the queue, the traffic and the server's mood. Only data."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from types import MappingProxyType
from typing import Final

from stalwart_tui.demo.world.outcomes import Remote
from stalwart_tui.demo.world.remotes import LOCAL, REMOTES

CALM_TRAFFIC: Final[Mapping[str, float]] = MappingProxyType(
    {
        "inbound": 30,
        "spam": 8,
        "submission": 22,
        "imap": 25,
        "http": 6,
        "probe": 5,
        "wrong_password": 3,
        "maintenance": 1,
    }
)
"""Stories of `stories.py` with the weights of an ordinary day."""


@dataclass(frozen=True, slots=True)
class Flapping:
    """How an unreliable server behaves."""

    drop_streams_every: float = 25.0
    """Seconds that a live stream lasts."""
    token_seconds: float = 3.0
    """How long a stream token lives."""
    closed: float = 0.03
    """Share of requests whose connection is closed without an answer."""
    busy: float = 0.04
    """Share of requests answered 429."""
    broken: float = 0.03
    """Share of requests answered 500."""


@dataclass(frozen=True, slots=True)
class Plan:
    """One situation."""

    messages: int = 300
    """Messages in the queue at the start."""
    rate: float = 12.0
    """Trace events a second."""
    remotes: tuple[Remote, ...] = REMOTES
    """Where the mail goes; the weights shape queue and traffic."""
    sender_weights: Mapping[str, float] = field(default_factory=dict)
    """Account → share of the mail it sends, where it is not like everyone's (1)."""
    oldest: float = 4 * 86_400
    """Age of the oldest message, seconds."""
    typical_age: float = 4 * 3600
    """Half of the messages are younger than about this, seconds."""
    overdue: float = 0.04
    """Share of the messages whose next attempt lies in the past."""
    lateness: float = 45
    """How late those are at most, seconds."""
    untried: float = 0.04
    """Share of the messages not tried yet."""
    null_senders: float = 0.06
    """Share of bounces and other messages without a sender."""
    local: float = 0.02
    """Share of messages to our own mailboxes."""
    mailboxes: Remote = LOCAL
    """How our own mailboxes behave."""
    traffic: Mapping[str, float] = field(default_factory=lambda: CALM_TRAFFIC)
    """Story → weight."""
    slowness: float = 1.0
    """How much longer delivery attempts take than usual."""
    grows: bool = False
    """Whether mail is deferred without regard to how long the queue has become."""
    asleep: bool = False
    """Whether the scheduler says it runs but waits for a queue event (`rest.md` 11.8)."""
    flapping: Flapping | None = None
