"""The shapes of DMARC and TLS reports on the wire, and how they become models (`rest.md` chapters 12, 13).

Read with pydantic, since they are deep and come one at a time; rows that come by the thousand are read by
hand in `wire.py`. Lenient: null and absent are the same, unknown members are kept, an odd record is reported
beside the others. Loading this takes a quarter of a second, so whoever needs it loads it late.
"""

from collections.abc import Callable, Mapping
from types import MappingProxyType
from typing import Annotated, Any, TypeVar

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, ValidationError

from stalwart_tui.adapters.rest.rows import MOST, Members, Odd, key_of, unix_seconds
from stalwart_tui.models.paging import Unreadable
from stalwart_tui.models.queue import NO_EXTRA
from stalwart_tui.models.reports import (
    DmarcAuth,
    DmarcOverride,
    DmarcRecord,
    DmarcReport,
    QueuedReport,
    ReportAddress,
    ReportBody,
    ReportKind,
    TlsFailureDetail,
    TlsPolicyResult,
    TlsReport,
)

_Model = TypeVar("_Model")
_Shape = TypeVar("_Shape", bound="_Wire")


def _date(value: object) -> object:
    """A date in Unix seconds; what is none stays as it is, and is found wanting later."""
    seconds = unix_seconds(value) if isinstance(value, str) else None
    return value if seconds is None else seconds


Text = Annotated[str, BeforeValidator(lambda value: "" if value is None else value)]
Texts = Annotated[list[str], BeforeValidator(lambda value: [] if value is None else value)]
Rows = Annotated[list[Any], BeforeValidator(lambda value: [] if value is None else value)]
Count = Annotated[int, Field(ge=0, le=MOST)]
Moment = Annotated[Count | None, BeforeValidator(_date)]
"""Unix seconds, or a date."""


class _Wire(BaseModel):
    """An object of the wire: types are not guessed, values never get into error texts."""

    model_config = ConfigDict(extra="allow", strict=True, hide_input_in_errors=True)

    def left(self, **inner: "_Wire") -> Mapping[str, Any]:
        """The unknown members that hold something, with those of objects that were taken apart."""
        found = {name: value for name, value in (self.model_extra or {}).items() if value not in (None, [])}
        found |= {name: dict(left) for name, wire in inner.items() if (left := wire.left())}
        return MappingProxyType(found) if found else NO_EXTRA


class _Kebab(_Wire):
    """An object whose members have dashes in their names."""

    model_config = ConfigDict(alias_generator=lambda name: name.replace("_", "-"))


# DMARC


class _Range(_Wire):
    begin: Moment = None
    end: Moment = None


class _Metadata(_Wire):
    org_name: Text = ""
    email: Text = ""
    extra_contact_info: Text = ""
    report_id: Text = ""
    date_range: _Range = _Range()
    error: Texts = []


class _Policy(_Wire):
    domain: Text = ""
    version_published: Text | float = ""
    adkim: Text = ""
    aspf: Text = ""
    p: Text = ""
    sp: Text = ""
    testing: bool = False
    fo: Text = ""


class _Dmarc(_Wire):
    version: float | None = None
    report_metadata: _Metadata
    policy_published: _Policy
    record: Rows = []


class _Reason(_Wire):
    type_: Text = ""
    comment: Text = ""


class _Evaluated(_Wire):
    disposition: Text = ""
    dkim: Text = ""
    spf: Text = ""
    reason: list[_Reason] = []


class _Row(_Wire):
    source_ip: Text = ""
    count: Count
    policy_evaluated: _Evaluated


class _Identifiers(_Wire):
    envelope_to: Text = ""
    envelope_from: Text = ""
    header_from: Text = ""


class _Auth(_Wire):
    domain: Text = ""
    selector: Text = ""
    scope: Text = ""
    result: Text = ""
    human_result: Text = ""


class _AuthResults(_Wire):
    dkim: list[_Auth] = []
    spf: list[_Auth] = []


class _Record(_Wire):
    row: _Row
    identifiers: _Identifiers = _Identifiers()
    auth_results: _AuthResults = _AuthResults()


# TLS


class _TlsRange(_Kebab):
    start_datetime: Moment = None
    end_datetime: Moment = None


class _Tls(_Kebab):
    organization_name: Text = ""
    date_range: _TlsRange = _TlsRange()
    contact_info: Text = ""
    report_id: Text = ""
    policies: Rows = []


class _TlsPolicy(_Kebab):
    policy_type: Text = ""
    policy_string: Texts = []
    policy_domain: Text = ""
    mx_host: Texts = []


class _Summary(_Kebab):
    total_successful_session_count: Count = 0
    total_failure_session_count: Count = 0


class _Failure(_Kebab):
    result_type: Text = ""
    sending_mta_ip: Text = ""
    receiving_mx_hostname: Text = ""
    receiving_mx_helo: Text = ""
    receiving_ip: Text = ""
    failed_session_count: Count = 0
    additional_information: Text = ""
    failure_reason_code: Text = ""


class _PolicyResult(_Kebab):
    policy: _TlsPolicy
    summary: _Summary = _Summary()
    failure_details: list[_Failure] = []


# Those that wait to be sent


class _Queued(_Wire):
    type: str
    id: str
    domain: Text = ""
    range_from: Moment = None
    range_to: Moment = None
    report: dict[str, Any]
    rua: Rows = []


def read_queued_report(row: object) -> QueuedReport:
    """A report that waits to be sent. Raises Odd."""
    queued = _shaped(_Queued, row)
    read = _BODIES.get(queued.type)
    if read is None:
        raise Odd("it is of an unknown kind")
    return QueuedReport(
        id=queued.id,
        kind=ReportKind(queued.type),
        domain=queued.domain,
        begins=queued.range_from,
        ends=queued.range_to,
        report=read(queued.report),
        recipients=tuple(map(_address, queued.rua)),
        extra=queued.left(),
    )


def _address(rua: object) -> ReportAddress:
    """`{"uri": …, "max_size": …}` of DMARC, `{"Mail": …}` or `{"Http": …}` of TLS."""
    members = Members(rua)
    size = members.number("max_size", 0)
    texts = [value for value in members.rest().values() if isinstance(value, str)]
    if len(texts) == 1:
        return ReportAddress(texts[0], size)
    raise Odd("an address it goes to cannot be made out")


def read_dmarc(body: object) -> DmarcReport:
    """The body of an aggregate report. Raises Odd."""
    wire = _shaped(_Dmarc, body)
    about, policy = wire.report_metadata, wire.policy_published
    records, unreadable = _each(wire.record, _read_record)
    return DmarcReport(
        organisation=about.org_name,
        email=about.email,
        report_id=about.report_id,
        begins=about.date_range.begin,
        ends=about.date_range.end,
        domain=policy.domain,
        policy=policy.p,
        subdomain_policy=policy.sp,
        dkim_alignment=policy.adkim,
        spf_alignment=policy.aspf,
        testing=policy.testing,
        records=records,
        errors=tuple(about.error),
        contact=about.extra_contact_info,
        version=wire.version,
        policy_version=str(policy.version_published),
        failure_options=policy.fo,
        unreadable=unreadable,
        extra=wire.left(report_metadata=about, policy_published=policy),
    )


def _read_record(row: object) -> DmarcRecord:
    wire = _shaped(_Record, row)
    verdict = wire.row.policy_evaluated
    return DmarcRecord(
        source_ip=wire.row.source_ip,
        count=wire.row.count,
        disposition=verdict.disposition,
        dkim=verdict.dkim,
        spf=verdict.spf,
        header_from=wire.identifiers.header_from,
        envelope_from=wire.identifiers.envelope_from,
        envelope_to=wire.identifiers.envelope_to,
        overrides=tuple(DmarcOverride(one.type_, one.comment, one.left()) for one in verdict.reason),
        dkim_results=tuple(map(_auth, wire.auth_results.dkim)),
        spf_results=tuple(map(_auth, wire.auth_results.spf)),
        extra=wire.left(
            row=wire.row,
            policy_evaluated=verdict,
            identifiers=wire.identifiers,
            auth_results=wire.auth_results,
        ),
    )


def _auth(wire: _Auth) -> DmarcAuth:
    return DmarcAuth(
        wire.domain, wire.result, wire.selector, wire.scope, wire.human_result, extra=wire.left()
    )


def read_tls(body: object) -> TlsReport:
    """The body of a TLS report. Raises Odd."""
    wire = _shaped(_Tls, body)
    policies, unreadable = _each(wire.policies, _read_policy)
    return TlsReport(
        organisation=wire.organization_name,
        contact=wire.contact_info,
        report_id=wire.report_id,
        begins=wire.date_range.start_datetime,
        ends=wire.date_range.end_datetime,
        policies=policies,
        unreadable=unreadable,
        extra=wire.left(),
    )


def _read_policy(row: object) -> TlsPolicyResult:
    wire = _shaped(_PolicyResult, row)
    return TlsPolicyResult(
        kind=wire.policy.policy_type,
        domain=wire.policy.policy_domain,
        succeeded=wire.summary.total_successful_session_count,
        failed=wire.summary.total_failure_session_count,
        policy=tuple(wire.policy.policy_string),
        hosts=tuple(wire.policy.mx_host),
        failures=tuple(map(_failure, wire.failure_details)),
        extra=wire.left(policy=wire.policy, summary=wire.summary),
    )


def _failure(wire: _Failure) -> TlsFailureDetail:
    return TlsFailureDetail(
        result=wire.result_type,
        sessions=wire.failed_session_count,
        sending_ip=wire.sending_mta_ip,
        receiving_host=wire.receiving_mx_hostname,
        receiving_helo=wire.receiving_mx_helo,
        receiving_ip=wire.receiving_ip,
        information=wire.additional_information,
        reason=wire.failure_reason_code,
        extra=wire.left(),
    )


_BODIES: dict[str, Callable[[object], ReportBody]] = {"dmarc": read_dmarc, "tls": read_tls}


def _shaped(shape: type[_Shape], row: object) -> _Shape:
    """The row as its shape. Raises Odd, which names the member, without its value."""
    try:
        return shape.model_validate(row)
    except ValidationError as error:
        first = error.errors(include_url=False, include_context=False, include_input=False)[0]
        member = ".".join(map(str, first["loc"]))
        raise Odd(f"{member or 'it'}: {first['msg'].lower()}") from None


def _each(
    rows: list[Any], read: Callable[[object], _Model]
) -> tuple[tuple[_Model, ...], tuple[Unreadable, ...]]:
    """Every row that can be read, and what is wrong with the others."""
    found: list[_Model] = []
    unreadable: list[Unreadable] = []
    for position, row in enumerate(rows, 1):
        try:
            found.append(read(row))
        except Odd as odd:
            unreadable.append(Unreadable(key_of(row, position), str(odd)))
    return tuple(found), tuple(unreadable)
