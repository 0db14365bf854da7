"""`/api/queue`: messages and status (`rest.md` chapter 11)."""

from typing import Final

from stalwart_tui.demo.answers import Answer, data, dump, problem, raw_data
from stalwart_tui.demo.query import LARGEST_ID, Query
from stalwart_tui.demo.rest.call import Call
from stalwart_tui.demo.rest.queue_json import spell
from stalwart_tui.demo.world.queue import Message, Selection
from stalwart_tui.demo.world.world import World

LONGEST_QUEUE_NAME: Final = 8
"""Bytes of a virtual queue's name; a longer one in the filter is ignored."""


def list_messages(call: Call) -> Answer:
    """List ids, or whole messages with `values` (11.2)."""
    world, query = call.world, call.query
    ids, total = _matching(world, query)
    if query.has("values"):
        found = (world.queue.get(message_id) for message_id in ids)
        items = b",".join(spell(m, world.release, world.now) for m in found if m is not None)
    else:
        items = dump(ids)[1:-1]
    running = b"true" if world.scheduler.running else b"false"
    return raw_data(b'{"items":[%b],"total":%d,"status":%b}' % (items, total, running))


def get_message(call: Call) -> Answer:
    """Show one message (11.3)."""
    return raw_data(spell(_message(call), call.world.release, call.world.now))


def reschedule(call: Call) -> Answer:
    """Have one message tried again (11.4); a time that is absent, odd or past means now."""
    world, query = call.world, call.query
    at = query.future("at", world.now) or world.now
    return data(world.scheduler.reschedule(_message(call), at, query.text("filter")))


def reschedule_all(call: Call) -> Answer:
    """Have all matching messages tried again (11.5). The parameter `filter` is not looked at."""
    world, query = call.world, call.query
    messages = _chosen(world, query)
    world.scheduler.reschedule_all(messages, query.future("at", world.now) or world.now)
    return data(bool(messages))


def cancel(call: Call) -> Answer:
    """Cancel a message or some of its recipients (11.6)."""
    return data(call.world.scheduler.cancel(_message(call), call.query.text("filter")))


def cancel_all(call: Call) -> Answer:
    """Cancel all matching messages (11.7)."""
    messages = _chosen(call.world, call.query)
    if messages:
        call.world.scheduler.cancel_all(messages)
    return data(bool(messages))


def get_status(call: Call) -> Answer:
    """Say whether the queue runs (11.8)."""
    return data(call.world.scheduler.running)


def set_status(call: Call) -> Answer:
    """Pause with `stop`, resume with any other word; answer the state before (11.8)."""
    return data(call.world.scheduler.switch(call.path[0] != "stop"))


def _message(call: Call) -> Message:
    """Return the message that the path names; raise the 404 refusal when there is none."""
    text = call.path[0]
    if text.isascii() and text.isdigit() and len(text) <= len(str(LARGEST_ID)):
        message = call.world.queue.get(int(text))
        if message is not None:
            return message
    raise problem(404)


def _selection(world: World, query: Query) -> Selection:
    """Return what the filters of 11.2 mean. What cannot be understood filters nothing."""
    text = query.text("text")
    queue = query.text("queue") if world.release.virtual_queues else None
    if queue is not None and len(queue.encode()) > LONGEST_QUEUE_NAME:
        queue = None
    return Selection(
        text=text,
        sender=query.text("from") if text is None else None,
        recipient=query.text("to") if text is None else None,
        before=query.future("before", world.now),
        after=query.future("after", world.now),
        queue=queue,
        first_id=query.number("range-start"),
        last_id=query.number("range-end"),
    )


def _matching(world: World, query: Query) -> tuple[list[int], int]:
    offset, limit = query.page()
    most = query.number("max-total") or 0
    page, total = world.queue.select(_selection(world, query), offset, limit, most)
    return list(page), total


def _chosen(world: World, query: Query) -> list[Message]:
    """Return the messages of a bulk write: none at all with `values` (11.5, 11.7)."""
    if query.has("values"):
        return []
    ids, _ = _matching(world, query)
    return [message for message in map(world.queue.get, ids) if message is not None]
