"""Every kind of answer becomes data or one error of the tree, over real HTTP."""

from dataclasses import dataclass, field
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from stalwart_tui.adapters.http.answers import LONGEST_PAUSE, Answer, AnswerReader
from stalwart_tui.adapters.http.endpoint import Endpoint
from stalwart_tui.backend import errors
from tests.adapters.conftest import Serve, everything_said
from tests.adapters.wire_server import PROBLEM, Received, Reply

SECRET = "MIIEvQIBADANBgkq-planted"


@dataclass(frozen=True)
class Case:
    """One answer and what must become of it."""

    kind: type[errors.BackendError]
    sentence: str
    """A part of message, advice and server's words in one line; HOST is the server's name."""
    document: Any = None
    body: bytes = b""
    status: int = 200
    headers: dict[str, str] = field(default_factory=dict)
    content_type: str = "application/json; charset=utf-8"
    recognised: bool = True


def problem(status: int, title: str, detail: str, **members: Any) -> dict[str, Any]:
    """The content of a Case for a problem document."""
    document = {"type": "about:blank", "status": status, "title": title, "detail": detail, **members}
    return {"document": document, "status": status, "content_type": PROBLEM}


CASES = {
    "taken": Case(
        errors.AlreadyExists,
        "The name is taken already.",
        {"error": "fieldAlreadyExists", "field": "name", "value": SECRET},
    ),
    "missing field": Case(errors.Refused, "The name is missing.", {"error": "fieldMissing", "field": "name"}),
    "not found with 200": Case(
        errors.NotFound, "It does not exist. (server: jane)", {"error": "notFound", "item": "jane"}
    ),
    "unsupported": Case(
        errors.Unavailable,
        "HOST does not offer this. (server: Enterprise feature)",
        {"error": "unsupported", "details": "Enterprise feature"},
    ),
    "changed meanwhile": Case(errors.Refused, "changed by somebody else", {"error": "assertFailed"}),
    "other": Case(
        errors.Refused,
        "HOST refused the request. (server: Invalid parameter (for type))",
        {"error": "other", "details": "Invalid parameter", "reason": "for type"},
    ),
    "other without reason": Case(
        errors.Refused, "(server: Bad URI)", {"error": "other", "details": "Bad URI", "reason": None}
    ),
    "an error nobody knows": Case(errors.Refused, "(server: brandNew)", {"error": "brandNew"}),
    "an error that is no text": Case(errors.Refused, "HOST refused the request.", {"error": 7}),
    "bad parameters": Case(
        errors.Refused,
        "(server: Invalid parameters: JSON deserialization failed)",
        **problem(400, "Invalid parameters", "JSON deserialization failed"),
    ),
    "too many at once": Case(
        errors.Busy,
        "HOST gets too many requests",
        **problem(400, "", "slow down", limit="maxConcurrentRequests"),
    ),
    "wrong password": Case(
        errors.NotAuthenticated,
        "HOST refused our login. (server: Unauthorized: You have to authenticate first.)",
        **problem(401, "Unauthorized", "You have to authenticate first."),
    ),
    "wrong password, said by a proxy": Case(
        errors.NotAuthenticated, "HOST refused our login.", body=b"<html>", status=401
    ),
    "second factor": Case(
        errors.SecondFactorNeeded, "one-time code", **problem(402, "TOTP code required", "TOTP code required")
    ),
    "no permission": Case(
        errors.Forbidden, "HOST does not allow it", **problem(403, "Forbidden", "not enough permissions")
    ),
    "no room": Case(errors.Refused, "no room left", **problem(403, "Tenant quota exceeded", "full")),
    "unknown path": Case(
        errors.Unavailable,
        "HOST does not know this request.",
        **problem(404, "Not Found", "no such resource"),
    ),
    "404 of something else": Case(
        errors.BadAnswer, "a page of its own", body=b"<h1>Not here</h1>", status=404, content_type="text/html"
    ),
    "rate limit": Case(errors.Busy, "too many requests", **problem(429, "Too Many Requests", "limit")),
    "a ban ahead": Case(
        errors.NotAuthenticated,
        "too many failed logins",
        **problem(429, "Too Many Authentication Attempts", "limit"),
    ),
    "server fault": Case(
        errors.ServerFault,
        "HOST could not do it (HTTP 500). (server: Internal Server Error: store) – Look at its log.",
        **problem(500, "Internal Server Error", "store"),
    ),
    "proxy fault": Case(errors.ServerFault, "Look at the proxy", body=b"<h1>Bad gateway</h1>", status=502),
    "redirect": Case(
        errors.BadAnswer,
        "HOST redirects us to https://mail.example.org:8443.",
        status=301,
        headers={"location": "https://mail.example.org:8443/x?token=planted"},
    ),
    "redirect to nowhere": Case(
        errors.BadAnswer, "redirects us to another page", status=302, headers={"location": "/login"}
    ),
    "TLS port behind nginx": Case(
        errors.TlsFailure,
        "speaks TLS, but the address says http://. – Use https://HOST.",
        body=b"<h1>400</h1>The plain HTTP request was sent to HTTPS port",
        status=400,
        content_type="text/html",
    ),
    "an odd status": Case(errors.BadAnswer, "HTTP 418 and no reason", body=b"teapot", status=418),
    "a web page": Case(errors.BadAnswer, "a web page", body=b"<!doctype html>", content_type="text/html"),
    "a web page in disguise": Case(errors.BadAnswer, "a web page", body=b"\n <html></html>"),
    "a web page, from a stranger": Case(
        errors.NotStalwart, "address of the Stalwart", body=b"<html>", recognised=False
    ),
    "empty": Case(errors.BadAnswer, "an empty answer"),
    "no JSON": Case(errors.BadAnswer, "is not JSON", body=b"hello"),
    "half of the JSON": Case(errors.BadAnswer, "was cut off", body=b'{"data": {"items": [1, 2'),
    "nesting without end": Case(errors.BadAnswer, "is not JSON", body=b"[" * 100_000),
    "a number without end": Case(errors.BadAnswer, "is not JSON", body=b'{"data": ' + b"9" * 5000 + b"}"),
    "JSON of something else": Case(errors.BadAnswer, "not in the shape", {"hello": "world"}),
    "JSON of something else, from a stranger": Case(
        errors.NotStalwart, "not in the shape", [1, 2], recognised=False
    ),
}


@pytest.mark.parametrize("case", CASES.values(), ids=CASES)
async def test_an_answer_becomes_one_clear_error(case: Case, serve: Serve) -> None:
    async def script(_: Received, reply: Reply) -> None:
        options: dict[str, Any] = {
            "status": case.status, "content_type": case.content_type, "headers": case.headers
        }  # fmt: skip
        if case.document is not None:
            await reply.json(case.document, **options)
        else:
            await reply.send(case.body, **options)

    http, server = await serve(script)
    http.answers.recognised = case.recognised
    with pytest.raises(errors.BackendError) as caught:
        await http.get_json("queue", "/api/queue/messages")
    assert type(caught.value) is case.kind
    assert case.sentence.replace("HOST", http.endpoint.name) in caught.value.sentence()
    assert "planted" not in everything_said(caught.value)
    assert len(server.received) == 1


@pytest.mark.parametrize(
    "body", [b'{"data":{"x":1}}', b'\xef\xbb\xbf{"data":{"x":1}}', b' {"more":2, "data": {"x": 1}}\n']
)
async def test_the_data_of_a_good_answer_is_returned(body: bytes, serve: Serve) -> None:
    http, _ = await serve(lambda _, reply: reply.send(body))
    assert await http.get_json("queue", "/x") == {"x": 1}


async def test_a_byte_that_is_no_utf8_costs_one_character(serve: Serve) -> None:
    http, _ = await serve(lambda _, reply: reply.send(b'{"data": ["a\xffb", "next"]}'))
    assert await http.get_json("queue", "/x") == ["a\ufffdb", "next"]


async def test_the_caller_says_what_missing_means(serve: Serve) -> None:
    gone = errors.NotFound("Message 3f is no longer in the queue.")
    http, _ = await serve(lambda _, reply: reply.problem(404, "Not Found"))
    with pytest.raises(errors.NotFound, match="Message 3f"):
        await http.get_json("queue", "/x", missing=gone)


async def test_the_caller_says_what_unsupported_means(serve: Serve) -> None:
    absent = errors.Unavailable("Stalwart Community has no live traces.", advice="Use the log.")
    http, _ = await serve(
        lambda _, reply: reply.json({"error": "unsupported", "details": "Enterprise feature"})
    )
    with pytest.raises(errors.Unavailable) as caught:
        await http.get_json("queue", "/x", missing=absent)
    assert caught.value.sentence() == (
        "Stalwart Community has no live traces. (server: Enterprise feature) – Use the log."
    )


async def test_long_words_of_the_server_are_shortened(serve: Serve) -> None:
    http, _ = await serve(lambda _, reply: reply.problem(500, "Title", "word " * 10_000))
    with pytest.raises(errors.ServerFault) as caught:
        await http.get_json("queue", "/x")
    assert len(caught.value.server_words) < 700


@pytest.mark.parametrize(
    ("headers", "seconds"),
    [
        ({"retry-after": "17"}, 17),
        ({"retry-after": "999999999999"}, LONGEST_PAUSE),
        (
            {"retry-after": "Sun, 22 Nov 2026 16:01:00 GMT", "date": "Sun, 22 Nov 2026 16:00:18 GMT"},
            42,
        ),
        ({"retry-after": "Sun, 22 Nov 2026 16:01:00 GMT"}, None),
        ({"retry-after": "soon"}, None),
        ({}, None),
    ],
)
async def test_a_pause_that_the_server_asks_for_is_kept(
    headers: dict[str, str], seconds: float | None, serve: Serve
) -> None:
    http, _ = await serve(lambda _, reply: reply.send(b"", status=429, headers=headers))
    with pytest.raises(errors.Busy) as caught:
        await http.get_json("queue", "/x")
    assert caught.value.retry_after == seconds


@given(
    status=st.integers(100, 999),
    body=st.binary(max_size=200) | st.sampled_from([b'{"error":{}}', b'{"status":[],"title":{}}', b"{}"]),
    header=st.text(max_size=40),
)
def test_any_answer_at_all_becomes_text_or_an_error_of_the_tree(
    status: int, body: bytes, header: str
) -> None:
    reader = AnswerReader(Endpoint.of("https://mail.example.org"))
    headers = {"retry-after": header, "date": header, "location": header, "content-type": header}
    try:
        said = reader.accept(Answer(status, headers, body))
    except errors.BackendError as error:
        said = error.message
    assert said
