"""Results of tests that the server makes for us (`rest.md` chapter 16). Durations are milliseconds."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from stalwart_tui.models.queue import no_extra


@dataclass(frozen=True, slots=True)
class DeliveryStage:
    """One step of a delivery that was tried."""

    type: str
    """The server's name of the step, such as `mxLookupError`; the last is `completed`."""
    elapsed: int | None = None
    reason: str = ""
    """Why it failed."""
    data: Mapping[str, Any] = field(default_factory=no_extra, hash=False)
    """What else the step told, by its names on the wire."""


@dataclass(frozen=True, slots=True)
class DmarcCheck:
    """A mail to judge."""

    remote_ip: str
    ehlo_domain: str
    mail_from: str
    message: str = ""
    """The whole message; empty to judge the envelope alone."""


@dataclass(frozen=True, slots=True)
class AuthResult:
    """What one check said."""

    result: str
    """`pass`, `none`, `fail`, `softFail`, `tempError`, `permError` or `neutral`."""
    details: str = ""


@dataclass(frozen=True, slots=True)
class DmarcVerdict:
    """What all checks said of a mail."""

    spf_ehlo: AuthResult
    spf_ehlo_domain: str
    spf_mail_from: AuthResult
    spf_mail_from_domain: str
    reverse_dns: AuthResult
    reverse_names: tuple[str, ...]
    dkim: tuple[AuthResult, ...]
    dkim_passed: bool
    arc: AuthResult
    dmarc: AuthResult
    dmarc_passed: bool
    policy: str
    elapsed: int
    extra: Mapping[str, Any] = field(default_factory=no_extra, hash=False)
