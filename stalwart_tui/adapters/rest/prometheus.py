"""The Prometheus page read into samples (`rest.md` chapter 21). Makes no request.

Loaded at the first use: the parser brings much of the standard library along.
"""

import json
import re
from collections.abc import Iterator
from functools import cache
from importlib import resources

from prometheus_client.metrics_core import Metric
from prometheus_client.parser import text_string_to_metric_families

from stalwart_tui.adapters.rest.rows import Odd, finite
from stalwart_tui.models.metrics import MetricKind, MetricSample, MetricsSnapshot
from stalwart_tui.models.paging import Unreadable

_LONGEST_NAME = 100
"""Characters kept of the name of a series that cannot be read."""

_HEADING = re.compile(r"# (?:HELP|TYPE) (\S+)")
_NAME = re.compile(r"[A-Za-z_:][A-Za-z0-9_:]*")
_KINDS = {kind.value: kind for kind in MetricKind}


def read_page(page: bytes) -> MetricsSnapshot:
    """Every series of the page. One that cannot be read never hides the others.

    Of a histogram count and sum are taken: its buckets are not cumulative, whatever the format says.
    """
    samples: list[MetricSample] = []
    unreadable: list[Unreadable] = []
    for block in _blocks(page.decode("utf-8", "replace")):
        try:
            samples += map(_read_family, text_string_to_metric_families(block))
        except (ValueError, IndexError, KeyError, AttributeError) as error:  # the parser is no stricter
            reason = str(error) if isinstance(error, Odd) else "it is not in the Prometheus format"
            unreadable.append(Unreadable(_name_of(block), reason))
    return MetricsSnapshot(tuple(samples), tuple(unreadable))


def _blocks(page: str) -> Iterator[str]:
    """The lines of one series at a time, so that the parser stumbles over that one only."""
    lines: list[str] = []
    name = ""
    for line in page.splitlines():
        heading = _HEADING.match(line)
        own = heading[1] if heading else _series_of(line, name)
        if own != name and lines:
            yield "\n".join(lines)
            lines = []
        name = own
        if line.strip():
            lines.append(line)
    if lines:
        yield "\n".join(lines)


def _series_of(line: str, name: str) -> str:
    """The series that a line without heading belongs to: the one before it, or one of its own."""
    match = _NAME.match(line)
    if match is None or (name and match[0] in {name, *(name + end for end in ("_bucket", "_sum", "_count"))}):
        return name
    return match[0]


def _name_of(block: str) -> str:
    heading = _HEADING.match(block) or _NAME.match(block)
    return (heading[heading.lastindex or 0] if heading else "?")[:_LONGEST_NAME]


def _read_family(family: Metric) -> MetricSample:
    kind = _KINDS.get(family.type)
    if kind is None:
        raise Odd("it is of an unknown type")
    identity = _ids().get(family.name, family.name)
    values = {sample.name.removeprefix(family.name): sample.value for sample in family.samples}
    if kind is MetricKind.HISTOGRAM:
        return MetricSample(identity, kind, _figure(values, "_count"), _figure(values, "_sum"))
    return MetricSample(identity, kind, _figure(values, "_total" if kind is MetricKind.COUNTER else ""))


def _figure(values: dict[str, float], ending: str) -> float:
    figure = finite(values.get(ending))
    if figure is None:
        raise Odd("it has no figure")
    return figure


@cache
def _ids() -> dict[str, str]:
    """Name on the page → metric id: every character but letters and digits was replaced by `_`."""
    rows = json.loads(resources.files("stalwart_tui").joinpath("data/metrics.json").read_text("utf-8"))
    return {re.sub(r"[^A-Za-z0-9]", "_", row["id"]): row["id"] for row in rows}
