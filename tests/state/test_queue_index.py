"""The queue in memory: which messages are shown, in what order, and when anything counts as changed."""

from collections.abc import Iterable

import pytest
from hypothesis import given
from hypothesis import strategies as st

from stalwart_tui.models.paging import Unreadable
from stalwart_tui.models.queue import QueueMessage, Recipient, RecipientState
from stalwart_tui.state.filter import FilterError
from stalwart_tui.state.queue_index import SORTS, QueueIndex, id_of, last_error, message_state
from tests.state.clocks import NOW
from tests.state.fakes import due, message, recipient

SCHEDULED, TEMPORARY, PERMANENT = (
    RecipientState.SCHEDULED,
    RecipientState.TEMPORARY_FAILURE,
    RecipientState.PERMANENT_FAILURE,
)
DELIVERED, UNKNOWN = RecipientState.DELIVERED, RecipientState.UNKNOWN


def index_of(*messages: QueueMessage, now: float = NOW) -> QueueIndex:
    index = QueueIndex(lambda: now)
    index.put(messages)
    return index


def shown(index: QueueIndex, text: str) -> list[int]:
    index.set_filter(text)
    return index.order


def stated(*states: RecipientState) -> QueueMessage:
    return message(1, *(recipient(f"{place}@x.example", state=state) for place, state in enumerate(states)))


@pytest.mark.parametrize(
    ("states", "worst"),
    [
        ((SCHEDULED,), SCHEDULED),
        ((SCHEDULED, TEMPORARY), TEMPORARY),
        ((TEMPORARY, UNKNOWN), UNKNOWN),
        ((PERMANENT, SCHEDULED), SCHEDULED),  # what has failed for good is over for this message
        ((DELIVERED, PERMANENT), PERMANENT),
        ((DELIVERED,), DELIVERED),
        ((), UNKNOWN),
    ],
)
def test_the_state_of_a_message_is_the_worst_that_matters(
    states: tuple[RecipientState, ...], worst: RecipientState
) -> None:
    odd = QueueMessage(1, "", (), 0, 0) if not states else stated(*states)
    assert message_state(odd) is worst


def test_the_last_error_is_of_the_pending_recipient_tried_most() -> None:
    assert last_error(message(1)) == ""
    mixed = message(
        1,
        recipient("a@x.example", state=PERMANENT, detail="for good", tries=9),
        recipient("b@x.example", state=TEMPORARY, detail="twice", tries=2),
        recipient("c@x.example", state=TEMPORARY, detail="five times", tries=5),
        recipient("d@x.example", state=DELIVERED, detail="250 OK", tries=20),
    )
    assert last_error(mixed) == "five times"
    over = message(1, recipient(state=PERMANENT, detail="for good"), recipient(state=SCHEDULED))
    assert last_error(over) == "for good"


MAIL = (
    message(
        0xA1,
        recipient("jane@gmail.example", virtual_queue="remote", state=TEMPORARY, tries=4,
                  detail="Error for mx: TLS error", next_retry=int(NOW) + 600),
        created=int(NOW) - 3 * 3600, size=6 * 1024**2,
    ),
    message(0xB2, recipient("Bob@Corp.example", virtual_queue="local", next_retry=int(NOW) - 90),
            return_path="", created=int(NOW) - 30),
    message(0xC3, recipient("a@gmail.example"), recipient("b@yahoo.example", state=DELIVERED),
            return_path="news@origin.example", created=int(NOW) - 7200, size=100),
)  # fmt: skip


@pytest.mark.parametrize(
    ("text", "ids"),
    [
        ("", [0xA1, 0xC3, 0xB2]),
        ("gmail", [0xA1, 0xC3]),
        ("GMAIL !tls", [0xC3]),
        ("from:origin", [0xA1, 0xC3]),
        ("from:<>", [0xB2]),
        ("to:yahoo", [0xC3]),
        ("to:bob@corp", [0xB2]),
        ("err:tls", [0xA1]),
        ("queue:local", [0xB2]),
        ("!queue:remote", [0xC3, 0xB2]),
        ("state:temp", [0xA1]),
        ("state:delivered", [0xC3]),
        ("id:b2", [0xB2]),
        (f"id:{0xB2}", [0xB2]),
        ("c3", [0xC3]),
        ("age>2h", [0xA1]),
        ("age<1m", [0xB2]),
        ("due<0", [0xB2]),
        ("due>5m", [0xA1]),
        ("size>5M", [0xA1]),
        ("tries>3", [0xA1]),
        ("rcpts:2", [0xC3]),
        ("/@(gmail|yahoo)/", [0xA1, 0xC3]),
        ("nowhere", []),
    ],
)
def test_filters(text: str, ids: list[int]) -> None:
    assert shown(index_of(*MAIL), text) == ids


def test_a_message_never_tried_again_is_due_at_no_time() -> None:
    index = index_of(message(1, recipient(next_retry=None)), due(2))
    assert shown(index, "due<9w") == [2]
    assert [m.id for m in index.due(NOW)] == [2]


def test_no_filter_leaves_the_old_one() -> None:
    index = index_of(*MAIL)
    assert shown(index, "yahoo") == [0xC3]
    version = index.version
    with pytest.raises(FilterError):
        index.set_filter("size>huge")
    assert (index.order, index.filter.text, index.version) == ([0xC3], "yahoo", version)


ODD = (
    message(5),
    QueueMessage(1, "", (), 0, 0),
    message(4, recipient("no-domain", state=UNKNOWN, virtual_queue="q", next_retry=None), return_path="x"),
    message(2, recipient("@", state=PERMANENT, detail="no", tries=2), recipient("b@y", virtual_queue="z")),
    message(3, recipient("b@a.example", state=TEMPORARY, detail="later", tries=7, next_retry=0), size=2**70),
)


@pytest.mark.parametrize("column", SORTS)
def test_every_column_sorts_odd_messages_both_ways(column: str) -> None:
    index = index_of(*ODD)
    index.set_sort(column, reverse=False)
    forwards = index.order
    keys = [SORTS[column](index.messages[message_id]) for message_id in forwards]
    assert sorted(forwards) == [1, 2, 3, 4, 5]
    assert keys == sorted(keys)
    index.set_sort(column, reverse=True)
    assert [SORTS[column](index.messages[message_id]) for message_id in index.order] == keys[::-1]


@pytest.mark.parametrize(
    ("column", "ids"),
    [
        ("id", [1, 2, 3, 4, 5]),
        ("age", [1, 2, 3, 4, 5]),
        ("from", [1, 5, 2, 3, 4]),  # by domain, then by the whole address
        ("to", [1, 2, 3, 4, 5]),
        ("queue", [5, 1, 3, 4, 2]),
        ("state", [1, 4, 3, 5, 2]),
        ("tries", [5, 1, 4, 2, 3]),
        ("retry", [3, 5, 2, 1, 4]),  # what is never tried again comes last
        ("size", [1, 5, 4, 2, 3]),
        ("error", [5, 1, 4, 3, 2]),
    ],
)
def test_orders(column: str, ids: list[int]) -> None:
    index = index_of(*ODD)
    index.set_sort(column, reverse=False)
    assert index.order == ids


def test_positions_follow_order_and_filter() -> None:
    index = index_of(*MAIL)
    assert [index.position(message_id) for message_id in (0xA1, 0xC3, 0xB2, 0xFF)] == [0, 1, 2, None]
    index.set_filter("gmail")
    assert [index.position(message_id) for message_id in (0xA1, 0xC3, 0xB2)] == [0, 1, None]
    index.set_sort("age", reverse=True)
    assert index.position(0xA1) == 1
    index.remove(0xC3)
    assert index.position(0xA1) == 0


def test_equal_messages_change_nothing() -> None:
    index = index_of(message(1), message(2))
    odd = Unreadable("3", "odd")
    index.put((), (odd,))
    before = index.version, index.revision(1), index.order
    index.put((message(1), message(2)), (Unreadable("3", "odd"),))
    index.remove(99)
    assert index.keep_only({1, 2, 3}) == 0
    assert (index.version, index.revision(1), index.order) == before
    assert index.order is before[2]


def test_what_changed_is_told_by_version_and_revision() -> None:
    index = index_of(message(1), message(2))
    version, first, second = index.version, index.revision(1), index.revision(2)
    index.put((message(1, recipient(tries=1)), message(2)))
    assert index.version > version
    assert index.revision(1) != first
    assert index.revision(2) == second
    index.remove(1)
    assert index.revision(1) == 0
    index.put((message(1),))
    assert index.revision(1) not in (0, first)


def test_a_changed_message_is_filtered_and_ordered_anew() -> None:
    index = index_of(message(1, size=1), message(2, size=2))
    index.set_sort("size", reverse=False)
    assert shown(index, "to:remote") == [1, 2]
    index.put((message(1, size=3),))
    assert index.order == [2, 1]
    index.put((message(2, recipient("x@other.example")),))
    assert index.order == [1]


def test_filters_by_age_pass_with_time() -> None:
    now = NOW
    index = QueueIndex(lambda: now)
    index.put((message(1, created=int(NOW) - 100), message(2, created=int(NOW))))
    assert shown(index, "age>1m") == [1]
    version = index.version
    index.pass_time()
    assert (index.version, index.order) == (version, [1])
    now = NOW + 90
    index.pass_time()
    assert index.version > version
    assert index.order == [1, 2]
    assert index.position(2) == 1


def test_unreadable_rows_go_with_their_message_or_when_they_can_be_read() -> None:
    index = index_of(message(1))
    index.put((), (Unreadable("2", "odd"), Unreadable("3", "odd"), Unreadable("#17", "no id")))
    assert index.keep_only({1, 2}) == 0
    assert list(index.unreadable) == ["2", "#17"]
    index.put((message(2),))
    assert list(index.unreadable) == ["#17"]
    version = index.version
    index.forget_nameless()
    assert not index.unreadable
    assert index.version > version
    index.forget_nameless()
    assert index.version == version + 1


def test_a_row_read_again_as_before_is_no_longer_unreadable() -> None:
    index = index_of(message(1))
    index.put((), (Unreadable("1", "odd"),))
    assert index.order == [1]  # what was known of it stays to be seen
    version = index.version
    index.put((message(1),))
    assert not index.unreadable
    assert index.version > version
    index.put((), (Unreadable("1", "odd"),))
    index.remove(1)
    assert not index.unreadable


@pytest.mark.parametrize(
    ("key", "number"),
    [("17", 17), ("0", 0), ("#17", None), ("", None), ("9" * 20, 10**20 - 1), ("9" * 5000, None)],
)
def test_ids_of_rows_that_cannot_be_read(key: str, number: int | None) -> None:
    assert id_of(Unreadable(key, "odd")) == number


def test_due_messages_come_longest_overdue_first() -> None:
    index = index_of(due(1, 5), due(2, 50), message(3), due(4, 50), due(5, 0))
    assert [m.id for m in index.due(NOW)] == [2, 4, 1, 5]
    assert (index.count_due(NOW), index.count_due(NOW - 10), index.count_due(NOW + 60)) == (4, 2, 5)
    index.put((message(2),))
    index.remove(4)
    assert index.keep_only({2, 3, 5}) == 1
    assert [m.id for m in index.due(NOW)] == [5]


RECIPIENTS = st.builds(
    Recipient,
    st.sampled_from(["a@x.example", "B@y.example", "", "@"]),
    st.sampled_from(RecipientState),
    st.sampled_from(["", "Error A"]),
    st.none() | st.sampled_from(["local", "remote"]),
    st.integers(0, 3),
    st.none() | st.integers(int(NOW) - 9, int(NOW) + 9),
)
MESSAGES = st.builds(
    QueueMessage,
    st.integers(0, 9),
    st.sampled_from(["", "s@x.example", "t@y.example"]),
    st.lists(RECIPIENTS, max_size=3).map(tuple),
    st.integers(int(NOW) - 9, int(NOW)),
    st.integers(0, 3),
)
FILTERS = ["", "x.example", "!err:error", "state:failure", "tries>1", "age>4", "due<0 !queue:local"]
STEPS = st.lists(
    st.one_of(
        st.lists(MESSAGES, max_size=4),
        st.sampled_from(FILTERS),
        st.tuples(st.sampled_from(sorted(SORTS)), st.booleans()),
        st.sets(st.integers(0, 9), min_size=5),
    ),
    max_size=12,
)


@given(STEPS)
def test_what_is_kept_between_steps_is_what_a_fresh_look_gives(
    steps: Iterable[list[QueueMessage] | str | tuple[str, bool] | set[int]],
) -> None:
    index = index_of()
    for step in steps:
        match step:
            case str():
                index.set_filter(step)
            case tuple():
                index.set_sort(step[0], reverse=step[1])
            case set():
                index.keep_only(step)
            case _:
                index.put(step)
        passing = [m for m in index.messages.values() if index.filter.matches(m)]
        wanted = sorted(passing, key=SORTS[index.sort], reverse=index.reverse)
        assert index.order == [m.id for m in wanted]
        assert [index.position(m.id) for m in wanted] == list(range(len(wanted)))
        times = {m.id: m.next_retry for m in index.messages.values()}
        assert {m.id for m in index.due(NOW)} == {
            i for i, at in times.items() if at is not None and at <= NOW
        }
