"""Metrics over REST, live and stored (`rest.md` 8.1 to 8.3)."""

from collections.abc import AsyncGenerator, Collection
from contextlib import aclosing
from sys import intern

from stalwart_tui.adapters.http import decode, sse
from stalwart_tui.adapters.http.client import HttpClient
from stalwart_tui.adapters.rest.asking import date_text, given
from stalwart_tui.adapters.rest.rows import Members, Odd, finite, read_rows
from stalwart_tui.backend.capabilities import Unsupported
from stalwart_tui.backend.errors import BadAnswer, Refused, Unavailable
from stalwart_tui.models.metrics import MetricHistory, MetricKind, MetricSample, MetricsSnapshot
from stalwart_tui.models.paging import Unreadable

SOURCE = sse.LiveSource(
    resource="metrics",
    token_path="/api/telemetry/live/metrics-token",  # noqa: S106 - a path
    path="/api/telemetry/metrics/live",
)

HISTORY = "/api/telemetry/metrics"

_NO_STORE = "No metrics store has been defined"
"""All that tells a server without a history from any other refusal (8.1)."""

FRAME = "metrics"
"""Name of the event that carries the figures."""

MISSED_FRAMES = 3
"""Intervals without a frame after which the stream is taken for dead: it has no pings."""

_NO_COUNTER = "server.startup"
"""An event id that is never counted. The server takes an empty set of event ids, or of metric ids, for "all":
when something is asked for, both sets must hold something."""

_ONE_GAUGE = "server.memory"
"""A metric id that costs the server nothing; `queue.count` and its like are counted anew when named."""

_KINDS = {kind.value: kind for kind in MetricKind}


class RestMetrics:
    """The figures of one server. `no_live` and `no_history` say what a server without them means."""

    def __init__(self, http: HttpClient, no_live: Unsupported, no_history: Unsupported) -> None:
        self._http = http
        self._no_live = no_live
        self._no_history = no_history

    async def watch(self, interval: int, ids: Collection[str] = ()) -> AsyncGenerator[MetricsSnapshot, None]:
        """One live connection, see `MetricsApi`; with `ids` only those series come."""
        interval = max(1, interval)
        query = {"interval": str(interval)}
        if ids:
            query["metrics"] = ",".join(dict.fromkeys((*ids, _NO_COUNTER, _ONE_GAUGE)))
        missing = Unavailable(self._no_live.reason, advice=self._no_live.instead)
        frames = sse.watch(self._http, SOURCE, query, float(MISSED_FRAMES * interval), missing)
        async with aclosing(frames):
            async for frame in frames:
                if frame.event == FRAME:
                    yield await _read_frame(frame.data, frozenset(ids))
                elif frame.event == sse.PING:
                    yield MetricsSnapshot()
                else:
                    yield MetricsSnapshot(unreadable=(sse.unknown(frame),))

    async def fetch_history(self, *, after: int | None = None, before: int | None = None) -> MetricHistory:
        """The stored samples of an interval, in one request without paging."""
        missing = Unavailable(self._no_history.reason, advice=self._no_history.instead)
        query = given(
            after=None if after is None else date_text(after),
            before=None if before is None else date_text(before),
        )
        try:
            rows = await self._http.get_json(SOURCE.resource, HISTORY, query, missing=missing)
        except Refused as refused:
            if _NO_STORE not in refused.server_words:
                raise
            raise Unavailable(
                f"{self._http.endpoint.name} keeps no history of its figures.",
                advice="Set metrics.history.store on the server; live metrics work without.",
            ) from None
        if not isinstance(rows, list):
            raise BadAnswer(f"{self._http.endpoint.name} sent no list of samples.")
        return MetricHistory(*await read_rows(rows, read_sample))


async def _read_frame(text: str, wanted: frozenset[str]) -> MetricsSnapshot:
    rows: list[object] = []
    broken: tuple[Unreadable, ...] = ()
    try:
        async with aclosing(decode.slices(text)) as slices:
            async for some, _ in slices:
                rows += some
    except decode.NotJson:
        broken = (Unreadable(f"#{len(rows) + 1}", "from here on it is not JSON"),)
    samples, unreadable = await read_rows(rows, read_sample)
    if wanted:
        samples = tuple(sample for sample in samples if sample.id in wanted)
    return MetricsSnapshot(samples, unreadable + broken)


def read_sample(row: object) -> MetricSample:
    """One series of a frame, or of the stored history. Raises Odd."""
    members = Members(row)
    kind = _KINDS.get(members.text("type"))
    if kind is None:
        raise Odd("it is of an unknown type")
    is_histogram = kind is MetricKind.HISTOGRAM
    value = finite(members.take("count" if is_histogram else "value"))
    total = finite(members.take("sum")) if is_histogram else 0
    if value is None or total is None:
        raise Odd("it has no figure")
    return MetricSample(intern(members.text("id")), kind, value, total, members.date("timestamp"))
