"""DNS records that a mail domain needs, and its DKIM keys (`rest.md` chapter 10)."""

from dataclasses import dataclass
from enum import StrEnum


@dataclass(frozen=True, slots=True)
class DnsRecord:
    """One record as a zone would hold it."""

    type: str
    """`MX`, `CNAME`, `TXT`, `SRV` or `TLSA`."""
    name: str
    """With the dot at its end."""
    content: str


class DkimAlgorithm(StrEnum):
    """Kinds of keys by their names on the wire."""

    RSA = "Rsa"
    ED25519 = "Ed25519"


@dataclass(frozen=True, slots=True)
class DkimKey:
    """A key pair that the server signs with; what is secret of it never leaves the server."""

    id: str
    domain: str
    selector: str = ""
    algorithm: str = ""
    """The server's own word."""


@dataclass(frozen=True, slots=True)
class NewDkimKey:
    """A key pair to create; the server finds an id and a selector where none is given."""

    domain: str
    algorithm: DkimAlgorithm
    id: str = ""
    selector: str = ""
