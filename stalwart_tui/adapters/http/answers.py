"""What an answer means: the server's three error shapes (`rest.md` chapter 2) and odd ones, mapped once.

An answer becomes either the text of its JSON body or one BackendError. What the members of `data` mean is
known in `rest/`; why no answer came is told in `failures.py`.
"""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from email.utils import parsedate_to_datetime
from typing import Any
from urllib.parse import urlsplit

from stalwart_tui.adapters.http.endpoint import Endpoint
from stalwart_tui.backend.errors import (
    AlreadyExists,
    BackendError,
    BadAnswer,
    Busy,
    Forbidden,
    NotAuthenticated,
    NotFound,
    NotStalwart,
    Refused,
    SecondFactorNeeded,
    ServerFault,
    TlsFailure,
    Unavailable,
)
from stalwart_tui.text.redact import redact

LONGEST_WORDS = 300
"""Characters kept of what the server says about an error: a sentence, not a page."""

_LOOKED_AT = 16_384
"""Bytes of an error's body, and characters of its words, that are looked at: more is no problem document."""

LONGEST_PAUSE = 3600.0
"""Seconds at most that a Retry-After may ask for: a slip of a proxy must not silence us for a day."""

_BANNED = "Too Many Authentication Attempts"
"""The title that tells a ban about to begin from an ordinary rate limit; both are 429 (2.2)."""

_QUOTA = "uota exceeded"
"""How the titles end that tell a quota from a missing permission; both are 403 (2.2)."""

_PLAIN_TO_TLS = b"HTTP request was sent to HTTPS port"
"""How nginx says that the port speaks TLS."""


@dataclass(frozen=True, slots=True)
class Answer:
    """What came back."""

    status: int
    headers: Mapping[str, str]
    """Names in lower case."""
    body: bytes

    @property
    def content_type(self) -> str:
        """Without parameters, in lower case; empty when the server named none."""
        return self.headers.get("content-type", "").partition(";")[0].strip().lower()


class AnswerReader:
    """Judges the answers of one server."""

    def __init__(self, endpoint: Endpoint) -> None:
        self._endpoint = endpoint
        self.recognised = False
        """Whether it has proved to be a Stalwart: only then is an odd answer an accident worth a new try."""

    def accept(self, answer: Answer, missing: BackendError | None = None) -> str:
        """The JSON text of a good answer. `missing` is what a 404 means here. Raises BackendError."""
        if not 200 <= answer.status < 300:
            raise self._refusal(answer, missing)
        text = _text(answer)
        if not text:
            raise self._odd("sent an empty answer.")
        if text.startswith("<") or answer.content_type == "text/html":
            raise self._odd("answered with a web page instead of data.")
        return text

    def unwrap(self, document: Any, missing: BackendError | None = None) -> Any:
        """The `data` of an envelope. Raises the error that the 200 family tells (2.1), or BadAnswer."""
        if isinstance(document, dict):
            if "error" in document:
                raise self._refused(document, missing)
            if "data" in document:
                return document["data"]
        raise self._odd("sent JSON, but not in the shape of a Stalwart server.")

    def not_json(self) -> BackendError:
        """For a body that announced JSON and holds none, or only the beginning of some."""
        return self._odd("sent an answer that is not JSON, or was cut off.")

    def other_type(self) -> BackendError:
        """For a good answer that holds something else than what was asked for."""
        return self._odd("answered, but with something else than what was asked for.")

    def too_big(self, limit: int) -> BackendError:
        """For a body of more than `limit` bytes."""
        return BadAnswer(f"{self._endpoint.name} sent more than {limit // 2**20} MiB in one answer.")

    def _odd(self, what: str) -> BackendError:
        """An answer that a Stalwart server would not give."""
        message = f"{self._endpoint.name} {what}"
        if self.recognised:
            return BadAnswer(message, advice="If it happens again, look at the proxy in front of the server.")
        return NotStalwart(message, advice="Is this the address of the Stalwart server's own web interface?")

    def _refusal(self, answer: Answer, missing: BackendError | None) -> BackendError:
        """The error for a status other than 2xx."""
        name, status = self._endpoint.name, answer.status
        problem = _problem(answer)
        words = _problem_words(problem)
        if status == 403 and str(problem.get("title")).endswith(_QUOTA):
            return Refused(f"{name} has no room left for it.", server_words=words)
        if status in _MEANINGS:
            kind, message, advice = _MEANINGS[status]
            return kind(message.format(name), advice=advice, server_words=words)
        if 300 <= status < 400:
            return self._redirect(answer)
        if status == 404:
            return self._not_found(problem, missing)
        if status == 429 and problem.get("title") == _BANNED:
            return NotAuthenticated(
                f"{name} has seen too many failed logins and is about to block this address.",
                advice="Correct the login before anything else is tried.",
                server_words=words,
            )
        if status == 429 or problem.get("limit") == "maxConcurrentRequests":
            return Busy(
                f"{name} gets too many requests from us.",
                advice="We wait and go on by ourselves.",
                server_words=words,
                retry_after=_retry_after(answer.headers),
            )
        if status >= 500:
            return ServerFault(
                f"{name} could not do it (HTTP {status}).",
                advice="Look at its log." if problem else "Look at the proxy in front of the server.",
                server_words=words,
            )
        if status == 400 and _PLAIN_TO_TLS in answer.body:
            return TlsFailure(
                f"{self._endpoint.place} speaks TLS, but the address says http://.",
                advice=f"Use https://{self._endpoint.place}.",
            )
        if problem:
            return Refused(f"{name} refused the request.", server_words=words)
        return self._odd(f"answered with HTTP {status} and no reason.")

    def _not_found(self, problem: Mapping[str, Any], missing: BackendError | None) -> BackendError:
        if not problem:
            return self._odd("answered 404 with a page of its own.")
        return missing or Unavailable(f"{self._endpoint.name} does not know this request.")

    def _redirect(self, answer: Answer) -> BackendError:
        """Where a redirect points, without the query, which could hold a token."""
        try:
            parts = urlsplit(answer.headers.get("location", ""))
            host = parts.hostname
            port = f":{parts.port}" if parts.port else ""
        except ValueError:
            host = port = None
        if not host:
            return self._odd(f"redirects us to another page (HTTP {answer.status}).")
        kind = BadAnswer if self.recognised else NotStalwart
        return kind(
            f"{self._endpoint.name} redirects us to {parts.scheme or 'http'}://{host}{port}.",
            advice="Use that address if it is your server.",
        )

    def _refused(self, document: Mapping[str, Any], missing: BackendError | None) -> BackendError:
        """The error for `{"error": …}` with HTTP 200 (2.1)."""
        kind = document["error"]
        match kind:
            case "fieldAlreadyExists":  # `value` is never looked at: it can be a private key (10.1)
                return AlreadyExists(f"The {_words(document.get('field')) or 'value'} is taken already.")
            case "fieldMissing":
                return Refused(f"The {_words(document.get('field')) or 'value'} is missing.")
            case "notFound":
                return missing or NotFound("It does not exist.", server_words=_words(document.get("item")))
            case "unsupported":
                words = _words(document.get("details"))
                if isinstance(missing, Unavailable):
                    return Unavailable(missing.message, advice=missing.advice, server_words=words)
                return Unavailable(f"{self._endpoint.name} does not offer this.", server_words=words)
            case "assertFailed":
                return Refused("It was changed by somebody else in the meantime.", advice="Look again first.")
        words = _words(document.get("details")) or _words(kind)
        if reason := _words(document.get("reason")):
            words = f"{words} ({reason})"
        return Refused(f"{self._endpoint.name} refused the request.", server_words=words)


_MEANINGS: dict[int, tuple[type[BackendError], str, str]] = {
    401: (
        NotAuthenticated,
        "{} refused our login.",
        "Check user and password, or the token; it is not tried again, since failed logins lead to a ban.",
    ),
    402: (
        SecondFactorNeeded,
        "{} wants a one-time code besides the password.",
        "Use an application password or an API key, or append $ and the code to the password.",
    ),
    403: (
        Forbidden,
        "{} does not allow it to this login.",
        "Ask an administrator for the permission.",
    ),
}
"""Statuses that mean the same whoever answers them: status → error, message, advice."""


def _text(answer: Answer) -> str:
    """The body as text. A byte that is no UTF-8 must not cost the whole list: it shows as U+FFFD."""
    return answer.body.decode("utf-8", "replace").removeprefix("\ufeff").strip()


def _problem(answer: Answer) -> dict[str, Any]:
    """The problem document of an error answer (2.2), or nothing."""
    try:
        document = json.loads(answer.body[:_LOOKED_AT].decode("utf-8", "replace"))
    except (ValueError, RecursionError):
        return {}
    return document if isinstance(document, dict) and "status" in document else {}


def _problem_words(problem: Mapping[str, Any]) -> str:
    words = dict.fromkeys(filter(None, (_words(problem.get("title")), _words(problem.get("detail")))))
    return ": ".join(words)


def _words(value: Any) -> str:
    """What the server says, without secrets and not too long; nothing when it is no text."""
    return redact(value[:_LOOKED_AT])[:LONGEST_WORDS] if isinstance(value, str) else ""


def _retry_after(headers: Mapping[str, str]) -> float | None:
    """Seconds to wait, by number or by date. A date is compared with the server's own clock."""
    value = headers.get("retry-after", "").strip()
    if value.isascii() and value.isdigit():
        return min(float(value), LONGEST_PAUSE)
    try:
        wait = parsedate_to_datetime(value) - parsedate_to_datetime(headers.get("date", ""))
        return min(max(wait.total_seconds(), 0.0), LONGEST_PAUSE)
    except (ValueError, TypeError, OverflowError):
        return None
