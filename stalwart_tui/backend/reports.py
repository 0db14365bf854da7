"""The port of DMARC, TLS and abuse reports that others sent to this server (`rest.md` chapter 13)."""

from typing import Protocol

from stalwart_tui.models.paging import Page
from stalwart_tui.models.queue import Sent
from stalwart_tui.models.reports import IncomingReport, IncomingReportEntry, ReportKind


class ReportsApi(Protocol):
    """Reports that others sent."""

    async def fetch_page(
        self, kind: ReportKind, cursor: str | None = None, *, text: str = "", limit: int = 100
    ) -> Page[IncomingReportEntry]:
        """A part of the list of one kind, newest first; only reports that hold `text`, in lower case."""
        ...

    async def fetch_report(self, kind: ReportKind, report_id: str) -> IncomingReport:
        """One report. Raises NotFound."""
        ...

    async def delete(self, kind: ReportKind, report_id: str) -> Sent:
        """Ask to delete one. REST says yes for a report that does not exist, too."""
        ...

    async def bulk_delete(self, kind: ReportKind, text: str) -> Sent:
        """Ask to delete every report of a kind that holds `text`. Raises Refused for an empty text."""
        ...

    async def bulk_delete_all(self, kind: ReportKind) -> Sent:
        """Ask to delete every report of a kind."""
        ...
