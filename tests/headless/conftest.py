"""What the tests of `get` share: built-in servers, and a way to run the program on one."""

import json
import os
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import pytest

from stalwart_tui.cli import main
from stalwart_tui.demo.server import DemoServer
from stalwart_tui.demo.settings import DemoSettings

MESSAGES = 1_100
"""More than one page."""

STILL = DemoSettings(messages=MESSAGES, rate=0, quiet_streams=True)
"""A world in which nothing moves by itself."""


@dataclass(frozen=True, slots=True)
class Result:
    """How one run in this process ended."""

    status: int
    out: str
    err: str

    @property
    def document(self) -> dict[str, Any]:
        """Standard output as the JSON document it shall be."""
        document = json.loads(self.out)
        assert isinstance(document, dict)
        return document

    @property
    def items(self) -> list[dict[str, Any]]:
        """The rows of the document."""
        items = self.document["items"]
        assert isinstance(items, list)
        return items


Get = Callable[..., Result]


def environment(server: DemoServer) -> dict[str, str]:
    """Variables that lead to a server."""
    return {
        "STALWART_URL": server.url,
        "STALWART_USER": server.user,
        "STALWART_PASSWORD": server.password,
    }


@pytest.fixture
def get(capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> Get:
    """Run `get` in this process against a server."""

    def call(server: DemoServer, *arguments: str) -> Result:
        for name, value in environment(server).items():
            monkeypatch.setitem(os.environ, name, value)
        capsys.readouterr()
        status = main(["get", *arguments])
        out, err = capsys.readouterr()
        return Result(status, out, err)

    return call
