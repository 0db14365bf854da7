"""Names of people and machines elsewhere, made up from a random source. Nothing here is stored."""

from random import Random
from typing import Final


def _words(text: str) -> list[str]:
    return text.split()


_GIVEN: Final = _words(
    "anna ben carla dan emma finn gina hugo ida jack kim leo maria nils olga paul qiang rita stan tina "
    "uma vera will xenia yann zara maxim laura peter sofia noah lena omar ruth ivan jose"
)
_FAMILY: Final = _words(
    "abbott becker cruz diaz ekman fischer garcia huber ito jensen kowalski larsson mueller novak ortiz "
    "park quinn rossi silva tanaka ueda vogel wagner xu young zimmer olsen dupont kaya costa"
)
_ROLES: Final = _words(
    "info office sales invoices accounting hr jobs orders contact press support service purchasing team "
    "helpdesk reception"
)
SUBJECTS: Final = (
    "Invoice {n}",
    "Re: Meeting on Thursday",
    "Your order {n} has been shipped",
    "Minutes of the board meeting",
    "Fwd: Draft contract, version {n}",
    "Angebot Nr. {n} für Ihre Anfrage",
    "Newsletter: what is new this month",
    "Password reset",
    "Re: Re: Photos",
    "Quarterly report",
    "Reminder: payment {n} is due",
    "Einladung zum Sommerfest",
    "Out of office: Re: Question",
    "Backup finished with {n} warnings",
)
"""Subjects; `{n}` stands for a number."""


def mailbox(random: Random) -> str:
    """Return a local part such as `anna.becker` or `invoices`."""
    kind = random.random()
    given, family = random.choice(_GIVEN), random.choice(_FAMILY)
    if kind < 0.55:
        return f"{given}.{family}"
    if kind < 0.7:
        return f"{given[0]}{family}"
    if kind < 0.85:
        return f"{given}{random.randrange(100)}"
    return random.choice(_ROLES)


def stranger(random: Random) -> str:
    """Return an IP address that connects to us from outside."""
    kind = random.random()
    if kind < 0.4:
        return f"192.0.2.{random.randrange(1, 255)}"
    if kind < 0.75:
        return f"198.51.100.{random.randrange(1, 255)}"
    if kind < 0.9:
        return f"203.0.113.{random.randrange(100, 255)}"
    return f"2001:db8:{random.randrange(1, 0xFFFF):x}::{random.randrange(1, 0xFFFF):x}"


def size(random: Random) -> int:
    """Return the size of a message in bytes: mostly small, now and then with attachments."""
    kind = random.random()
    if kind < 0.6:
        return int(random.uniform(700, 12_000))
    if kind < 0.9:
        return int(random.uniform(12_000, 250_000))
    return int(random.paretovariate(1.1) * 400_000) % 24_000_000
