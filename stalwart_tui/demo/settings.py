"""What the built-in server imitates: scenario, release, edition, size and pace.

Only data and its validation live here, so that the command line can read it without importing the server.
"""

from dataclasses import dataclass
from typing import Final

SCENARIOS: Final = (
    "calm",
    "gmail-backlog",
    "compromised-account",
    "blocklisted",
    "tls-broken",
    "store-full",
    "brute-force",
    "stalled-queue",
    "slow-queue",
    "server-flapping",
)
"""Situations, each one file in `scenarios/`."""

VERSIONS: Final = ("0.11", "0.12", "0.13", "0.14", "0.15")
"""Release lines whose REST API is imitated; each stands for its last release (`versions.py`)."""

JMAP_VERSION: Final = "0.16"
"""The first release line without this REST API; known, but not imitated yet."""

EDITIONS: Final = ("community", "unlicensed", "enterprise")
"""Builds and licences, as `rest.md` chapter 5 tells them apart."""

MOST_MESSAGES: Final = 1_000_000
"""A queue beyond this takes minutes to build and gigabytes to hold."""

MOST_EVENTS_A_SECOND: Final = 20_000
"""Beyond this the simulation itself needs more than one processor."""


@dataclass(frozen=True, slots=True)
class DemoSettings:
    """What to imitate. Two servers with equal settings and equal clocks tell the same story."""

    scenario: str = "calm"
    """Which situation, one of SCENARIOS."""
    seed: int = 7
    """Seed of every random choice, and of the administrator's password."""
    messages: int | None = None
    """Messages in the queue at the start; None = as the scenario has it."""
    rate: float | None = None
    """Trace events a second; None = as the scenario has it, 0 = no mail moves by itself."""
    api: str = "rest"
    """Which management API: `rest`."""
    version: str = "0.15"
    """Release line, one of VERSIONS."""
    edition: str = "enterprise"
    """One of EDITIONS."""
    quiet_streams: bool = False
    """Live streams stay open but carry nothing after the first metrics frame except pings."""
    port: int = 0
    """Loopback port to listen on; 0 = any free one."""

    def validate(self) -> None:
        """Raise ValueError with one sentence that names the flag at fault."""
        _one_of("--scenario", self.scenario, SCENARIOS)
        _one_of("--edition", self.edition, EDITIONS)
        if self.api == "jmap" or self.version == JMAP_VERSION:
            flag = "--api jmap" if self.api == "jmap" else f"--version {JMAP_VERSION}"
            raise ValueError(f"{flag}: the built-in server speaks only the REST API of 0.11 to 0.15 so far.")
        _one_of("--api", self.api, ("rest",))
        _one_of("--version", self.version, VERSIONS)
        _within("--messages", self.messages, MOST_MESSAGES)
        _within("--rate", self.rate, MOST_EVENTS_A_SECOND)
        _within("--port", self.port, 65535)


def _one_of(flag: str, value: str, known: tuple[str, ...]) -> None:
    if value not in known:
        raise ValueError(f"{flag}: unknown value {value!r}; known are {', '.join(known)}.")


def _within(flag: str, value: float | None, most: int) -> None:
    # `not (a <= b)` instead of `a > b`: NaN is refused too.
    if value is not None and not 0 <= value <= most:
        raise ValueError(f"{flag}: {value} is not between 0 and {most}.")
