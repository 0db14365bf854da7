"""The queue over REST (`rest.md` chapter 11).

Reading goes by id intervals, never by `page`: messages come and go between two requests, and a page number
would skip some. Writing goes by single id; the bulk calls, which can take the whole queue, are in
`queue_bulk.py`.
"""

from bisect import bisect_right
from collections.abc import Sequence
from typing import Any

from stalwart_tui.adapters.http.client import HttpClient
from stalwart_tui.adapters.rest.asking import date_text, said
from stalwart_tui.adapters.rest.rows import MOST, Odd, read_rows
from stalwart_tui.adapters.rest.versions import Release
from stalwart_tui.adapters.rest.wire import read_message
from stalwart_tui.backend.errors import BadAnswer, NotFound, Refused, Unavailable
from stalwart_tui.backend.queue import FetchedMessages
from stalwart_tui.models.paging import Page, Unreadable
from stalwart_tui.models.queue import QueueIds, QueueMessage, Sent

RESOURCE = "queue"

MESSAGES = "/api/queue/messages"
STATUS = "/api/queue/status"

ROWS_A_REQUEST = 25
"""Rows that cost a server about as much as one more request: it verifies the password with every request,
and reads rows from its store one after the other."""

MOST_ROWS = 500
"""Of one answer, half a megabyte."""


class RestQueue:
    """The queue of one server. Raises only BackendError."""

    def __init__(self, http: HttpClient, release: Release) -> None:
        self._http = http
        self._release = release

    async def fetch_ids(self) -> QueueIds:
        """Every id, in one request without values."""
        listing = await self._list({})
        # What is no id cannot be asked for; the total still counts it.
        ids = tuple(row for row in listing["items"] if type(row) is int and 0 <= row <= MOST)
        running = listing.get("status")
        return QueueIds(ids, _total(listing) or len(ids), running if isinstance(running, bool) else None)

    async def fetch_page(self, cursor: str | None = None, limit: int = MOST_ROWS) -> Page[QueueMessage]:
        """The messages from an id on. The total comes with the first page only: later ones count the rest."""
        query = {"values": "1", "limit": str(limit)}
        if cursor is not None:
            query["range-start"] = cursor
        listing = await self._list(query)
        rows = listing["items"]
        messages, unreadable = await read_rows(rows, read_message)
        following = max(map(_id_of, rows), default=-1) + 1
        goes_on = len(rows) >= limit > 0 and following > int(cursor or 0)
        return Page(
            messages,
            _total(listing) if cursor is None else None,
            unreadable,
            str(following) if goes_on and following <= MOST else None,
        )

    async def fetch_messages(self, ids: Sequence[int]) -> FetchedMessages:
        """The named messages: neighbours by interval while that costs the server less, else one by one."""
        found = _Found()
        waiting = sorted(set(ids))
        while len(waiting) > 1:
            asked = len(waiting)
            waiting, rows = await self._fetch_interval(waiting, found)
            if rows > ROWS_A_REQUEST * (asked - len(waiting)):
                break  # the wanted ones lie far apart
        for message_id in waiting:
            await self._fetch_single(message_id, found)
        return FetchedMessages(tuple(found.messages), tuple(found.gone), tuple(found.unreadable))

    async def fetch_message(self, message_id: int) -> QueueMessage:
        """One message. Raises NotFound when it has left the queue."""
        row = await self._http.get_json(RESOURCE, f"{MESSAGES}/{message_id}", missing=_gone(message_id))
        try:
            return read_message(row)
        except Odd as odd:
            raise BadAnswer(f"Message {message_id:x} cannot be read: {odd}.") from None

    async def fetch_running(self) -> bool | None:
        """Whether the scheduler runs."""
        return said(await self._http.get_json(RESOURCE, STATUS), self._http.endpoint.name)

    async def retry(self, message_id: int, *, at: int | None = None, recipient: str | None = None) -> Sent:
        """Reschedule; a time in the past means now (11.4)."""
        if recipient is not None and self._release.retry_matches_domains:
            raise Unavailable(
                "Stalwart 0.11 and 0.12 cannot retry one recipient alone.", advice="Retry the whole message."
            )
        query = _of_recipient(recipient)
        if at is not None:
            query["at"] = date_text(at)
        return await self._write("PATCH", message_id, query)

    async def cancel(self, message_id: int, *, recipient: str | None = None) -> Sent:
        """Drop the message, or every recipient whose address contains `recipient`."""
        return await self._write("DELETE", message_id, _of_recipient(recipient))

    async def pause(self) -> None:
        """Stop the scheduler. The answer is its state before, and proves nothing (11.8)."""
        await self._http.send("PATCH", RESOURCE, f"{STATUS}/stop")

    async def resume(self) -> None:
        """Start the scheduler."""
        await self._http.send("PATCH", RESOURCE, f"{STATUS}/start")

    async def _list(self, query: dict[str, str]) -> dict[str, Any]:
        listing = await self._http.get_json(RESOURCE, MESSAGES, query)
        if not isinstance(listing, dict) or not isinstance(listing.get("items"), list):
            raise BadAnswer(f"{self._http.endpoint.name} sent a queue without a list of messages.")
        return listing

    async def _fetch_interval(self, wanted: list[int], found: "_Found") -> tuple[list[int], int]:
        """Ask for all from the first to the last id; answers which are left, and the rows it cost."""
        limit = min(MOST_ROWS, ROWS_A_REQUEST * len(wanted))
        query = {
            "values": "1",
            "limit": str(limit),
            "range-start": str(wanted[0]),
            "range-end": str(wanted[-1]),
        }
        rows = (await self._list(query))["items"]
        by_id = {_id_of(row): row for row in rows}
        # The answer reaches up to its last id when it is full, else to the end of the interval.
        covered = bisect_right(wanted, max(by_id, default=-1)) if len(rows) >= limit else len(wanted)
        present = [message_id for message_id in wanted[:covered] if message_id in by_id]
        absent = [message_id for message_id in wanted[:covered] if message_id not in by_id]
        messages, unreadable = await read_rows([by_id[message_id] for message_id in present], read_message)
        found.messages += messages
        found.unreadable += unreadable
        if -1 in by_id:
            return absent + wanted[covered:], len(rows)  # one of them may be the row without an id
        found.gone += absent
        return wanted[covered:], len(rows)

    async def _fetch_single(self, message_id: int, found: "_Found") -> None:
        try:
            row = await self._http.get_json(RESOURCE, f"{MESSAGES}/{message_id}", missing=_gone(message_id))
            found.messages.append(read_message(row))
        except NotFound:
            found.gone.append(message_id)
        except Odd as odd:
            found.unreadable.append(Unreadable(str(message_id), str(odd)))

    async def _write(self, method: str, message_id: int, query: dict[str, str]) -> Sent:
        path = f"{MESSAGES}/{message_id}"
        answer = await self._http.send(method, RESOURCE, path, query, missing=_gone(message_id))
        return Sent.ACCEPTED if said(answer, self._http.endpoint.name) else Sent.NOTHING_MATCHED


class _Found:
    """What several requests have brought so far."""

    def __init__(self) -> None:
        self.messages: list[QueueMessage] = []
        self.gone: list[int] = []
        self.unreadable: list[Unreadable] = []


def _of_recipient(recipient: str | None) -> dict[str, str]:
    """The filter for a recipient. An empty one the server would drop, and take the whole message."""
    if recipient is None:
        return {}
    if not recipient:
        raise Refused("No recipient was named.")
    return {"filter": recipient}


def _gone(message_id: int) -> NotFound:
    return NotFound(f"Message {message_id:x} is no longer in the queue.")


def _id_of(row: object) -> int:
    """The id of a row; -1 when it has none."""
    message_id = row.get("id") if isinstance(row, dict) else None
    return message_id if type(message_id) is int and 0 <= message_id <= MOST else -1


def _total(listing: dict[str, Any]) -> int | None:
    total = listing.get("total")
    return total if type(total) is int and 0 <= total <= MOST else None
