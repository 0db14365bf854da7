"""One authenticated request, as the resources see it."""

import json
from dataclasses import dataclass
from typing import Any, NoReturn

from stalwart_tui.demo.answers import problem
from stalwart_tui.demo.query import Query
from stalwart_tui.demo.world.auth import Caller
from stalwart_tui.demo.world.world import World


@dataclass(frozen=True, slots=True)
class Call:
    """A request with everything that an answer can depend on."""

    world: World
    caller: Caller
    path: tuple[str, ...]
    """What stood in the places of the route's path."""
    query: Query
    body: bytes

    def require(self, permission: str) -> None:
        """Raise the 403 refusal unless the caller has a permission."""
        if permission not in self.caller.permissions:
            raise problem(403)

    def json(self) -> Any:
        """Return the body; raise the 400 refusal when it is no JSON."""
        try:
            value = json.loads(self.body, parse_constant=_no_number)
            if b"\\u" in self.body:
                _require_unicode(value)
        except (ValueError, RecursionError) as error:
            raise problem(400, "JSON deserialization failed") from error
        return value


def _no_number(text: str) -> NoReturn:
    """Refuse `NaN` and `Infinity`, which Python reads and JSON does not have."""
    raise ValueError(text)


def _require_unicode(value: Any) -> None:
    """Raise ValueError for half of a surrogate pair, which can be escaped in JSON but is no text."""
    json.dumps(value, ensure_ascii=False).encode()
