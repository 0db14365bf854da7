"""`get queue-status`: whether the scheduler runs and how many messages wait, as one row."""

from collections.abc import AsyncGenerator
from dataclasses import dataclass
from typing import TYPE_CHECKING

from stalwart_tui.backend.capabilities import Operation
from stalwart_tui.headless.resource import Member, Resource
from stalwart_tui.models.paging import Page

if TYPE_CHECKING:
    from stalwart_tui.backend.port import Backend


@dataclass(frozen=True, slots=True)
class QueueStatus:
    """The queue at a glance."""

    running: bool | None
    """None where the server does not say."""
    messages: int | None
    """None where this login may not list the queue."""


async def _read(backend: "Backend") -> AsyncGenerator[Page[QueueStatus], None]:
    running = await backend.queue.fetch_running()
    messages = None
    if backend.capabilities.supports(Operation.QUEUE_LIST):
        messages = (await backend.queue.fetch_page(None, 1)).total  # one row is enough to be told the total
    yield Page((QueueStatus(running, messages),), total=1)


MEMBERS: tuple[Member[QueueStatus], ...] = (
    Member("running", lambda s: s.running, in_table=True),
    Member("messages", lambda s: s.messages, in_table=True),
)

QUEUE_STATUS = Resource(
    members=MEMBERS,
    prepare=lambda _: _read,
    operation=lambda _: Operation.QUEUE_STATUS,
)
