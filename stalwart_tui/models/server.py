"""What was found out about the server at connect time."""

from dataclasses import dataclass
from enum import StrEnum


class Api(StrEnum):
    """Which management API the server speaks."""

    REST = "REST"
    """Releases 0.11 to 0.15."""
    JMAP = "JMAP"
    """Releases from 0.16 on."""


class Edition(StrEnum):
    """What the build and its licence allow (`rest.md` chapter 5)."""

    COMMUNITY = "Community"
    UNLICENSED = "unlicensed"
    """An Enterprise build without a valid licence."""
    ENTERPRISE = "Enterprise"
    UNKNOWN = "unknown edition"


@dataclass(frozen=True, slots=True)
class ServerInfo:
    """The answer of the probe."""

    url: str
    """Base URL without credentials."""
    host: str
    api: Api
    version: str | None
    """As the server says it, such as `0.15.5`; None where it does not say."""
    edition: Edition
    login: str
    """Who we are; empty with a token."""
    permissions: frozenset[str] | None = None
    """Names of our effective permissions; None where the server does not tell."""


@dataclass(frozen=True, slots=True)
class Health:
    """What the server says about its own state (`rest.md` chapter 21)."""

    live: bool
    """It answers."""
    ready: bool
    """It can serve: its data store is reachable."""
