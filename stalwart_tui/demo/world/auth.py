"""Who may do what: passwords, API keys, second factor, stream tokens and effective permissions.

How credentials travel in headers, and how a refusal is answered, is in `rest/credentials.py`.
"""

import base64
import hashlib
import hmac
import struct
from binascii import Error as BadBase64
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Final

from stalwart_tui.demo.versions import Release
from stalwart_tui.demo.world.directory import Directory, Principal
from stalwart_tui.demo.world.hashes import matches
from stalwart_tui.demo.world.people import ADMINISTRATOR, password_of
from stalwart_tui.demo.world.permissions import all_permissions, role_permissions
from stalwart_tui.demo.world.principal_rules import APP_PASSWORD, SECOND_FACTOR

ADMINISTRATOR_ID: Final = 4_294_967_295
"""Account id of the fallback administrator, who is no principal."""
STREAM_TOKEN_SECONDS: Final = 60
"""How long a stream token opens a stream (`rest.md` 3.5)."""
TOTP_STEP: Final = 30
"""Seconds that a one-time code is valid, RFC 6238; the neighbouring steps count too."""
MOST_TOKEN_LENGTH: Final = 400
"""Longer text is no token of ours: it is not even decoded."""


@dataclass(frozen=True, slots=True)
class Caller:
    """Someone who is allowed in."""

    name: str
    account_id: int
    permissions: frozenset[str]


class Refused(Exception):
    """Credentials were not accepted; the reason never says which part was wrong."""


class CodeRequired(Exception):
    """The password is right, the one-time code is missing."""


class Gatekeeper:
    """Checks credentials against the directory."""

    def __init__(self, directory: Directory, release: Release, seed: int) -> None:
        self._directory = directory
        self._release = release
        self._admin_password = password_of(ADMINISTRATOR, seed)
        self._token_key = hashlib.sha256(f"stream tokens {seed}".encode()).digest()
        self.token_seconds: float = STREAM_TOKEN_SECONDS
        """How long new stream tokens live; scenarios shorten it."""

    def login(self, login: str, secret: str, now: float) -> Caller:
        """Return the caller of a name and secret.

        Raises:
            Refused: wrong name, password or one-time code.
            CodeRequired: the account has a second factor and no code was given.
        """
        name = login.strip().lower()
        principal = self._directory.get(name)
        if principal is not None and principal.type == "individual":
            _check_secret(principal, secret, now)
            return self._caller(principal)
        if principal is not None and principal.type == "apiKey":
            return self.key(name, secret)
        if name == ADMINISTRATOR and hmac.compare_digest(secret.encode(), self._admin_password.encode()):
            return self.account(name)
        raise Refused

    def key(self, name: str, secret: str) -> Caller:
        """Return the caller of an API key; raise Refused for any other."""
        principal = self._directory.get(name.lower())
        if principal is None or principal.type != "apiKey":
            raise Refused
        if not any(matches(secret, stored) for stored in principal.secrets):
            raise Refused
        return self._caller(principal)

    def account(self, name: str) -> Caller:
        """Return the caller of an account that proved itself earlier; raise Refused when it is gone."""
        principal = self._directory.get(name)
        if principal is not None:
            return self._caller(principal)
        if name == ADMINISTRATOR:
            return Caller(name, ADMINISTRATOR_ID, all_permissions(self._release))
        raise Refused

    def stored_password(self, name: str) -> str:
        """Return an account's password as it is stored; empty without one."""
        principal = self._directory.get(name)
        if principal is None:
            return self._admin_password if name == ADMINISTRATOR else ""
        return next((s for s in principal.secrets if not s.startswith((SECOND_FACTOR, APP_PASSWORD))), "")

    def stream_token(self, purpose: str, now: float) -> str:
        """Return a token, standard base64, that opens streams of one purpose for a minute."""
        payload = purpose.encode() + b"\0" + struct.pack(">d", now + self.token_seconds)
        return base64.b64encode(self._signature(payload) + payload).decode()

    def open_with(self, token: str, purpose: str, now: float) -> None:
        """Accept a stream token; raise Refused when it is malformed, expired or of another purpose."""
        if len(token) > MOST_TOKEN_LENGTH:
            raise Refused
        try:
            raw = base64.b64decode(token.encode(), validate=True)
        except (BadBase64, ValueError) as error:
            raise Refused from error
        payload = raw[hashlib.sha256().digest_size :]
        if not hmac.compare_digest(raw[: hashlib.sha256().digest_size], self._signature(payload)):
            raise Refused
        kind, _, expires = payload.partition(b"\0")
        if kind != purpose.encode() or struct.unpack(">d", expires)[0] <= now:
            raise Refused

    def _signature(self, payload: bytes) -> bytes:
        return hmac.digest(self._token_key, payload, "sha256")

    def _caller(self, principal: Principal) -> Caller:
        return Caller(principal.name, principal.id, frozenset(self._permissions(principal, ())))

    def role(self, name: str) -> frozenset[str]:
        """Return the permissions that a role holds, built in or not; an unknown one holds none."""
        return frozenset(self._role(name, ()))

    def _permissions(self, principal: Principal, inside: tuple[str, ...]) -> Iterator[str]:
        held = set(principal.enabled)
        for role in principal.member_of.get("roles", ()):
            held.update(self._role(role, inside))
        yield from held.difference(principal.disabled)

    def _role(self, name: str, inside: tuple[str, ...]) -> Iterable[str]:
        """Return what a role holds; `inside` are the roles that lead to it, which may be a circle."""
        custom = self._directory.get(name)
        if custom is None or custom.type != "role":
            return role_permissions(name, self._release)
        return () if name in inside else self._permissions(custom, (*inside, name))


def _check_secret(principal: Principal, secret: str, now: float) -> None:
    """Raise Refused or CodeRequired unless the secret opens the account (`rest.md` 3.4)."""
    second_factor = next((s for s in principal.secrets if s.startswith(SECOND_FACTOR)), None)
    passwords = [s for s in principal.secrets if not s.startswith((SECOND_FACTOR, APP_PASSWORD))]
    apps = [s.split("$", 3)[3] for s in principal.secrets if s.startswith(APP_PASSWORD)]
    if any(matches(secret, stored) for stored in apps):
        return
    if second_factor is None:
        if not any(matches(secret, stored) for stored in passwords):
            raise Refused
        return
    if any(matches(secret, stored) for stored in passwords):
        raise CodeRequired
    password, _, code = secret.rpartition("$")
    if not any(matches(password, stored) for stored in passwords) or not _code_fits(second_factor, code, now):
        raise Refused


def _code_fits(url: str, code: str, now: float) -> bool:
    return any(hmac.compare_digest(code, totp(url, now + step * TOTP_STEP)) for step in (-1, 0, 1))


def totp(url: str, now: float) -> str:
    """Return the six digits that an `otpauth://` URL stands for at a time (RFC 6238, SHA-1)."""
    secret = url.partition("secret=")[2].partition("&")[0]
    key = base64.b32decode(secret + "=" * (-len(secret) % 8))
    digest = hmac.digest(key, struct.pack(">Q", int(now // TOTP_STEP)), "sha1")
    offset = digest[-1] & 0x0F
    number = struct.unpack(">I", digest[offset : offset + 4])[0] & 0x7FFFFFFF
    return f"{number % 1_000_000:06}"
