"""What each release and each login can do, as words for an operator."""

import pytest

from stalwart_tui.adapters.rest.versions import (
    RELEASES,
    capabilities_of,
    line_of,
    listable_types,
    permissions_as_now,
    release_of,
)
from stalwart_tui.backend.capabilities import Operation, Supported, Unsupported
from stalwart_tui.models.principals import PrincipalType
from stalwart_tui.models.server import Api, Edition, ServerInfo


def info(
    version: str | None = "0.15.5",
    edition: Edition = Edition.ENTERPRISE,
    permissions: frozenset[str] | None = None,
) -> ServerInfo:
    return ServerInfo("https://m", "m", Api.REST, version, edition, "admin", permissions)


def caveats(operation: Operation, version: str | None) -> str:
    """The traps of an operation, as one text."""
    verdict = capabilities_of(info(version)).of(operation)
    assert isinstance(verdict, Supported)
    return " ".join(verdict.caveats)


@pytest.mark.parametrize(
    ("version", "line"),
    [
        ("0.15.5", (0, 15)), ("v0.13.0-rc1", (0, 13)), ("0.11", (0, 11)), ("1.2.3", (1, 2)),
        (None, None), ("", None), ("nightly", None), ("9" * 5000 + ".1", None),
    ],
)  # fmt: skip
def test_a_version_has_a_line(version: str | None, line: tuple[int, int] | None) -> None:
    assert line_of(version) == line


@pytest.mark.parametrize(
    ("version", "line"),
    [("0.11.8", (0, 11)), ("0.14.9", (0, 14)), ("0.15.5", (0, 15)), ("0.9.0", (0, 11)), ("0.99.0", (0, 15))],
)
def test_a_version_has_the_facts_of_its_release(version: str, line: tuple[int, int]) -> None:
    assert release_of(version).line == line


def test_releases_are_listed_once_in_order() -> None:
    lines = [release.line for release in RELEASES]
    assert lines == sorted(set(lines)) == [(0, minor) for minor in range(11, 16)]


@pytest.mark.parametrize(
    ("version", "lost", "expiry", "domains"),
    [
        ("0.11.8", False, True, True),
        ("0.12.5", False, True, True),
        ("0.13.4", True, False, False),
        ("0.14.1", True, False, False),
        ("0.15.5", True, False, False),
        (None, True, True, False),
    ],
)
def test_the_traps_of_a_retry_are_told(version: str | None, lost: bool, expiry: bool, domains: bool) -> None:
    told = caveats(Operation.QUEUE_RETRY, version)
    assert ("stores nothing" in told) is lost
    assert ("moves the expiry" in told) is expiry
    assert ("cannot retry one recipient" in told) is domains


@pytest.mark.parametrize("version", ["0.12.5", "0.15.5", None])
def test_the_traps_of_a_cancel_are_told(version: str | None) -> None:
    told = caveats(Operation.QUEUE_CANCEL, version)
    assert "jimbob@example.org" in told
    assert ("not stored" in told) is (version != "0.12.5")


def test_that_a_resume_wakes_nothing_is_told() -> None:
    assert "wakes nothing" in caveats(Operation.QUEUE_PAUSE, "0.15.5")


@pytest.mark.parametrize("operation", [Operation.METRICS_LIVE, Operation.TRACES_LIVE])
@pytest.mark.parametrize(
    ("edition", "words"),
    [
        (Edition.COMMUNITY, "Stalwart Community has no live"),
        (Edition.UNLICENSED, "no valid Enterprise licence"),
    ],
)
def test_telemetry_needs_a_licence(operation: Operation, edition: Edition, words: str) -> None:
    verdict = capabilities_of(info(edition=edition)).of(operation)
    assert isinstance(verdict, Unsupported)
    assert words in verdict.reason
    assert "queue and the principals work" in verdict.instead


@pytest.mark.parametrize("edition", [Edition.ENTERPRISE, Edition.UNKNOWN])
def test_where_nothing_is_known_against_it_everything_is_offered(edition: Edition) -> None:
    capabilities = capabilities_of(info(edition=edition))
    assert all(capabilities.supports(operation) for operation in Operation)


def test_a_missing_permission_is_named() -> None:
    capabilities = capabilities_of(
        info(permissions=frozenset({"message-queue-list", "individual-list", "individual-get"}))
    )
    assert [operation for operation in Operation if capabilities.supports(operation)] == [
        Operation.QUEUE_LIST, Operation.PRINCIPALS_LIST, Operation.PRINCIPALS_GET,
    ]  # fmt: skip
    verdict = capabilities.of(Operation.QUEUE_CANCEL)
    assert isinstance(verdict, Unsupported)
    assert verdict.reason == (
        "This login may not cancel queued messages: it lacks the permission message-queue-delete."
    )


def test_a_login_without_any_permission_can_do_nothing() -> None:
    capabilities = capabilities_of(info(permissions=frozenset()))
    assert not any(capabilities.supports(operation) for operation in Operation)


def test_only_types_that_may_be_listed_are() -> None:
    some = info(permissions=frozenset({"mailing-list-list", "principal-list", "individual-get"}))
    assert listable_types(some) == (
        PrincipalType.LIST, PrincipalType.RESOURCE, PrincipalType.LOCATION, PrincipalType.OTHER,
    )  # fmt: skip
    assert set(listable_types(info())) == set(PrincipalType)


def test_tenants_need_a_licence() -> None:
    assert PrincipalType.TENANT not in listable_types(info(edition=Edition.UNLICENSED))
    assert PrincipalType.TENANT in listable_types(info(edition=Edition.COMMUNITY))


@pytest.mark.parametrize(
    ("version", "told", "now"),
    [
        ("0.15.5", "delete-system-folders-", "delete-system-folders_"),
        ("0.12.5", "delete-system-folders", "delete-system-folders_"),
        ("0.11.8", "spam-filter-classify", "spam-filter-test"),
        ("0.11.8", "metrics-live", "metrics-live"),
    ],
)
def test_renamed_permissions_have_one_name(version: str, told: str, now: str) -> None:
    assert permissions_as_now(frozenset({told}), release_of(version)) == {now}


def test_the_traps_of_bulk_writes_are_told() -> None:
    assert "stores nothing" in caveats(Operation.QUEUE_BULK_RETRY, "0.15.5")
    assert "its resume wakes nothing" in caveats(Operation.QUEUE_BULK_CANCEL, "0.15.5")
    assert "does not tell what it did" in caveats(Operation.PRINCIPALS_BULK_DELETE, "0.12.5")


@pytest.mark.parametrize(
    ("operation", "permission"),
    [
        (Operation.LOGS_LIST, "logs-view"),
        (Operation.SOURCES_GET, "blob-fetch"),
        (Operation.METRICS_HISTORY, "metrics-list"),
        (Operation.TRACES_LIST, "tracing-list"),
        (Operation.TRACES_GET, "tracing-get"),
        (Operation.QUEUE_REPORTS_LIST, "outgoing-report-list"),
        (Operation.QUEUE_REPORTS_GET, "outgoing-report-get"),
        (Operation.QUEUE_REPORTS_DELETE, "outgoing-report-delete"),
        (Operation.QUEUE_BULK_RETRY, "message-queue-update"),
        (Operation.QUEUE_BULK_CANCEL, "message-queue-delete"),
        (Operation.PRINCIPALS_CREATE, "mailing-list-create"),
        (Operation.PRINCIPALS_UPDATE, "role-update"),
        (Operation.PRINCIPALS_DELETE, "api-key-delete"),
        (Operation.PRINCIPALS_BULK_DELETE, "tenant-delete"),
    ],
)
def test_every_operation_hangs_on_its_permission(operation: Operation, permission: str) -> None:
    assert capabilities_of(info(permissions=frozenset({permission}))).supports(operation)
    assert not capabilities_of(info(permissions=frozenset({permission + "x"}))).supports(operation)


@pytest.mark.parametrize(("version", "deploys"), [("0.11.8", False), ("0.12.5", True), (None, True)])
def test_creating_past_a_directory_came_with_0_12(version: str | None, deploys: bool) -> None:
    assert capabilities_of(info(version=version)).supports(Operation.PRINCIPALS_DEPLOY) is deploys
