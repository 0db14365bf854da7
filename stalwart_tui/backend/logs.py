"""The port of the server's log file (`rest.md` chapter 14)."""

from typing import Protocol

from stalwart_tui.models.logs import LogLine
from stalwart_tui.models.paging import Page


class LogsApi(Protocol):
    """Lines of the log file, read backwards."""

    async def fetch_page(
        self, cursor: str | None = None, *, text: str = "", limit: int = 100
    ) -> Page[LogLine]:
        """A part of the log, newest line first; only lines that hold `text`, upper and lower case apart.

        The text is looked for in the line as it stands in the file, so ` ERROR ` or `(auth.` work. The total
        is never known. New lines push rows to later pages. A rare text makes the server read all its files.
        Raises Unavailable where the server keeps no log file.
        """
        ...
