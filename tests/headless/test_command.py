"""One answer from page to page, on a backend of a test: what breaks off, what is odd, what is left out."""

import json
from collections.abc import AsyncGenerator
from types import SimpleNamespace
from typing import Any

import pytest

from stalwart_tui.backend.capabilities import Capabilities
from stalwart_tui.backend.errors import Unreachable
from stalwart_tui.headless.command import Console, check, run
from stalwart_tui.headless.output import Format
from stalwart_tui.headless.resource import Member, Request, Resource
from stalwart_tui.models.paging import Page, Unreadable
from stalwart_tui.models.server import Api, Edition, ServerInfo

ODD = tuple(Unreadable(str(number), "size is missing") for number in range(5))


class FakeConnector:
    """Opens a backend of which only the description is ever used."""

    target = "fake"
    profile = ""

    def __init__(self) -> None:
        self.closed: list[str] = []
        """Who was closed, in order."""

    async def connect(self) -> Any:
        info = ServerInfo("http://fake", "fake", Api.REST, "0.15.5", Edition.ENTERPRISE, "ada")
        return SimpleNamespace(info=info, capabilities=Capabilities(), close=self._close_backend)

    async def _close_backend(self) -> None:
        self.closed.append("backend")

    async def close(self) -> None:
        self.closed.append("connector")


class Answer:
    """What was written and said."""

    def __init__(self, *steps: Page[int] | Exception) -> None:
        self.steps = steps
        self.taken = 0
        self.parts: list[str] = []
        self.warnings: list[str] = []
        self.connector = FakeConnector()

    @property
    def text(self) -> str:
        """Standard output."""
        return "".join(self.parts)

    def ask(self, format_: Format, limit: int | None = None) -> None:
        """Ask for these pages, whose rows are numbers."""
        resource: Resource[int] = Resource(
            members=(Member("n", lambda n: n, in_table=True),),
            prepare=lambda _: self._read,
            operation=lambda _: None,
            matcher=None,
        )
        asked = check("numbers", resource, Request(limit=limit), format_=format_)
        run(self.connector, asked, Console(self.parts.append, self.warnings.append))

    async def _read(self, backend: Any) -> AsyncGenerator[Page[int], None]:
        for step in self.steps:
            self.taken += 1
            if isinstance(step, Exception):
                raise step
            yield step


def test_pages_are_written_as_they_come() -> None:
    answer = Answer(Page((1, 2), 3), Page((3,)))
    answer.ask(Format.NDJSON)
    assert answer.parts[:2] == ['{"n":1}\n{"n":2}\n', '{"n":3}\n']
    assert answer.connector.closed == ["backend", "connector"]


def test_a_failure_half_way_leaves_a_valid_document_that_says_so() -> None:
    answer = Answer(Page((1, 2), 3), Unreachable("It is gone.", advice="Look."))
    with pytest.raises(Unreachable):
        answer.ask(Format.JSON)
    document = json.loads(answer.text)
    assert (document["items"], document["total"]) == ([{"n": 1}, {"n": 2}], 3)
    assert document["error"] == "It is gone. – Look."
    assert answer.connector.closed == ["backend", "connector"]


def test_a_failure_at_once_writes_nothing() -> None:
    answer = Answer(Unreachable("It is gone."))
    with pytest.raises(Unreachable):
        answer.ask(Format.JSON)
    assert answer.parts == []


def test_rows_that_cannot_be_read_are_listed_or_said_in_one_line() -> None:
    answer = Answer(Page((1,), 6, ODD[:2]), Page((), None, ODD[2:]))
    answer.ask(Format.JSON)
    document = json.loads(answer.text)
    assert [row["key"] for row in document["unreadable"]] == ["0", "1", "2", "3", "4"]
    assert (document["total"], answer.warnings) == (6, [])

    answer = Answer(Page((1,), 6, ODD))
    answer.ask(Format.CSV)
    assert answer.text == '"n"\r\n1\r\n'
    (warning,) = answer.warnings
    assert warning.startswith("5 could not be read (0: size is missing; ")
    assert warning.endswith("; and 2 more)")


def test_nothing_is_asked_after_the_limit() -> None:
    answer = Answer(Page((1, 2), 9), Page((3, 4)), Page((5, 6)))
    answer.ask(Format.NDJSON, limit=3)
    assert answer.text.splitlines() == ['{"n":1}', '{"n":2}', '{"n":3}']
    assert answer.taken == 2


def test_an_empty_list_is_a_document_too() -> None:
    answer = Answer(Page((), 0))
    answer.ask(Format.JSON)
    assert json.loads(answer.text)["items"] == []
