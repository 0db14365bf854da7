"""The port of outgoing DMARC and TLS reports that wait to be sent (`rest.md` chapter 12).

Reports that others sent to this server are in `reports.py`.
"""

from typing import TYPE_CHECKING, Protocol

from stalwart_tui.models.paging import Page
from stalwart_tui.models.queue import Sent

if TYPE_CHECKING:  # many dataclasses, which would cost the first frame 7 ms
    from stalwart_tui.models.reports import QueuedReport, QueuedReportEntry, QueuedReportQuery


class QueueReportsApi(Protocol):
    """Reports that this server has gathered and will send when they are due."""

    async def fetch_page(
        self, query: "QueuedReportQuery", cursor: str | None = None, limit: int = 500
    ) -> Page["QueuedReportEntry"]:
        """A part of the list, the one that is due next first; without the reports themselves."""
        ...

    async def fetch_report(self, report_id: str) -> "QueuedReport":
        """One report as it would be sent. Raises NotFound when it was sent, deleted or holds nothing."""
        ...

    async def delete(self, report_id: str) -> Sent:
        """Ask to drop one report. REST says yes for a report that does not exist, too."""
        ...

    async def bulk_delete(self, query: "QueuedReportQuery") -> Sent:
        """Ask to drop every report that matches, in the background. Raises Refused for an empty query.

        The domain matches as a part: `example.org` also takes `sub.example.org`.
        """
        ...

    async def bulk_delete_all(self) -> Sent:
        """Ask to drop every report that waits."""
        ...
