"""Where requests go: the parts of a base URL, and how it is named in a sentence. Opens no connection."""

from dataclasses import dataclass
from ipaddress import IPv6Address, ip_address
from urllib.parse import urlsplit

from stalwart_tui.backend.errors import Unreachable

_PORTS = {"http": 80, "https": 443}


@dataclass(frozen=True, slots=True)
class Endpoint:
    """One server, as the operator named it."""

    url: str
    """`scheme://host[:port]` without credentials, path or query."""
    tls: bool
    host: str
    """Without brackets."""
    port: int
    name: str
    """What sentences call it: the host, with the port unless it is the scheme's own."""

    @classmethod
    def of(cls, url: str) -> "Endpoint":
        """Take a base URL apart. Raises Unreachable when it names no host; the URL is not repeated."""
        try:
            parts = urlsplit(url)
            scheme, host, port = parts.scheme, parts.hostname, parts.port
        except ValueError:
            scheme, host, port = "", None, None
        if scheme not in _PORTS or not host:
            raise Unreachable(
                "The address of the server cannot be read.", advice="Write https://mail.example.org."
            )
        name = f"[{host}]" if ":" in host else host
        if port is not None and port != _PORTS[scheme]:
            name += f":{port}"
        return cls(f"{scheme}://{name}", scheme == "https", host, port or _PORTS[scheme], name)

    @property
    def place(self) -> str:
        """Host and port, where the port matters."""
        return self.name if self.name.endswith(f":{self.port}") else f"{self.name}:{self.port}"

    @property
    def is_loopback(self) -> bool:
        """Whether it is this machine: such requests never leave through a proxy."""
        if self.host == "localhost" or self.host.endswith(".localhost"):
            return True
        try:
            address = ip_address(self.host)
        except ValueError:
            return False
        if isinstance(address, IPv6Address) and address.ipv4_mapped:
            address = address.ipv4_mapped
        return address.is_loopback or address.is_unspecified
