"""The shapes of the wire, releases 0.11 to 0.15, and how they become models (`rest.md` 9.2, 11.1, 22).

One reader for each kind of row, for all releases: a shape is told by what the row holds. Secrets of
principals end here. Requests are in the files beside this one.
"""

from sys import intern
from typing import Any

from stalwart_tui.adapters.rest.rows import MOST, Members, Odd
from stalwart_tui.models.principals import Principal, PrincipalType
from stalwart_tui.models.queue import QueueMessage, Recipient, RecipientState
from stalwart_tui.text.redact import describe_secret

_STATES = {
    "scheduled": RecipientState.SCHEDULED,
    "completed": RecipientState.DELIVERED,
    "temp_fail": RecipientState.TEMPORARY_FAILURE,
    "perm_fail": RecipientState.PERMANENT_FAILURE,
}

_TYPES = {kind.value: kind for kind in PrincipalType}

_LEAST_PRIORITY = -(2**15)
"""Priorities are signed 16-bit numbers (11.1)."""


def read_message(row: object) -> QueueMessage:
    """One queued message. Raises Odd."""
    members = Members(row)
    message_id = members.number("id")
    created = members.date("created")
    if created is None:
        raise Odd("created is missing")
    return QueueMessage(
        id=message_id,
        return_path=members.text("return_path"),
        recipients=_recipients(members),
        created=created,
        size=members.number("size", 0),
        priority=members.number("priority", 0, least=_LEAST_PRIORITY),
        envelope_id=members.text("env_id", "") or None,
        blob_hash=members.text("blob_hash", "") or None,
        extra=members.rest(),
    )


def _recipients(members: Members) -> tuple[Recipient, ...]:
    flat, domains = members.take("recipients"), members.take("domains")
    if isinstance(flat, list):
        return tuple(_numbered(number, row, None) for number, row in enumerate(flat, 1))
    if isinstance(domains, list):
        return tuple(
            _numbered(number, row, domain)
            for domain in map(_read_domain, domains)
            for number, row in enumerate(domain.rows, 1)
        )
    raise Odd("recipients are missing")


def _numbered(number: int, row: object, domain: "_Domain | None") -> Recipient:
    try:
        return _read_recipient(row, domain)
    except Odd as odd:
        raise Odd(f"recipient {number}: {odd}") from None


class _Domain:
    """What releases up to 0.12 tell of a recipient domain, for all recipients in it."""

    __slots__ = ("detail", "expires", "next_notify", "next_retry", "rows", "state", "tries")

    def __init__(self, members: Members) -> None:
        self.state, self.detail = _status(members.take("status"))
        self.tries = members.number("retry_num", 0)
        self.next_retry = members.date("next_retry")
        self.next_notify = members.date("next_notify")
        self.expires = members.date("expires")
        rows = members.take("recipients")
        if not isinstance(rows, list):
            raise Odd("the recipients of a domain are missing")
        self.rows: list[Any] = rows


def _read_domain(row: object) -> _Domain:
    try:
        return _Domain(Members(row))
    except Odd as odd:
        raise Odd(f"domain: {odd}") from None


def _read_recipient(row: object, domain: _Domain | None) -> Recipient:
    members = Members(row)
    state, detail = _status(members.take("status"))
    if domain is None:
        return Recipient(
            members.text("address"),
            state,
            detail,
            members.word("queue"),
            members.number("retry_num", 0),
            members.date("next_retry"),
            members.date("next_notify"),
            members.date("expires"),
            members.text("orcpt", "") or None,
            members.rest(),
        )
    if state is RecipientState.SCHEDULED:
        # It has not got as far as its own RCPT: what stopped the domain stopped it.
        state, detail = domain.state, domain.detail
    return Recipient(
        members.text("address"),
        state,
        detail,
        None,
        domain.tries,
        domain.next_retry,
        domain.next_notify,
        domain.expires,
        members.text("orcpt", "") or None,
        members.rest(),
    )


def _status(value: object) -> tuple[RecipientState, str]:
    """State and the server's text for it: a bare word, or one word with a text (11.1).

    A word that this program does not know is kept in the text, since the state cannot name it.
    """
    if isinstance(value, str):
        state = _STATES.get(value, RecipientState.UNKNOWN)
        return state, value if state is RecipientState.UNKNOWN else ""
    if isinstance(value, dict) and value:
        word, text = next(iter(value.items()))
        said = text if isinstance(text, str) else ""
        state = _STATES.get(word, RecipientState.UNKNOWN)
        if state is RecipientState.UNKNOWN:
            said = f"{word}: {said}" if said else str(word)
        return state, said
    return RecipientState.UNKNOWN, ""


def read_principal(row: object) -> Principal:
    """One principal, as far as its members were asked for. Raises Odd."""
    members = Members(row)
    kind = intern(members.text("type"))
    named, counted = _members_of(members)
    disk, by_type = _quota(members)
    return Principal(
        id=members.number("id"),
        type=_TYPES.get(kind, PrincipalType.OTHER),
        name=members.text("name", ""),
        type_name="" if kind in _TYPES else kind,
        description=members.text("description", ""),
        emails=members.names("emails"),
        quota=disk,
        used_quota=members.whole("usedQuota"),
        member_of=members.names("memberOf"),
        lists=members.names("lists"),
        roles=members.names("roles"),
        members=named,
        member_count=counted,
        external_members=members.names("externalMembers"),
        enabled_permissions=members.names("enabledPermissions"),
        disabled_permissions=members.names("disabledPermissions"),
        secrets=tuple(map(describe_secret, members.names("secrets"))),
        urls=members.names("urls"),
        tenant=members.text("tenant", ""),
        locale=members.text("locale", ""),
        picture=members.text("picture", ""),
        type_quotas=by_type,
        extra=members.rest(),
    )


def _members_of(members: Members) -> tuple[tuple[str, ...], int | None]:
    """Names for groups, lists and roles; a count for domains and tenants (9.2)."""
    counted = members.whole("members")
    return ((), counted) if counted is not None else (members.names("members"), None)


def _quota(members: Members) -> tuple[int | None, tuple[int, ...]]:
    """Disk quota and quotas by type: a bare number, or the disk's first in a list (9.2)."""
    disk = members.whole("quota")
    if disk is not None:
        return disk, ()
    quotas = members.take("quota") or []
    if isinstance(quotas, list) and all(type(one) is int and 0 <= one <= MOST for one in quotas):
        return (quotas[0] if quotas else None), tuple(quotas[1:])
    raise Odd("quota is no number")
