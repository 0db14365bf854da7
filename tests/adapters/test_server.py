"""The server as a whole over REST: its health, its Prometheus page, and what it tells of itself."""

import pytest

from stalwart_tui.adapters.rest.prometheus import read_page
from stalwart_tui.adapters.rest.server import RestServer
from stalwart_tui.backend.errors import NotStalwart, Unavailable
from stalwart_tui.models.metrics import MetricKind, MetricSample
from stalwart_tui.models.server import Edition, Health
from tests.adapters.conftest import Serve
from tests.adapters.wire_server import Received, Reply


async def test_a_server_without_its_store_is_live_and_not_ready(serve: Serve) -> None:
    async def script(received: Received, reply: Reply) -> None:
        ready = received.path.endswith("/ready")
        await reply.problem(503 if ready else 200, "Service Unavailable" if ready else "OK")

    http, _ = await serve(script)
    assert await RestServer(http, "admin").fetch_health() == Health(live=True, ready=False)


async def test_what_it_tells_is_read_leniently(serve: Serve) -> None:
    told = {"code": "planted", "version": 15, "permissions": ["a", 5], "isEnterprise": True}
    http, _ = await serve(lambda _, reply: reply.data(told))
    info = await RestServer(http, "admin").fetch_info()
    assert (info.version, info.permissions, info.edition) == (None, frozenset("a"), Edition.ENTERPRISE)
    assert "planted" not in repr(info)


@pytest.mark.parametrize(
    ("status", "words"), [(404, "switched off"), (401, "login of its own"), (403, "login of its own")]
)
async def test_a_prometheus_page_that_is_not_to_be_had(status: int, words: str, serve: Serve) -> None:
    http, server = await serve(lambda _, reply: reply.problem(status))
    with pytest.raises(Unavailable, match=words):
        await RestServer(http, "admin").fetch_prometheus()
    assert len(server.received) == 1


async def test_a_web_page_is_no_prometheus_page(serve: Serve) -> None:
    http, _ = await serve(lambda _, reply: reply.send(b"<html>", content_type="text/html"))
    with pytest.raises(NotStalwart, match="web page"):
        await RestServer(http, "admin").fetch_prometheus()


def test_buckets_are_left_alone_and_count_and_sum_are_taken() -> None:
    page = read_page(
        b"# HELP message_size Received message size\n# TYPE message_size histogram\n"
        b'message_size_bucket{le="500"} 9\nmessage_size_bucket{le="1000"} 4\n'
        b'message_size_bucket{le="inf"} 0\n'
        b"message_size_sum 700\nmessage_size_count 13\n"
    )
    assert page.samples == (MetricSample("message.size", MetricKind.HISTOGRAM, 13, 700),)
    assert page.unreadable == ()


def test_odd_lines_cost_only_their_own_series() -> None:
    page = read_page(
        b"garbage {{{\n"
        b"# TYPE queue_count gauge\nqueue_count NaN\n"
        b"# TYPE auth_failed counter\nauth_failed 3\n"
        b"unheard_of 5\n"
        b"# TYPE brand_new gauge\nbrand_new 1.5\n"
        b"# TYPE server_memory gauge\nserver_memory 17"
    )
    assert page.samples == (
        MetricSample("auth.failed", MetricKind.COUNTER, 3),
        MetricSample("brand_new", MetricKind.GAUGE, 1.5),
        MetricSample("server.memory", MetricKind.GAUGE, 17),
    )
    assert [one.key for one in page.unreadable] == ["garbage", "queue_count", "unheard_of"]
