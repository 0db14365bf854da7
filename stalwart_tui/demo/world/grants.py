"""OAuth: codes, device codes, access and refresh tokens, and how long each is good (`rest.md` chapter 7).

Forms and JSON are in `rest/`; what the holder of a token may do is decided anew at every use, in `auth.py`.
"""

import hashlib
import string
from collections.abc import Callable
from dataclasses import dataclass
from random import Random
from typing import Final

from stalwart_tui.demo.world.auth import Caller, Gatekeeper, Refused

CODE_SECONDS: Final = 600
DEVICE_SECONDS: Final = 1800
ACCESS_SECONDS: Final = 3600
REFRESH_SECONDS: Final = 30 * 86_400
RENEWAL_SECONDS: Final = 4 * 86_400
"""A refresh token with less than this left is replaced when used."""
POLL_SECONDS: Final = 5
"""How often a device may ask."""
CODE_LENGTH: Final = 40
TOKEN_BYTES: Final = 60
_ALPHABET: Final = string.ascii_letters + string.digits
_USER_ALPHABET: Final = "ABCDEFGHJKLMNPQRSTUVWXYZ23456789"
"""Letters and digits that nobody confuses."""


class GrantRefused(Exception):
    """No token; `code` is the OAuth error."""

    def __init__(self, code: str) -> None:
        super().__init__(code)
        self.code = code


@dataclass(slots=True)
class _Grant:
    """Something handed out, waiting to be turned into tokens."""

    client: str
    expires: float
    account: str = ""
    """Who granted it; empty while nobody did."""
    redirect: str = ""
    user_code: str = ""


@dataclass(frozen=True, slots=True)
class _Token:
    account: str
    client: str
    expires: float
    password: str
    """Fingerprint of the password it is bound to."""


@dataclass(frozen=True, slots=True)
class Tokens:
    """What a client gets."""

    access: str
    refresh: str | None
    """None where the client keeps the one it has."""
    is_new_login: bool
    """Whether this is the first token, which comes with an identity."""


class Grants:
    """Everything handed out so far."""

    def __init__(self, gatekeeper: Gatekeeper, random: Random, now: Callable[[], float]) -> None:
        self._gatekeeper = gatekeeper
        self._random = random
        self._now = now
        self._codes: dict[str, _Grant] = {}
        self._devices: dict[str, _Grant] = {}
        self._access: dict[str, _Token] = {}
        self._refresh: dict[str, _Token] = {}

    def code(self, account: str, client: str, redirect: str) -> str:
        """Return a code, 40 letters and digits, that an account lets a client have."""
        code = self._letters(_ALPHABET, CODE_LENGTH)
        self._codes[code] = _Grant(client, self._now() + CODE_SECONDS, account, redirect)
        return code

    def device(self, client: str) -> tuple[str, str]:
        """Return a device code and the code that a person types to allow it."""
        code = self._letters(_ALPHABET, CODE_LENGTH)
        user_code = f"{self._letters(_USER_ALPHABET, 4)}-{self._letters(_USER_ALPHABET, 4)}"
        self._devices[code] = _Grant(client, self._now() + DEVICE_SECONDS, user_code=user_code)
        return code, user_code

    def approve(self, account: str, user_code: str) -> bool:
        """Allow the device that shows a code; return whether there was one waiting."""
        for grant in self._devices.values():
            if grant.user_code == user_code and not grant.account and grant.expires > self._now():
                grant.account = account
                return True
        return False

    def redeem_code(self, code: str, client: str, redirect: str) -> Tokens:
        """Return tokens for a code; raise GrantRefused. A code is good once, whatever comes of it."""
        grant = self._codes.pop(code, None)
        if grant is None or grant.expires <= self._now():
            raise GrantRefused("access_denied")
        if (grant.client, grant.redirect) != (client, redirect):
            raise GrantRefused("invalid_client")
        return self._issue(grant)

    def redeem_device(self, code: str, client: str) -> Tokens:
        """Return tokens for a device code that somebody allowed; raise GrantRefused."""
        grant = self._devices.get(code)
        if grant is None or grant.expires <= self._now():
            raise GrantRefused("expired_token")
        if grant.client != client:
            raise GrantRefused("invalid_client")
        if not grant.account:
            raise GrantRefused("authorization_pending")
        del self._devices[code]
        return self._issue(grant)

    def renew(self, refresh: str) -> Tokens:
        """Return an access token, with a refresh token when the old one ends soon; raise GrantRefused."""
        token = self._refresh.get(refresh)
        now = self._now()
        if token is None or token.expires <= now or token.password != self._fingerprint(token.account):
            raise GrantRefused("invalid_grant")
        access = self._remember(self._access, token.account, token.client, ACCESS_SECONDS)
        if token.expires - now > RENEWAL_SECONDS:
            return Tokens(access, None, is_new_login=False)
        renewed = self._remember(self._refresh, token.account, token.client, REFRESH_SECONDS)
        return Tokens(access, renewed, is_new_login=False)

    def caller(self, access: str) -> Caller:
        """Return whose access token it is; raise Refused when it is nobody's or has expired."""
        token = self._access.get(access)
        if token is None or token.expires <= self._now():
            raise Refused
        return self._gatekeeper.account(token.account)

    def _issue(self, grant: _Grant) -> Tokens:
        access = self._remember(self._access, grant.account, grant.client, ACCESS_SECONDS)
        refresh = self._remember(self._refresh, grant.account, grant.client, REFRESH_SECONDS)
        return Tokens(access, refresh, is_new_login=True)

    def _remember(self, tokens: dict[str, _Token], account: str, client: str, seconds: float) -> str:
        text = self._letters(_ALPHABET + "+/", TOKEN_BYTES)
        tokens[text] = _Token(account, client, self._now() + seconds, self._fingerprint(account))
        return text

    def _fingerprint(self, account: str) -> str:
        return hashlib.sha256(self._gatekeeper.stored_password(account).encode()).hexdigest()

    def _letters(self, alphabet: str, count: int) -> str:
        return "".join(self._random.choices(alphabet, k=count))
