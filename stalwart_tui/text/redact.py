"""Tokens and secrets, kept out of logs, error texts, screens and exports.

`redact` masks every secret whose surroundings give it away; `describe_secret` says what kind of secret a
principal has; `RedactingFilter` guards a log handler. What does not live here: a secret as a value
(`secret.py`), hostile characters (`clean.py`), and where secrets are kept
(`config`). A secret that stands alone, with nothing around it that says so, cannot be recognised by anyone.
Standard library only.
"""

import base64
import binascii
import logging
import re
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Final
from urllib.parse import unquote_plus, urlsplit

from stalwart_tui.text.clean import clean
from stalwart_tui.text.secret import MASK

_NAME_LIMIT: Final = 80
"""Characters shown of an application password's name; it is free text of its owner."""


# Members: `key = value`, JSON, headers, query parameters

_KEY: Final = re.compile(
    r"""(?: (?P<header> authorization | cookie )
          | passw(?:or)?d | passphrase | secrets? | token | credentials?
          | (?:access|api|encryption|licen[cs]e|private|secret|signing)[-_.]?key )
        (?: \\*["'] \s* [:,=]      # "key": value, ("key", value), 'key' = value
          | \s* (?: [:=]>? | %3d )  # key: value, key = value, key => value, ?key=value
        ) \s*""",
    re.IGNORECASE | re.VERBOSE,
)
"""The end of a name whose value is secret (so `client_secret`, `refresh-token` and `x.secret` too), and
what stands between it and the value. Seen in the server's log, in JSON, in JSON inside a log line, in
headers and URLs."""

_OPENING_QUOTE: Final = re.compile(r"""b?(?P<escapes>\\*)(?P<quote>["'])""")

_AFTER_QUOTE: Final = r"""(?: \s* (?: $
    | [)\]}]+ (?: [\s,;"'\\] | $ )                                         # end of a list, an object
    | [,;] \s* (?: [\w.-]+ \s* [=:] | b?["'\[{(0-9-] | (?:true|false|null)\b )  # next member or item
    | ["'] (?: [\s,;)\]}] | $ ) | \\[rn"'] )                                # end of a string around it
    | \s+ [\w.-]+ \s* = )"""
"""What follows a closing quote. The server's log does not escape quotes inside a string (`rest.md` chapter
14), so a quote that something else follows belongs to the value."""

_END_OF_STRING: Final = {
    quote: re.compile(rf"(?: \\. | [^\\\n] )*? (?= {quote} {_AFTER_QUOTE} )", re.VERBOSE | re.MULTILINE)
    for quote in ("'", '"')
}

_LIST: Final = re.compile(r"""\[ (?: [^"'\]] | "(?:\\.|[^"\\])*" | '(?:\\.|[^'\\])*' )* \]""", re.VERBOSE)

_WORD: Final = re.compile(r"""(?: (?! [&,;] \s* [\w.-]+ \s* = ) [^\s"'<>] )+""", re.VERBOSE)
"""An unquoted value: up to a blank, a quote or the next `key=`; a comma alone may be part of a password."""

_NO_VALUE: Final = re.compile(r"(?:null|none|true|false|\(null\))(?=[\s,;&)\]}]|$)", re.IGNORECASE)

_SCHEME: Final = re.compile(r"(?:basic|bearer|digest)\s+", re.IGNORECASE)

_END_OF_HEADER: Final = re.compile(r"\\[rn]|[\r\n]|$")


def _mask_members(text: str) -> str:
    """Mask the values of secret members, keep their names and quotes."""
    pieces = []
    done = 0
    while match := _KEY.search(text, done):
        start, end = _value_span(text, match.end(), is_header=match["header"] is not None)
        pieces += [text[done:start], MASK if start < end else ""]
        done = end
    return "".join([*pieces, text[done:]])


def _value_span(text: str, start: int, *, is_header: bool) -> tuple[int, int]:
    """Return where the secret part of the value at `start` begins and ends; both equal when there is none."""
    if opening := _OPENING_QUOTE.match(text, start):
        start = opening.end()
        end = _end_of_string(text, start, opening["escapes"], opening["quote"])
    elif text.startswith("[", start):
        found = _LIST.match(text, start)
        start, end = start + 1, len(text) if found is None else found.end() - 1  # cut lists to their end
    elif text.startswith("{", start):
        return start, start  # an object: its own members are looked at
    elif is_header:
        end = _found_at(_END_OF_HEADER, text, start)
    else:
        word = None if _NO_VALUE.match(text, start) else _WORD.match(text, start)
        end = start if word is None else start + len(word[0].rstrip(",;.)]}"))
    if not text[start:end].strip():
        return end, end
    if scheme := _SCHEME.match(text, start, end):
        start = scheme.end()
    return start, end


def _end_of_string(text: str, start: int, escapes: str, quote: str) -> int:
    """Return where a quoted value ends; without a closing quote (cut text) that is the end of its line."""
    if escapes:  # JSON inside another string: its quotes carry the same number of backslashes on both sides
        closing = re.compile(rf"(?<!\\){re.escape(escapes)}{quote}")
        return _found_at(closing, text, start)
    content = _END_OF_STRING[quote].match(text, start)
    return _found_at(_END_OF_HEADER, text, start) if content is None else content.end()


def _found_at(pattern: re.Pattern[str], text: str, start: int) -> int:
    """Return where `pattern` begins in `text` from `start` on, or the end of `text`."""
    found = pattern.search(text, start)
    return len(text) if found is None else found.start()


# Secrets with a shape of their own

_PEM: Final = re.compile(r"(-----BEGIN [A-Z0-9 ]*PRIVATE KEY[A-Z ]*-----).*?(?:(?=-----END )|\Z)", re.DOTALL)
_BEFORE_PEM_END: Final = re.compile(r"(?=-----END [A-Z0-9 ]*PRIVATE KEY[A-Z ]*-----)")
_PEM_BODY: Final = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/=\\\r\n"
"""Base64 and its line ends, also as `\\n` inside a string: what a block without its beginning consists of."""

_OTP_URL: Final = re.compile(r"""(otpauth://)[^\s"<>]+""", re.IGNORECASE)
_APP_PASSWORD: Final = re.compile(r"""(\$app\$[^$"\r\n]*\$)[^"\r\n]+""")
_HASH: Final = re.compile(
    r"(\$(?:[1-9][a-z]?|g?y|md5|sha1|scrypt|argon2[id]{1,2}|pbkdf2(?:-\w+)?)\$)[A-Za-z0-9./+=,$_-]+"
)
_HASH_SCHEMES: Final = (
    r"S?SHA(?:[-_]?\d+)?(?:-CRYPT)?|S?MD5|(?:BLF-)?CRYPT|ARGON2(?:ID|I|D)?|SCRYPT|PBKDF2[\w-]*"
)
_CLEAR_SCHEMES: Final = r"PLAIN(?:[-_]?TEXT)?|CLEAR(?:[-_]?TEXT)?"
_LDAP_PASSWORD: Final = re.compile(
    rf"""(\{{(?:{_HASH_SCHEMES})\}})[^\s"]+ | (\{{(?:{_CLEAR_SCHEMES})\}})[^"\r\n]+""",
    re.IGNORECASE | re.VERBOSE,
)
_USERINFO: Final = re.compile(r"""(?<=://)[^/\s?\#"<>]*@""")
_API_KEY: Final = re.compile(r"(?<![A-Za-z0-9])(api_)([A-Za-z0-9+/_-]{8,}=*)", re.IGNORECASE)
_CREDENTIALS: Final = re.compile(r"\b((?:basic|bearer)\s+)([A-Za-z0-9+/._~-]{8,}=*)", re.IGNORECASE)
_MECHANISM: Final = r"(?:PLAIN|LOGIN|CRAM-MD5|SCRAM-[\w-]+|X?OAUTH\w+)"
_LOG_IN: Final = re.compile(
    rf"""(\bAUTH(?:ENTICATE)?\ {_MECHANISM}\ )(?!{_MECHANISM}\b)[A-Za-z0-9+/=]+  # all of them
       | ((?:^|(?<="))PASS\ )[^"\\\r\n]+                                          # POP3
       | ((?:^|(?<="))[^\s"]{{1,32}}\ LOGIN\ )[^\\\r\n]+                             # IMAP""",
    re.VERBOSE | re.MULTILINE,
)
"""Log-in commands of the mail protocols, as raw input events show them at TRACE."""

_RANDOM: Final = re.compile(r"[0-9]|[a-z][A-Z]|^[A-Za-z+/]{20,}$")
"""What random text has and words have not: a digit, a capital inside, or twenty letters in a row."""


def _mask_private_keys(text: str) -> str:
    """Mask the body of PEM private keys, also of those whose beginning or end was cut off."""
    *blocks, rest = _BEFORE_PEM_END.split(_PEM.sub(rf"\1{MASK}", text))
    return "".join(
        [*(block if block.endswith(MASK) else block.rstrip(_PEM_BODY) + MASK for block in blocks), rest]
    )


def _mask_credential(match: re.Match[str]) -> str:
    """Mask what follows `Basic`, `Bearer` or `api_`, unless it is a word of prose or a name."""
    prefix, value = match.groups()
    is_secret = _RANDOM.search(value) or ":" in (_decoded(value) or "")
    return prefix + MASK if is_secret else match[0]


def _decoded(text: str) -> str | None:
    """Return the printable text that `text` is the base64 of, or None."""
    try:
        decoded = base64.b64decode(
            text.rstrip("=") + "=" * (-len(text.rstrip("=")) % 4), validate=True
        ).decode()
    except (binascii.Error, ValueError):
        return None
    return decoded if decoded.isprintable() else None


def _keep_prefix(pattern: re.Pattern[str]) -> Callable[[str], str]:
    """Return a function that masks what `pattern` matches, but for its group."""
    return lambda text: pattern.sub(lambda match: next(filter(None, match.groups())) + MASK, text)


@dataclass(frozen=True, slots=True)
class _Rule:
    """One kind of secret."""

    triggers: tuple[str, ...]
    """Lower case. Text with none of them is not searched: most lines have none, and a search is dear."""
    mask: Callable[[str], str]
    """Returns the text with its secrets masked."""


_RULES: Final = (
    _Rule(("private key",), _mask_private_keys),
    _Rule(("otpauth://",), _keep_prefix(_OTP_URL)),
    _Rule(("$app$",), _keep_prefix(_APP_PASSWORD)),
    _Rule(("$",), _keep_prefix(_HASH)),
    _Rule(("{",), _keep_prefix(_LDAP_PASSWORD)),
    _Rule(("://",), lambda text: _USERINFO.sub(f"{MASK}@", text)),
    _Rule(("api_",), lambda text: _API_KEY.sub(_mask_credential, text)),
    _Rule(("basic", "bearer"), lambda text: _CREDENTIALS.sub(_mask_credential, text)),
    _Rule(("auth ", "authenticate ", "pass ", " login "), _keep_prefix(_LOG_IN)),
    _Rule(
        ("authorization", "cookie", "passw", "passphrase", "secret", "token", "credential", "key"),
        _mask_members,
    ),
)


def redact(text: str) -> str:
    """Return `text` with every recognisable secret replaced by `•••`.

    Recognised by their surroundings: `Authorization` and cookie headers, members and parameters named like a
    password, secret, token or key (in JSON, in `key = value` lines, in pairs), user information in URLs,
    log-in commands of mail protocols. Recognised by their shape: PEM private keys, `otpauth://` URLs,
    stored passwords (`$6$…`, `{SSHA}…`, `$app$name$…`), API keys (`api_…`), credentials after `Basic` and
    `Bearer`. In doubt more is masked than needed. `redact(redact(text)) == redact(text)`; text without
    secrets comes back as it is.
    """
    lowered = text.lower()
    for rule in _RULES:
        for trigger in rule.triggers:  # a plain loop: `any` costs twice as much, on every line
            if trigger in lowered:
                text = rule.mask(text)
                break
    return text


# URLs

_PARAMETER: Final = re.compile(r"([^&;=]+)=([^&;]*)")
_SECRET_PARAMETER: Final = re.compile(r"(?:(?:device_|user_)?code|code_verifier|otp)", re.IGNORECASE)
"""Query parameters that are secret in a URL but too common as words to be masked in any text."""


def redact_url(url: str) -> str:
    """Return `url` without user information and with secret parameters masked, for messages and screens.

    A URL that cannot be read (`https://user:pa/ss@host`) is masked after its scheme.
    """
    try:
        parts = urlsplit(url)
        _ = parts.port  # raises ValueError where a password with a slash was taken for a port
    except ValueError:
        scheme, separator, _rest = url.partition("://")
        return scheme + separator + MASK if separator else MASK
    return redact(
        parts._replace(
            netloc=parts.netloc.rpartition("@")[2],
            query=_PARAMETER.sub(_mask_parameter, parts.query),
            fragment=_PARAMETER.sub(_mask_parameter, parts.fragment),
        ).geturl()
    )


def _mask_parameter(match: re.Match[str]) -> str:
    """Mask the value of a parameter whose name says that it is secret."""
    name = unquote_plus(match[1])
    is_secret = _SECRET_PARAMETER.fullmatch(name) or _KEY.search(f"{name}=")
    return f"{match[1]}={MASK}" if is_secret else match[0]


# Stored secrets of principals

_KINDS: Final = (
    (re.compile(r"otpauth://", re.IGNORECASE), "one-time code (TOTP)"),
    (re.compile(r"\$6\$|\{S?SHA-?512(-CRYPT)?\}", re.IGNORECASE), "SHA-512 hash"),
    (re.compile(r"\$5\$|\{S?SHA-?256(-CRYPT)?\}", re.IGNORECASE), "SHA-256 hash"),
    (re.compile(r"\$argon2|\{ARGON2", re.IGNORECASE), "argon2 hash"),
    (re.compile(r"\$2[abxy]?\$|\{BLF-CRYPT\}", re.IGNORECASE), "bcrypt hash"),
    (re.compile(r"\$scrypt\$|\$7\$|\{SCRYPT\}", re.IGNORECASE), "scrypt hash"),
    (re.compile(r"\$g?y\$", re.IGNORECASE), "yescrypt hash"),
    (re.compile(r"\$pbkdf2|\{PBKDF2", re.IGNORECASE), "PBKDF2 hash"),
    (re.compile(r"\$sha1\$|\{S?SHA-?1?\}", re.IGNORECASE), "SHA-1 hash"),
    (re.compile(r"\$1\$|\{S?MD5(-CRYPT)?\}", re.IGNORECASE), "MD5 hash"),
    (re.compile(r"\{CRYPT\}", re.IGNORECASE), "crypt hash"),
    (re.compile(r"\$\w+\$|\{(?!PLAIN|CLEAR)[\w-]+\}", re.IGNORECASE), "hash of an unknown kind"),
)


def describe_secret(stored: str) -> str:
    """Say what kind of secret a principal's `secrets` entry is, without any part of it.

    `stored` is as the server stores it, hash or clear text (`rest.md` chapter 9.2).
    """
    if not stored:
        return "empty"
    if stored.startswith("$app$"):
        name, separator, _secret = stored.removeprefix("$app$").partition("$")
        return f"app password {describe_app_password(name)}" if separator else "app password"
    return next((kind for pattern, kind in _KINDS if pattern.match(stored)), "clear text password")


def describe_app_password(name: str) -> str:
    """Return the readable name of an application password.

    Webadmin stores names as base64 of `name$iso-date` (`rest.md` chapter 20): shown as `name (2025-01-31)`.
    Any other name is shown as it is, cleaned.
    """
    label, separator, created = (_decoded(name) or "").rpartition("$")
    try:
        day = datetime.fromisoformat(created).date()
    except ValueError:
        separator = ""
    return clean(f"{label} ({day})" if separator else name, _NAME_LIMIT)


class RedactingFilter(logging.Filter):
    """Redacts what a log record will say: message with arguments, exception text, stack.

    Belongs on handlers: a filter on a logger is not asked about the records of its children. Afterwards the
    record holds text only (`args` and `exc_info` are gone), so that no later handler formats them anew.
    Fields passed as `extra` are not looked at.
    """

    def filter(self, record: logging.LogRecord) -> bool:
        """Redact `record` in place and let it pass."""
        try:
            message = record.getMessage()
        except Exception as error:  # an argument's own __str__ may raise anything; the line must not be lost
            message = f"{record.msg} (arguments not shown: {type(error).__name__})"
        record.msg = redact(message)
        record.args = ()
        if record.exc_info and not record.exc_text:
            record.exc_text = logging.Formatter().formatException(record.exc_info)
        record.exc_info = None
        if record.exc_text:
            record.exc_text = redact(record.exc_text)
        if record.stack_info:
            record.stack_info = redact(record.stack_info)
        return True
