"""`get logs`: lines of the server's log file, newest first."""

from collections.abc import AsyncGenerator
from typing import TYPE_CHECKING

from stalwart_tui.backend.capabilities import Operation
from stalwart_tui.headless.masked import masked
from stalwart_tui.headless.resource import PAGE, Member, Read, Request, Resource, exact, rfc3339
from stalwart_tui.models.logs import LogLine
from stalwart_tui.models.paging import Page
from stalwart_tui.state.filter import Field, FieldKind, FilterLanguage
from stalwart_tui.state.traces import LEVELS

if TYPE_CHECKING:
    from stalwart_tui.backend.port import Backend

NEWEST = 1000
"""Lines unless `--limit` says otherwise: the whole file can be gigabytes."""

_LEVEL_AND_BELOW = {level: "\n".join(LEVELS[place:]) for place, level in enumerate(LEVELS)}
"""What `level:` is compared with: `level:warn` means warn or worse, as in the trace stream."""

LANGUAGE: FilterLanguage[LogLine] = FilterLanguage(
    {
        "level": Field(
            FieldKind.TEXT, lambda line: _LEVEL_AND_BELOW.get(line.level, ""), "this level or worse"
        ),
        "event": Field(FieldKind.TEXT, lambda line: (line.event_id, line.event), "event id or description"),
        "details": Field(FieldKind.TEXT, lambda line: line.details, "keys and values"),
    },
    lambda line: (line.event_id, line.event, line.details),
)
"""What can be asked of a line."""

MEMBERS: tuple[Member[LogLine], ...] = (
    Member("at", lambda line: rfc3339(line.at), in_table=True),
    Member("level", lambda line: line.level, in_table=True),
    Member("event_id", lambda line: line.event_id, in_table=True),
    Member("event", lambda line: masked(line.event), in_table=True),
    Member("details", lambda line: masked(line.details), in_table=True),
    Member("extra", lambda line: masked(exact(line.extra)), in_csv=False),
)


def prepare(request: Request) -> Read[LogLine]:
    """The newest lines, those that hold a text if one is given."""
    text = request.options.get("--grep", "")
    return lambda backend: _read(backend, text, min(request.limit or PAGE, PAGE))


async def _read(backend: "Backend", text: str, size: int) -> AsyncGenerator[Page[LogLine], None]:
    cursor: str | None = None
    while True:
        page = await backend.logs.fetch_page(cursor, text=text, limit=size)
        yield page
        cursor = page.next_cursor
        if cursor is None:
            return


LOGS = Resource(
    members=MEMBERS,
    prepare=prepare,
    operation=lambda _: Operation.LOGS_LIST,
    matcher=lambda text: LANGUAGE.parse(text).matches,
    default_limit=NEWEST,
)
