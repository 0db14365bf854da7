"""Lines of the server's log file (`rest.md` chapter 14)."""

from dataclasses import dataclass


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
