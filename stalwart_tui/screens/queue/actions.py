"""The queue's verbs: which messages, what the sheet says, what the server is asked, what is reported.

Each is proved by `state/verify.py`; nothing here believes an answer.
"""

from collections import Counter
from collections.abc import Awaitable, Callable, Sequence
from typing import TYPE_CHECKING

from stalwart_tui.backend.capabilities import Operation, Supported
from stalwart_tui.render.cells import Cell
from stalwart_tui.render.outcome import render_outcomes
from stalwart_tui.render.queue import recipients_text, sender, short_id
from stalwart_tui.render.units import duration, plural
from stalwart_tui.screens.dialogs.confirm import Sheet
from stalwart_tui.state.verify import Outcome, Proof
from stalwart_tui.text.clean import clean

if TYPE_CHECKING:
    from stalwart_tui.models.queue import QueueMessage
    from stalwart_tui.state.session import Session

SAMPLE = 20
"""Messages named one by one on a sheet; of a larger set this many, then how many more there are."""
TOP = 3
"""Domains and senders named on a sheet."""


def message_sheet(
    session: "Session", verb: str, messages: Sequence["QueueMessage"], operation: Operation
) -> Sheet:
    """The sheet of a write to messages: exact count, where they go, from whom, since when, which."""
    now = session.clock.now()
    oldest = max(now - m.created for m in messages)
    newest = min(now - m.created for m in messages)
    domains = Counter(r.address.rpartition("@")[2] for m in messages for r in m.pending)
    senders = Counter(sender(m) for m in messages)
    lines: list[list[Cell]] = [
        [Cell("to      ", "dim"), Cell(_top(domains))],
        [Cell("from    ", "dim"), Cell(_top(senders))],
        [
            Cell("queued  ", "dim"),
            Cell(f"{duration(oldest)} ago" + (f" to {duration(newest)} ago" if len(messages) > 1 else "")),
        ],
        [],
    ]
    for message in messages[:SAMPLE]:
        who = f"{sender(message)} → {recipients_text(message)}"
        lines.append([Cell(f"{short_id(message.id)}  ", "dim"), Cell(who)])
    if len(messages) > SAMPLE:
        lines.append([Cell(f"… and {len(messages) - SAMPLE} more", "dim")])
    verdict = session.capabilities.of(operation)
    caveats = verdict.caveats if isinstance(verdict, Supported) else ()
    final = operation is Operation.QUEUE_CANCEL
    undo = "It cannot be taken back." if final else ""
    return Sheet(f"{verb} {plural(len(messages), 'message')}", len(messages), lines, caveats, undo, final)


def queue_sheet(session: "Session", *, pause: bool) -> Sheet:
    """The sheet of pausing or resuming the whole queue."""
    total = session.queue.total or 0
    lines = [[Cell(f"{plural(total, 'message')} in the queue, {session.queue.overdue()} overdue.")]]
    if pause:
        lines.append(
            [Cell("No new delivery starts until the queue is resumed; deliveries under way finish.")]
        )
        lines.append([Cell("Mail is still accepted. A restart of the server resumes by itself.")])
    else:
        lines.append([Cell("Deliveries start again; one due message is retried to wake the scheduler.")])
    verdict = session.capabilities.of(Operation.QUEUE_PAUSE)
    caveats = verdict.caveats if isinstance(verdict, Supported) else ()
    return Sheet("Pause the queue" if pause else "Resume the queue", 1, lines, caveats, "Undo: Q again.")


async def write_messages(
    session: "Session",
    verb: str,
    messages: Sequence["QueueMessage"],
    write: Callable[["QueueMessage"], Awaitable[Outcome]],
    progress: Callable[[Cell], None],
) -> Cell:
    """Write to one message after the other, report on the way, and give the result line."""
    outcomes: list[Outcome] = []
    for place, message in enumerate(messages, 1):
        progress(Cell(f"… {verb} {place} of {len(messages)}: {short_id(message.id)}", "accent"))
        outcome = await write(message)
        outcomes.append(outcome)
        _take(session, outcome)
        if outcome.proof in (Proof.REFUSED, Proof.UNPROVED):
            break  # what stops one stops all: permission, password, a dead server
    session.queue.poll.ask_now()
    return render_outcomes(verb, outcomes)


async def switch_queue(session: "Session", *, pause: bool) -> Cell:
    """Pause, or resume and wake; the result line."""
    outcome = await (session.writes.pause() if pause else session.writes.resume())
    session.queue.poll.ask_now()
    if pause or outcome.proof is not Proof.PROVED:
        return render_outcomes("pause" if pause else "resume", [outcome])
    woken = await session.writes.wake(session.queue.index.due(session.clock.now()))
    if woken is None:
        return Cell("✓ resume queue: proved – the queue runs; nothing is due, so nothing needed waking", "ok")
    _take(session, woken)
    if woken.proof in (Proof.PROVED, Proof.GONE):
        by = f"{woken.subject} {clean(woken.words)}"
        return Cell(f"✓ resume queue: proved – the queue runs and is awake ({by})", "ok")
    return Cell(f"! resume queue: it runs, but is not proved awake – {clean(woken.words)}", "deferred")


def _take(session: "Session", outcome: Outcome) -> None:
    if outcome.message is not None:
        session.queue.take((outcome.message,), ())
    elif outcome.message_id is not None and outcome.proof in (Proof.PROVED, Proof.GONE):
        session.queue.take((), (outcome.message_id,))


def _top(counts: Counter[str]) -> str:
    named = ", ".join(f"{clean(name) or '<>'} ({number})" for name, number in counts.most_common(TOP))
    more = len(counts) - TOP
    return f"{named} and {more} more" if more > 0 else named or "nobody"
