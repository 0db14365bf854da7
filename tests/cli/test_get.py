"""What `get` refuses before a server is asked, and how its flags become a question."""

from collections.abc import Callable
from typing import Any

import pytest

from stalwart_tui.cli.connectors import ServerConnector
from stalwart_tui.headless import command
from tests.cli.conftest import URL, Result

Run = Callable[..., Result]

LOGIN = ("--url", URL, "--user", "alice")


@pytest.fixture(autouse=True)
def password(monkeypatch: pytest.MonkeyPatch) -> None:
    """Have a password in the environment, so that a test is about something else."""
    monkeypatch.setenv("STALWART_PASSWORD", "hunter2")


@pytest.fixture
def asked(monkeypatch: pytest.MonkeyPatch) -> list[command.Asked[Any]]:
    """Collect the questions instead of asking a server."""
    questions: list[command.Asked[Any]] = []

    def run(connector: ServerConnector, asked: command.Asked[Any], console: command.Console) -> None:
        assert connector.target == "mail.example.org"
        questions.append(asked)

    monkeypatch.setattr(command, "run", run)
    return questions


@pytest.mark.parametrize(
    ("arguments", "names", "says"),
    [
        (
            [],
            "get",
            "known are queue, queue-status, queue-reports, principals, metrics, traces, logs, server",
        ),
        (["inbox"], "get", "there is no such resource"),
        (["queue", "1", "2"], "--help", "values follow their flag"),
        (["queue", "12x"], "ID", "decimal or hexadecimal"),
        (["queue", "18446744073709551616"], "ID", "64 bits"),
        (["queue", "--type", "group"], "--type", "no effect on get queue"),
        (["principals", "--older-than", "2h"], "--older-than", "no effect on get principals"),
        (["server", "x"], "get server", "takes no ID"),
        (["server", "--filter", "x"], "--filter", "which is no list"),
        (["queue-status", "--limit", "3"], "--limit", "which is no list"),
        (["queue", "--limit", "0"], "--limit", "at least 1"),
        (["queue", "--limit", "ten"], "--limit", "whole number"),
        (["queue", "--from", " "], "--from", "the value is empty"),
        (["queue", "--older-than", "soon"], "--filter", "a number is needed, such as 2h"),
        (["queue", "--filter", "/(/"], "--filter", "no regular expression"),
        (["queue", "1", "--filter", "x"], "ID", "leave the filters away"),
        (["queue", "--fields", "id,inbox"], "--fields", "known are id, id_hex, created"),
        (["queue", "--fields", "id,"], "--fields", "separated by commas"),
        (["principals", "--type", "robot"], "--type", "known are individual, group"),
        (["principals", "bob", "--type", "group"], "--type", "no effect beside a name"),
        (["queue-reports", "--type", "arf"], "--type", "known are dmarc, tls"),
        (["traces", "--type", "imap"], "--type", "known are smtp, delivery"),
        (["traces", "--queue-id", "x"], "--queue-id", "64 bits"),
        (["traces", "7", "--after", "2h"], "--after", "no effect beside a trace id"),
        (["traces", "--after", "yesterday"], "--after", "such as 2h (ago)"),
        (["metrics", "--after", "1h", "--before", "2h"], "--after", "not earlier than --before"),
        (["metrics", "--source", "graphite"], "--source", "history, prometheus"),
        (["metrics", "--source", "prometheus", "--after", "2h"], "--after", "no effect with --source"),
    ],
)
def test_a_mistake_is_one_line_that_names_it(
    run: Run, asked: list[command.Asked[Any]], arguments: list[str], names: str, says: str
) -> None:
    result = run("get", *arguments, *LOGIN)
    assert (result.status, result.out) == (2, "")
    assert names in result.line
    assert says in result.line
    assert asked == []


def test_help_names_every_resource_and_filter(run: Run) -> None:
    result = run("get", "--help")
    for word in ("queue-reports", "--ndjson", "--older-than", "--grep", "--fields", "--password-file"):
        assert word in result.out


def test_away_from_a_terminal_the_answer_is_json(run: Run, asked: list[command.Asked[Any]]) -> None:
    assert run("get", "queue", *LOGIN) == Result(0, "", "")
    (question,) = asked
    assert (question.name, question.format) == ("queue", "json")
    assert (question.matches, question.limit) == (None, None)


@pytest.mark.parametrize("flag", ["json", "ndjson", "csv", "table"])
def test_each_format_has_a_flag(run: Run, asked: list[command.Asked[Any]], flag: str) -> None:
    assert run("get", "queue", f"--{flag}", *LOGIN).status == 0
    assert asked[0].format == flag


def test_fields_choose_and_order(run: Run, asked: list[command.Asked[Any]]) -> None:
    assert run("get", "queue", "--fields", "size, id", *LOGIN).status == 0
    assert [member.name for member in asked[0].members] == ["size", "id"]


@pytest.mark.parametrize("words", [["queue", "--json", "1a"], ["--json", "queue", "1a"], ["queue", "1a"]])
def test_words_and_flags_come_in_any_order(
    run: Run, asked: list[command.Asked[Any]], words: list[str]
) -> None:
    assert run("get", *words, *LOGIN) == Result(0, "", "")
    assert asked[0].operation == "queue.get"


@pytest.mark.parametrize(("flags", "limit"), [([], 1000), (["--limit", "5"], 5)])
def test_a_log_is_not_read_to_its_end_unless_told(
    run: Run, asked: list[command.Asked[Any]], flags: list[str], limit: int
) -> None:
    assert run("get", "logs", *flags, *LOGIN).status == 0
    assert asked[0].limit == limit
