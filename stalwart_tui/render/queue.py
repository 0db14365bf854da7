"""The queue as cells of a table and as lines of a detail pane."""

from collections.abc import Sequence

from stalwart_tui.models.queue import QueueMessage, Recipient, RecipientState
from stalwart_tui.render.cells import Cell, Column
from stalwart_tui.render.status import state_text, state_token
from stalwart_tui.render.units import UNKNOWN, date_time, due, duration, plural, size
from stalwart_tui.state.queue import LATE_BY
from stalwart_tui.state.queue_index import last_error, message_state
from stalwart_tui.text.clean import clean

COLUMNS = (
    Column("id", "ID", 6, drop=6),
    Column("age", "AGE", 6, align="right"),
    Column("from", "FROM", 16, flex=3, elide="address", drop=3),
    Column("to", "TO", 20, flex=4, elide="address"),
    Column("queue", "QUEUE", 6, drop=5),
    Column("state", "STATE", 11, drop=1),
    Column("tries", "TRY", 3, align="right", drop=4),
    Column("retry", "NEXT TRY", 9, align="right", drop=2),
    Column("size", "SIZE", 6, align="right", drop=8),
    Column("error", "LAST ERROR", 28, flex=6),
)
"""The error is the last to go: without it a queue is a list of names."""

NULL_SENDER = "<>"
"""How the empty return path of bounces and reports is written (RFC 5321)."""

WORDS_BEFORE_ERROR = ("Unexpected response for ", "Message: ")
"""Wording of the server around the text that matters (`rest.md` 11.1)."""


def short_id(message_id: int) -> str:
    """The last hexadecimal digits of a queue id: enough to tell rows apart; the detail shows it whole."""
    return f"{message_id:x}"[-6:]


def sender(message: QueueMessage) -> str:
    """The return path, or the null sender's sign."""
    return clean(message.return_path) if message.return_path else NULL_SENDER


def recipients_text(message: QueueMessage) -> str:
    """The first pending recipient and how many more there are."""
    waiting = message.pending or message.recipients
    if not waiting:
        return "(no recipients)"
    more = len(message.recipients) - 1
    first = clean(waiting[0].address)
    return f"{first} +{more}" if more else first


def short_error(text: str) -> str:
    """The part of an error text that tells errors apart: reply code and message first, host last."""
    cleaned = clean(text)
    if not cleaned.startswith("Error for "):
        return cleaned
    host, _, rest = cleaned.removeprefix("Error for ").partition(": ")
    if rest.startswith(WORDS_BEFORE_ERROR[0]):
        answer = rest.partition(": Code: ")[2]
        code, _, after = answer.partition(", Enhanced code: ")
        enhanced, _, message = after.partition(f", {WORDS_BEFORE_ERROR[1]}")
        if code and message:
            return f"{code} {enhanced} {message} ({host})"
    return f"{rest} ({host})" if rest else cleaned


def render_row(message: QueueMessage, columns: Sequence[Column], now: float) -> tuple[Cell, ...]:
    """One message as cells for exactly these columns."""
    return tuple(_cell(message, column.key, now) for column in columns)


def drawn_times(message: QueueMessage, now: float) -> tuple[str, str]:
    """The texts of a row that change by the mere passing of time."""
    return age_text(message, now), retry_text(message, now)


def age_text(message: QueueMessage, now: float) -> str:
    """Time in the queue, coarse enough not to tick."""
    age = now - message.created
    return duration(age) if age >= 60 else "<1m"


def retry_text(message: QueueMessage, now: float) -> str:
    """Time until the next try, coarse enough not to tick."""
    if message.next_retry is None:
        return UNKNOWN
    wait = message.next_retry - now
    return due(wait) if abs(wait) >= 60 else ("in <1m" if wait > 0 else "now")


def _cell(message: QueueMessage, key: str, now: float) -> Cell:
    match key:
        case "id":
            return Cell(short_id(message.id), "dim")
        case "age":
            return Cell(age_text(message, now))
        case "from":
            return Cell(sender(message), "" if message.return_path else "dim")
        case "to":
            return Cell(recipients_text(message))
        case "queue":
            return Cell(clean(",".join(message.virtual_queues)) or UNKNOWN, "dim")
        case "state":
            state = message_state(message)
            return Cell(state_text(state), state_token(state))
        case "tries":
            return Cell(str(message.tries))
        case "retry":
            late = message.next_retry is not None and now - message.next_retry > LATE_BY
            return Cell(retry_text(message, now), "deferred" if late else "")
        case "size":
            return Cell(size(message.size), "dim")
        case "error":
            return Cell(short_error(last_error(message)))
        case _:
            return Cell("")


Line = tuple[Cell, ...]
"""One line of a pane: pieces that follow each other."""


def _fact(label: str, text: str, token: str = "") -> Line:
    return (Cell(f"{label:<11}", "dim"), Cell(text, token))


def render_detail(message: QueueMessage, now: float) -> list[Line]:
    """Everything the server told about one message, every recipient with its state and last answer."""
    lines: list[Line] = [
        _fact("message", f"{message.id:x}", "key"),
        _fact("decimal", str(message.id), "dim"),
        _fact("from", sender(message)),
        _fact("queued", f"{date_time(message.created)}  ({duration(now - message.created)} ago)"),
        _fact("size", f"{size(message.size)}  ({message.size} bytes)"),
    ]
    if message.priority:
        lines.append(_fact("priority", str(message.priority)))
    if message.envelope_id:
        lines.append(_fact("envelope", clean(message.envelope_id)))
    if message.expires is not None:
        lines.append(_fact("given up", f"{date_time(message.expires)}  ({due(message.expires - now)})"))
    waiting = len(message.pending)
    total = plural(len(message.recipients), "recipient")
    lines += [(), (Cell(f"{total}, {waiting} waiting", "accent"),)]
    for recipient in sorted(message.recipients, key=lambda r: (not r.state.pending, r.address)):
        lines += _recipient(recipient, now)
    for key, value in message.extra.items():
        lines.append(_fact(clean(str(key)), clean(str(value))))
    return lines


def _recipient(recipient: Recipient, now: float) -> list[Line]:
    token = state_token(recipient.state)
    lines: list[Line] = [
        (),
        (Cell(f"{state_text(recipient.state)}  ", token), Cell(clean(recipient.address), "key")),
    ]
    facts = []
    if recipient.virtual_queue:
        facts.append(f"virtual queue {clean(recipient.virtual_queue)}")
    facts.append(plural(recipient.tries, "failed try", "failed tries"))
    if recipient.state.pending and recipient.next_retry is not None:
        facts.append(f"next try {due(recipient.next_retry - now)}")
    lines.append((Cell(" · ".join(facts), "dim"),))
    if recipient.detail:
        calm = recipient.state is RecipientState.DELIVERED
        lines.append((Cell(clean(recipient.detail), "dim" if calm else ""),))
    return lines
