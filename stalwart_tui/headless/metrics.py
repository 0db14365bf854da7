"""`get metrics`: stored samples, oldest first, or the figures of the Prometheus page as they are now."""

from collections.abc import AsyncGenerator
from typing import TYPE_CHECKING

from stalwart_tui.backend.capabilities import Operation
from stalwart_tui.config.errors import SettingsError
from stalwart_tui.headless.resource import PAGE, Member, Read, Request, Resource, rfc3339
from stalwart_tui.headless.times import parse_range
from stalwart_tui.models.metrics import MetricHistory, MetricKind, MetricSample, MetricsSnapshot
from stalwart_tui.models.paging import Page
from stalwart_tui.state.clock import SystemClock
from stalwart_tui.state.filter import Field, FieldKind, FilterLanguage

if TYPE_CHECKING:
    from stalwart_tui.backend.port import Backend

RECENT = 86400
"""Seconds of history unless `--after` says otherwise: all that is kept, 90 days, is one huge answer."""

SOURCES = ("history", "prometheus")
"""Words of `--source`; the first is the default."""

LANGUAGE: FilterLanguage[MetricSample] = FilterLanguage(
    {
        "id": Field(FieldKind.TEXT, lambda sample: sample.id, "series"),
        "kind": Field(FieldKind.TEXT, lambda sample: sample.kind, "counter, gauge or histogram"),
        "value": Field(FieldKind.NUMBER, lambda sample: sample.value, "value or count"),
    },
    lambda sample: (sample.id,),
)
"""What can be asked of a sample."""

MEMBERS: tuple[Member[MetricSample], ...] = (
    Member("at", lambda sample: rfc3339(sample.at), in_table=True),
    Member("id", lambda sample: sample.id, in_table=True),
    Member("kind", lambda sample: sample.kind, in_table=True),
    Member("value", lambda sample: sample.value, in_table=True),
    Member("sum", lambda sample: sample.sum if sample.kind is MetricKind.HISTOGRAM else None, in_table=True),
)


def _source(request: Request) -> str:
    source = request.options.get("--source", SOURCES[0]).lower()
    if source not in SOURCES:
        raise SettingsError(f"--source: known are {', '.join(SOURCES)}")
    return source


def prepare(request: Request) -> Read[MetricSample]:
    """Samples of a time, or those of now. Raises SettingsError."""
    if _source(request) == "prometheus":
        for flag in ("--after", "--before"):
            if flag in request.options:
                raise SettingsError(f"{flag}: has no effect with --source prometheus, which is about now")
        return _read_page
    now = SystemClock().now()
    after, before = parse_range(request.options, now)
    if after is None:
        after = (int(now) if before is None else before) - RECENT
    return lambda backend: _read_history(backend, after, before)


async def _read_page(backend: "Backend") -> AsyncGenerator[Page[MetricSample], None]:
    yield _page(await backend.server.fetch_prometheus())


async def _read_history(
    backend: "Backend", after: int, before: int | None
) -> AsyncGenerator[Page[MetricSample], None]:
    whole = _page(await backend.metrics.fetch_history(after=max(after, 0), before=before))
    # The answer comes in one piece; its text is made in several.
    for start in range(0, max(len(whole.items), 1), PAGE):
        yield Page(whole.items[start : start + PAGE], whole.total, whole.unreadable if not start else ())


def _page(samples: MetricHistory | MetricsSnapshot) -> Page[MetricSample]:
    return Page(samples.samples, len(samples.samples) + len(samples.unreadable), samples.unreadable)


METRICS = Resource(
    members=MEMBERS,
    prepare=prepare,
    operation=lambda request: Operation.METRICS_HISTORY if _source(request) == SOURCES[0] else None,
    matcher=lambda text: LANGUAGE.parse(text).matches,
    instead="`stalwart-tui get metrics --source prometheus` reads the figures of now, on every edition.",
)
