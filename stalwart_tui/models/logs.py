"""Lines of the server's log file (`rest.md` chapter 14)."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from stalwart_tui.models.queue import no_extra


@dataclass(frozen=True, slots=True)
class LogLine:
    """One line. `details` cannot be parsed reliably (inner quotes are not escaped): it is for display."""

    at: int | None
    """Unix seconds, UTC; None when unreadable."""
    level: str
    """TRACE, DEBUG, INFO, WARN or ERROR as configured on the server."""
    event: str
    """Short description."""
    event_id: str
    details: str = ""
    extra: Mapping[str, Any] = field(default_factory=no_extra, hash=False)
    """Members of the answer that this program does not know, kept as they came."""
