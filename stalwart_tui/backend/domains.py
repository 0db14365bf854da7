"""The port of what a mail domain needs in DNS: suggested records and DKIM keys (`rest.md` chapter 10)."""

from typing import Protocol

from stalwart_tui.models.domains import DkimKey, DnsRecord, NewDkimKey


class DomainsApi(Protocol):
    """DNS records and DKIM keys of domains; domains themselves are principals."""

    async def fetch_records(self, domain: str) -> tuple[DnsRecord, ...]:
        """The records the server suggests, for any name: that it is a domain of ours is not checked."""
        ...

    async def fetch_keys(self) -> tuple[DkimKey, ...]:
        """Every DKIM key with its domain, without key material."""
        ...

    async def fetch_public_key(self, key_id: str) -> str:
        """The public key in Base64, as `p=` of the DNS record wants it. Raises NotFound."""
        ...

    async def create_key(self, new: NewDkimKey) -> None:
        """Create a key pair; used after a reload of the settings. Raises AlreadyExists."""
        ...
