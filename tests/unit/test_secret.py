"""Secrets in our own hands: described, carried and logged without being shown."""

import base64
import copy
import io
import json
import logging
import pickle
from collections.abc import Callable

import pytest
from hypothesis import given
from hypothesis import strategies as st

from stalwart_tui.text.redact import RedactingFilter, describe_app_password, describe_secret
from stalwart_tui.text.secret import MASK, Secret

END = "~9"
"""Every made-up password ends like this, so that a tail which escapes is seen too."""

PASSWORDS = st.text(st.characters(exclude_categories=["C", "Z"]), min_size=4, max_size=30).map(
    lambda t: t + END
)

# Stored secrets


@pytest.mark.parametrize(
    ("stored", "kind"),
    [
        ("$6$salt$hash", "SHA-512 hash"),
        ("$5$salt$hash", "SHA-256 hash"),
        ("$2y$12$hash", "bcrypt hash"),
        ("$argon2id$v=19$m=1$c2FsdA$aGFzaA", "argon2 hash"),
        ("$scrypt$ln=17$c2FsdA$aGFzaA", "scrypt hash"),
        ("$pbkdf2-sha256$i=1$c2FsdA$aGFzaA", "PBKDF2 hash"),
        ("$1$salt$hash", "MD5 hash"),
        ("{SSHA}c2FsdA==", "SHA-1 hash"),
        ("{SSHA512}c2FsdA==", "SHA-512 hash"),
        ("$new$salt$hash", "hash of an unknown kind"),
        ("otpauth://totp/x?secret=ABC", "one-time code (TOTP)"),
        ("$app$phone$$6$salt$hash", "app password phone"),
        ("$app$cut", "app password"),
        ("hunter2", "clear text password"),
        ("{PLAIN}hunter2", "clear text password"),
        ("", "empty"),
    ],
)
def test_a_stored_secret_is_named_not_shown(stored: str, kind: str) -> None:
    assert describe_secret(stored) == kind


@given(PASSWORDS, st.sampled_from(["", "$6$", "{PLAIN}", "{SSHA}", "$app$phone$", "otpauth://", "$"]))
def test_no_part_of_a_stored_secret_is_in_its_description(secret: str, prefix: str) -> None:
    assert END not in describe_secret(prefix + secret)


def test_the_name_of_an_app_password_is_decoded_when_it_decodes() -> None:
    encoded = base64.b64encode(b"Jane's phone$2025-01-31T10:00:00Z").decode()
    assert describe_app_password(encoded) == "Jane's phone (2025-01-31)"
    assert describe_app_password(encoded.rstrip("=")) == "Jane's phone (2025-01-31)"
    assert describe_app_password("phone") == "phone"
    assert describe_app_password("cGhvbmUkbm90IGEgZGF0ZQ==") == "cGhvbmUkbm90IGEgZGF0ZQ=="
    assert describe_app_password("a\x1b]0;x") == "a␛]0;x"


# Secret


@pytest.mark.parametrize(
    "show", [str, repr, ascii, format, "{}".format, "{0!s:>40}".format, "%s".__mod__, "%r".__mod__]
)
def test_a_secret_is_not_shown_by_accident(show: Callable[[object], str]) -> None:
    assert "hunter2" not in show(Secret("hunter2"))
    assert "hunter2" not in show([Secret("hunter2")])
    assert f"{Secret('hunter2'):>40}" == MASK


def test_a_secret_is_revealed_only_when_asked() -> None:
    secret = Secret("hunter2")
    assert secret.reveal() == "hunter2"
    assert not hasattr(secret, "__dict__")
    with pytest.raises(TypeError):
        json.dumps(secret)
    with pytest.raises(TypeError, match="clear text"):
        pickle.dumps(secret)
    assert copy.copy(secret) is secret
    assert copy.deepcopy([secret])[0] is secret


def test_secrets_compare_with_secrets_only() -> None:
    assert Secret("pä\ud800ss") == Secret("pä\ud800ss")
    assert Secret("a") != Secret("b")
    assert Secret("a") != "a"
    assert Secret("a")
    assert not Secret("")
    with pytest.raises(TypeError):
        hash(Secret("a"))


# Log records


def logged(write: Callable[[logging.Logger], None]) -> str:
    """Return what a handler with the filter writes."""
    stream = io.StringIO()
    handler = logging.StreamHandler(stream)
    handler.addFilter(RedactingFilter())
    logger = logging.Logger("test")
    logger.addHandler(handler)
    write(logger)
    return stream.getvalue()


def test_a_record_is_redacted_in_message_arguments_and_traceback() -> None:
    def fail(logger: logging.Logger) -> None:
        try:
            raise ValueError("refused: password=hunter2")
        except ValueError:
            logger.exception("GET %s", "https://u:hunter2@h/?token=hunter2", stack_info=True)

    output = logged(fail)
    assert "hunter2" not in output
    assert f"GET https://{MASK}@h/?token={MASK}" in output
    assert f"ValueError: refused: password={MASK}" in output
    assert "Stack (most recent call last)" in output


def test_a_secret_split_between_message_and_argument_is_seen() -> None:
    assert logged(lambda logger: logger.warning("token=%s", "hunter2")) == f"token={MASK}\n"


def test_a_record_that_cannot_be_formatted_is_written_without_its_arguments() -> None:
    class Broken:
        def __str__(self) -> str:
            raise RuntimeError("no")

    assert logged(lambda logger: logger.warning("one %s", Broken())) == (
        "one %s (arguments not shown: RuntimeError)\n"
    )
    assert logged(lambda logger: logger.warning("two %d", "x")) == "two %d (arguments not shown: TypeError)\n"
