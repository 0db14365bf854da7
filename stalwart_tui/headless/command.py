"""`get`, from the connection to the last line: connect once, read page by page, write, let go.

Everything that can be wrong about the question is refused before a server is asked. Which exit code an
error means, and where the streams lead, is the command line's business.
"""

import asyncio
import gc
from collections.abc import AsyncGenerator, Callable, Iterable
from contextlib import aclosing
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any, Generic, TextIO, TypeVar

from stalwart_tui.backend.capabilities import Operation, Unsupported
from stalwart_tui.backend.connector import Connector
from stalwart_tui.backend.errors import BackendError, Unavailable
from stalwart_tui.config.errors import SettingsError
from stalwart_tui.headless.output import Ending, Format, Heading, Row, Writer, writer_for
from stalwart_tui.headless.progress import Progress
from stalwart_tui.headless.resource import Member, Read, Request, Resource
from stalwart_tui.headless.server import describe
from stalwart_tui.models.paging import Page, Unreadable
from stalwart_tui.state.clock import SystemClock
from stalwart_tui.state.filter import FilterError

if TYPE_CHECKING:
    from stalwart_tui.backend.port import Backend

T = TypeVar("T")

NAMED = 3
"""Rows that could not be read which are named on standard error; the rest are counted."""

GARBAGE_EVERY = 100_000
"""Objects between two collections of cyclic garbage: pages hold no cycles, and the stock 700 costs a tenth of
the time."""


@dataclass(frozen=True, slots=True)
class Console:
    """Where text goes."""

    write: Callable[[str], None]
    """Standard output; raises BrokenPipeError when nobody reads any more."""
    warn: Callable[[str], None]
    """One line on standard error."""
    columns: int | None = None
    """Width of the terminal that standard output is; None where it is none."""
    progress: TextIO | None = None
    """A terminal for the progress bar; None for no bar."""


@dataclass(frozen=True, slots=True)
class Asked(Generic[T]):
    """A question that was found to be right."""

    name: str
    read: Read[T]
    members: tuple[Member[T], ...]
    matches: Callable[[T], bool] | None
    limit: int | None
    operation: Operation | None
    instead: str
    format: Format


def check(
    name: str,
    resource: Resource[T],
    request: Request,
    *,
    format_: Format,
    filter_text: str = "",
    fields: tuple[str, ...] = (),
) -> Asked[T]:
    """Look at the whole question. Raises SettingsError."""
    matches = None
    if filter_text and resource.matcher is not None:
        try:
            matches = resource.matcher(filter_text)
        except FilterError as error:
            raise SettingsError(f"--filter: {error}") from None
    if request.limit is None and request.id is None:
        request = replace(request, limit=resource.default_limit)
    # With a filter the first page may hold none of the rows that are wanted.
    hint = request if matches is None else replace(request, limit=None)
    return Asked(
        name,
        resource.prepare(hint),
        resource.choose(fields) if fields else _members_of(resource, format_),
        matches,
        request.limit,
        resource.operation(request),
        resource.instead,
        format_,
    )


def _members_of(resource: Resource[T], format_: Format) -> tuple[Member[T], ...]:
    """The members a format shows when none are named."""
    if format_ is Format.CSV:
        return tuple(member for member in resource.members if member.in_csv)
    if format_ is Format.TABLE:
        return tuple(member for member in resource.members if member.in_table)
    return resource.members


def run(connector: Connector, asked: Asked[Any], console: Console) -> None:
    """Ask and write. Raises BackendError, BrokenPipeError, SettingsError and KeyboardInterrupt."""
    thresholds = gc.get_threshold()
    gc.set_threshold(GARBAGE_EVERY)
    try:
        asyncio.run(_run(connector, asked, console))
    finally:
        gc.set_threshold(*thresholds)


async def _run(connector: Connector, asked: Asked[Any], console: Console) -> None:
    try:
        backend = await connector.connect()
        try:
            _require(backend, asked)
            await _Answer(asked, console, backend).write()
        finally:
            await backend.close()
    finally:
        await connector.close()


def _require(backend: "Backend", asked: Asked[Any]) -> None:
    verdict = None if asked.operation is None else backend.capabilities.of(asked.operation)
    if isinstance(verdict, Unsupported):
        raise Unavailable(verdict.reason, advice=f"{verdict.instead} {asked.instead}".strip())


class _Answer(Generic[T]):
    """One answer on its way from the server to standard output."""

    def __init__(self, asked: Asked[T], console: Console, backend: "Backend") -> None:
        names = tuple(member.name for member in asked.members)
        heading = Heading(asked.name, describe(backend), names)
        self._asked = asked
        self._console = console
        self._backend = backend
        self._writer: Writer = writer_for(asked.format, heading, console.columns)
        self._progress = Progress(console.progress, SystemClock().monotonic)
        self._begun = False
        self._total: int | None = None
        self._unreadable: list[Unreadable] = []
        self._left = asked.limit

    async def write(self) -> None:
        """Read to the end, or to the limit. Raises what reading and writing raise."""
        error: BackendError | None = None
        try:
            await self._write_pages(self._asked.read(self._backend))
        except BackendError as caught:
            if not self._begun:
                raise
            error = caught
        finally:
            self._progress.wipe()
        ending = Ending(self._total, tuple(self._unreadable), "" if error is None else error.sentence())
        self._console.write(self._writer.end(ending))
        if self._unreadable and self._asked.format is not Format.JSON:
            self._console.warn(_odd_rows(self._unreadable))
        if error is not None:
            raise error

    async def _write_pages(self, pages: AsyncGenerator[Page[T], None]) -> None:
        read = 0
        async with aclosing(pages):
            async for page in pages:
                read += len(page.items) + len(page.unreadable)
                self._write_page(page)
                self._progress.show(read, self._total)
                if self._left == 0:
                    return

    def _write_page(self, page: Page[T]) -> None:
        text = "" if self._begun else self._writer.begin()
        self._begun = True
        self._total = self._total if page.total is None else page.total
        self._unreadable += page.unreadable
        text += self._writer.rows(self._rows(page))
        if text:
            self._console.write(text)

    def _rows(self, page: Page[T]) -> list[Row]:
        items: Iterable[T] = page.items
        if self._asked.matches is not None:
            items = filter(self._asked.matches, items)
        getters = [member.get for member in self._asked.members]
        rows: list[Row] = []
        for item in items:
            if self._left is not None:
                if self._left == 0:
                    break
                self._left -= 1
            rows.append([get(item) for get in getters])
        return rows


def _odd_rows(rows: list[Unreadable]) -> str:
    named = "; ".join(f"{row.key}: {row.reason}" for row in rows[:NAMED])
    more = f"; and {len(rows) - NAMED} more" if len(rows) > NAMED else ""
    return f"{len(rows)} could not be read ({named}{more})"
