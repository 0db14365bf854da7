"""Everyday sessions, as stories: who connects, what happens in between, how it ends.

A story emits events and yields the seconds that pass. Which story comes next is decided in `traffic.py`.
"""

from collections.abc import Callable, Iterator, Mapping
from typing import Any, Final

from stalwart_tui.demo.world import addresses
from stalwart_tui.demo.world.mailserver import MailServer
from stalwart_tui.demo.world.traces import Span

LISTENERS: Final[Mapping[str, tuple[str, int, str]]] = {
    "smtp": ("smtp", 25, "smtp"),
    "submissions": ("submissions", 465, "smtp"),
    "imaptls": ("imaptls", 993, "imap"),
    "https": ("https", 443, "http"),
}
"""Listener → its id, port and protocol."""
GUESSED_LOGINS: Final = ("admin", "test", "info", "postmaster", "root", "sales", "scanner", "backup", "alice")


def _connect(world: MailServer, listener: str, remote_ip: str) -> Span:
    name, port, protocol = LISTENERS[listener]
    keys = {
        "listenerId": name,
        "localPort": port,
        "remoteIp": remote_ip,
        "remotePort": world.random.randrange(20_000, 65_000),
    }
    world.metrics.active[protocol] += 1
    return world.open_span(f"{protocol}.connection-start", keys)


def _disconnect(world: MailServer, listener: str, span: Span) -> None:
    protocol = LISTENERS[listener][2]
    world.metrics.active[protocol] -= 1
    elapsed = (world.now - span.started) * 1000
    world.metrics.observe(f"{protocol}.request-time", elapsed)
    world.close_span(f"{protocol}.connection-end", span)


def _check_sender(world: MailServer, span: Span, domain: str, good: bool) -> None:
    """Tell what SPF, DKIM and DMARC said."""
    verdict = "pass" if good else "fail"
    elapsed = world.random.randrange(2, 60)
    world.metrics.observe("dns.lookup-time", elapsed)
    result = {"type": f"spf.{verdict}", "data": {}}
    world.emit(f"smtp.spf-from-{verdict}", {"domain": domain, "result": result, "elapsed": elapsed}, span)
    signature = {"type": f"dkim.{'pass' if good else 'none'}", "data": {"domain": domain}}
    world.emit(f"smtp.dkim-{verdict}", {"strict": False, "result": [signature], "elapsed": 1}, span)
    policy = world.random.choice(("none", "quarantine", "reject"))
    dmarc: dict[str, Any] = {"strict": False, "domain": domain, "policy": policy}
    dmarc |= {"result": {"type": f"dmarc.{verdict}", "data": {}}, "elapsed": elapsed}
    world.emit(f"smtp.dmarc-{verdict}", dmarc, span)


def inbound(world: MailServer, spam: bool = False) -> Iterator[float]:
    """Somebody elsewhere sends one of our people a message."""
    random = world.random
    remote = random.choice(world.plan.remotes)
    sender = f"{addresses.mailbox(random)}@{remote.domain}"
    recipient = random.choice(world.mailboxes)
    span = _connect(world, "smtp", addresses.stranger(random) if spam else remote.address)
    yield random.uniform(0.05, 0.3)
    world.emit("smtp.ehlo", {"domain": remote.hosts[0]}, span)
    world.emit("smtp.mail-from", {"from": sender}, span)
    yield random.uniform(0.05, 0.5)
    world.emit("smtp.rcpt-to", {"to": recipient}, span)
    _check_sender(world, span, remote.domain, good=not spam)
    yield random.uniform(0.05, 1.0)
    world.accept_mail(sender, [recipient], addresses.size(random), span, spam=spam)
    yield random.uniform(0.05, 0.4)
    _disconnect(world, "smtp", span)


def spam(world: MailServer) -> Iterator[float]:
    """The same with a message that nobody wants."""
    return inbound(world, spam=True)


def submission(world: MailServer) -> Iterator[float]:
    """One of our people sends a message to the outside."""
    random = world.random
    sender = world.some_sender()
    account = sender.partition("@")[0]
    span = _connect(world, "submissions", addresses.stranger(random))
    world.emit("tls.handshake", {"version": "TLSv1.3", "details": "TLS13_AES_128_GCM_SHA256"}, span)
    yield random.uniform(0.05, 0.3)
    world.emit("auth.success", {"accountName": account, "accountId": world.account_id(account)}, span)
    world.emit("smtp.mail-from", {"from": sender}, span)
    recipients = [
        world.someone_elsewhere() for _ in range(1 if random.random() < 0.85 else random.randrange(2, 6))
    ]
    yield random.uniform(0.05, 0.3)
    for recipient in recipients:
        world.emit("smtp.rcpt-to", {"to": recipient}, span)
    yield random.uniform(0.1, 1.2)
    world.accept_mail(sender, recipients, addresses.size(random), span, authenticated=True)
    _disconnect(world, "submissions", span)


def imap(world: MailServer) -> Iterator[float]:
    """A mail program looks for new messages."""
    random = world.random
    account = random.choice(world.mailboxes).partition("@")[0]
    span = _connect(world, "imaptls", addresses.stranger(random))
    yield random.uniform(0.05, 0.2)
    world.emit("auth.success", {"accountName": account, "accountId": world.account_id(account)}, span)
    world.emit("imap.select", {"mailboxName": "INBOX", "total": random.randrange(20_000), "elapsed": 1}, span)
    yield random.uniform(0.1, 2.0)
    world.emit("imap.fetch", {"total": random.randrange(1, 60), "elapsed": random.randrange(1, 40)}, span)
    world.emit("imap.idle-start", {}, span)
    yield random.uniform(1, 20)
    world.emit("imap.logout", {"elapsed": 0}, span)
    _disconnect(world, "imaptls", span)


def http(world: MailServer) -> Iterator[float]:
    """Somebody uses webmail."""
    random = world.random
    span = _connect(world, "https", addresses.stranger(random))
    yield random.uniform(0.01, 0.1)
    account = random.choice(world.mailboxes).partition("@")[0]
    world.emit("auth.success", {"accountName": account, "accountId": world.account_id(account)}, span)
    world.emit("http.request-url", {"url": "/jmap/"}, span)
    yield random.uniform(0.5, 8)
    _disconnect(world, "https", span)


def probe(world: MailServer) -> Iterator[float]:
    """A scanner wants to relay, or guesses recipients."""
    random = world.random
    span = _connect(world, "smtp", addresses.stranger(random))
    yield random.uniform(0.1, 0.5)
    if random.random() < 0.3:
        world.emit("smtp.invalid-ehlo", {"domain": "localhost"}, span)
        yield 0.2
    elif random.random() < 0.5:
        to = f"{addresses.mailbox(random)}@corp.example"
        world.emit("smtp.relay-not-allowed", {"to": to, "from": "probe@scan.example"}, span)
        yield 0.2
    else:
        for _ in range(3):
            world.emit(
                "smtp.mailbox-does-not-exist", {"to": f"{addresses.mailbox(random)}@example.org"}, span
            )
            yield 0.2
        world.emit("smtp.too-many-invalid-rcpt", {"limit": 3}, span)
    _disconnect(world, "smtp", span)


def wrong_password(world: MailServer, remote_ip: str = "", banned: float = 0.02) -> Iterator[float]:
    """Somebody tries a login that does not exist, or a wrong password."""
    random = world.random
    remote_ip = remote_ip or addresses.stranger(random)
    listener = random.choice(("submissions", "imaptls"))
    span = _connect(world, listener, remote_ip)
    yield random.uniform(0.05, 0.4)
    world.emit("auth.failed", {"accountName": random.choice(GUESSED_LOGINS)}, span)
    yield random.uniform(0.3, 1.5)
    if random.random() < banned:
        world.emit("security.authentication-ban", {"limit": [100, 86_400_000]}, span)
        world.emit("auth.too-many-attempts", {}, span)
    _disconnect(world, listener, span)


def brute_force(world: MailServer) -> Iterator[float]:
    """One of a few addresses guesses passwords, again and again."""
    attackers = ("203.0.113.66", "203.0.113.67", "198.51.100.23", "2001:db8:bad::17")
    return wrong_password(world, world.random.choice(attackers), banned=0.05)


def maintenance(world: MailServer) -> Iterator[float]:
    """The server looks after itself, and reports come in."""
    random = world.random
    kind = random.random()
    if kind < 0.4:
        keys = {"domain": "example.org", "from": "dmarc@gmail.example", "dmarcPass": random.randrange(900)}
        world.emit("incoming-report.dmarc-report", {**keys, "dmarcReject": random.randrange(4)}, None)
    elif kind < 0.6:
        keys = {"domain": "example.org", "totalSuccesses": random.randrange(500), "totalFailures": 0}
        world.emit("incoming-report.tls-report", keys, None)
    elif kind < 0.8:
        world.emit("acme.auth-completed", {"hostname": "mx1.example.org"}, None)
    else:
        world.emit("housekeeper.run", {}, None)
    yield from ()


def store_trouble(world: MailServer) -> Iterator[float]:
    """The disk is full: writing fails."""
    keys = {"reason": "database or disk is full", "details": "Failed to write batch", "code": 13}
    world.emit("store.sqlite-error", keys, None)
    world.emit("message-ingest.error", {"accountId": world.random.randrange(4, 40), **keys}, None)
    yield from ()


STORIES: Final[Mapping[str, Callable[[MailServer], Iterator[float]]]] = {
    "inbound": inbound,
    "spam": spam,
    "submission": submission,
    "imap": imap,
    "http": http,
    "probe": probe,
    "wrong_password": wrong_password,
    "brute_force": brute_force,
    "maintenance": maintenance,
    "store_trouble": store_trouble,
}
"""All stories by the names that plans use."""
