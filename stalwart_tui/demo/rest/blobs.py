"""`GET /api/store/blobs/{hash}`: the source of a queued message (`rest.md` 18.1)."""

from stalwart_tui.demo.answers import Answer, error, problem
from stalwart_tui.demo.rest.call import Call
from stalwart_tui.demo.world import blobs


def get_blob(call: Call) -> Answer:
    """Answer the bytes, or a part of them; an offset without a limit yields nothing."""
    try:
        message = blobs.find(call.world.queue, call.path[0])
    except ValueError as problem_with_hash:
        raise problem(400, "Invalid blob hash") from problem_with_hash
    if message is None:
        raise error("notFound", item="")
    content = blobs.source(message)
    offset, limit = call.query.number("offset") or 0, call.query.number("limit") or 0
    if limit or offset:
        content = content[offset : offset + limit]
    return Answer(content, content_type="application/octet-stream")
