"""One delivery attempt, as a story: what it tells the traces, what it does to the message and the counters.

When attempts happen is decided in `scheduler.py`. Wire spellings are elsewhere.
"""

from collections.abc import Iterator
from itertools import groupby
from typing import Any, Final

from stalwart_tui.demo.world.mailserver import MailServer
from stalwart_tui.demo.world.outcomes import Outcome, Remote
from stalwart_tui.demo.world.queue import RETRY_SCHEDULE, Message, Recipient, State
from stalwart_tui.demo.world.remotes import OUR_ADDRESS
from stalwart_tui.demo.world.traces import Data, Span

EXPIRED: Final = Outcome("queue", "Message expired without successful delivery.", permanent=True)

FAILED_EVENTS: Final = {
    "dns": "delivery.mx-lookup-failed",
    "connection": "delivery.connect-error",
    "tls": "delivery.start-tls-error",
    "dane": "dane.authentication-failure",
    "mta-sts": "mta-sts.not-authorized",
    "rate": "delivery.rate-limit-exceeded",
    "concurrency": "delivery.concurrency-limit-exceeded",
}
"""Kind of outcome → the event that tells of it; the rest are SMTP answers."""
REFUSED_EVENTS: Final = {
    "EHLO": "delivery.ehlo-rejected",
    "MAIL": "delivery.mail-from-rejected",
    "DATA": "delivery.message-rejected",
    "RCPT": "delivery.rcpt-to-rejected",
}
"""First four letters of the refused command → the event that tells of it."""
STEP: Final = 0.25
"""Share of an attempt's time that each of its four phases takes."""


def attempt(world: MailServer, message: Message, empty: bool) -> Iterator[float]:
    """Try the due recipients of a message; yields the seconds that pass between the phases.

    `empty` is the attempt that a reschedule of a message not due causes: it starts and ends.
    """
    due = [r for r in message.recipients if r.pending and r.next_retry <= world.now]
    keys: dict[str, Any] = {"queueId": message.id}
    if world.release.virtual_queues:
        keys["queueName"] = (due or message.recipients)[0].queue
    keys["from"] = message.return_path or "<>"
    keys["to"] = [r.address for r in due] or [r.address for r in message.recipients if r.pending]
    keys["size"] = message.size
    keys["total"] = len(message.recipients)
    span = world.open_span("delivery.attempt-start", keys)
    if empty or not due:
        world.close_span("delivery.attempt-end", span)
        return
    message.in_flight = True
    world.metrics.active["delivery"] += 1
    for domain, recipients in groupby(sorted(due, key=_domain_of), key=_domain_of):
        yield from _deliver(world, message, span, world.remote(domain), list(recipients))
    world.metrics.active["delivery"] -= 1
    world.metrics.observe("delivery.attempt-time", (world.now - span.started) * 1000)
    world.close_span("delivery.attempt-end", span)
    message.in_flight = False
    _settle(world, message, span)


def _domain_of(recipient: Recipient) -> str:
    return recipient.domain


def _deliver(
    world: MailServer, message: Message, span: Span, remote: Remote, recipients: list[Recipient]
) -> Iterator[float]:
    """Go through the phases with one domain until one of them fails."""
    pause = remote.seconds * STEP * world.plan.slowness * (0.5 + world.random.random())
    fates = [(r, world.fate(remote, r)) for r in recipients]
    broken = next((fate for _, fate in fates if fate.kind not in ("ok", "reply")), None)
    host = remote.hosts[world.random.randrange(len(remote.hosts))]
    local = remote is world.plan.mailboxes
    elapsed = round(pause * 1000)
    if not local:
        world.emit("delivery.domain-delivery-start", {"domain": remote.domain}, span)
        world.metrics.observe("dns.lookup-time", elapsed // 3)
        if broken is None or broken.kind not in ("dns", "rate"):
            mx = {"domain": remote.domain, "details": list(remote.hosts), "elapsed": elapsed // 3}
            world.emit("delivery.mx-lookup", mx, span)
        yield pause
    if broken is not None:
        _fail_all(world, message, span, remote, recipients, broken, host)
        return
    if not local:
        connection: Data = {
            "domain": remote.domain,
            "hostname": host,
            "localIp": OUR_ADDRESS,
            "remoteIp": remote.address,
            "remotePort": 25,
            "elapsed": elapsed,
        }
        world.emit("delivery.connect", connection, span)
        yield pause
        world.emit("delivery.start-tls", _tls(host, elapsed), span)
        yield pause
    for recipient, fate in fates:
        _tell_recipient(world, message, span, recipient, fate, host, elapsed)
        _apply(world, message, recipient, fate, host)
    yield pause


def _tls(host: str, elapsed: int) -> Data:
    return {
        "hostname": host,
        "version": "TLSv1.3",
        "details": "TLS13_AES_256_GCM_SHA384",
        "elapsed": elapsed,
    }


def _fail_all(
    world: MailServer,
    message: Message,
    span: Span,
    remote: Remote,
    recipients: list[Recipient],
    outcome: Outcome,
    host: str,
) -> None:
    """Tell of a failure that concerns the whole domain and note it for every recipient."""
    keys: dict[str, Any] = {"domain": remote.domain}
    if outcome.kind == "dns":
        code = "NXDomain" if outcome.permanent else "ServFail"
        keys["causedBy"] = {"type": "mail-auth.dns-record-not-found", "data": {"code": code}}
    elif outcome.kind not in ("rate", "concurrency"):
        keys |= {"hostname": host, "remoteIp": remote.address, "reason": outcome.text}
    keys["elapsed"] = round((world.now - span.started) * 1000)
    world.emit(FAILED_EVENTS[outcome.kind], keys, span)
    for recipient in recipients:
        _apply(world, message, recipient, outcome, host)


def _tell_recipient(
    world: MailServer,
    message: Message,
    span: Span,
    recipient: Recipient,
    outcome: Outcome,
    host: str,
    elapsed: int,
) -> None:
    event = "delivery.delivered"
    if not outcome.delivered:
        event = REFUSED_EVENTS.get(outcome.command[:4], "delivery.rcpt-to-rejected")
    keys = {
        "hostname": host,
        "to": recipient.address,
        "code": outcome.code,
        "details": outcome.text.replace("{rcpt}", recipient.address),
        "elapsed": elapsed,
    }
    world.emit(event, keys, span)
    if outcome.delivered and host == "localhost":
        world.ingest(recipient.address, message, span)


def _apply(world: MailServer, message: Message, recipient: Recipient, outcome: Outcome, host: str) -> None:
    """Note how the attempt ended, and when the next one is."""
    now = int(world.now)
    recipient.outcome = outcome
    message.changed()
    if outcome.delivered:
        recipient.state = State.DELIVERED
        return
    if outcome.permanent:
        recipient.state = State.PERMANENT
        return
    recipient.state = State.TEMPORARY
    recipient.next_retry = now + RETRY_SCHEDULE[min(recipient.tries, len(RETRY_SCHEDULE) - 1)]
    recipient.tries += 1
    if recipient.expires is not None and recipient.next_retry >= recipient.expires:
        recipient.state, recipient.outcome = State.PERMANENT, EXPIRED


def _settle(world: MailServer, message: Message, span: Span) -> None:
    """Keep the message for later, or let it leave with what its sender is told."""
    keys = span.keys
    if message.id not in world.queue:
        return
    if message.due is not None:
        world.emit("queue.rescheduled", {**keys, "nextRetry": message.due}, None)
        world.scheduler.plan(message)
        return
    world.queue.remove(message.id)
    elapsed = round((world.now - message.created) * 1000)
    world.metrics.observe("delivery.total-time", elapsed)
    world.emit("delivery.completed", {**keys, "elapsed": elapsed}, None)
    failed = [r.address for r in message.recipients if r.state is State.PERMANENT]
    if not failed:
        return
    if not message.return_path:
        world.emit("delivery.double-bounce", {"queueId": message.id, "to": failed}, None)
        return
    world.emit("delivery.dsn-perm-fail", {"queueId": message.id, "to": failed}, None)
    world.queue_bounce(message.return_path)
