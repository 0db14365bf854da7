"""`get traces`: stored traces, newest first, each by its most telling event; or all events of one."""

from collections.abc import AsyncGenerator, Callable
from typing import TYPE_CHECKING, Any

from stalwart_tui.backend.capabilities import Operation
from stalwart_tui.config.errors import SettingsError
from stalwart_tui.headless.ids import parse_ids
from stalwart_tui.headless.masked import masked
from stalwart_tui.headless.resource import Member, Read, Request, Resource, exact, rfc3339
from stalwart_tui.headless.times import parse_range
from stalwart_tui.models.paging import Page
from stalwart_tui.models.traces import TraceQuery, TraceSummary
from stalwart_tui.state.clock import SystemClock
from stalwart_tui.state.events import level_of
from stalwart_tui.state.traces import LANGUAGE, searchable

if TYPE_CHECKING:
    from stalwart_tui.backend.port import Backend

PAGE = 100
"""Traces asked for at once: the server reads every one of them from its store."""

RECENT = 86400
"""Seconds a list goes back unless told. Older releases find nothing without it (`rest.md` chapter 22)."""

STARTS = {"smtp": "smtp.connection-start", "delivery": "delivery.attempt-start"}
"""Words of `--type` and the event a trace of that kind begins with (`rest.md` 8.5)."""


def _key(name: str) -> Callable[[TraceSummary], Any]:
    """A key of the event; ids as text, lists as lists of texts."""

    def get(trace: TraceSummary) -> Any:
        value = trace.event.data.get(name)
        if isinstance(value, list):
            return [one if isinstance(one, str) else str(exact(one)) for one in value]
        return None if value is None or isinstance(value, dict) else str(value)

    return get


MEMBERS: tuple[Member[TraceSummary], ...] = (
    Member("id", lambda t: str(t.id), in_table=True),
    Member("at", lambda t: rfc3339(t.event.at), in_table=True),
    Member("level", lambda t: level_of(t.event.type)),
    Member("type", lambda t: t.event.type, in_table=True),
    Member("text", lambda t: masked(t.event.text)),
    Member("details", lambda t: masked(t.event.details)),
    Member("queue_id", _key("queueId"), in_table=True),
    Member("from", _key("from"), in_table=True),
    Member("to", _key("to"), in_table=True),
    Member("hostname", _key("hostname")),
    Member("remote_ip", _key("remoteIp"), in_table=True),
    Member("data", lambda t: masked(exact(t.event.data)), in_csv=False),
)


def prepare(request: Request) -> Read[TraceSummary]:
    """The events of one trace, or a list. Raises SettingsError."""
    options = request.options
    if request.id is not None:
        if options:
            raise SettingsError(f"{next(iter(options))}: has no effect beside a trace id")
        (trace_id, *_) = parse_ids("get traces: the ID", request.id)
        return lambda backend: _read_one(backend, trace_id)
    start = options.get("--type", "").lower()
    if start and start not in STARTS:
        raise SettingsError(f"--type: known are {', '.join(STARTS)}")
    queue_id = parse_ids("--queue-id", options["--queue-id"])[0] if "--queue-id" in options else None
    now = SystemClock().now()
    after, before = parse_range(options, now)
    if not options.keys() & {"--text", "--queue-id", "--after", "--before"}:
        after = int(now) - RECENT  # newer releases take it as said, older ones would list nothing
    query = TraceQuery(options.get("--text", ""), STARTS.get(start, ""), queue_id, after, before)
    return lambda backend: _read_all(backend, query, min(request.limit or PAGE, PAGE))


async def _read_all(
    backend: "Backend", query: TraceQuery, size: int
) -> AsyncGenerator[Page[TraceSummary], None]:
    cursor: str | None = None
    known: set[int] = set()
    while True:
        page = await backend.traces.fetch_page(query, cursor, size)
        # New traces push rows to the next page, so the end of a page can come once more.
        fresh = tuple(trace for trace in page.items if trace.id not in known)
        yield Page(fresh, page.total, page.unreadable)
        known = {trace.id for trace in page.items}
        cursor = page.next_cursor
        if cursor is None:
            return


async def _read_one(backend: "Backend", trace_id: int) -> AsyncGenerator[Page[TraceSummary], None]:
    trace = await backend.traces.fetch_trace(trace_id)
    events = tuple(TraceSummary(trace.id, event) for event in trace.events)
    yield Page(events, len(events) + len(trace.unreadable), trace.unreadable)


def matcher(text: str) -> Callable[[TraceSummary], bool]:
    """The filter of the trace stream. Raises FilterError."""
    matches = LANGUAGE.parse(text).matches
    return lambda trace: matches(searchable(trace.event))


TRACES = Resource(
    members=MEMBERS,
    prepare=prepare,
    operation=lambda request: Operation.TRACES_LIST if request.id is None else Operation.TRACES_GET,
    matcher=matcher,
    instead="`stalwart-tui get logs` reads the server's log, which every edition has.",
)
