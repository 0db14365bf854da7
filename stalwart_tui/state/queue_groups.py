"""Where the waiting mail wants to go: the queue's pending recipients, counted by domain.

Only counting lives here: no widget, no text on screen. The queue can be large and the terminal must answer
meanwhile, so counting goes in slices; the caller lets other work in between them.
"""

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from stalwart_tui.models.queue import QueueMessage, RecipientState

SLICE = 500
"""Messages counted in one go: a few milliseconds."""
SHOWN_GROUPS = 100
"""Domains kept for the table: more than anybody scrolls through to find what is wrong."""
KNOWN_TEXTS = 5000
"""Error texts whose kind is remembered during one count; remote hosts can make every text another."""


@dataclass(frozen=True, slots=True)
class DomainGroup:
    """The pending recipients of one domain."""

    domain: str
    """In lower case, as the server sent it otherwise (hostile); empty for addresses without one."""
    waiting: int
    """Pending recipients."""
    deferred: int
    """Those of them that failed at least once."""
    oldest: int
    """When the oldest of their messages was queued, Unix seconds."""
    error: str
    """A recent text of the most frequent kind of failure, as the server sent it; empty when there is none."""


@dataclass(frozen=True, slots=True)
class Groups:
    """What one count of the whole queue found."""

    domains: tuple[DomainGroup, ...] = ()
    """The largest, largest first."""
    total: int = 0
    """How many domains there are."""
    first_due: int | None = None
    """The earliest next try of any pending recipient, Unix seconds."""


def error_kind(text: str) -> str:
    """What failures have in common whose texts differ in host and address: reply codes, or the kind of fault.

    The wordings are those of `rest.md` 11.1; the text of another release is a kind of its own.
    """
    _, code, answer = text.partition("Code: ")
    if code:
        return answer.partition(", Message:")[0]
    host, _, reason = text.partition(": ")
    return reason.partition(": ")[0] if host.startswith("Error for ") else text


class _Tally:
    """One domain while it is counted."""

    __slots__ = ("deferred", "kinds", "oldest", "samples", "waiting")

    def __init__(self, created: int) -> None:
        self.waiting = 0
        self.deferred = 0
        self.oldest = created
        self.kinds: Counter[str] = Counter()
        self.samples: dict[str, str] = {}


def count_by_domain(messages: Sequence[QueueMessage]) -> Iterator[Groups | None]:
    """Count all messages, SLICE at a time: yields None between slices and the result at the end."""
    tallies: dict[str, _Tally] = {}
    kinds: dict[str, str] = {}
    first_due: int | None = None
    for start in range(0, len(messages), SLICE):
        if start:
            yield None
        for message in messages[start : start + SLICE]:
            due = _count_message(message, tallies, kinds)
            if due is not None and (first_due is None or due < first_due):
                first_due = due
    largest = sorted(tallies.items(), key=lambda item: (-item[1].waiting, item[0]))[:SHOWN_GROUPS]
    yield Groups(tuple(_group(domain, tally) for domain, tally in largest), len(tallies), first_due)


def _count_message(message: QueueMessage, tallies: dict[str, _Tally], kinds: dict[str, str]) -> int | None:
    """Count the pending recipients of one message; answers when the first of them is tried next."""
    first_due: int | None = None
    for recipient in message.recipients:
        if not recipient.state.pending:
            continue
        due = recipient.next_retry
        if due is not None and (first_due is None or due < first_due):
            first_due = due
        domain = recipient.address.rpartition("@")[2].lower() if "@" in recipient.address else ""
        tally = tallies.get(domain)
        if tally is None:
            tally = tallies[domain] = _Tally(message.created)
        tally.waiting += 1
        tally.oldest = min(tally.oldest, message.created)
        tally.deferred += recipient.state is RecipientState.TEMPORARY_FAILURE
        if recipient.detail:
            kind = _kind(recipient.detail, kinds)
            tally.kinds[kind] += 1
            tally.samples[kind] = recipient.detail
    return first_due


def _kind(text: str, known: dict[str, str]) -> str:
    kind = known.get(text)
    if kind is None:
        kind = error_kind(text)
        if len(known) < KNOWN_TEXTS:
            known[text] = kind
    return kind


def _group(domain: str, tally: _Tally) -> DomainGroup:
    worst = tally.kinds.most_common(1)
    error = tally.samples[worst[0][0]] if worst else ""
    return DomainGroup(domain, tally.waiting, tally.deferred, tally.oldest, error)


def domain_filter(domain: str) -> str:
    """The filter of the queue that finds the messages of a group."""
    if not domain:
        return "!to:@"
    plain = domain.partition('"')[0]  # a filter has no way to write a quote; what is before it finds more
    return f'to:"@{plain}"' if any(map(str.isspace, plain)) else f"to:@{plain}"
