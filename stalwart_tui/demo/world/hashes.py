"""Whether a secret is the stored one, in the schemes that the standard library can check (`rest.md` 9.4).

SHA-crypt (which the vendor's web interface sends), PBKDF2, scrypt, the LDAP schemes and clear text. Secrets
in other schemes, such as Argon2 and bcrypt, are kept and shown but match nothing here.
"""

import base64
import hashlib
import hmac
from binascii import Error as BadBase64
from functools import lru_cache
from typing import Final

_DIGESTS: Final = {"{SHA}": "sha1", "{SHA256}": "sha256", "{SHA512}": "sha512", "{MD5}": "md5"}
_SALTED: Final = {"{SSHA}": "sha1", "{SSHA256}": "sha256", "{SSHA512}": "sha512"}
_CRYPTS: Final = {"5": "sha256", "6": "sha512"}
"""Mark of a SHA-crypt hash → its digest."""
_CRYPT_ALPHABET: Final = "./0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz"
USUAL_ROUNDS: Final = 5_000
FEWEST_ROUNDS: Final = 1_000
MOST_ROUNDS: Final = 100_000
"""More would keep this one thread from answering anybody; such a secret matches nothing."""
LONGEST_SALT: Final = 16
SCRYPT_MEMORY: Final = 64 << 20
"""Bytes that scrypt may use."""


@lru_cache(maxsize=256)
def matches(secret: str, stored: str) -> bool:
    """Whether a secret is the stored one. Remembered: every request asks, and good hashes are slow."""
    if stored.startswith(("{PLAIN}", "{CRYPT}")):
        stored = stored[len("{PLAIN}") :]
    if stored.startswith("{"):
        scheme, _, encoded = stored.partition("}")
        return _ldap_matches(secret, scheme + "}", encoded)
    if stored.startswith("$"):
        return _modular_matches(secret, stored)
    return hmac.compare_digest(secret.encode(), stored.encode())


def _ldap_matches(secret: str, scheme: str, encoded: str) -> bool:
    algorithm = _DIGESTS.get(scheme) or _SALTED.get(scheme)
    if algorithm is None:
        return False
    try:
        raw = base64.b64decode(encoded, validate=True)
    except (BadBase64, ValueError):
        return False
    size = hashlib.new(algorithm).digest_size
    salt = raw[size:] if scheme in _SALTED else b""
    return hmac.compare_digest(hashlib.new(algorithm, secret.encode() + salt).digest(), raw[:size])


def _modular_matches(secret: str, stored: str) -> bool:
    _, mark, *parts = stored.split("$")
    try:
        if mark in _CRYPTS:
            return _crypt_matches(secret, mark, parts)
        options, salt, digest = parts
        return hmac.compare_digest(_derive(secret, mark, options, _unpadded(salt)), _unpadded(digest))
    except (ValueError, KeyError):
        return False


def _unpadded(text: str) -> bytes:
    return base64.b64decode(text + "=" * (-len(text) % 4), validate=True)


def _derive(secret: str, mark: str, options: str, salt: bytes) -> bytes:
    """Return the key that PBKDF2 or scrypt makes of a secret; raise ValueError or KeyError for others."""
    given = {name: int(value) for name, _, value in (option.partition("=") for option in options.split(","))}
    if mark == "scrypt":
        return hashlib.scrypt(
            secret.encode(),
            salt=salt,
            n=1 << min(given["ln"], 20),
            r=given["r"],
            p=given["p"],
            dklen=given.get("l", 32),
            maxmem=SCRYPT_MEMORY,
        )
    algorithm = {"pbkdf2": "sha1", "pbkdf2-sha256": "sha256", "pbkdf2-sha512": "sha512"}[mark]
    if given["i"] > MOST_ROUNDS * 10:
        raise ValueError("too many rounds")
    return hashlib.pbkdf2_hmac(algorithm, secret.encode(), salt, given["i"], given.get("l"))


def _crypt_matches(secret: str, mark: str, parts: list[str]) -> bool:
    rounds = USUAL_ROUNDS
    if parts[0].startswith("rounds="):
        rounds = max(int(parts.pop(0).removeprefix("rounds=")), FEWEST_ROUNDS)
    salt, digest = parts
    if rounds > MOST_ROUNDS:
        return False
    made = sha_crypt(secret.encode(), salt.encode()[:LONGEST_SALT], rounds, _CRYPTS[mark])
    return hmac.compare_digest(made.encode(), digest.encode())


def sha_crypt(secret: bytes, salt: bytes, rounds: int, algorithm: str) -> str:
    """Return the hash part of a `$5$` or `$6$` secret, as U. Drepper specified it (SHA-crypt.txt)."""

    def digest(data: bytes) -> bytes:
        return hashlib.new(algorithm, data).digest()

    def stretched(block: bytes, size: int) -> bytes:
        return (block * (size // len(block) + 1))[:size]

    other = digest(secret + salt + secret)
    start = secret + salt + stretched(other, len(secret))
    bits = len(secret)
    while bits:
        start += other if bits & 1 else secret
        bits >>= 1
    state = digest(start)
    mixed = stretched(digest(secret * len(secret)), len(secret))
    salted = stretched(digest(salt * (16 + state[0])), len(salt))
    for number in range(rounds):
        odd = number & 1
        block = mixed if odd else state
        block += salted if number % 3 else b""
        block += mixed if number % 7 else b""
        state = digest(block + (state if odd else mixed))
    return _crypt_text(state)


def _crypt_text(raw: bytes) -> str:
    """Return a digest in the odd order and alphabet of crypt(3)."""
    third = len(raw) // 3
    a, b, c = 0, third, 2 * third
    text = ""
    for _ in range(third):
        text += _letters(raw[a] << 16 | raw[b] << 8 | raw[c], 4)
        a, b, c = (b + 1, c + 1, a + 1) if len(raw) == 64 else (c + 1, a + 1, b + 1)
    if len(raw) == 64:
        return text + _letters(raw[63], 2)
    return text + _letters(raw[31] << 8 | raw[30], 3)


def _letters(number: int, count: int) -> str:
    return "".join(_CRYPT_ALPHABET[number >> 6 * place & 63] for place in range(count))
