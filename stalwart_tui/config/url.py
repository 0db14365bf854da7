"""The address of a server, as an operator writes it: checked and brought to one form. Opens no connection.

A refusal never repeats an address that could hold a password (`https://admin:secret@host`) or a token in
its query: it ends up in scrollback and in the logs of whatever started us.
"""

import re
from ipaddress import IPv6Address
from urllib.parse import SplitResult, urlsplit

from stalwart_tui.config.errors import SettingsError

SCHEMES = ("http", "https")

_LABEL = re.compile(r"(?!-)[\w-]{1,63}(?<!-)")
"""One part of a host name. Underscores are allowed: containers are named with them."""

_LONGEST_HOST = 253
"""Characters a host name may have (RFC 1035)."""


def parse_url(text: str, source: str) -> str:
    """The base URL `scheme://host[:port]`, without path. `source` names the flag or variable in errors.

    Raises SettingsError.
    """
    text = text.strip()
    if "@" in text:
        raise SettingsError(
            f"{source}: a login does not belong in the address; use --user and --password-file"
        )
    scheme, separator, rest = text.partition("://")
    if not separator:
        raise SettingsError(f"{source}: the address needs https:// (or http://) in front{_example(text)}")
    if scheme.lower() not in SCHEMES:
        raise SettingsError(f"{source}: the address must begin with https:// or http://{_example(rest)}")
    try:
        parts = urlsplit(text)
        port = parts.port
    except ValueError:
        raise SettingsError(f"{source}: the host or port of the address cannot be read") from None
    if port == 0:
        raise SettingsError(f"{source}: a port is a number from 1 to 65535")
    base = f"{parts.scheme}://{_host(parts, source)}" + (f":{port}" if port else "")
    if parts.path not in ("", "/") or parts.query or parts.fragment:
        raise SettingsError(f"{source}: nothing may follow the host in the address; write {base}")
    return base


def _host(parts: SplitResult, source: str) -> str:
    host = (parts.hostname or "").removesuffix(".")
    if not host:
        raise SettingsError(f"{source}: the address names no host; write https://mail.example.org")
    if ":" in host:
        try:
            return f"[{IPv6Address(host)}]"
        except ValueError:
            raise SettingsError(f"{source}: the IPv6 address in the brackets cannot be read") from None
    if not _is_host_name(host):
        raise SettingsError(f"{source}: the address names a host that cannot exist")
    return host


def _is_host_name(text: str) -> bool:
    return len(text) <= _LONGEST_HOST and all(_LABEL.fullmatch(label) for label in text.split("."))


def _example(text: str) -> str:
    """How the address should read, when what was written shows a host; else nothing."""
    host, _, port = re.split(r"[/?#]", text, maxsplit=1)[0].partition(":")
    if not _is_host_name(host) or not (port == "" or port.isdecimal()):
        return ""
    return f"; write https://{host}" + (f":{port}" if port else "")
