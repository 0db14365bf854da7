"""Spelling of a queued message: flat recipients since 0.13, by domain before (`rest.md` 11.1, chapter 22)."""

from itertools import groupby
from typing import Any, Final

from stalwart_tui.demo.answers import dump
from stalwart_tui.demo.query import stamp
from stalwart_tui.demo.versions import Release
from stalwart_tui.demo.world.blobs import blob_hash
from stalwart_tui.demo.world.queue import Message, Recipient, State

FOREVER: Final = 1 << 62
BY_RECIPIENT: Final = frozenset({"ok", "reply"})
"""Kinds of outcome that concern one recipient; the others concern the whole domain."""


def spell(message: Message, release: Release, now: float) -> bytes:
    """Return the message as JSON, remembered until it changes or a date in it passes.

    A `next_notify` in the past is left out, so a spelling is good only until the next one passes.
    """
    if isinstance(message.memo, tuple) and now < message.memo[0]:
        spelled: bytes = message.memo[1]
        return spelled
    good_until = min((r.next_notify for r in message.recipients if r.next_notify > now), default=FOREVER)
    spelled = dump(_message(message, release, now))
    message.memo = (good_until, spelled)
    return spelled


def _message(message: Message, release: Release, now: float) -> dict[str, Any]:
    spelled: dict[str, Any] = {"id": message.id, "return_path": message.return_path}
    if release.queue_by_domain:
        spelled["domains"] = [
            _domain(name, list(recipients), release, now)
            for name, recipients in groupby(message.recipients, key=lambda r: r.domain)
        ]
    else:
        spelled["recipients"] = [_recipient(r, release, now) for r in message.recipients]
    spelled["created"] = stamp(message.created)
    spelled["size"] = message.size
    if message.priority:
        spelled["priority"] = message.priority
    if message.env_id is not None:
        spelled["env_id"] = message.env_id
    spelled["blob_hash"] = blob_hash(message.id)
    return spelled


def _recipient(recipient: Recipient, release: Release, now: float) -> dict[str, Any]:
    spelled: dict[str, Any] = {
        "address": recipient.address,
        "queue": recipient.queue,
        "status": _status(recipient, release),
        "retry_num": recipient.tries,
        "next_retry": stamp(recipient.next_retry),
    }
    if recipient.next_notify > now:
        spelled["next_notify"] = stamp(recipient.next_notify)
    if recipient.expires is not None:
        spelled["expires"] = stamp(recipient.expires)
    if recipient.orcpt is not None:
        spelled["orcpt"] = recipient.orcpt
    return spelled


def _domain(name: str, recipients: list[Recipient], release: Release, now: float) -> dict[str, Any]:
    """Return the old shape: the domain has the schedule and the errors that concern all recipients."""
    leading = next((r for r in recipients if r.pending), recipients[0])
    expires = leading.expires if leading.expires is not None else leading.next_retry
    return {
        "name": name,
        "status": _domain_status(recipients, release),
        "recipients": [_nested(r, release) for r in recipients],
        "retry_num": leading.tries,
        "next_retry": stamp(leading.next_retry),
        "next_notify": stamp(leading.next_notify) if leading.next_notify > now else None,
        "expires": stamp(expires),
    }


def _domain_status(recipients: list[Recipient], release: Release) -> str | dict[str, str]:
    for recipient in recipients:
        if recipient.outcome is not None and recipient.outcome.kind not in BY_RECIPIENT:
            return _status(recipient, release)
    if all(r.state is State.DELIVERED for r in recipients):
        return {State.DELIVERED.value: ""}
    return State.SCHEDULED.value


def _nested(recipient: Recipient, release: Release) -> dict[str, Any]:
    concerns_domain = recipient.outcome is not None and recipient.outcome.kind not in BY_RECIPIENT
    spelled: dict[str, Any] = {
        "address": recipient.address,
        "status": State.SCHEDULED.value if concerns_domain else _status(recipient, release),
    }
    if recipient.orcpt is not None:
        spelled["orcpt"] = recipient.orcpt
    return spelled


def _status(recipient: Recipient, release: Release) -> str | dict[str, str]:
    outcome = recipient.outcome
    if outcome is None or recipient.state is State.SCHEDULED:
        return State.SCHEDULED.value
    text = release.status_texts[outcome.kind].format(
        host=(outcome.host or f"mx.{recipient.domain}").replace("{domain}", recipient.domain),
        command=outcome.command.replace("{rcpt}", recipient.address),
        code=outcome.code,
        enhanced=outcome.enhanced,
        text=outcome.text.replace("{rcpt}", recipient.address),
    )
    return {recipient.state.value: text}
