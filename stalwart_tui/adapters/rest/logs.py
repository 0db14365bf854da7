"""The log file over REST (`rest.md` chapter 14)."""

from sys import intern

from stalwart_tui.adapters.http.client import HttpClient
from stalwart_tui.adapters.rest.asking import given, listing_of, page_of
from stalwart_tui.adapters.rest.rows import Members, read_rows
from stalwart_tui.backend.errors import Unavailable
from stalwart_tui.models.logs import LogLine
from stalwart_tui.models.paging import Page

RESOURCE = "logs"

LOGS = "/api/logs"

MOST_ROWS = 5000
"""Of one page: the server fails with much larger ones, and 0 would bring every line it has."""


class RestLogs:
    """The log file of one server. Raises only BackendError."""

    def __init__(self, http: HttpClient) -> None:
        self._http = http

    async def fetch_page(
        self, cursor: str | None = None, *, text: str = "", limit: int = 100
    ) -> Page[LogLine]:
        """A part of the log. What the server calls its total tells no more than whether more may follow."""
        page, limit = page_of(cursor), min(max(limit, 1), MOST_ROWS)
        missing = Unavailable(
            f"{self._http.endpoint.name} keeps no log file that could be read.",
            advice="Set up a tracer of type log, or look where the server's output goes.",
        )
        asked = given(filter=text, page=page, limit=limit)
        answer = await self._http.get_json(RESOURCE, LOGS, asked, missing=missing)
        rows, estimate = listing_of(answer, self._http.endpoint.name, "log lines")
        lines, unreadable = await read_rows(rows, read_line)
        # Lines that are no log lines are counted and left out, so a short page alone is no end.
        more = len(rows) >= limit if estimate is None else bool(rows) and estimate > page * limit
        return Page(lines, None, unreadable, str(page + 1) if more else None)


def read_line(row: object) -> LogLine:
    """One line. Raises Odd."""
    members = Members(row)
    return LogLine(
        at=members.date("timestamp"),
        level=intern(members.text("level", "")),
        event=intern(members.text("event", "")),
        event_id=intern(members.text("event_id", "")),
        details=members.text("details", ""),
        extra=members.rest(),
    )
