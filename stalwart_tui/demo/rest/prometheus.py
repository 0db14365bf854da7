"""`GET /metrics/prometheus`: the only metrics of a Community server (`rest.md` chapter 21)."""

import re
from collections.abc import Iterator

from stalwart_tui.demo.answers import Answer
from stalwart_tui.demo.rest.labels import label
from stalwart_tui.demo.world.metrics import Histogram, metric_table
from stalwart_tui.demo.world.world import World


def page(world: World) -> Answer:
    """Answer all series that the edition publishes."""
    text = "\n".join(_lines(world)) + "\n"
    return Answer(text.encode(), content_type="text/plain; version=0.0.4")


def _lines(world: World) -> Iterator[str]:
    metrics = world.metrics
    for key, value in metrics.counters().items():
        yield from _head(key, "counter")
        yield f"{_name(key)} {value}"
    for key, value in metrics.gauges().items():
        if _is_public(world, key):
            yield from _head(key, "gauge")
            yield f"{_name(key)} {value}"
    for key, histogram in metrics.histograms.items():
        if histogram.count and _is_public(world, key):
            yield from _head(key, "histogram")
            yield from _buckets(_name(key), histogram)


def _is_public(world: World, key: str) -> bool:
    return world.edition == "enterprise" or bool(metric_table()[key]["prometheus_community"])


def _name(key: str) -> str:
    return re.sub(r"[^a-zA-Z0-9]", "_", key)


def _head(key: str, kind: str) -> Iterator[str]:
    yield f"# HELP {_name(key)} {label(key)}"
    yield f"# TYPE {_name(key)} {kind}"


def _buckets(name: str, histogram: Histogram) -> Iterator[str]:
    """Yield the buckets, each counting only its own observations; the last bound is spelled `inf`."""
    for bound, count in zip(histogram.bounds, histogram.buckets, strict=True):
        yield f'{name}_bucket{{le="{"inf" if bound is None else bound}"}} {count}'
    yield f"{name}_sum {histogram.sum}"
    yield f"{name}_count {histogram.count}"
