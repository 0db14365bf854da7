"""One authenticated request, as the resources see it."""

import json
from dataclasses import dataclass
from typing import Any

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
            return json.loads(self.body)
        except (ValueError, RecursionError) as error:
            raise problem(400, "JSON deserialization failed") from error
