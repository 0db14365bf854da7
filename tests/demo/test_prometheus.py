"""The metrics page (`rest.md` chapter 21)."""

from prometheus_client.parser import text_string_to_metric_families

from tests.demo.conftest import Running, Serve

PATH = "/metrics/prometheus"
ENTERPRISE_ONLY = {"queue_count", "message_ingest_time", "message_ingest_index_time", "dns_lookup_time"}


def text(running: Running) -> str:
    """Return the page."""
    response = running.client.get(PATH, auth=None)
    assert response.headers["content-type"] == "text/plain; version=0.0.4"
    return response.text


def test_every_series_has_help_and_type(calm: Running) -> None:
    page = text(calm).splitlines()
    assert page[0].startswith("# HELP ")
    assert page[1].startswith("# TYPE ")
    families = {family.name for family in text_string_to_metric_families(text(calm))}
    assert {"smtp_connection_start", "server_memory", "message_size"} <= families


def test_buckets_do_not_add_up_and_the_last_is_spelled_inf(calm: Running) -> None:
    page = text(calm).splitlines()
    buckets = [line for line in page if line.startswith("message_size_bucket{le=")]
    counts = [int(line.rpartition(" ")[2]) for line in buckets]
    assert buckets[-1].startswith('message_size_bucket{le="inf"} ')
    assert f"message_size_count {sum(counts)}" in page
    assert counts != sorted(counts)


def test_a_community_server_publishes_less(serve: Serve) -> None:
    community = {family.name for family in text_string_to_metric_families(text(serve(edition="community")))}
    enterprise = {family.name for family in text_string_to_metric_families(text(serve()))}
    assert enterprise - community == ENTERPRISE_ONLY
