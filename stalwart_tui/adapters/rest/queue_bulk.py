"""Writes to many queued messages at once over REST (`rest.md` 11.5, 11.7).

The server drops what it does not understand of a filter, and then takes more messages, in the end the whole
queue. So whatever it would drop is refused here, before anything is sent.
"""

import time
from collections.abc import Callable

from stalwart_tui.adapters.http.client import HttpClient
from stalwart_tui.adapters.rest.asking import date_text, given, said
from stalwart_tui.adapters.rest.queue import MESSAGES, RESOURCE
from stalwart_tui.adapters.rest.rows import MOST
from stalwart_tui.adapters.rest.versions import Release
from stalwart_tui.backend.errors import Refused
from stalwart_tui.models.queue import QueueMatch, Sent

CLEARLY_AHEAD = 300
"""Seconds: a time that is past on the server's clock is ignored, and its clock may be ahead of ours."""

LONGEST_QUEUE_NAME = 8
"""Bytes: longer names of virtual queues are ignored (11.2)."""


class RestQueueBulk:
    """Bulk writes on one server; `clock` gives Unix seconds. Raises only BackendError."""

    def __init__(self, http: HttpClient, release: Release, clock: Callable[[], float] = time.time) -> None:
        self._http = http
        self._release = release
        self._clock = clock

    async def bulk_retry(self, match: QueueMatch, *, at: int | None = None) -> Sent:
        """Reschedule what matches. `filter` is never sent: it is ignored here, unlike for one message."""
        return await self._write("PATCH", self._filters(match) | _at(at))

    async def bulk_retry_all(self, *, at: int | None = None) -> Sent:
        """Reschedule the whole queue."""
        return await self._write("PATCH", _at(at))

    async def bulk_cancel(self, match: QueueMatch) -> Sent:
        """Drop what matches."""
        return await self._write("DELETE", self._filters(match))

    async def bulk_cancel_all(self) -> Sent:
        """Drop the whole queue."""
        return await self._write("DELETE", {})

    async def _write(self, method: str, query: dict[str, str]) -> Sent:
        answer = await self._http.send(method, RESOURCE, MESSAGES, query)
        return Sent.ACCEPTED if said(answer, self._http.endpoint.name) else Sent.NOTHING_MATCHED

    def _filters(self, match: QueueMatch) -> dict[str, str]:
        """The match as parameters. Raises Refused where the server would take more than was meant."""
        if match.text and (match.sender or match.recipient):
            raise Refused("Beside a text for all addresses, the server ignores sender and recipient.")
        if match.virtual_queue:
            self._check_queue(match.virtual_queue)
        earliest = self._clock() + CLEARLY_AHEAD
        if any(due is not None and due < earliest for due in (match.due_after, match.due_before)):
            raise Refused(
                "The server ignores times in the past.", advice="Name one at least 5 minutes ahead."
            )
        if any(one is not None and not 0 <= one <= MOST for one in (match.first_id, match.last_id)):
            raise Refused("A message id is a number from 0 to 2^64 - 1.")
        filters = given(
            text=match.text,
            **{"from": match.sender, "to": match.recipient},
            queue=match.virtual_queue,
            after=None if match.due_after is None else date_text(match.due_after),
            before=None if match.due_before is None else date_text(match.due_before),
            range_start=match.first_id,
            range_end=match.last_id,
        )
        if not filters:
            raise Refused("Nothing was said about which messages are meant.")
        return filters

    def _check_queue(self, name: str) -> None:
        if not self._release.filters_virtual_queues:
            raise Refused("Stalwart 0.11 and 0.12 have no virtual queues, and would take every message.")
        if len(name.encode("utf-8", "replace")) > LONGEST_QUEUE_NAME:
            raise Refused(f"Names of virtual queues have at most {LONGEST_QUEUE_NAME} bytes.")


def _at(at: int | None) -> dict[str, str]:
    return {} if at is None else {"at": date_text(at)}
