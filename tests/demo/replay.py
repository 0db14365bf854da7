"""Recorded exchanges of real servers, played to a built-in server, and how two answers are compared.

The world is brought to where the recorded one was: the principals it began with, the mail that had been sent
to it, the reports it was about to send. Everything else comes from the recorded requests themselves, in their
order. The tests are in `test_recorded.py`; the built-in server knows nothing of any of this.
"""

import base64
import json
import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any, Final

import httpx

from stalwart_tui.demo.world.blobs import blob_hash
from stalwart_tui.demo.world.outcomes import ACCEPTED, UNREACHABLE, Outcome, Remote, rejected
from stalwart_tui.demo.world.remotes import GREYLISTED
from stalwart_tui.demo.world.reports import OutgoingReport
from stalwart_tui.demo.world.world import World
from tests.demo.conftest import Running, serving

RECORDINGS: Final = Path(__file__).parents[1] / "fixtures" / "recorded"
RELEASES: Final = {"0.12": "rest-0.12.5", "0.15": "rest-0.15.5"}
"""Release line → folder of what was recorded from it."""
HEADERS: Final = ("content-type", "cache-control", "www-authenticate")
"""Headers that a client acts on."""

NO_STARTTLS: Final = Outcome("tls", "STARTTLS not advertised by host.", permanent=True)
BLOCKED: Final = rejected(550, "5.7.1", "Blocked: IP listed at bl.example")
DEFERRING: Final = ("corp.example", "gmail.example", "outlook.example", "yahoo.example")


@dataclass(frozen=True)
class Exchange:
    """One recorded request with its answer."""

    name: str
    """Unique within its release: the file's name without its number and with a count where it came again."""
    method: str
    path: str
    query: dict[str, Any]
    body: Any
    status: int
    headers: dict[str, str]
    answer: Any


@dataclass(frozen=True)
class Answered:
    """What the built-in server answered instead."""

    status: int
    headers: dict[str, str]
    answer: Any


@cache
def exchanges(line: str) -> tuple[Exchange, ...]:
    """Return what was recorded from a release, in order."""
    seen: dict[str, int] = {}
    found: list[Exchange] = []
    for file in sorted((RECORDINGS / RELEASES[line]).glob("*.json")):
        recorded = json.loads(file.read_text("utf-8"))
        asked, answered = recorded["request"], recorded["response"]
        name = recorded["name"]
        seen[name] = seen.get(name, 0) + 1
        found.append(
            Exchange(
                name if seen[name] == 1 else f"{name}-{seen[name]}",
                asked["method"],
                asked["path"],
                asked["query"],
                asked["body"],
                answered["status"],
                answered["headers"],
                answered["body"],
            )
        )
    return tuple(found)


def replay(line: str) -> dict[str, Answered]:
    """Play everything recorded from a release to a built-in server of it; return the answers by name."""
    recorded = exchanges(line)
    with serving(version=line, edition="community", messages=0, quiet_streams=True) as running:
        running.server.call(lambda: _empty(running.server.world, line))
        running.server.call(lambda: _found_domain(running.server.world))
        places = _send_mail(running, recorded)
        running.server.call(lambda: _plan_reports(running.server.world, recorded))
        return {exchange.name: _play(running, exchange, places) for exchange in recorded}


def _empty(world: World, line: str) -> None:
    """Leave nobody and nothing, and give the outside world the character that it had in the laboratory."""
    world.directory.clear()
    for report in world.reports.select("", "", None, None):
        world.reports.remove(report.id)
    world.usual_length = 1_000  # So long a queue that nobody takes more than usual.
    # The laboratory's servers offered no TLS, which 0.12 takes for final.
    refusing = line == "0.12"
    for domain in DEFERRING:
        world.meet(_remote(domain, NO_STARTTLS if refusing else GREYLISTED))
    world.meet(_remote("reject.example", NO_STARTTLS if refusing else BLOCKED))
    world.meet(_remote("down.example", UNREACHABLE))
    world.meet(_remote("ok.example", NO_STARTTLS if refusing else ACCEPTED))


def _remote(domain: str, outcome: Outcome) -> Remote:
    chance = 1.0 if outcome.delivered else 0.0
    failures = () if outcome.delivered else ((1, outcome),)
    return Remote(
        domain, (f"mx.{domain}",), "192.0.2.1", accepts=chance, accepts_later=chance, failures=failures
    )


def _found_domain(world: World) -> None:
    """Make the two principals that were there before the first recorded request."""
    world.directory.add("domain", "example.org")
    postmaster = world.directory.add("individual", "postmaster")
    postmaster.emails = ["postmaster@example.org"]
    postmaster.secrets = ["x"]
    postmaster.member_of["roles"] = ["user"]


def _send_mail(running: Running, recorded: tuple[Exchange, ...]) -> dict[str, str]:
    """Send the mail that the recordings show in the queue, and have it tried once.

    Returns what to write in a recorded path instead of the ids and hashes of the real server.
    """
    world = running.server.world
    places: dict[str, str] = {}
    for sent in sorted(_messages(recorded), key=lambda message: message["id"]):
        recipients = [r["address"] for r in sent.get("recipients", ())]
        recipients += [r["address"] for domain in sent.get("domains", ()) for r in domain["recipients"]]

        def send(sent: dict[str, Any] = sent, recipients: list[str] = recipients) -> int:
            world.accept_mail(sent["return_path"], recipients, sent["size"], None)
            return world.queue.ids()[-1]

        message_id = running.server.call(send)
        places[str(sent["id"])] = str(message_id)
        places[sent["blob_hash"]] = blob_hash(message_id)
    running.advance(60)
    return places


def _messages(recorded: tuple[Exchange, ...]) -> Iterator[dict[str, Any]]:
    """Yield every message that any answer shows, once."""
    shown: set[int] = set()
    for exchange in recorded:
        data = exchange.answer.get("data") if isinstance(exchange.answer, dict) else None
        items = data.get("items", [data]) if isinstance(data, dict) else []
        for item in items if isinstance(items, list) else []:
            if isinstance(item, dict) and "return_path" in item and item["id"] not in shown:
                shown.add(item["id"])
                yield item


def _plan_reports(world: World, recorded: tuple[Exchange, ...]) -> None:
    """Have the reports wait that the recorded server was about to send: their ids say everything."""
    listing = next(exchange for exchange in recorded if exchange.name == "queue-reports")
    for report_id in listing.answer["data"]["items"]:
        kind, domain, policy, begins, due = report_id.split("!")
        world.reports.add(
            OutgoingReport("dmarc" if kind == "d" else "tls", domain, int(policy), int(begins), int(due))
        )


def _play(running: Running, exchange: Exchange, places: dict[str, str]) -> Answered:
    """Send one request as the recorded one was sent, and return the answer."""
    path = re.sub(r"[^/]+", lambda part: places.get(part[0], part[0]), exchange.path)
    body = exchange.body
    content = None if body is None else body if isinstance(body, str) else json.dumps(body)
    headers = {} if content is None else {"content-type": "application/x-www-form-urlencoded"}
    response = running.client.request(
        exchange.method,
        path,
        params=exchange.query,
        content=content,
        headers=headers | _login(running, exchange.name),
        auth=_nobody,
    )
    return Answered(response.status_code, _headers(response), _decoded(response))


def _nobody(request: httpx.Request) -> httpx.Request:
    """Leave a request as it is: who asks is in its headers."""
    return request


def _login(running: Running, name: str) -> dict[str, str]:
    """Return the header that says who asked; recordings tell only by their names."""
    match name:
        case "unauthenticated":
            return {}
        case "wrong-password":
            return {"authorization": _basic(running.server.user, "wrong")}
        case "forbidden" | "operator-queue":
            return {"authorization": _basic("operator", "op-secret")}
        case "api-key-bearer" | "api-key-bad":
            secret = "key-secret-1" if name == "api-key-bearer" else "wrong"
            key = base64.b64encode(f"tui-key:{secret}".encode()).decode()
            return {"authorization": f"Bearer api_{key}"}
    return {"authorization": _basic(running.server.user, running.server.password)}


def _basic(name: str, secret: str) -> str:
    return "Basic " + base64.b64encode(f"{name}:{secret}".encode()).decode()


def _headers(response: httpx.Response) -> dict[str, str]:
    """Return the headers that matter; several of one name as one, as they were recorded."""
    return {name: ", ".join(found) for name in HEADERS if (found := response.headers.get_list(name))}


def _decoded(response: httpx.Response) -> Any:
    """Return a body as recordings keep it: JSON, text, or base64 of anything else."""
    kind = response.headers.get("content-type", "")
    if "json" in kind and response.content:
        return response.json()
    if kind.startswith("application/octet-stream"):
        return {"base64": base64.b64encode(response.content).decode()}
    return response.text


def differences(exchange: Exchange, answered: Answered) -> list[str]:
    """Return how an answer differs from the recorded one in what a client can tell; empty when in nothing.

    Status, headers and every answer that says no are compared word by word, the others by their structure.
    """
    found: list[str] = []
    if answered.status != exchange.status:
        found.append(f"status {answered.status} instead of {exchange.status}")
    wanted = {name: value for name, value in exchange.headers.items() if name in HEADERS}
    if answered.headers != wanted:
        found.append(f"headers {answered.headers} instead of {wanted}")
    if found:
        return found
    want, got = exchange.answer, answered.answer
    if exchange.headers.get("content-type", "").startswith("text/plain"):
        return list(_compare([_page(want)], [_page(got)], "page"))
    if exchange.status != 200 or (isinstance(want, dict) and "error" in want):
        return [] if got == want else [f"{got} instead of {want}"]
    return list(_compare([want], [got], "body"))


def _compare(want: list[Any], got: list[Any], at: str) -> Iterator[str]:
    """Yield how the values found at one place differ in structure from those recorded there.

    Lists are compared by the union of their elements, told apart by `type` where they have one.
    """
    kinds, found = {_kind(value) for value in want}, {_kind(value) for value in got}
    if kinds != found:
        yield f"{at}: {sorted(found)} instead of {sorted(kinds)}"
        return
    if len(want) == len(got) == 1 and isinstance(want[0], bool) and want != got:
        yield f"{at}: {got[0]} instead of {want[0]}"
    for kind in sorted(kinds):
        some, others = ([v for v in values if _kind(v) == kind] for values in (want, got))
        if kind == "list":
            yield from _compare([i for v in some for i in v], [i for v in others for i in v], f"{at}[]")
        elif kind.startswith("object"):
            yield from _compare_members(some, others, f"{at}{kind.removeprefix('object')}")


def _compare_members(want: list[dict[str, Any]], got: list[dict[str, Any]], at: str) -> Iterator[str]:
    for name in sorted({name for item in (*want, *got) for name in item}):
        presence = [_presence(name, items) for items in (want, got)]
        if presence[0] != presence[1]:
            yield f"{at}.{name}: {presence[1]} instead of {presence[0]}"
        else:
            some, others = ([item[name] for item in items if name in item] for items in (want, got))
            yield from _compare(some, others, f"{at}.{name}")


def _presence(name: str, items: list[dict[str, Any]]) -> str:
    count = sum(name in item for item in items)
    return "always" if count == len(items) else "sometimes" if count else "never"


def _kind(value: Any) -> str:
    if isinstance(value, dict):
        principal_type = value.get("type")
        return f"object<{principal_type}>" if isinstance(principal_type, str) else "object"
    return type(value).__name__


def _page(text: str) -> dict[str, Any]:
    """Return the structure of a page of metrics.

    Which counters and histograms there are depends on what happened before; what they consist of does not.
    """
    types = dict(re.findall(r"^# TYPE (\w+) (\w+)$", text, re.MULTILINE))
    helped = re.findall(r"^# HELP (\w+) \S", text, re.MULTILINE)
    bounds = re.findall(r'^message_size_bucket\{le="([^"]+)"\} \d+$', text, re.MULTILINE)
    return {
        "kinds": dict.fromkeys(types.values(), 0),
        "gauges": {name: 0 for name, kind in types.items() if kind == "gauge"},
        "all are explained": helped == list(types),
        "bounds of a size": dict.fromkeys(bounds, 0),
        "series of a size": dict.fromkeys(re.findall(r"^message_size_(\w+)", text, re.MULTILINE), 0),
    }
