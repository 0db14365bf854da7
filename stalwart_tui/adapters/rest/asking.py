"""What requests over REST are made of: dates, parameters without empty ones, page numbers (`rest.md` 1, 6).

Knows no resource; what answers are made of is in `rows.py`.
"""

from datetime import UTC, datetime
from typing import Any

from stalwart_tui.adapters.rest.rows import MOST
from stalwart_tui.backend.errors import BadAnswer, Refused


def date_text(seconds: int) -> str:
    """A Unix time as the server reads it. Raises Refused for one beyond the years 1 to 9999."""
    try:
        return datetime.fromtimestamp(seconds, UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
    except (ValueError, OverflowError, OSError):
        raise Refused("That time lies too far away to be written as a date.") from None


def given(**parameters: str | int | None) -> dict[str, str]:
    """The parameters that have a value: the server drops empty ones. `_` in a name stands for `-`."""
    return {
        name.replace("_", "-"): str(value) for name, value in parameters.items() if value not in (None, "")
    }


def page_of(cursor: str | None) -> int:
    """The page that a cursor means; pages count from 1."""
    return int(cursor) if cursor is not None else 1


def next_page(page: int, limit: int, rows: int, total: int | None) -> str | None:
    """The cursor after a page of `rows` rows; None after the last. A limit of 0 is no limit."""
    if not (limit and rows):
        return None
    seen = (page - 1) * limit + rows
    follows = seen < total if total is not None else rows >= limit
    return str(page + 1) if follows else None


def listing_of(answer: Any, server: str, what: str) -> tuple[list[Any], int | None]:
    """Rows and total of a list. Raises BadAnswer for an answer that is none."""
    if not isinstance(answer, dict) or not isinstance(answer.get("items"), list):
        raise BadAnswer(f"{server} sent no list of {what}.")
    total = answer.get("total")
    return answer["items"], total if type(total) is int and 0 <= total <= MOST else None


def said(answer: Any, server: str) -> bool:
    """A yes or a no. Raises BadAnswer for anything else."""
    if isinstance(answer, bool):
        return answer
    raise BadAnswer(f"{server} answered neither yes nor no.")
