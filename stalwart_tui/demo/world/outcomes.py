"""How a delivery attempt to one recipient can end, and who answers how. Wire spelling is elsewhere."""

from collections.abc import Sequence
from dataclasses import dataclass
from random import Random
from typing import Final, TypeVar


@dataclass(frozen=True, slots=True)
class Outcome:
    """The end of an attempt."""

    kind: str
    """`ok`, `reply` (an SMTP answer), `dns`, `connection`, `tls`, `dane`, `mta-sts`, `rate`, `concurrency`
    or `queue`; the keys of `Release.status_texts`."""
    text: str = ""
    """The remote server's or the resolver's words; `{rcpt}` stands for the address."""
    code: int = 0
    """SMTP reply code of an answer."""
    enhanced: str = ""
    """Enhanced status code of an answer."""
    command: str = "RCPT TO:<{rcpt}>"
    """The command that was answered."""
    host: str = ""
    """Who answered; empty = the first host of the remote domain."""
    permanent: bool = False
    """Whether it is final."""

    @property
    def delivered(self) -> bool:
        """Whether the remote server took the message."""
        return self.kind == "ok"


def temporary(code: int, enhanced: str, text: str, command: str = "RCPT TO:<{rcpt}>") -> Outcome:
    """Return an SMTP answer after which the server tries again."""
    return Outcome("reply", text, code, enhanced, command)


def rejected(code: int, enhanced: str, text: str, command: str = "RCPT TO:<{rcpt}>") -> Outcome:
    """Return an SMTP answer that is final."""
    return Outcome("reply", text, code, enhanced, command, permanent=True)


def accepted(text: str) -> Outcome:
    """Return the answer of a server that took the message."""
    return Outcome("ok", text, 250, "2.1.5")


ACCEPTED: Final = accepted("ok")
"""The answer of a server without a character of its own."""


@dataclass(frozen=True, slots=True)
class Remote:
    """A domain that mail goes to, and how its servers behave."""

    domain: str
    hosts: tuple[str, ...]
    """Its mail exchangers, best first."""
    address: str
    """IP address of the first."""
    weight: float = 1.0
    """Share of the mail that goes there."""
    accepts: float = 0.9
    """Chance that a first attempt succeeds."""
    accepts_later: float = 0.5
    """Chance that a later attempt succeeds."""
    failures: tuple[tuple[float, Outcome], ...] = ()
    """What it answers otherwise, with weights."""
    welcome: Outcome = ACCEPTED
    """What it answers when it takes a message."""
    seconds: float = 1.2
    """How long an attempt takes."""

    def failure(self, random: Random) -> Outcome:
        """Return one of the failures by weight; a remote without any is unreachable."""
        if not self.failures:
            return UNREACHABLE
        return pick(random, self.failures)


UNREACHABLE: Final = Outcome("connection", "I/O error: Connection refused (os error 111)", command="")


T = TypeVar("T")


def pick(random: Random, weighted: Sequence[tuple[float, T]]) -> T:
    """Return one of the values, each as likely as its weight among all weights."""
    point = random.random() * sum(weight for weight, _ in weighted)
    for weight, value in weighted:
        point -= weight
        if point < 0:
            return value
    return weighted[-1][1]
