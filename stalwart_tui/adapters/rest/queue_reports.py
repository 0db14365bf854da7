"""Reports that wait to be sent, over REST (`rest.md` chapter 12).

Their bodies are read in `wire_reports.py`, which takes long to load and is loaded at the first use.
"""

import asyncio
from collections.abc import Callable

from stalwart_tui.adapters.http.client import HttpClient, segment
from stalwart_tui.adapters.rest.asking import given, listing_of, next_page, page_of, said
from stalwart_tui.adapters.rest.rows import MOST, Odd, read_rows
from stalwart_tui.backend.errors import BadAnswer, NotFound, Refused
from stalwart_tui.models.paging import Page
from stalwart_tui.models.queue import Sent
from stalwart_tui.models.reports import QueuedReport, QueuedReportEntry, QueuedReportQuery, ReportKind

RESOURCE = "queue-reports"

REPORTS = "/api/queue/reports"

_KINDS = {"d": ReportKind.DMARC, "t": ReportKind.TLS}


class RestQueueReports:
    """Outgoing reports of one server. Raises only BackendError."""

    def __init__(self, http: HttpClient) -> None:
        self._http = http

    async def fetch_page(
        self, query: QueuedReportQuery, cursor: str | None = None, limit: int = 500
    ) -> Page[QueuedReportEntry]:
        """A part of the list; all that it tells of a report is in its id."""
        page = page_of(cursor)
        asked = _filters(query) | given(page=page, limit=limit or None)
        answer = await self._http.get_json(RESOURCE, REPORTS, asked)
        rows, total = listing_of(answer, self._http.endpoint.name, "reports")
        entries, unreadable = await read_rows(rows, read_entry)
        return Page(entries, total, unreadable, next_page(page, limit, len(rows), total))

    async def fetch_report(self, report_id: str) -> QueuedReport:
        """One report with its body."""
        missing = NotFound("This report was sent or deleted, or it holds nothing.")
        row = await self._http.get_json(RESOURCE, _path(report_id), missing=missing)
        read = await asyncio.to_thread(_load_reader)
        try:
            return read(row)
        except Odd as odd:
            raise BadAnswer(f"The report cannot be read: {odd}.") from None

    async def delete(self, report_id: str) -> Sent:
        """Drop one. A yes comes for reports that do not exist, too."""
        missing = NotFound("There can be no report of that id.")
        return self._sent(await self._http.send("DELETE", RESOURCE, _path(report_id), missing=missing))

    async def bulk_delete(self, query: QueuedReportQuery) -> Sent:
        """Drop what matches."""
        filters = _filters(query)
        if not filters:
            raise Refused("Nothing was said about which reports are meant.")
        return self._sent(await self._http.send("DELETE", RESOURCE, REPORTS, filters))

    async def bulk_delete_all(self) -> Sent:
        """Drop all."""
        return self._sent(await self._http.send("DELETE", RESOURCE, REPORTS))

    def _sent(self, answer: object) -> Sent:
        return Sent.ACCEPTED if said(answer, self._http.endpoint.name) else Sent.NOTHING_MATCHED


def read_entry(row: object) -> QueuedReportEntry:
    """An id such as `d!example.org!123!1700000000!1700086400`. Raises Odd."""
    if not isinstance(row, str):
        raise Odd("it is not an id")
    letter, _, rest = row.partition("!")
    domain, *numbers = rest.rsplit("!", 3)
    kind = _KINDS.get(letter)
    if kind is None:
        raise Odd("it is of an unknown kind")
    if len(numbers) != 3 or not all(map(_is_number, numbers)):
        raise Odd("its id has not the usual parts")
    return QueuedReportEntry(row, kind, domain, begins=int(numbers[1]), due=int(numbers[2]))


def _is_number(text: str) -> bool:
    """Whether it is an unsigned decimal number of 64 bits."""
    return text.isascii() and text.isdigit() and len(text) <= 20 and int(text) <= MOST


def _filters(query: QueuedReportQuery) -> dict[str, str]:
    """The query as parameters. Raises Refused for what the server would ignore."""
    if query.kind is ReportKind.ARF:
        raise Refused("This server sends reports about DMARC and TLS only.")
    times = (query.due_from, query.due_until)
    if any(time is not None and not 0 <= time <= MOST for time in times):
        raise Refused("That time cannot be asked for.")
    return given(
        domain=query.domain.lower(), type=query.kind, range_start=query.due_from, range_end=query.due_until
    )


def _path(report_id: str) -> str:
    return f"{REPORTS}/{segment(report_id)}"


def _load_reader() -> Callable[[object], QueuedReport]:
    """Imported at the first use and in a thread: pydantic takes a quarter of a second to load."""
    from stalwart_tui.adapters.rest.wire_reports import read_queued_report

    return read_queued_report
