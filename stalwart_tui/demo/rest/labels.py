"""Names of event types for people, as the server writes them beside the id (`rest.md` 8.7, chapter 14)."""

from functools import cache
from typing import Final

_LABELS: Final = {
    "acme.auth-completed": "ACME authentication completed",
    "auth.failed": "Authentication failed",
    "auth.success": "Authentication successful",
    "auth.too-many-attempts": "Too many authentication attempts",
    "dane.authentication-failure": "DANE authentication failed",
    "delivery.attempt-end": "Delivery attempt ended",
    "delivery.attempt-start": "Delivery attempt started",
    "delivery.completed": "Delivery completed",
    "delivery.concurrency-limit-exceeded": "Concurrency limit exceeded",
    "delivery.connect": "Connected to remote server",
    "delivery.connect-error": "Connection error",
    "delivery.delivered": "Message delivered",
    "delivery.domain-delivery-start": "New delivery attempt for domain",
    "delivery.double-bounce": "Discarding message after double bounce",
    "delivery.dsn-perm-fail": "DSN permanent failure notification",
    "delivery.ehlo-rejected": "SMTP EHLO rejected",
    "delivery.mail-from-rejected": "SMTP MAIL FROM rejected",
    "delivery.message-rejected": "Message rejected by remote server",
    "delivery.mx-lookup": "MX lookup",
    "delivery.mx-lookup-failed": "MX lookup failed",
    "delivery.rate-limit-exceeded": "Rate limit exceeded",
    "delivery.rcpt-to-rejected": "SMTP RCPT TO rejected",
    "delivery.start-tls": "STARTTLS established",
    "delivery.start-tls-error": "STARTTLS error",
    "http.connection-end": "HTTP connection ended",
    "http.connection-start": "HTTP connection started",
    "http.request-body": "HTTP request body",
    "http.request-url": "HTTP request URL",
    "http.response-body": "HTTP response body",
    "imap.connection-end": "IMAP connection ended",
    "imap.connection-start": "IMAP connection started",
    "imap.fetch": "IMAP FETCH command",
    "imap.idle-start": "IMAP IDLE start",
    "imap.logout": "IMAP LOGOUT",
    "imap.select": "IMAP SELECT command",
    "incoming-report.dmarc-report": "DMARC report received",
    "incoming-report.tls-report": "TLS report received",
    "message-ingest.error": "Message ingestion error",
    "message-ingest.ham": "Message ingested",
    "message-ingest.spam": "Possible spam message ingested",
    "mta-sts.not-authorized": "Host not authorized by MTA-STS policy",
    "queue.queue-dsn": "Queued DSN for delivery",
    "queue.queue-message": "Queued message for delivery",
    "queue.queue-message-authenticated": "Queued message submission for delivery",
    "queue.rescheduled": "Message rescheduled for delivery",
    "security.authentication-ban": "Banned due to authentication errors",
    "smtp.connection-end": "SMTP connection ended",
    "smtp.connection-start": "SMTP connection started",
    "smtp.dkim-fail": "DKIM verification failed",
    "smtp.dkim-pass": "DKIM verification passed",
    "smtp.dmarc-fail": "DMARC check failed",
    "smtp.dmarc-pass": "DMARC check passed",
    "smtp.ehlo": "SMTP EHLO command",
    "smtp.invalid-ehlo": "Invalid EHLO command",
    "smtp.mail-from": "SMTP MAIL FROM command",
    "smtp.mailbox-does-not-exist": "Mailbox does not exist",
    "smtp.rcpt-to": "SMTP RCPT TO command",
    "smtp.relay-not-allowed": "Relay not allowed",
    "smtp.spf-from-fail": "SPF From check failed",
    "smtp.spf-from-pass": "SPF From check passed",
    "smtp.too-many-invalid-rcpt": "Too many invalid recipients",
    "store.sqlite-error": "SQLite error",
    "tls.handshake": "TLS handshake",
}


@cache
def label(event_type: str) -> str:
    """Return the name of an event type; those not listed are named by their id."""
    known = _LABELS.get(event_type)
    if known is not None:
        return known
    category, _, rest = event_type.partition(".")
    words = f"{category} {rest}".replace("-", " ")
    return words[:1].upper() + words[1:]


@cache
def sentence(event_type: str) -> str:
    """Return the longer text beside the name; its wording is free."""
    return f"The server reports: {label(event_type)}."
