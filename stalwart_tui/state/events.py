"""What the event ids mean: category and default level, from the table that ships with the program.

The wire carries no level (`rest.md` 8.7), so the default of `data/events.json` is all there is; the
server's configuration may differ. Unknown ids are INFO.
"""

import json
from functools import cache
from importlib import resources

UNKNOWN_LEVEL = "INFO"
"""Of an event id that the table does not know: shown, neither alarming nor hidden."""


@cache
def _levels() -> dict[str, str]:
    table = json.loads((resources.files("stalwart_tui") / "data" / "events.json").read_text("utf-8"))
    return {row["id"]: row["level"] for row in table}


def level_of(event_id: str) -> str:
    """ERROR, WARN, INFO, DEBUG or TRACE."""
    return _levels().get(event_id, UNKNOWN_LEVEL)
