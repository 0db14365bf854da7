"""Secrets: planted in everything the server and our own libraries write, they never come out again."""

import base64
import json
import re
import string
import time
from pathlib import Path
from urllib.parse import quote

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from stalwart_tui.text.redact import redact, redact_url
from stalwart_tui.text.secret import MASK

RECORDED = Path(__file__).parents[1] / "fixtures" / "recorded"
"""Answers of real servers."""

TOKEN_ALPHABET = string.ascii_letters + string.digits + "+/"
TOKENS = st.text(TOKEN_ALPHABET, min_size=8, max_size=60).filter(lambda text: any(map(str.isdigit, text)))
"""As servers make them: base64. One digit is what tells a short one from a word where nothing else does."""

END = "~9"
"""Every made-up password ends like this, so that a tail which escapes is seen too."""

PASSWORDS = st.text(st.characters(exclude_categories=["C", "Z"]), min_size=4, max_size=30).map(
    lambda t: t + END
)
"""Anything a person can type without a blank."""

PHRASES = st.text(st.characters(exclude_categories=["C"]), min_size=4, max_size=30).map(lambda t: t + END)
"""With blanks too."""

PLAIN_NAMES = ["password", "passwd", "token", "access_token", "refresh_token", "secret", "client_secret"]
OTHER_NAMES = [
    "api_key",
    "apiKey",
    "STALWART_PASSWORD",
    "x.fallback-admin.secret",
    "s3.secret-key",
    "x-api-key",
]
NAMES = st.sampled_from(PLAIN_NAMES + OTHER_NAMES)


def basic(secret: str) -> str:
    """Return Basic credentials for `secret`."""
    return "Basic " + base64.b64encode(f"admin:{secret}".encode()).decode()


def assert_gone(secret: str, text: str, *keep: str) -> None:
    """Check that `secret` was masked in `text`, and that what is around it was not."""
    assert secret in text
    shown = redact(text)
    assert MASK in shown
    assert secret not in shown
    assert END not in shown
    for part in keep:
        assert part in shown
    assert redact(shown) == shown


# What the server and the libraries write


@given(PASSWORDS)
def test_an_authorization_header_in_a_trace_line(password: str) -> None:
    value = basic(password)
    line = f'details = [["accept", "*/*"], ["authorization", "{value}"]], contents = "", size = 0'
    assert_gone(
        value.removeprefix("Basic "), line, '["accept", "*/*"]', '"Basic •••"]', 'contents = "", size = 0'
    )


def test_the_credentials_in_recorded_trace_lines() -> None:
    credentials = "YWRtaW46"  # how `admin:` begins in base64
    recorded = [path.read_text() for path in RECORDED.rglob("*.json")]
    telling = [text for text in recorded if credentials in text]
    assert telling
    assert not [text for text in telling if credentials in redact(text)]


@given(TOKENS, st.sampled_from(["Authorization: {}\r\nHost: x", '{{"Authorization": "{}", "Host": "x"}}']))
def test_an_authorization_header_elsewhere(token: str, surrounding: str) -> None:
    assert_gone(token, surrounding.format(f"Bearer {token}"), "Bearer •••", "Host")
    assert_gone(token, surrounding.format(f"Custom {token}"), "Host")


@given(TOKENS)
def test_headers_as_http_libraries_log_them(token: str) -> None:
    assert_gone(token, repr([(b"Authorization", f"Bearer {token}".encode()), (b"accept", b"*/*")]), "accept")
    assert_gone(token, repr({"authorization": f"Basic {token}", "accept": "*/*"}), "accept")
    assert_gone(token, f"refused: Bearer {token} has expired", "has expired")


@given(NAMES, TOKENS)
def test_a_query_parameter(name: str, token: str) -> None:
    url = f"/api/telemetry/traces/live?{name}={quote(token, safe='')}&filter=x"
    assert_gone(quote(token, safe=""), f'GET {url} HTTP/1.1 "200 OK"', "filter=x HTTP/1.1")


@given(NAMES, PHRASES, st.sampled_from([None, 2]), st.booleans())
@example("password", f'a", "b{END}', None, False)
def test_a_json_member(name: str, secret: str, indent: int | None, ascii_only: bool) -> None:
    text = json.dumps({"before": 1, name: secret, "after": 2}, indent=indent, ensure_ascii=ascii_only)
    literal = json.dumps(secret, ensure_ascii=ascii_only)[1:-1]
    assert_gone(literal, text, '"before"', '"after"')
    nested = json.dumps({"body": text, "size": 7}, ensure_ascii=ascii_only)
    assert END in nested
    assert END not in redact(nested)


@given(NAMES, st.lists(PASSWORDS, min_size=1, max_size=3))
def test_a_json_list(name: str, secrets: list[str]) -> None:
    text = json.dumps({name: secrets, "emails": ["a@example.org"]}, ensure_ascii=False)
    shown = redact(text)
    assert END not in shown
    assert '"emails": ["a@example.org"]' in shown


@given(NAMES, PHRASES.filter(lambda text: '"' not in text and "\\" not in text))
def test_a_pair_of_settings(name: str, secret: str) -> None:
    assert_gone(secret, f'[["{name}","{secret}"],["server.hostname","mx"]]', '["server.hostname","mx"]')


LOOKS_LIKE_AN_END = re.compile(r"""["'] \s* (?: [,;)\]}"'\\] | [\w.-]+ \s* = )""", re.VERBOSE)


@given(PHRASES.filter(lambda secret: not LOOKS_LIKE_AN_END.search(secret)))
@example(f'quo"te inside{END}')
@example(f"quo\" = 'te{END}")
def test_a_key_of_the_log_whose_quotes_are_not_escaped(secret: str) -> None:
    written = secret.replace("\\", "\\\\")
    assert_gone(
        written, f'size = 1, password = "{written}", remoteIp = 192.0.2.1', "size = 1", "remoteIp = 192.0.2.1"
    )
    assert_gone(written, f'size = 1, password = "{written}"', "size = 1")


@given(NAMES, TOKENS)
def test_an_unquoted_member(name: str, token: str) -> None:
    assert_gone(token, f"{name}={token} retry", name)
    assert_gone(token, f"a=1, {name} = {token}, b=2", "a=1")


@given(PASSWORDS, st.sampled_from(["https", "smtp", "postgresql"]))
def test_user_information_in_a_url(password: str, scheme: str) -> None:
    url = f"{scheme}://admin:{quote(password, safe='')}@mx.example.org:8080/api?limit=5"
    assert_gone(f":{quote(password, safe='')}@", f"no answer from {url}", "@mx.example.org:8080/api?limit=5")
    assert redact_url(url) == f"{scheme}://mx.example.org:8080/api?limit=5"


@given(TOKENS.filter(lambda token: len(token) >= 8), st.sampled_from(["api_", "API_"]))
def test_an_api_key(token: str, prefix: str) -> None:
    assert_gone(token, f"key {prefix}{token} was refused", f"{prefix}{MASK} was refused")


@given(PASSWORDS)
def test_an_api_key_made_of_any_name_and_secret(password: str) -> None:
    token = base64.b64encode(f"key:{password}".encode()).decode().rstrip("=")
    assert token not in redact(f"key api_{token} was refused")


@given(st.text(string.ascii_uppercase + "234567", min_size=16, max_size=40))
def test_a_one_time_code_url(seed: str) -> None:
    url = f"otpauth://totp/Stalwart:jane@example.org?secret={seed}&issuer=Stalwart"
    assert_gone(seed, json.dumps([url, "x"]), '"x"]')
    assert redact_url(url) == f"otpauth://{MASK}"


@given(
    st.binary(min_size=30, max_size=200), st.sampled_from(["", "RSA ", "EC "]), st.sampled_from(["\n", "\\n"])
)
def test_a_private_key_whole_or_cut(key: bytes, kind: str, newline: str) -> None:
    body = base64.encodebytes(key).decode().strip().replace("\n", newline)
    begin, end = f"-----BEGIN {kind}PRIVATE KEY-----{newline}", f"{newline}-----END {kind}PRIVATE KEY-----"
    for text in (begin + body + end, begin + body, body + end):
        assert_gone(body, f"signature: {text}", "signature: ")
    assert redact(f"{begin}{body}{end}{newline}after").endswith("after")


@pytest.mark.parametrize(
    ("stored", "shown"),
    [
        ("$6$salt$hash/x.y", f"$6${MASK}"),
        ("$2b$12$abcdefghijklmnopqrstuv", f"$2b${MASK}"),
        ("$argon2id$v=19$m=65536,t=3,p=4$c2FsdA$aGFzaA", f"$argon2id${MASK}"),
        ("$pbkdf2-sha256$i=10000$c2FsdA$aGFzaA", f"$pbkdf2-sha256${MASK}"),
        ("{SSHA}c2FsdGhhc2g=", f"{{SSHA}}{MASK}"),
        ("{SHA512-CRYPT}$6$salt$hash", f"{{SHA512-CRYPT}}{MASK}"),
        ("{PLAIN}correct horse, battery", f"{{PLAIN}}{MASK}"),
        ("$app$phone$$6$salt$hash", f"$app$phone${MASK}"),
        ("$app$my phone$clear text", f"$app$my phone${MASK}"),
    ],
)
def test_a_stored_password(stored: str, shown: str) -> None:
    assert redact(f'removeItem "{stored}", field') == f'removeItem "{shown}", field'


@pytest.mark.parametrize(
    ("line", "shown"),
    [
        ('contents = "AUTH PLAIN AGphbmUAcHc=\\r\\n"', f'contents = "AUTH PLAIN {MASK}\\r\\n"'),
        ('contents = "a1 LOGIN jane hunter\\r\\n"', f'contents = "a1 LOGIN {MASK}\\r\\n"'),
        ('contents = "PASS hunter\\r\\n"', f'contents = "PASS {MASK}\\r\\n"'),
        ("Set-Cookie: session=abc; Path=/\r\nDate: x", f"Set-Cookie: {MASK}\r\nDate: x"),
        ("Cookie: session=abc; theme=dark", f"Cookie: {MASK}"),
    ],
)
def test_log_in_commands_and_cookies(line: str, shown: str) -> None:
    assert redact(line) == shown


# What has no secret stays


@pytest.mark.parametrize(
    "text",
    [
        "",
        "Basic authentication failed, Bearer token expired",
        'WWW-Authenticate: Bearer realm="Stalwart Server"',
        "login from 192.0.2.1 failed, spf=pass, dkim pass",
        '"secret": null, token = (null), "password": "", secrets: []',
        '{"otpEnabled": true, "passwordPolicy": "strict", "tokens": 5, "publicKey": "MIIB"}',
        "250-AUTH PLAIN LOGIN XOAUTH2",
        "the key = of the queue; https://example.org/api/principal/jane@example.org",
        "http://127.0.0.1:8080/api/queue/messages?values=1&limit=50",
        "api_permissions and api_key_missing, costs $5 {n} times",
    ],
)
def test_text_without_secrets_comes_back_as_it_is(text: str) -> None:
    assert redact(text) == text


@given(st.text(string.ascii_letters + string.digits + " .,-_/<>()@ßéあ\n"))
def test_any_text_of_words_and_addresses_stays(text: str) -> None:
    lowered = text.lower()
    if not any(word in lowered for word in ("basic ", "bearer ", "api_", " login ", "pass ", "auth ")):
        assert redact(text) == text


PIECES = [
    *'"\\[]{}:=,&;$@\n ',
    "password",
    "token",
    "Basic ",
    "://",
    "-----",
    "PRIVATE KEY-----",
    "api_",
    "1",
]


@given(st.lists(st.sampled_from(PIECES)).map("".join))
def test_hostile_text_is_redacted_once_and_for_all(text: str) -> None:
    shown = redact(text)
    assert redact(shown) == shown


EVIL = [
    'password="',
    "token ",
    "basic ",
    "://a",
    '"secrets": [',
    "token=['",
    "-----END ",
    "$app$",
    "\\'",
    '"x LOGIN ',
]


@pytest.mark.parametrize("evil", EVIL)
def test_cost_grows_with_length_not_with_its_square(evil: str) -> None:
    started = time.perf_counter()
    redact("token" + evil * (200_000 // len(evil)) + " PRIVATE KEY-----")
    assert time.perf_counter() - started < 5  # takes 0.1 s; quadratic work takes a minute


# URLs


@pytest.mark.parametrize(
    ("url", "shown"),
    [
        ("https://mx.example.org/api?limit=5", "https://mx.example.org/api?limit=5"),
        ("imaps://jane@mx.example.org:993", "imaps://mx.example.org:993"),
        (
            "https://h/cb?code=abc&state=x#access_token=def",
            f"https://h/cb?code={MASK}&state=x#access_token={MASK}",
        ),
        ("https://h/?to%6Ben=abc", f"https://h/?to%6Ben={MASK}"),
        ("https://admin:pa/ss@h/", f"https://{MASK}"),
        ("http://[::1", f"http://{MASK}"),
        ("", ""),
    ],
)
def test_a_url_for_a_message(url: str, shown: str) -> None:
    assert redact_url(url) == shown
