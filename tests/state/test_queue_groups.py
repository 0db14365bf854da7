"""Where mail waits: who is counted, which failure stands for a domain, that counting lets keys through."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from stalwart_tui.models.queue import QueueMessage, RecipientState
from stalwart_tui.state.queue_groups import (
    SHOWN_GROUPS,
    SLICE,
    Groups,
    count_by_domain,
    domain_filter,
    error_kind,
)
from stalwart_tui.state.queue_index import QueueIndex
from tests.state.clocks import NOW
from tests.state.fakes import message, recipient

DEFERRED, DONE = RecipientState.TEMPORARY_FAILURE, RecipientState.DELIVERED


def counted(*messages: QueueMessage) -> Groups:
    *pauses, groups = count_by_domain(messages)
    assert pauses == [None] * len(pauses)
    assert groups is not None
    return groups


def greylisted(name: str) -> str:
    return (
        f"Error for mx.{name}: Unexpected response for RCPT TO:<jane@{name}>: "
        "Code: 451, Enhanced code: 4.7.1, Message: Greylisted"
    )


def test_an_empty_queue_has_no_groups() -> None:
    assert counted() == Groups()


def test_only_recipients_that_wait_are_counted() -> None:
    groups = counted(
        message(1, recipient("a@One.example"), recipient("b@one.example", state=DEFERRED, detail="x")),
        message(
            2, recipient("c@one.example", state=DONE), recipient("d@two.example"), created=int(NOW) - 500
        ),
        message(3, recipient("e@one.example", state=RecipientState.UNKNOWN), created=int(NOW) - 900),
    )
    shown = [(group.domain, group.waiting, group.deferred, group.oldest) for group in groups.domains]
    assert shown == [("one.example", 3, 1, int(NOW) - 900), ("two.example", 1, 0, int(NOW) - 500)]
    assert groups.total == 2


def test_the_earliest_next_try_is_that_of_a_recipient_that_waits() -> None:
    over = recipient("a@one.example", state=DONE, next_retry=1)
    later, first = (recipient("b@one.example", next_retry=int(NOW) + after) for after in (90, 30))
    assert counted(message(1, over, later), message(2, first)).first_due == int(NOW) + 30


def test_the_most_frequent_kind_of_failure_stands_for_a_domain_by_its_newest_text() -> None:
    texts = [greylisted("a.example"), "Error for mx: TLS error: bad", greylisted("b.example")]
    waiting = [recipient("x@one.example", state=DEFERRED, detail=text) for text in texts]
    (group,) = counted(*(message(number, each) for number, each in enumerate(waiting))).domains
    assert group.error == greylisted("b.example")


@pytest.mark.parametrize(
    ("text", "kind"),
    [
        (greylisted("a.example"), "451, Enhanced code: 4.7.1"),
        ("Code: 452, Enhanced code: 4.2.2, Message: full", "452, Enhanced code: 4.2.2"),
        ("Error for mx: Connection failed: timed out", "Connection failed"),
        ("Error for mx: Rate limited", "Rate limited"),
        ("something of another release", "something of another release"),
        ("", ""),
    ],
)
def test_kinds_of_failure(text: str, kind: str) -> None:
    assert error_kind(text) == kind


def test_a_large_queue_is_counted_in_slices_and_shown_in_part() -> None:
    size = SLICE * 2 + 1
    messages = [message(number, recipient(f"a@{number}.example")) for number in range(size)]
    *pauses, groups = count_by_domain(messages)
    assert len(pauses) == 2
    assert groups is not None
    assert (len(groups.domains), groups.total) == (SHOWN_GROUPS, size)


@given(st.text(st.characters(exclude_characters="@"), min_size=1, max_size=20))
def test_the_filter_of_a_group_finds_its_messages(domain: str) -> None:
    index = QueueIndex(lambda: NOW)
    index.put([message(1, recipient(f"jane@{domain}")), message(2, recipient("nobody"))])
    (group,) = (group for group in counted(*index.messages.values()).domains if group.domain)
    index.set_filter(domain_filter(group.domain))
    assert index.order == [1]


def test_addresses_without_a_domain_are_a_group_and_can_be_found() -> None:
    index = QueueIndex(lambda: NOW)
    index.put([message(1, recipient("postmaster")), message(2, recipient("a@one.example"))])
    groups = counted(*index.messages.values())
    assert [group.domain for group in groups.domains] == ["", "one.example"]
    index.set_filter(domain_filter(""))
    assert index.order == [1]
