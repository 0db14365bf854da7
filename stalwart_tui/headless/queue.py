"""`get queue`: messages with their recipients, page by page in the order of their ids."""

from collections.abc import AsyncGenerator
from typing import TYPE_CHECKING, Any

from stalwart_tui.backend.capabilities import Operation
from stalwart_tui.backend.errors import NotFound
from stalwart_tui.headless.ids import parse_ids
from stalwart_tui.headless.resource import PAGE, Member, Read, Request, Resource, exact, rfc3339
from stalwart_tui.models.paging import Page
from stalwart_tui.models.queue import QueueMessage, Recipient
from stalwart_tui.state.clock import SystemClock
from stalwart_tui.state.queue_index import filter_language, last_error, message_state

if TYPE_CHECKING:
    from stalwart_tui.backend.port import Backend


def _recipient(recipient: Recipient) -> dict[str, Any]:
    return {
        "address": recipient.address,
        "state": recipient.state,
        "detail": recipient.detail,
        "queue": recipient.virtual_queue,
        "tries": recipient.tries,
        "next_retry": rfc3339(recipient.next_retry),
        "next_notify": rfc3339(recipient.next_notify),
        "expires": rfc3339(recipient.expires),
        "original": recipient.original,
        "extra": exact(recipient.extra),
    }


MEMBERS: tuple[Member[QueueMessage], ...] = (
    Member("id", lambda m: str(m.id)),
    Member("id_hex", lambda m: f"{m.id:x}", in_table=True),
    Member("created", lambda m: rfc3339(m.created), in_table=True),
    Member("from", lambda m: m.return_path, in_table=True),
    Member("to", lambda m: [r.address for r in m.recipients], in_table=True),
    Member("state", message_state, in_table=True),
    Member("queues", lambda m: list(m.virtual_queues)),
    Member("tries", lambda m: m.tries, in_table=True),
    Member("next_retry", lambda m: rfc3339(m.next_retry), in_table=True),
    Member("expires", lambda m: rfc3339(m.expires)),
    Member("size", lambda m: m.size, in_table=True),
    Member("priority", lambda m: m.priority),
    Member("error", last_error, in_table=True),
    Member("envelope_id", lambda m: m.envelope_id),
    Member("blob_hash", lambda m: m.blob_hash),
    Member("recipients", lambda m: list(map(_recipient, m.recipients)), in_csv=False),
    Member("extra", lambda m: exact(m.extra), in_csv=False),
)


def prepare(request: Request) -> Read[QueueMessage]:
    """One message, or all of them. Raises SettingsError."""
    if request.id is None:
        size = min(request.limit or PAGE, PAGE)
        return lambda backend: _read_all(backend, size)
    ids = parse_ids("get queue: the ID", request.id)
    return lambda backend: _read_one(backend, ids)


async def _read_all(backend: "Backend", size: int) -> AsyncGenerator[Page[QueueMessage], None]:
    cursor: str | None = None
    while True:
        page = await backend.queue.fetch_page(cursor, size)
        yield page
        cursor = page.next_cursor
        if cursor is None:
            return


async def _read_one(backend: "Backend", ids: tuple[int, ...]) -> AsyncGenerator[Page[QueueMessage], None]:
    first, *others = ids
    try:
        message = await backend.queue.fetch_message(first)
    except NotFound:
        if not others:
            raise
        message = await backend.queue.fetch_message(others[0])
    yield Page((message,), total=1)


QUEUE = Resource(
    members=MEMBERS,
    prepare=prepare,
    operation=lambda request: Operation.QUEUE_LIST if request.id is None else Operation.QUEUE_GET,
    matcher=lambda text: filter_language(SystemClock().now).parse(text).matches,
)
