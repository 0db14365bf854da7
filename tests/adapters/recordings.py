"""What real servers of 0.12.5 and 0.15.5 answered, exchange by exchange, to be played back over HTTP."""

import base64
import json
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from tests.adapters.wire_server import Received, Reply

RECORDINGS = Path(__file__).parents[1] / "fixtures" / "recorded"

RELEASES = ("0.12.5", "0.15.5")


@dataclass(frozen=True)
class Exchange:
    """One recorded request with its answer."""

    release: str
    name: str
    method: str
    path: str
    query: dict[str, Any]
    status: int
    headers: dict[str, str]
    body: Any
    sent: Any
    """The body of the request."""

    @property
    def data(self) -> Any:
        """What is in the envelope; None without one."""
        return self.body.get("data") if isinstance(self.body, dict) else None

    @property
    def content(self) -> bytes:
        """The body as it was sent; what is no text was recorded as Base64."""
        if isinstance(self.body, dict) and set(self.body) == {"base64"}:
            return base64.b64decode(self.body["base64"])
        return (self.body if isinstance(self.body, str) else json.dumps(self.body)).encode()

    async def __call__(self, _: Received, reply: Reply) -> None:
        """Play the answer."""
        kind = self.headers.get("content-type", "")
        await reply.send(self.content, status=self.status, content_type=kind)

    def __str__(self) -> str:
        return f"{self.release}/{self.name}"


def exchanges(release: str) -> Iterator[Exchange]:
    for file in sorted((RECORDINGS / f"rest-{release}").glob("*.json")):
        recorded = json.loads(file.read_text(encoding="utf-8"))
        request, response = recorded["request"], recorded["response"]
        yield Exchange(
            release, file.stem, request["method"], request["path"], request["query"],
            response["status"], response["headers"], response["body"], request["body"],
        )  # fmt: skip


ALL = [exchange for release in RELEASES for exchange in exchanges(release)]


def those(path: str, method: str = "GET", *, whole: bool = False) -> list[Exchange]:
    """The recorded exchanges at a path or below it."""
    return [
        one for one in ALL
        if one.method == method and (one.path == path if whole else one.path.startswith(path))
    ]  # fmt: skip
