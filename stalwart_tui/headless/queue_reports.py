"""`get queue-reports`: DMARC and TLS reports that wait to be sent, the next one first, or one in full."""

from collections.abc import AsyncGenerator, Mapping
from dataclasses import dataclass, fields, is_dataclass
from typing import TYPE_CHECKING, Any

from stalwart_tui.backend.capabilities import Operation
from stalwart_tui.config.errors import SettingsError
from stalwart_tui.headless.resource import PAGE, Member, Read, Request, Resource, exact, rfc3339
from stalwart_tui.models.paging import Page
from stalwart_tui.models.reports import QueuedReport, QueuedReportEntry, QueuedReportQuery, ReportKind
from stalwart_tui.state.clock import SystemClock
from stalwart_tui.state.filter import Field, FieldKind, FilterLanguage

if TYPE_CHECKING:
    from stalwart_tui.backend.port import Backend

KINDS: Mapping[str, ReportKind] = {"dmarc": ReportKind.DMARC, "tls": ReportKind.TLS}
"""Words of `--type`."""

_TIMES = frozenset({"begins", "ends"})
"""Members of a report that are Unix seconds."""


@dataclass(frozen=True, slots=True)
class _Row:
    """A report of the list, or in full."""

    id: str
    kind: ReportKind
    domain: str
    begins: int | None
    due: int | None
    whole: QueuedReport | None = None


def _in_list(entry: QueuedReportEntry) -> _Row:
    return _Row(entry.id, entry.kind, entry.domain, entry.begins, entry.due)


def plain(value: Any) -> Any:
    """A report as objects, lists and texts; its times as RFC 3339."""
    if is_dataclass(value) and not isinstance(value, type):
        members = {field.name: getattr(value, field.name) for field in fields(value)}
        return {
            name: rfc3339(member) if name in _TIMES else plain(member) for name, member in members.items()
        }
    if isinstance(value, list | tuple):
        return [plain(one) for one in value]
    return exact(value)


MEMBERS: tuple[Member[_Row], ...] = (
    Member("id", lambda r: r.id),
    Member("type", lambda r: r.kind, in_table=True),
    Member("domain", lambda r: r.domain, in_table=True),
    Member("begins", lambda r: rfc3339(r.begins), in_table=True),
    Member("due", lambda r: rfc3339(r.due), in_table=True),
    Member("recipients", lambda r: None if r.whole is None else plain(r.whole.recipients), in_csv=False),
    Member("report", lambda r: None if r.whole is None else plain(r.whole.report), in_csv=False),
)


def _until_due(row: _Row) -> float | None:
    return None if row.due is None else row.due - SystemClock().now()


LANGUAGE: FilterLanguage[_Row] = FilterLanguage(
    {
        "type": Field(FieldKind.TEXT, lambda r: r.kind, "dmarc or tls"),
        "domain": Field(FieldKind.TEXT, lambda r: r.domain, "whom it is about"),
        "due": Field(FieldKind.DURATION, _until_due, "time until it is sent"),
    },
    lambda r: (r.id, r.domain),
)
"""What can be asked of a report."""


def prepare(request: Request) -> Read[_Row]:
    """One report, or a list. Raises SettingsError."""
    options = request.options
    if request.id is not None:
        if options:
            raise SettingsError(f"{next(iter(options))}: has no effect beside a report's id")
        if not request.id:
            raise SettingsError("get queue-reports: the ID is empty")
        report_id = request.id
        return lambda backend: _read_one(backend, report_id)
    kind = options.get("--type", "").lower()
    if kind and kind not in KINDS:
        raise SettingsError(f"--type: known are {', '.join(KINDS)}")
    query = QueuedReportQuery(options.get("--domain", ""), KINDS.get(kind))
    return lambda backend: _read_all(backend, query, min(request.limit or PAGE, PAGE))


async def _read_all(
    backend: "Backend", query: QueuedReportQuery, size: int
) -> AsyncGenerator[Page[_Row], None]:
    cursor: str | None = None
    while True:
        page = await backend.queue_reports.fetch_page(query, cursor, size)
        yield Page(tuple(map(_in_list, page.items)), page.total, page.unreadable)
        cursor = page.next_cursor
        if cursor is None:
            return


async def _read_one(backend: "Backend", report_id: str) -> AsyncGenerator[Page[_Row], None]:
    report = await backend.queue_reports.fetch_report(report_id)
    yield Page((_Row(report.id, report.kind, report.domain, report.begins, report.ends, report),), total=1)


QUEUE_REPORTS = Resource(
    members=MEMBERS,
    prepare=prepare,
    operation=lambda request: (
        Operation.QUEUE_REPORTS_LIST if request.id is None else Operation.QUEUE_REPORTS_GET
    ),
    matcher=lambda text: LANGUAGE.parse(text).matches,
)
