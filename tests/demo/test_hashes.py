"""Which stored secrets a secret opens (`rest.md` 9.4). The SHA-crypt hashes were made by the C library."""

import base64
import hashlib

import pytest

from stalwart_tui.demo.world.hashes import matches, sha_crypt

# The inputs are those of the specification of SHA-crypt.
HELLO = "Hello world!"
CRYPT_512 = (
    "$6$saltstring$svn8UoSVapNtMuq1ukKS4tPQd8iKwSMHWjl/O817G3uBnIFNjnQJuesI68u4OTLiBFdcbYEdFCoEOfaS35inz1"
)
CRYPT_256 = "$5$saltstring$5B8vYYiY.CVt1RlTTf8KbXBH3hsxY/GNooZaBBGWEc5"
ROUNDS = (
    "$6$rounds=10000$saltstringsaltstring$"
    "OW1/O6BYHV6BcXZu8QVeXbDWra3Oeqh0sbHbbMCVNSnCM/UrjmM0Dp8vOuZeHBy/YTBmSK6H9qs/y3RnOaw5v."
)


def phc(raw: bytes) -> str:
    """Return base64 without padding."""
    return base64.b64encode(raw).decode().rstrip("=")


PBKDF2 = f"$pbkdf2-sha256$i=1000,l=32${phc(b'salt')}$" + phc(
    hashlib.pbkdf2_hmac("sha256", HELLO.encode(), b"salt", 1000)
)
SCRYPT = f"$scrypt$ln=4,r=8,p=1${phc(b'salt')}$" + phc(
    hashlib.scrypt(HELLO.encode(), salt=b"salt", n=16, r=8, p=1, dklen=32)
)
SHA = "{SHA}" + base64.b64encode(hashlib.sha1(HELLO.encode()).digest()).decode()


@pytest.mark.parametrize(
    "stored",
    [CRYPT_512, CRYPT_256, ROUNDS, "{CRYPT}" + CRYPT_512, PBKDF2, SCRYPT, SHA, "{PLAIN}" + HELLO, HELLO],
)
def test_a_secret_opens_what_was_made_of_it(stored: str) -> None:
    assert matches(HELLO, stored)
    assert not matches("hello world!", stored)
    assert not matches(stored, stored) or stored == HELLO


@pytest.mark.parametrize(
    "stored",
    [
        "$argon2id$v=19$m=65536,t=3,p=4$c2FsdA$aGFzaA",
        "$2b$12$abcdefghijklmnopqrstuuXXXXXXXXXXXXXXXXXXXXXXXXXXXXXXXX",
        "$6$",
        "$6$salt",
        "$6$rounds=many$salt$hash",
        "$6$rounds=999999999$salt$hash",
        "$pbkdf2-sha256$i=0$c2FsdA$aGFzaA",
        "$pbkdf2-sha256$i=1000$!$!",
        "$scrypt$ln=4$c2FsdA$aGFzaA",
        "$",
        "{UNKNOWN}x",
        "{SHA}!",
    ],
)
def test_what_cannot_be_checked_opens_for_nobody(stored: str) -> None:
    assert not matches(HELLO, stored)
    assert not matches(stored, stored)


def test_an_empty_secret_can_be_hashed_too() -> None:
    assert len(sha_crypt(b"", b"salt", 1000, "sha512")) == 86
