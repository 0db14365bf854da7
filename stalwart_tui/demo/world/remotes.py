"""The mail servers of the outside world: who they are and what they say, in the manner of the real ones.

All names and addresses are reserved for documentation. Scenarios take from here and change what they need.
"""

from typing import Final

from stalwart_tui.demo.world.outcomes import UNREACHABLE, Outcome, Remote, accepted, rejected, temporary

OUR_ADDRESS: Final = "203.0.113.25"
"""Where our own mail leaves from; remote servers name it in their answers."""

MAIL_FROM: Final = "MAIL FROM"
DATA: Final = "DATA"
GREETING: Final = "EHLO mx1.example.org"

GREYLISTED: Final = temporary(451, "4.7.1", "Greylisted, try again later")
POSTGREY: Final = temporary(
    450,
    "4.2.0",
    "<{rcpt}>: Recipient address rejected: Greylisted, see https://postgrey.example/help/example.org.html",
)
EXIM_GREYLIST: Final = temporary(
    451, "4.7.1", "Greylisting in action, please come back in 00:05:00", "RCPT TO:<{rcpt}>"
)
EXIM_LOCAL: Final = temporary(451, "4.0.0", "Temporary local problem - please try later", DATA)
POSTFIX_FULL: Final = temporary(452, "4.3.1", "Insufficient system storage", MAIL_FROM)
POSTFIX_UNKNOWN: Final = temporary(
    450, "4.1.2", "<{rcpt}>: Recipient address rejected: Domain not found", "RCPT TO:<{rcpt}>"
)
POSTFIX_NO_USER: Final = rejected(
    550, "5.1.1", "<{rcpt}>: Recipient address rejected: User unknown in virtual mailbox table"
)
GMAIL_RATE: Final = temporary(
    421,
    "4.7.28",
    f"Gmail has detected an unusual rate of unsolicited mail originating from your IP address [{OUR_ADDRESS}"
    "      19]. To protect our users from spam, mail sent from your IP address has been temporarily rate "
    "limited. For more information, go to https://support.gmail.example/mail/?p=UnsolicitedRateLimitError "
    "5b1f17b1804b1-459d55e1c2dsi2837715e9.121 - gsmtp",
    DATA,
)
GMAIL_BUSY: Final = temporary(
    450,
    "4.2.1",
    "The user you are trying to contact is receiving mail at a rate that prevents additional messages from "
    "being delivered. Please resend your message at a later time. ffacd0b85a97d-37d8c8a - gsmtp",
)
GMAIL_FULL: Final = temporary(
    452,
    "4.2.2",
    "The recipient's inbox is out of storage space. Please direct the recipient to "
    "https://support.gmail.example/mail/?p=OverQuotaTemp - gsmtp",
)
GMAIL_UNAUTHENTICATED: Final = rejected(
    550,
    "5.7.26",
    "Your email has been blocked because the sender is unauthenticated. Gmail requires all senders to "
    "authenticate with either SPF or DKIM. - gsmtp",
    DATA,
)
OUTLOOK_BUSY: Final = temporary(
    451, "4.7.500", f"Server busy. Please try again later from [{OUR_ADDRESS}]. (S77714)", MAIL_FROM
)
OUTLOOK_REPUTATION: Final = temporary(
    451,
    "4.7.651",
    f"The mail server [{OUR_ADDRESS}] has been temporarily rate limited due to IP reputation. For e-mail "
    "delivery information, see https://postmaster.outlook.example (S843)",
    MAIL_FROM,
)
OUTLOOK_BLOCKED: Final = rejected(
    550,
    "5.7.1",
    f"Unfortunately, messages from [{OUR_ADDRESS}] weren't sent. Please contact your Internet service "
    "provider since part of their network is on our block list (S3140).",
    MAIL_FROM,
)
YAHOO_DEFERRED: Final = temporary(
    421,
    "4.7.0",
    f"[TSS04] Messages from {OUR_ADDRESS} temporarily deferred due to unexpected volume or user complaints - "
    "4.16.55.1; see https://postmaster.yahoo.example/error-codes",
    MAIL_FROM,
)
YAHOO_FULL: Final = temporary(452, "4.2.2", "mailbox full; try again later (over quota)")
BLOCKLISTED: Final = temporary(
    451,
    "4.7.1",
    f"Service unavailable; Client host [{OUR_ADDRESS}] blocked using bl.spam.example; "
    f"https://bl.spam.example/query/ip/{OUR_ADDRESS}",
)
BLOCKLISTED_FOR_GOOD: Final = rejected(
    554,
    "5.7.1",
    f"Service unavailable; Client host [{OUR_ADDRESS}] blocked using zen.blocklist.example; "
    f"https://zen.blocklist.example/sbl/{OUR_ADDRESS}",
)
TOO_MANY: Final = temporary(421, "4.7.0", "Too many concurrent SMTP connections; please try again", GREETING)
NXDOMAIN: Final = Outcome("dns", "DNS record not found: Non-Existent Domain", host="{domain}", permanent=True)
SERVFAIL: Final = Outcome("dns", "DNS error: Server failure", host="{domain}")
DNS_TIMEOUT: Final = Outcome("dns", "DNS error: request timed out", host="{domain}")
TIMED_OUT: Final = Outcome("connection", "I/O error: Connection timed out (os error 110)")
RESET: Final = Outcome("connection", "I/O error: Connection reset by peer (os error 104)")
NO_ROUTE: Final = Outcome("connection", "I/O error: No route to host (os error 113)")
CERTIFICATE_EXPIRED: Final = Outcome("tls", "invalid peer certificate: Expired")
CERTIFICATE_NAME: Final = Outcome("tls", "invalid peer certificate: NotValidForName")
NO_STARTTLS: Final = Outcome("tls", "STARTTLS not advertised by host.")
DANE_MISMATCH: Final = Outcome("dane", "No matching TLSA record for the certificate")
STS_UNTRUSTED: Final = Outcome("mta-sts", "MX host not authorized by policy")
OUR_RATE_LIMIT: Final = Outcome("rate")
OUR_CONCURRENCY: Final = Outcome("concurrency")
LOCAL_QUOTA: Final = temporary(451, "4.3.0", "Mailbox over quota.")
LOCAL_STORE: Final = temporary(452, "4.3.1", "Temporary server failure: unable to write to store.", DATA)

LOCAL: Final = Remote(
    "example.org", ("localhost",), "127.0.0.1", accepts=0.995, failures=((1, LOCAL_QUOTA),), seconds=0.1
)
"""Our own mailboxes, as the virtual queue `local` sees them."""

GMAIL: Final = Remote(
    "gmail.example",
    ("gmail-smtp-in.l.gmail.example", "alt1.gmail-smtp-in.l.gmail.example"),
    "192.0.2.26",
    weight=9,
    accepts=0.93,
    failures=((5, GMAIL_RATE), (3, GMAIL_BUSY), (2, GMAIL_FULL), (0.2, GMAIL_UNAUTHENTICATED)),
    welcome=accepted("OK  1763826600 5b1f17b1804b1-459d55e1c2dsi2837715e9.121 - gsmtp"),
)
OUTLOOK: Final = Remote(
    "outlook.example",
    ("outlook-example.mail.protection.outlook.example",),
    "192.0.2.104",
    weight=7,
    accepts=0.92,
    failures=((5, OUTLOOK_BUSY), (2, OUTLOOK_REPUTATION), (0.2, OUTLOOK_BLOCKED)),
    welcome=accepted("Recipient OK"),
)
YAHOO: Final = Remote(
    "yahoo.example",
    ("mta5.am0.yahoodns.example", "mta6.am0.yahoodns.example"),
    "198.51.100.77",
    weight=5,
    accepts=0.9,
    failures=((6, YAHOO_DEFERRED), (1, YAHOO_FULL)),
    welcome=accepted("recipient <{rcpt}> ok"),
)
CORP: Final = Remote(
    "corp.example",
    ("mx.corp.example", "mx2.corp.example"),
    "198.51.100.10",
    weight=5,
    accepts=0.7,
    failures=((6, GREYLISTED), (1, TOO_MANY), (1, POSTFIX_FULL)),
)
UNIVERSITY: Final = Remote(
    "uni.example",
    ("mail.uni.example",),
    "198.51.100.141",
    weight=3,
    accepts=0.72,
    failures=((4, POSTGREY), (1, CERTIFICATE_EXPIRED), (0.3, POSTFIX_NO_USER)),
)
HOSTER: Final = Remote(
    "hoster.example",
    ("mx01.hoster.example", "mx02.hoster.example"),
    "192.0.2.180",
    weight=3,
    accepts=0.8,
    failures=((4, EXIM_GREYLIST), (2, EXIM_LOCAL), (1, RESET)),
)
TELECOM: Final = Remote(
    "telecom.example",
    ("mx.telecom.example",),
    "2001:db8:77::25",
    weight=2,
    accepts=0.85,
    failures=((3, BLOCKLISTED), (2, TOO_MANY), (1, BLOCKLISTED_FOR_GOOD)),
)
PARTNER: Final = Remote(
    "partner.example",
    ("mx.partner.example",),
    "198.51.100.33",
    weight=1.5,
    accepts=0.6,
    accepts_later=0.1,
    failures=((3, DANE_MISMATCH), (2, CERTIFICATE_NAME), (1, STS_UNTRUSTED)),
)
BANK: Final = Remote(
    "bank.example",
    ("mail1.bank.example",),
    "198.51.100.200",
    weight=1,
    accepts=0.7,
    failures=((2, STS_UNTRUSTED), (1, NO_STARTTLS), (1, TIMED_OUT)),
)
DOWN: Final = Remote(
    "down.example",
    ("mx.down.example",),
    "192.0.2.66",
    weight=1,
    accepts=0.0,
    accepts_later=0.02,
    failures=((3, UNREACHABLE), (2, TIMED_OUT), (1, NO_ROUTE)),
)
TYPO: Final = Remote(
    "gmial.example",
    ("gmial.example",),
    "192.0.2.99",
    weight=0.7,
    accepts=0.0,
    accepts_later=0.0,
    failures=((3, SERVFAIL), (1, DNS_TIMEOUT), (1, NXDOMAIN), (1, POSTFIX_UNKNOWN)),
)
BUSY: Final = Remote(
    "newsletter.example",
    ("mx.newsletter.example",),
    "192.0.2.140",
    weight=1,
    accepts=0.75,
    failures=((2, OUR_RATE_LIMIT), (1, OUR_CONCURRENCY)),
)

REMOTES: Final = (GMAIL, OUTLOOK, YAHOO, CORP, UNIVERSITY, HOSTER, TELECOM, PARTNER, BANK, DOWN, TYPO, BUSY)
"""Everyone that calm mail goes to."""
