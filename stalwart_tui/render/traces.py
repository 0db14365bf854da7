"""Trace events as cells of a log and as lines of a detail pane, and the stream they come from in words.

What an event is about is told by its keys (`rest.md` 8.7): the row puts those first that an operator looks
for, the detail shows them all.
"""

import re
from collections.abc import Callable, Mapping, Sequence
from datetime import datetime
from functools import lru_cache
from itertools import islice
from typing import Any

from stalwart_tui.models.traces import TraceEvent
from stalwart_tui.render.cells import Cell, Column
from stalwart_tui.render.header import FINE_AGES, age_step
from stalwart_tui.render.members import Line, is_secret_key, member_lines, safe_text
from stalwart_tui.render.queue import short_id
from stalwart_tui.render.status import LEVEL_LOOK
from stalwart_tui.render.units import clock_time, count, date_time, duration, size
from stalwart_tui.state.events import level_of
from stalwart_tui.state.feed import FeedState, FeedStatus
from stalwart_tui.state.traces import LEVELS, TracesStore
from stalwart_tui.text.clean import clean
from stalwart_tui.text.redact import redact
from stalwart_tui.text.secret import MASK

COLUMNS = (
    Column("time", "TIME UTC", 8),
    Column("level", "LEVEL", 7),
    Column("event", "EVENT", 22, flex=1),
    Column("fields", "KEY FIELDS", 30, flex=5),
)

ROW_VALUE = 240
"""Characters of one value that a row shows: more than the widest terminal has room for."""
ROW_DEPTH = 3
"""Causes of causes that a row follows; the detail goes deeper."""
DETAIL_LINES = 400
"""Lines of a detail: an event of a real server has thirty, a hostile one could have millions."""

QUIET_KEYS = frozenset((
    "blobId", "changeId", "documentId", "due", "expires", "localIp", "localPort", "mailboxId", "nextDsn",
    "queueName", "spanId", "strict", "uid", "uidNext", "uidValidity",
))  # fmt: skip
"""Keys that a row leaves to the detail: internal numbers, and what the event's neighbours repeat."""

TROUBLE = re.compile(
    r"(?:^|-)(?:error|fail|failed|failure|reject|rejected|exceeded|invalid|ban|blocked|unauthorized|timeout"
    r"|unavailable|greylisted|bounce|too|limited|missing|not(?!-found|-dnssec|-spam))(?:-|$)"
)
"""Words in an event id by which it tells of trouble, although its level may be INFO: a refused recipient."""

MILLISECONDS = frozenset({"elapsed"})
"""Keys whose number is a time in milliseconds."""
BYTES = frozenset({"size"})
"""Keys whose number is a size in bytes."""

_RFC3339 = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(?:\.\d+)?(?:Z|[+-]\d\d:\d\d)")


@lru_cache(maxsize=1024)
def is_trouble(event_id: str) -> bool:
    """Whether an event tells of something that went wrong."""
    return level_of(event_id) in ("ERROR", "WARN") or bool(TROUBLE.search(event_id.partition(".")[2]))


def level_cell(event_id: str) -> Cell:
    """Glyph and word of an event's level."""
    level = level_of(event_id)
    return Cell(*LEVEL_LOOK.get(level, (level, "")))


def render_row(event: TraceEvent, columns: Sequence[Column]) -> tuple[Cell, ...]:
    """One event as cells for exactly these columns."""
    return tuple(_cell(event, column.key) for column in columns)


def _cell(event: TraceEvent, key: str) -> Cell:
    match key:
        case "time":
            return Cell(clock_time(event.at), "dim")
        case "level":
            return level_cell(event.type)
        case "event":
            return Cell(clean(event.type) or "(no type)", _event_token(event.type))
        case "fields":
            return Cell(summary(event))
        case _:
            return Cell("")


def _event_token(event_id: str) -> str:
    token = level_cell(event_id).token
    if token in ("level-error", "level-warn"):
        return token
    return "deferred" if is_trouble(event_id) else ""


# Key fields


def summary(event: TraceEvent) -> str:
    """What an event is about, in one line: the queue id, then the keys in the order of the server, which
    puts the event's own before those of its span (`rest.md` 8.7).

    Where something went wrong the answer comes before everything else. Without any keys, the server's label.
    """
    data = {str(key): value for key, value in event.data.items()}
    pieces = [_about(data)]
    if is_trouble(event.type):
        pieces.append(_answer(data))
    while data:
        key = next(iter(data))
        teller = _TELLERS.get(key)
        pieces.append(teller(data) if teller else _pair(key, data.pop(key)))
    line = "  ".join(piece for piece in pieces if piece)
    return clean(redact(line)) if line else safe_text("text", event.text, ROW_VALUE)


def _about(data: dict[str, Any]) -> str:
    queue_id = data.pop("queueId", None)
    if isinstance(queue_id, int) and not isinstance(queue_id, bool):
        return f"#{short_id(queue_id)}"
    return f"#{_text(queue_id)[-6:]}" if queue_id else ""


def _sender(data: dict[str, Any]) -> str:
    sender = _text(data.pop("from"))
    return f"{sender} → {_recipients(data)}" if "to" in data else f"from {sender}"


def _recipient(data: dict[str, Any]) -> str:
    return f"to {_recipients(data)}"


def _recipients(data: dict[str, Any]) -> str:
    data.pop("total", None)  # how many they are, which "+n" says
    return _text(data.pop("to"))


def _account(data: dict[str, Any]) -> str:
    return f"account {_text(data.pop('accountName'))}"


def _host(data: dict[str, Any]) -> str:
    domain, host = _text(data.pop("domain", None)), _text(data.pop("hostname", None))
    return f"{domain} {host}".strip() if not host.endswith(domain) else host


def _remote(data: dict[str, Any]) -> str:
    address, port = _text(data.pop("remoteIp", None)), _text(data.pop("remotePort", None))
    if not (address and port):
        return address or port
    return f"[{address}]:{port}" if ":" in address else f"{address}:{port}"


def _answer(data: dict[str, Any], depth: int = 0) -> str:
    """What the other side said, or why: code, words, and the causes behind them."""
    words = [_code(data.pop("code", None)), *(_text(data.pop(key, None)) for key in ("reason", "details"))]
    causes = [_cause(data.pop(key, None), depth) for key in ("causedBy", "result")]
    return " ".join(piece for piece in (*words, *causes) if piece)


def _code(value: object) -> str:
    """A reply code of mail and web protocols speaks for itself, any other number is called a code."""
    return f"code {value}" if isinstance(value, int) and not 200 <= value < 600 else _text(value)


_TELLERS: Mapping[str, Callable[[dict[str, Any]], str]] = {
    "from": _sender,
    "to": _recipient,
    "accountName": _account,
    "listenerId": lambda data: _text(data.pop("listenerId")),
    "domain": _host,
    "hostname": _host,
    "remoteIp": _remote,
    "remotePort": _remote,
    **dict.fromkeys(("code", "reason", "details", "causedBy", "result"), _answer),
}
"""Key → what tells it, together with those that belong to it; each takes what it tells out of the data."""


def _cause(value: object, depth: int) -> str:
    """A nested event in one line: what it says, its type, its text. Places in source code are left out."""
    if isinstance(value, list):
        return ", ".join(_cause(item, depth) for item in value[:ROW_DEPTH])
    if not isinstance(value, Mapping) or depth >= ROW_DEPTH:
        return ""
    inner, kind, text = value.get("data"), _text(value.get("type")), _text(value.get("text"))
    said = _answer(dict(inner), depth + 1) if isinstance(inner, Mapping) else ""
    if _letters(text) in _letters(kind):
        text = ""  # "DNS record not found" is what "mail-auth.dns-record-not-found" says already
    return " ".join(piece for piece in (said, kind, text) if piece)


def _letters(text: str) -> str:
    return "".join(filter(str.isalnum, text)).casefold()


def _pair(key: str, value: object) -> str:
    if key in QUIET_KEYS:
        return ""
    if is_secret_key(key):
        return f"{key}={MASK}"
    if key in MILLISECONDS or key in BYTES:
        return explain(key, value) or f"{key}={_text(value)}"
    return f"{key[:ROW_VALUE]}={_cause(value, 0) if isinstance(value, Mapping) else _text(value)}"


def _text(value: object) -> str:
    """A value as a short text: of a list the first and how many more there are."""
    match value:
        case None:
            return ""
        case str():
            moment = _moment(value)
            return f"{moment:%m-%d %H:%M}" if moment else value[:ROW_VALUE]
        case bool():
            return "true" if value else "false"
        case list():
            first = _text(value[0]) if value else "(none)"
            return f"{first} +{len(value) - 1}" if len(value) > 1 else first
        case Mapping():
            return _cause(value, 0)
        case _:
            return str(value)[:ROW_VALUE]


def _moment(text: str) -> datetime | None:
    if not _RFC3339.fullmatch(text[:40]):
        return None
    try:
        return datetime.fromisoformat(text)
    except ValueError:
        return None


def explain(key: str, value: object) -> str:
    """What a number means in words; "" = it says so itself."""
    if not isinstance(value, int | float) or isinstance(value, bool):
        return ""
    if key in MILLISECONDS:
        return (
            f"{value:.0f}ms"
            if value < 1000
            else f"{value / 1000:.1f}s"
            if value < 60_000
            else duration(value / 1000)
        )
    if key in BYTES:
        return size(value)
    if key == "queueId" and isinstance(value, int):
        return f"{value:x}"
    return ""


# Detail


def render_detail(event: TraceEvent) -> list[Line]:
    """Everything an event carries: all keys, nested causes indented below theirs, secrets masked."""
    lines: list[Line] = [
        (Cell("event         ", "dim"), Cell(clean(event.type) or "(no type)", "key")),
        (Cell("level         ", "dim"), level_cell(event.type)),
        (Cell("time          ", "dim"), Cell(date_time(event.at))),
    ]
    for label, text in (("text", event.text), ("details", event.details)):
        if text:
            lines.append((Cell(f"{label:<14}", "dim"), Cell(safe_text(label, text))))
    lines.append(())
    members = list(islice(member_lines(event.data, explain), DETAIL_LINES + 1))
    lines += members[:DETAIL_LINES] or [(Cell("It carries no keys.", "dim"),)]
    if len(members) > DETAIL_LINES:
        lines.append((Cell("… the rest is left out", "dim"),))
    return lines


# The stream


def render_stream(status: FeedStatus, quiet: float | None, now: float) -> Cell:
    """Where the stream stands. `quiet` = seconds since the last event, None before the first; `now` is of the
    monotonic clock."""
    error = status.error
    why = f" · {clean(error.message)}" if error else ""
    if status.state is FeedState.LIVE:
        if quiet is None:
            return Cell("● live · waiting for events", "ok")
        return Cell(
            "● live" if quiet < FINE_AGES else f"● live · quiet for {duration(age_step(quiet))}", "ok"
        )
    if status.state is FeedState.RETRYING:
        wait = max((status.retry_at or now) - now, 0)
        return Cell(f"✗ lost · retrying in {duration(wait + 0.99)}{why}", "failed")
    if status.state in (FeedState.FAILED, FeedState.UNSUPPORTED):
        return Cell(f"✗ stopped{why}", "failed")
    return Cell(f"… connecting again{why}" if error else "… connecting", "deferred")


def render_frozen(pending: int) -> Cell:
    """The mark of a log that stands still, and how many events came since."""
    more = f" +{count(pending)}" if pending else ""
    return Cell(f"‖ FROZEN{more} · End follows", "paused")


def render_counts(store: TracesStore) -> list[Cell]:
    """What came in and what had to be let go."""
    cells = [Cell(f"{count(store.received)} received", "dim")]
    if store.ring.dropped:
        cells.append(Cell(f"{count(store.ring.dropped)} dropped (ring full)", "dim"))
    if store.unreadable:
        cells.append(Cell(f"{count(store.unreadable)} unreadable", "failed"))
    return cells


def render_levels(store: TracesStore, *, wide: bool) -> list[Cell]:
    """How many events of each level; on a narrow screen those that matter."""
    cells = []
    for level in LEVELS if wide else LEVELS[:2]:
        number = store.levels.get(level, 0)
        look, token = LEVEL_LOOK[level]
        cells.append(Cell(f"{look.strip(' ·')} {count(number)}", token if number else "dim"))
    return cells
