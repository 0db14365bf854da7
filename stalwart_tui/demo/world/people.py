"""Who is in the demonstration: domains, accounts, groups, lists, roles, keys, clients and a tenant."""

import base64
import hashlib
from random import Random
from typing import Final

from stalwart_tui.demo.world.directory import Directory, Principal

DOMAINS: Final = (("example.org", "Head office"), ("example.com", "Shop"), ("example.net", "Hosting"))

_STAFF: Final = (
    ("alice", "Alice Adams", "example.org"),
    ("amir", "Amir Haddad", "example.org"),
    ("anneke", "Anneke de Vries", "example.org"),
    ("bob", "Bob Brown", "example.org"),
    ("björn", "Björn Åkesson", "example.org"),
    ("carol", "Carol Chen", "example.org"),
    ("chloe", "Chloé Dubois", "example.com"),
    ("dave", "Dave Dixon", "example.org"),
    ("elena", "Elena Petrova", "example.com"),
    ("erik", "Erik Lindqvist", "example.org"),
    ("fatima", "Fatima Zahra", "example.org"),
    ("frank", "Frank Förster", "example.org"),
    ("grace", "Grace Okafor", "example.com"),
    ("hiro", "田中 浩", "example.com"),
    ("ines", "Inês Carvalho", "example.org"),
    ("jimbob", "Jim Bob Jones", "example.org"),
    ("jonas", "Jonas Weber", "example.org"),
    ("kavya", "Kavya Rao", "example.com"),
    ("lars", "Lars Hansen", "example.org"),
    ("lucia", "Lucía Fernández", "example.com"),
    ("marek", "Marek Nowak", "example.org"),
    ("mei", "Mei Lin", "example.com"),
    ("nadia", "Nadia Rossi", "example.org"),
    ("olaf", "Olaf Schneider", "example.org"),
    ("priya", "Priya Sharma", "example.com"),
    ("quentin", "Quentin Moreau", "example.org"),
    ("rosa", "Rosa Martinez", "example.com"),
    ("sam", "Sam O'Neill", "example.org"),
    ("tom", "Tom Taylor", "example.org"),
    ("ulrike", "Ulrike Maier", "example.org"),
    ("viktor", "Viktor Horváth", "example.com"),
    ("wei", "Wei Zhang", "example.org"),
    ("yasmin", "Yasmin Ali", "example.com"),
    ("zoe", "Zoë Papadopoulos", "example.org"),
)
_SERVICES: Final = (
    ("newsletter", "Newsletter sender", "example.com"),
    ("shop", "Order confirmations", "example.com"),
    ("monitoring", "Alerts of the monitoring", "example.net"),
    ("scanner", "Scan to mail", "example.org"),
)
_GROUPS: Final = (
    ("support", "Support team", ("alice", "bob", "grace", "rosa")),
    ("sales", "Sales", ("carol", "chloe", "elena", "kavya", "mei")),
    ("engineering", "Engineering", ("erik", "jonas", "marek", "wei", "zoe")),
    ("postmasters", "Answers for postmaster@ and abuse@", ("alice", "erik")),
)
GIGABYTE: Final = 1 << 30
TOTP_ACCOUNT: Final = "olaf"
"""The account with a second factor."""
TOTP_KEY: Final = "JBSWY3DPEHPK3PXP"
"""Its shared key, base32, as every example of the kind has it."""
FORGETFUL_ACCOUNT: Final = "quentin"
"""An account without a role: it may not log in (`rest.md` 9.4)."""
OPERATOR: Final = "operator"
"""An account that may look after the queue and nothing else."""
ADMINISTRATOR: Final = "admin"
"""Login of the fallback administrator, who is no principal."""
API_KEY: Final = "dashboard"
"""The name of the API key."""


def password_of(name: str, seed: int) -> str:
    """Return the password of a demonstration account, or the secret of a key; the same for the same seed."""
    digest = hashlib.sha256(f"stalwart-tui demo {seed} {name}".encode()).digest()
    return base64.b32encode(digest)[:12].decode().lower()


def hashed(password: str, salt: bytes) -> str:
    """Return a password as the directory stores it."""
    digest = hashlib.sha512(password.encode() + salt).digest()
    return "{SSHA512}" + base64.b64encode(digest + salt).decode()


def populate(directory: Directory, seed: int) -> None:
    """Fill an empty directory."""
    random = Random(seed)

    def account(name: str, description: str, domain: str) -> Principal:
        made = directory.add("individual", name)
        made.description = description
        made.emails = [f"{name}@{domain}"]
        made.secrets = [hashed(password_of(name, seed), random.randbytes(8))]
        made.member_of["roles"] = ["user"]
        return made

    for name, description in DOMAINS:
        directory.add("domain", name).description = description
    for name, description, domain in _STAFF:
        person = account(name, description, domain)
        person.quota = random.choice((2, 5, 5, 10, 20)) * GIGABYTE
        person.used = int(person.quota * random.betavariate(1.3, 2.2))
        person.member_of["lists"] = ["announce"]
    for name, description, domain in _SERVICES:
        account(name, description, domain).used = random.randrange(40_000_000)
    for name, description, members in _GROUPS:
        directory.add("group", name).description = description
        _require(directory, name).emails = [f"{name}@example.org"]
        for member in members:
            _require(directory, member).member_of.setdefault("memberOf", []).append(name)
    _special_accounts(directory, seed, account("admin-tom", "Administration, Tom Taylor", "example.org"))
    _odds_and_ends(directory, seed)


def _special_accounts(directory: Directory, seed: int, administrator: Principal) -> None:
    administrator.member_of["roles"] = ["admin"]
    alice = _require(directory, "alice")
    alice.emails += ["alice.adams@example.org", "postmaster@example.org"]
    alice.secrets.append(f"$app$phone${hashed(password_of('alice phone', seed), b'phone')}")
    _require(directory, TOTP_ACCOUNT).secrets.insert(
        0, f"otpauth://totp/Stalwart:{TOTP_ACCOUNT}?secret={TOTP_KEY}&issuer=Stalwart&algorithm=SHA1"
    )
    _require(directory, FORGETFUL_ACCOUNT).member_of.pop("roles")
    full = _require(directory, "dave")
    full.quota = 2 * GIGABYTE
    full.used = full.quota - 120_000
    role = directory.add("role", "queue-operator")
    role.description = "Looks after the queue"
    role.enabled = [
        "authenticate",
        "authenticate-oauth",
        "message-queue-delete",
        "message-queue-get",
        "message-queue-list",
        "message-queue-update",
    ]
    helpdesk = directory.add("role", "helpdesk")
    helpdesk.description = "Reads accounts, groups and lists"
    helpdesk.enabled = ["authenticate", "authenticate-oauth"]
    helpdesk.enabled += [f"{kind}-{verb}" for kind in ("individual", "group") for verb in ("get", "list")]
    operator = directory.add("individual", OPERATOR)
    operator.description = "On call"
    operator.emails = [f"{OPERATOR}@example.org"]
    operator.secrets = [hashed(password_of(OPERATOR, seed), b"operator")]
    operator.member_of["roles"] = ["queue-operator"]
    _require(directory, "rosa").member_of["roles"].append("helpdesk")


def _odds_and_ends(directory: Directory, seed: int) -> None:
    announce = directory.add("list", "announce")
    announce.description = "News for everyone"
    announce.emails = ["announce@example.org"]
    announce.external = ["press@partner.example", "works-council@corp.example"]
    directory.add("list", "alerts").emails = ["alerts@example.net"]
    _require(directory, "erik").member_of["lists"].append("alerts")
    key = directory.add("apiKey", API_KEY)
    key.description = "This dashboard"
    key.secrets = [password_of(API_KEY, seed)]
    key.member_of["roles"] = ["admin"]
    reader = directory.add("apiKey", "monitoring-key")
    reader.description = "Reads the queue"
    reader.secrets = [password_of("monitoring-key", seed)]
    reader.enabled = ["authenticate", "message-queue-list", "message-queue-get"]
    client = directory.add("oauthClient", "webmail")
    client.description = "Webmail"
    client.urls = ["https://webmail.example.org/oauth"]
    client.emails = ["erik@example.org"]
    directory.add("resource", "projector").description = "Projector"
    directory.add("location", "room-1").description = "Meeting room, first floor"
    tenant = directory.add("tenant", "acme")
    tenant.description = "Acme hosting customer"
    tenant.quota = 500 * GIGABYTE


def _require(directory: Directory, name: str) -> Principal:
    found = directory.get(name)
    if found is None:
        raise LookupError(f"no principal named {name}")
    return found
