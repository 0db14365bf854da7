"""The address of a server: what is accepted, how it is written afterwards, and what a refusal says."""

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from stalwart_tui.config.errors import SettingsError
from stalwart_tui.config.url import parse_url


@pytest.mark.parametrize(
    ("text", "base"),
    [
        ("https://mail.example.org", "https://mail.example.org"),
        ("https://mail.example.org/", "https://mail.example.org"),
        ("  https://mail.example.org\n", "https://mail.example.org"),
        ("HTTPS://Mail.Example.ORG.", "https://mail.example.org"),
        ("http://127.0.0.1:18999", "http://127.0.0.1:18999"),
        ("http://localhost:8080/", "http://localhost:8080"),
        ("http://mail_1", "http://mail_1"),
        ("https://[::1]:8443", "https://[::1]:8443"),
        ("https://[2001:DB8:0::1]", "https://[2001:db8::1]"),
        ("https://почта.example", "https://почта.example"),
    ],
)
def test_an_address_gets_one_form(text: str, base: str) -> None:
    assert parse_url(text, "--url") == base
    assert parse_url(base, "--url") == base


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("", "needs https://"),
        ("mail.example.org", "write https://mail.example.org"),
        ("mail.example.org:8080/login", "write https://mail.example.org:8080"),
        ("htps://mail.example.org", "write https://mail.example.org"),
        ("ftp://mail.example.org", "begin with https:// or http://"),
        ("https://", "names no host"),
        ("https://:8080", "names no host"),
        ("https:///login", "names no host"),
        ("https://mail..example.org", "cannot exist"),
        ("https://mail example.org", "cannot exist"),
        ("https://-mail", "cannot exist"),
        ("https://" + "a" * 64, "cannot exist"),
        ("https://" + "a.a" * 100, "cannot exist"),
        ("https://mail.example.org:port", "cannot be read"),
        ("https://mail.example.org:65536", "cannot be read"),
        ("https://mail.example.org:0", "1 to 65535"),
        ("https://[::1", "cannot be read"),
        ("https://[::zz]", "cannot be read"),
        ("https://mail.example.org/login", "write https://mail.example.org"),
        ("https://mail.example.org:444/api/", "write https://mail.example.org:444"),
        ("https://mail.example.org?a=b", "nothing may follow"),
        ("https://mail.example.org/#queue", "nothing may follow"),
        ("https://admin:hunter2@mail.example.org", "login does not belong"),
        ("admin:hunter2@mail.example.org", "login does not belong"),
        ("https://mail.example.org/login?user=a@b", "login does not belong"),
    ],
)
def test_a_refusal_says_what_to_write(text: str, says: str) -> None:
    with pytest.raises(SettingsError) as refused:
        parse_url(text, "--url")
    line = str(refused.value)
    assert line.startswith("--url: ")
    assert says in line


@pytest.mark.parametrize(
    "text",
    [
        "https://admin:hunter2@mail.example.org",
        "https://admin:hun/hunter2@mail.example.org",
        "admin:hunter2@mail.example.org",
        "https://mail.example.org/?token=hunter2",
        "https://mail.example.org/#hunter2",
        "mail.example.org/?token=hunter2",
        "ftp://mail.example.org/?token=hunter2",
        "https://admin:hunter2",
    ],
)
def test_a_refusal_never_repeats_a_secret(text: str) -> None:
    with pytest.raises(SettingsError) as refused:
        parse_url(text, "STALWART_URL")
    assert str(refused.value).startswith("STALWART_URL: ")
    assert "hunter2" not in str(refused.value)


PIECES = st.text(alphabet="htps:/[]@?#.%1a-\x00 \udc80")


@given(st.one_of(st.text(), PIECES, st.text().map("https://{}".format), PIECES.map("http://{}".format)))
@example("http://[::ffff:1.2.3.4%25eth0]")
@example("https://\u2100.example")
def test_any_text_is_an_address_or_one_plain_refusal(text: str) -> None:
    try:
        base = parse_url(text, "--url")
    except SettingsError as error:
        refused = str(error)
    else:
        assert parse_url(base, "--url") == base
        return
    assert refused.startswith("--url: ")
    assert refused.isprintable()
