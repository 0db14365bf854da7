"""DMARC, TLS and abuse reports, those sent to us and those that wait to be sent (`rest.md` chapters 12, 13).

Times are Unix seconds, UTC. Words such as `Reject` or `starttls-not-supported` are the server's own: the
releases spell them differently from each other and from the standards.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any

from stalwart_tui.models.paging import Unreadable
from stalwart_tui.models.queue import no_extra


class ReportKind(StrEnum):
    """What a report is about."""

    DMARC = "dmarc"
    TLS = "tls"
    ARF = "arf"
    """Abuse and authentication failures (RFC 5965); only among those sent to us."""


@dataclass(frozen=True, slots=True)
class DmarcAuth:
    """What DKIM or SPF said of the messages of one record."""

    domain: str
    result: str
    selector: str = ""
    """Of DKIM only."""
    scope: str = ""
    """Of SPF only: `Helo` or `MailFrom`."""
    human_result: str = ""
    extra: Mapping[str, Any] = field(default_factory=no_extra, hash=False)


@dataclass(frozen=True, slots=True)
class DmarcOverride:
    """Why the policy was not applied as published."""

    kind: str
    comment: str = ""
    extra: Mapping[str, Any] = field(default_factory=no_extra, hash=False)


@dataclass(frozen=True, slots=True)
class DmarcRecord:
    """The messages that one address sent and that fared alike."""

    source_ip: str
    """Empty when the reporter left it out."""
    count: int
    """Messages."""
    disposition: str
    dkim: str
    """Whether DKIM passed *and* is aligned."""
    spf: str
    """Whether SPF passed *and* is aligned."""
    header_from: str = ""
    envelope_from: str = ""
    envelope_to: str = ""
    overrides: tuple[DmarcOverride, ...] = ()
    dkim_results: tuple[DmarcAuth, ...] = ()
    spf_results: tuple[DmarcAuth, ...] = ()
    extra: Mapping[str, Any] = field(default_factory=no_extra, hash=False)


@dataclass(frozen=True, slots=True)
class DmarcReport:
    """An aggregate report (RFC 7489)."""

    organisation: str
    email: str
    report_id: str
    begins: int | None
    ends: int | None
    domain: str
    """Whose policy it is about."""
    policy: str
    subdomain_policy: str
    dkim_alignment: str
    spf_alignment: str
    testing: bool
    records: tuple[DmarcRecord, ...]
    errors: tuple[str, ...] = ()
    contact: str = ""
    version: float | None = None
    policy_version: str = ""
    failure_options: str = ""
    unreadable: tuple[Unreadable, ...] = ()
    """Records that could not be read."""
    extra: Mapping[str, Any] = field(default_factory=no_extra, hash=False)


@dataclass(frozen=True, slots=True)
class TlsFailureDetail:
    """Sessions that failed alike."""

    result: str
    sessions: int
    sending_ip: str = ""
    receiving_host: str = ""
    receiving_helo: str = ""
    receiving_ip: str = ""
    information: str = ""
    reason: str = ""
    extra: Mapping[str, Any] = field(default_factory=no_extra, hash=False)


@dataclass(frozen=True, slots=True)
class TlsPolicyResult:
    """How sessions under one policy went."""

    kind: str
    """`tlsa`, `sts` or `no-policy-found`."""
    domain: str
    succeeded: int
    """Sessions."""
    failed: int
    """Sessions."""
    policy: tuple[str, ...] = ()
    """Lines of the policy."""
    hosts: tuple[str, ...] = ()
    failures: tuple[TlsFailureDetail, ...] = ()
    extra: Mapping[str, Any] = field(default_factory=no_extra, hash=False)


@dataclass(frozen=True, slots=True)
class TlsReport:
    """A TLS report (RFC 8460)."""

    organisation: str
    contact: str
    report_id: str
    begins: int | None
    ends: int | None
    policies: tuple[TlsPolicyResult, ...]
    unreadable: tuple[Unreadable, ...] = ()
    """Policies that could not be read."""
    extra: Mapping[str, Any] = field(default_factory=no_extra, hash=False)


@dataclass(frozen=True, slots=True)
class ArfReport:
    """A report of abuse or of an authentication failure (RFC 5965, RFC 6591)."""

    feedback: str
    """`Abuse`, `AuthFailure`, `Fraud`, `NotSpam`, `Virus` or `Other`."""
    arrived: int | None
    incidents: int
    sender: str
    recipient: str
    source_ip: str
    reporter: str
    user_agent: str
    domains: tuple[str, ...] = ()
    urls: tuple[str, ...] = ()
    auth_failure: str = ""
    delivery: str = ""
    message: str = ""
    headers: str = ""
    extra: Mapping[str, Any] = field(default_factory=no_extra, hash=False)
    """Everything else the report told, such as `dkim_domain`, by its name on the wire."""


ReportBody = DmarcReport | TlsReport | ArfReport


@dataclass(frozen=True, slots=True)
class QueuedReportQuery:
    """Which outgoing reports to list."""

    domain: str = ""
    """Part of a domain name."""
    kind: ReportKind | None = None
    """DMARC or TLS; None for both."""
    due_from: int | None = None
    """Unix seconds: when it will be sent, this moment included."""
    due_until: int | None = None
    """This moment left out."""


@dataclass(frozen=True, slots=True)
class QueuedReportEntry:
    """An outgoing report in a list."""

    id: str
    kind: ReportKind
    domain: str
    """Whom it is about, and whose address for reports gets it."""
    begins: int
    due: int
    """When it will be sent, which is also where its range ends."""


@dataclass(frozen=True, slots=True)
class ReportAddress:
    """Where a report goes."""

    address: str
    """A mail address, or a URL it is posted to."""
    most_bytes: int = 0
    """The largest report it takes; 0 = any size."""


@dataclass(frozen=True, slots=True)
class QueuedReport:
    """An outgoing report as it would be sent now."""

    id: str
    kind: ReportKind
    domain: str
    begins: int | None
    ends: int | None
    report: ReportBody
    recipients: tuple[ReportAddress, ...]
    extra: Mapping[str, Any] = field(default_factory=no_extra, hash=False)


@dataclass(frozen=True, slots=True)
class IncomingReportEntry:
    """A report of others in a list."""

    id: str
    kind: ReportKind
    expires: int | None
    """When the server forgets it."""


@dataclass(frozen=True, slots=True)
class IncomingReport:
    """A report that was sent to us."""

    id: str
    kind: ReportKind
    sender: str
    recipients: tuple[str, ...]
    subject: str
    report: ReportBody
    extra: Mapping[str, Any] = field(default_factory=no_extra, hash=False)
