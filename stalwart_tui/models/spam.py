"""Verdicts of the spam filter and its training (`rest.md` chapter 15)."""

from dataclasses import dataclass
from enum import StrEnum


@dataclass(frozen=True, slots=True)
class SpamCheck:
    """A mail to judge."""

    message: str
    remote_ip: str
    mail_from: str
    recipients: tuple[str, ...]
    ehlo_domain: str = ""
    authenticated_as: str = ""
    tls: bool = False


@dataclass(frozen=True, slots=True)
class SpamTag:
    """One rule that matched."""

    name: str
    action: str
    """`allow`, `discard` or `reject`."""
    score: float | None = None
    """None where the rule decides without a score."""


@dataclass(frozen=True, slots=True)
class SpamVerdict:
    """What the filter said."""

    score: float
    action: str
    tags: tuple[SpamTag, ...]
    headers: str = ""
    """Header lines it would add."""


class TrainingVerb(StrEnum):
    """What can be asked of the training, by its name on the wire."""

    START = "start"
    STOP = "stop"
    RESET = "reset"
    DELETE = "delete"
