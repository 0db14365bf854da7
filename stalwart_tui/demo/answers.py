"""Shapes of answers: envelopes, problem documents and the exceptions that become them (`rest.md` chapter 2).

What is answered when is decided by the resources; nothing here knows a world.
"""

import json
from collections.abc import AsyncGenerator, Callable
from dataclasses import dataclass
from typing import Any, Final

from stalwart_tui.demo.sse import Pace

JSON: Final = "application/json; charset=utf-8"
PROBLEM: Final = "application/problem+json"
EVENT_STREAM: Final = "text/event-stream"

Headers = tuple[tuple[str, str], ...]

CHALLENGES: Final[Headers] = (
    ("www-authenticate", 'Bearer realm="Stalwart Server"'),
    ("www-authenticate", 'Basic realm="Stalwart Server"'),
)
"""The two headers of those 401 answers that have them (3.6)."""
NO_STORE: Final[Headers] = (("cache-control", "no-store, no-cache, must-revalidate"),)

DETAILS: Final = {
    400: ("Invalid parameters", "One or multiple parameters are invalid."),
    401: ("Unauthorized", "You have to authenticate first."),
    402: ("TOTP code required", "A TOTP code is required to authenticate this account."),
    403: ("Forbidden", "You do not have enough permissions to access this resource."),
    404: ("Not Found", "The requested resource does not exist on this server."),
    429: ("Too Many Requests", "Your request has been rate limited. Please try again in a few seconds."),
    500: (
        "Internal Server Error",
        "There was a problem while processing your request. Please contact the system administrator if this "
        "problem persists.",
    ),
}
"""Status → title and detail of its problem document."""


@dataclass(frozen=True, slots=True)
class Answer:
    """A complete answer."""

    body: bytes
    status: int = 200
    content_type: str = JSON
    headers: Headers = ()


@dataclass(frozen=True, slots=True)
class Stream:
    """An answer that goes on: server-sent events until either side ends it."""

    frames: Callable[[Pace], AsyncGenerator[bytes, None]]
    """Makes the frames, each complete with its blank line, at a pace. Closed when the client goes."""


_encode: Final = json.JSONEncoder(ensure_ascii=False, separators=(",", ":")).encode
"""Made once: `json.dumps` with options makes an encoder for every call."""


def dump(value: Any) -> bytes:
    """Return compact JSON in UTF-8, as the server writes it."""
    return _encode(value).encode("utf-8", "replace")


def data(value: Any, headers: Headers = ()) -> Answer:
    """Return a success envelope."""
    return raw_data(dump(value), headers)


def raw_data(value: bytes, headers: Headers = ()) -> Answer:
    """Return a success envelope around JSON that is already spelled."""
    return Answer(b'{"data":' + value + b"}", headers=headers)


class Refusal(Exception):
    """An answer that says no; `answer` is what goes on the wire."""

    def __init__(self, answer: Answer) -> None:
        super().__init__(answer.body.decode("utf-8", "replace"))
        self.answer = answer


def error(kind: str, **members: str | None) -> Refusal:
    """Return a management error: HTTP 200 with an `error` member (2.1)."""
    return Refusal(Answer(dump({"error": kind, **members})))


def problem(status: int, detail: str | None = None, headers: Headers = ()) -> Refusal:
    """Return a problem document with the server's own title and, unless given, detail (2.2)."""
    title, usual = DETAILS[status]
    document = {"type": "about:blank", "status": status, "title": title, "detail": detail or usual}
    return Refusal(Answer(dump(document), status, PROBLEM, headers))


def too_many_logins() -> Refusal:
    """Return the document for an address that failed to log in too often (chapter 4)."""
    document = {
        "type": "about:blank",
        "status": 429,
        "title": "Too Many Authentication Attempts",
        "detail": "Too many failed logins came from your address. Please try again later.",
    }
    return Refusal(Answer(dump(document), 429, PROBLEM))


def limit_reached(limit: str) -> Refusal:
    """Return the document of a limit, which has no title (2.2)."""
    document = {
        "type": "urn:ietf:params:jmap:error:limit",
        "status": 400,
        "detail": "The request was rejected because a concurrency limit was reached.",
        "limit": limit,
    }
    return Refusal(Answer(dump(document), 400, PROBLEM))


def reduced_problem(status: int, phrase: str) -> Answer:
    """Return the document of health checks: title and detail are the reason phrase (2.3)."""
    document = {"type": "about:blank", "title": phrase, "status": status, "detail": phrase}
    return Answer(dump(document), status, PROBLEM)


NOT_FOUND: Final = problem(404).answer
NO_CONTENT: Final = Answer(b"", 204, PROBLEM)
