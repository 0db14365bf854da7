"""The built-in server answers as real servers did: the same requests, in the same order.

How requests are played and answers compared is in `replay.py`. What the built-in server does not imitate yet
is named below; the list may only shrink.
"""

import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any, Final

import pytest

import stalwart_tui.demo
from tests.demo.replay import RECORDINGS, RELEASES, Answered, Exchange, differences, exchanges, replay

UNCOVERED: Final[dict[str, tuple[str, ...]]] = {
    "incoming reports: no report has come in yet": (
        *(f"reports-{kind}" for kind in ("arf", "dmarc", "tls")),
        *(f"reports-{kind}-text" for kind in ("arf", "dmarc", "tls")),
        *(f"reports-{kind}-get" for kind in ("arf", "dmarc", "tls")),
        *(f"reports-{kind}-get-2" for kind in ("arf", "dmarc", "tls")),
        *(f"reports-{kind}-delete" for kind in ("arf", "dmarc", "tls")),
    ),
    "DKIM and DNS: domains have no keys and no records yet": (
        "dkim-create-rsa",
        "dkim-create-ed",
        "dkim-create-again",
        "dkim-bad",
        "dkim-get",
        "dns-records",
        "dns-records-missing",
    ),
    "spam filter: nothing is trained or classified on request yet": (
        "spam-train",
        "ham-train",
        "spam-train-account",
        "spam-train-missing",
        "spam-classify",
        "spam-classify-bad",
    ),
    "troubleshooting: needs a mail route that can be walked": (
        "troubleshoot-token",
        "troubleshoot-dmarc",
        "troubleshoot-delivery-gmail.example",
        "troubleshoot-delivery-ok.example",
        "troubleshoot-delivery-nx.invalid",
        "troubleshoot-delivery-down.example",
        "troubleshoot-delivery-badtoken",
    ),
    "reload and updates: need settings to load": (
        "reload-dry",
        "reload",
        "reload-cert",
        "reload-ips",
        "update-spam-filter",
        "update-webadmin",
    ),
    "store maintenance: there are no stores yet, only the sources of queued messages": (
        "store-reindex",
        "store-reindex-email",
        "store-reindex-email-user",
        "store-reindex-bad",
        "store-purge-blob",
        "store-purge-data",
        "store-purge-in-memory",
        "store-purge-account",
        "store-purge-account_user1",
        "store-purge-in-memory_default_bayes-global",
        "store-purge-in-memory_default_bayes-account_user1",
        "store-purge-in-memory_default_quota",
        "uids-delete",
    ),
    "settings: there are none yet": (
        "settings-group",
        "settings-list",
        "settings-keys",
        "settings-set",
        "settings-set-again",
        "settings-delete",
        "settings-clear",
        "settings-bad",
    ),
    "own account: passwords and encryption are changed by nobody but an administrator yet": (
        "crypto-get",
        "crypto-disable",
        "crypto-bad",
        "account-auth-get",
        "account-auth-app",
        "account-auth-after",
        "account-auth-admin",
    ),
    "JMAP: not part of this API": ("jmap-session",),
}
"""Why → names of recorded exchanges whose answers are not imitated."""

NAMES_LEFT_OUT: Final = frozenset(name for names in UNCOVERED.values() for name in names)
COVERED: Final = [(line, e) for line in RELEASES for e in exchanges(line) if e.name not in NAMES_LEFT_OUT]
PRINCIPALS: Final = [(line, e) for line, e in COVERED if e.name.startswith("principal-")]

Answers = dict[str, dict[str, Answered]]


@pytest.fixture(scope="module")
def answers() -> Answers:
    """Return what the built-in servers answered, by release and name."""
    return {line: replay(line) for line in RELEASES}


def _ids(value: Any) -> str:
    return value.name if isinstance(value, Exchange) else str(value)


@pytest.mark.parametrize(("line", "exchange"), COVERED, ids=_ids)
def test_an_answer_is_built_like_the_recorded_one(answers: Answers, line: str, exchange: Exchange) -> None:
    assert differences(exchange, answers[line][exchange.name]) == []


@pytest.mark.parametrize(("line", "exchange"), PRINCIPALS, ids=_ids)
def test_principals_are_the_recorded_ones_value_by_value(
    answers: Answers, line: str, exchange: Exchange
) -> None:
    assert _sorted(answers[line][exchange.name].answer) == _sorted(exchange.answer)


@pytest.mark.parametrize("line", RELEASES)
def test_an_administrator_has_the_recorded_permissions(answers: Answers, line: str) -> None:
    recorded = next(e for e in exchanges(line) if e.name == "oauth-code").answer["data"]
    answered = answers[line]["oauth-code"].answer["data"]
    assert _sorted(answered | {"code": ""}) == _sorted(recorded | {"code": ""})


def _sorted(value: Any) -> Any:
    """Return a value whose lists of texts have an order: the server's own is none."""
    if isinstance(value, dict):
        return {name: _sorted(member) for name, member in value.items()}
    if isinstance(value, list):
        return sorted(value) if all(isinstance(item, str) for item in value) else [_sorted(i) for i in value]
    return value


def test_what_is_left_out_exists_and_is_named_once() -> None:
    names = [name for group in UNCOVERED.values() for name in group]
    recorded = {exchange.name for line in RELEASES for exchange in exchanges(line)}
    assert sorted(names) == sorted(set(names) & recorded)


@pytest.mark.parametrize("name", sorted(NAMES_LEFT_OUT))
def test_what_is_left_out_is_really_not_imitated(answers: Answers, name: str) -> None:
    asked = [(line, e) for line in RELEASES for e in exchanges(line) if e.name == name]
    assert any(differences(e, answers[line][name]) for line, e in asked), "covered now: take it off the list"


# The comparison itself: it sees what a client would stumble over.


def _recorded(name: str) -> Exchange:
    return next(exchange for exchange in exchanges("0.15") if exchange.name == name)


def _same(exchange: Exchange) -> Answered:
    return Answered(exchange.status, dict(exchange.headers), exchange.answer)


def _spoilt() -> Iterator[tuple[str, Answered]]:
    status = _recorded("queue-status")
    yield "queue-status", Answered(204, status.headers, status.answer)
    yield "queue-status", Answered(200, {"content-type": "text/html"}, status.answer)
    yield "queue-status", Answered(200, status.headers, {"data": False})
    yield "queue-status", Answered(200, status.headers, {"data": 1})
    listing = _recorded("queue-values")
    data = listing.answer["data"]
    first, *others = data["items"]
    for items in (
        [],
        [{**first, "priority": 1}, *others],
        [{**first, "id": str(first["id"])}, *others],
        [{k: v for k, v in first.items() if k != "size"}, *others],
        [{**item, "recipients": []} for item in data["items"]],
    ):
        yield "queue-values", Answered(200, listing.headers, {"data": {**data, "items": items}})
    error = _recorded("principal-get-admin")
    yield "principal-get-admin", Answered(200, error.headers, {"error": "notFound", "item": ""})
    page = _recorded("prometheus")
    yield "prometheus", Answered(200, page.headers, page.answer.replace("# HELP", "#"))
    yield "prometheus", Answered(200, page.headers, page.answer.replace('le="inf"', 'le="+Inf"'))


@pytest.mark.parametrize(("name", "answered"), tuple(_spoilt()), ids=_ids)
def test_the_comparison_sees_a_difference(name: str, answered: Answered) -> None:
    exchange = _recorded(name)
    assert differences(exchange, _same(exchange)) == []
    assert differences(exchange, answered) != []


# The built-in server is a second witness: it was not told what the recordings say.

AUDITED = """
import sys

opened = []
def note(event, details):
    if event in ("open", "os.listdir", "os.scandir"):
        opened.append(str(details[0]))


sys.addaudithook(note)

import urllib.request

from stalwart_tui.demo.server import DemoServer
from stalwart_tui.demo.settings import DemoSettings

for version in ("0.12", "0.15"):
    with DemoServer(DemoSettings(version=version, messages=20)) as server:
        server.world
        for path in ("/metrics/prometheus", "/healthz/live", "/.well-known/oauth-authorization-server"):
            urllib.request.urlopen(server.url + path).read()
print("\\n".join(opened))
"""


def test_the_server_does_not_read_the_recordings() -> None:
    environment = {"PYTHONPATH": str(RECORDINGS.parents[2]), "no_proxy": "*"}
    run = subprocess.run(
        [sys.executable, "-c", AUDITED], capture_output=True, text=True, check=True, env=environment
    )
    assert "events.json" in run.stdout
    assert [path for path in run.stdout.splitlines() if "recorded" in path] == []


def test_its_source_does_not_name_the_recordings() -> None:
    folder = Path(stalwart_tui.demo.__file__).parent
    sources = {file: file.read_text("utf-8") for file in folder.rglob("*.py")}
    assert len(sources) > 50
    for word in ("fixtures", "rest-0."):
        assert [file.name for file, text in sources.items() if word in text] == []
