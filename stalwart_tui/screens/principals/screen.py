"""The directory: principals of every type our login may list, narrowed, sorted, one in detail. Read only."""

from collections.abc import Hashable, Iterable
from typing import Any, ClassVar

from textual import on, work
from textual.binding import BindingType
from textual.containers import Horizontal
from textual.widget import Widget

from stalwart_tui.commands.registry import bindings_for
from stalwart_tui.models.principals import Principal, PrincipalType
from stalwart_tui.render.cells import Cell
from stalwart_tui.render.header import render_badge
from stalwart_tui.render.principals import COLUMNS, columns_for, render_refused, render_types
from stalwart_tui.render.units import plural
from stalwart_tui.render.unreadable import render_unreadable
from stalwart_tui.screens.base import DashboardScreen
from stalwart_tui.screens.context import Context
from stalwart_tui.screens.principals.detail import OpenPrincipal
from stalwart_tui.screens.principals.rows import PrincipalRows
from stalwart_tui.state.feed import Feed, FeedState
from stalwart_tui.state.principals import PrincipalsStore
from stalwart_tui.state.session import Session
from stalwart_tui.text.clean import clean
from stalwart_tui.widgets.detail_pane import DetailPane
from stalwart_tui.widgets.filter_line import FilterLine
from stalwart_tui.widgets.live_table import LiveTable
from stalwart_tui.widgets.pane_line import PaneLine

LARGEST_FIRST = frozenset({"quota", "members"})
"""Columns whose order begins with the largest: that is what one sorts by them for."""


WAITING = "Waiting for the directory …"
"""Stands in an empty table until everything was read once."""


class PrincipalsScreen(DashboardScreen):
    """Screen `6`."""

    NAME = "principals"
    FILTER_HINT = "text, name: email: role: group: state:over used>1G /regex/ !not"
    WAITING_FOR = "the directory"
    SKELETON = True
    BINDINGS: ClassVar[list[BindingType]] = bindings_for("principals")

    def __init__(self, context: Context) -> None:
        super().__init__(context)
        self._rows = PrincipalRows()
        self._open = OpenPrincipal()

    def compose_body(self) -> Iterable[Widget]:
        """Types, table, detail."""
        yield PaneLine()
        with Horizontal(id="principals-body"):
            yield LiveTable(self._rows, COLUMNS, markable=False, empty=WAITING)
            yield DetailPane()

    @property
    def table(self) -> LiveTable:
        """The table."""
        return self.query_one(LiveTable)

    @property
    def detail(self) -> DetailPane:
        """The pane beside or over it."""
        return self.query_one(DetailPane)

    def feeds(self, session: Session) -> Iterable[Feed[Any]]:
        """The directory is read while somebody looks."""
        return (session.principals_feed,)

    def start(self, session: Session) -> None:
        """Show the session's directory."""
        self._rows.store = session.principals
        self._show_order(session.principals)
        self.table.reload()

    def shown_version(self, session: Session) -> Hashable:
        """Rows, and how reading them stands."""
        return session.principals.version, session.principals.complete, self._reading(session)

    def has_data(self, session: Session) -> bool:
        """Anything was read."""
        return session.principals.complete or bool(session.principals.counts())

    def draw(self, session: Session) -> None:
        """Types, rows, counts, the open detail."""
        store = session.principals
        self.table.empty = self._why_empty(store)
        self.table.refresh_rows()
        self._draw_types(session)
        self._draw_note(store)
        if self._open.row_changed(store):
            self._open.ask_again()
            self._read_detail(session)
        self._draw_detail(store)

    def on_resize(self) -> None:
        """The line of types is fitted to the width."""
        if self.session is not None and self.is_mounted:
            self._draw_types(self.session)

    def set_filter(self, session: Session, text: str) -> None:
        """Narrow the table."""
        session.principals.set_filter(text)
        self.table.reload()

    def close_inner(self) -> bool:
        """The detail."""
        if not self.detail.display:
            return False
        self.detail.close()
        self._open.close()
        self.remove_class("-detail")
        self.table.focus()
        return True

    def action_refresh(self) -> None:
        """Ask now, for the open detail, too."""
        super().action_refresh()
        if self.session is not None and self._open.name:
            self._open.ask_again()
            self._read_detail(self.session)

    def _draw_types(self, session: Session) -> None:
        store, reading = session.principals, self._reading(session)
        room = self.size.width - 2 - (len(reading.text) + 2 if reading else 0)
        types = render_types(store.counts(), store.only, room)
        self.query_one(PaneLine).show(types, [reading] if reading else [])

    def _reading(self, session: Session) -> Cell | None:
        """What is to be said about reading the list; None when all is well."""
        feed, now = session.principals_feed, session.clock.monotonic()
        if feed.status.error is not None or feed.status.state is FeedState.FAILED:
            return render_badge(feed.status, None, now)
        return None if session.principals.complete else Cell("reading …", "accent")

    def _why_empty(self, store: PrincipalsStore) -> str:
        if not store.complete:
            return WAITING
        return "Nothing matches the filter." if store.filter else "There is nothing of this type."

    def _draw_note(self, store: PrincipalsStore) -> None:
        known = store.counts()[store.only] if store.only else sum(store.counts().values())
        shown = len(store.shown)
        note = [Cell(f"{shown} of {known}" if store.filter else plural(known, "principal"), "dim")]
        note += render_refused(store.refused, store.unlisted)
        note += render_unreadable(store.unreadable)
        self.query_one(FilterLine).show_note(*note)

    # Detail

    def action_open(self) -> None:
        """Show everything the server knows about the principal under the cursor."""
        self._open_detail()

    @on(LiveTable.RowOpened)
    def _row_opened(self) -> None:
        self._open_detail()

    @on(LiveTable.CursorMoved)
    def _cursor_moved(self) -> None:
        session = self.session
        if session is None or not self.detail.display:
            return
        principal = self._cursor_principal(session)
        if principal is None or principal.name == self._open.name:
            return
        if self._open.just_left(session.principals):
            # The list moved, not the operator: what they read must not turn into somebody else.
            self._draw_detail(session.principals)
            return
        self._show(session, principal)

    def _open_detail(self) -> None:
        session = self.session
        principal = self._cursor_principal(session) if session else None
        if session is None or principal is None:
            return
        self.add_class("-detail")
        self.detail.open()
        self._show(session, principal)
        if not self.has_class("-wide"):
            self.detail.focus()

    def _show(self, session: Session, principal: Principal) -> None:
        self._open.open(principal)
        self._draw_detail(session.principals)
        self.detail.scroll_home(animate=False)
        self._read_detail(session)

    def _draw_detail(self, store: PrincipalsStore) -> None:
        if self._open.name:
            self.detail.show(clean(self._open.name, 60), self._open.lines(store))

    @work(name="principal detail", group="principals.detail", exit_on_error=False)
    async def _read_detail(self, session: Session) -> None:
        await self._open.read(session.principals)
        if self.is_attached:
            self._draw_detail(session.principals)

    def _cursor_principal(self, session: Session) -> Principal | None:
        key = self.table.cursor_key
        return session.principals.find(key) if isinstance(key, str) else None

    # Type and order

    def action_cycle_type(self, step: int) -> None:
        """Show the next type that there is, or all."""
        if self.session is not None:
            store = self.session.principals
            there: list[PrincipalType | None] = [None, *(kind for kind, n in store.counts().items() if n)]
            place = there.index(store.only) if store.only in there else 0
            store.show_only(there[(place + step) % len(there)])
            self.table.set_columns(columns_for(store.only))
            self.table.reload()
            self.draw_now()

    def action_sort(self) -> None:
        """Sort by the next column."""
        if self.session is not None:
            store = self.session.principals
            columns = [column.key for column in columns_for(store.only)]
            place = columns.index(store.sort) if store.sort in columns else -1
            self._sort_by(self.session, columns[(place + 1) % len(columns)])

    def action_reverse(self) -> None:
        """Turn the order round."""
        if self.session is not None:
            store = self.session.principals
            self._set_order(store, store.sort, reverse=not store.reverse)

    @on(LiveTable.HeaderPressed)
    def _header_pressed(self, event: LiveTable.HeaderPressed) -> None:
        if self.session is not None:
            if event.column_key == self.session.principals.sort:
                self.action_reverse()
            else:
                self._sort_by(self.session, event.column_key)

    def _sort_by(self, session: Session, column: str) -> None:
        self._set_order(session.principals, column, reverse=column in LARGEST_FIRST)

    def _set_order(self, store: PrincipalsStore, column: str, *, reverse: bool) -> None:
        store.set_sort(column, reverse=reverse)
        self._show_order(store)
        self.table.reload()
        self.table.action_first()  # what the order puts first is what was asked for
        self.draw_now()

    def _show_order(self, store: PrincipalsStore) -> None:
        self.table.sort = (store.sort, store.reverse)
