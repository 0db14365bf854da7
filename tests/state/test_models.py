"""What models say of themselves, and the words of the port: errors and capabilities."""

import importlib
import inspect
import pkgutil
from collections.abc import Iterator

import pytest

import stalwart_tui.models
from stalwart_tui.backend import errors
from stalwart_tui.backend.capabilities import Capabilities, Operation, Supported, Unsupported
from stalwart_tui.backend.errors import BackendError, Busy, Unreachable
from stalwart_tui.models.principals import Principal, PrincipalType
from stalwart_tui.models.queue import QueueMessage, RecipientState
from tests.state.fakes import message, recipient

SCHEDULED, TEMPORARY = RecipientState.SCHEDULED, RecipientState.TEMPORARY_FAILURE
DELIVERED, PERMANENT = RecipientState.DELIVERED, RecipientState.PERMANENT_FAILURE


def test_what_is_unknown_is_still_waited_for() -> None:
    waiting = {state for state in RecipientState if state.pending}
    assert waiting == {SCHEDULED, TEMPORARY, RecipientState.UNKNOWN}


def test_a_message_sums_up_its_pending_recipients() -> None:
    mixed = message(
        1,
        recipient("done@x.example", state=DELIVERED, tries=9, next_retry=1, expires=99, virtual_queue="old"),
        recipient("a@x.example", state=TEMPORARY, tries=2, next_retry=30, expires=50, virtual_queue="remote"),
        recipient("b@x.example", next_retry=20, expires=60, virtual_queue="local"),
        recipient("c@x.example", next_retry=None, virtual_queue="remote"),
    )
    assert [r.address for r in mixed.pending] == ["a@x.example", "b@x.example", "c@x.example"]
    assert (mixed.next_retry, mixed.tries, mixed.expires) == (20, 9, 60)
    assert mixed.virtual_queues == ("remote", "local")


@pytest.mark.parametrize("odd", [QueueMessage(1, "", (), 0, 0), message(1, recipient(state=PERMANENT))])
def test_a_message_that_nobody_waits_for(odd: QueueMessage) -> None:
    assert (odd.pending, odd.next_retry, odd.expires, odd.virtual_queues) == ((), None, None, ())
    assert odd.tries == 0


def test_messages_are_compared_with_what_is_not_known_of_them() -> None:
    assert message(1) == message(1)
    assert hash(message(1)) == hash(message(1, extra={"new": [1]}))
    assert message(1) != message(1, extra={"new": [1]})
    assert Principal(1, PrincipalType.LIST, "all", extra={"x": 1}) != Principal(1, PrincipalType.LIST, "all")


def test_messages_without_unknown_members_share_one_empty_mapping() -> None:
    extra = message(1).extra
    assert extra is message(2).extra is Principal(1, PrincipalType.LIST, "all").extra
    with pytest.raises(TypeError):
        extra["x"] = 1  # type: ignore[index]


def models() -> Iterator[type]:
    for module in pkgutil.iter_modules(stalwart_tui.models.__path__, "stalwart_tui.models."):
        for _, found in inspect.getmembers(importlib.import_module(module.name), inspect.isclass):
            if found.__module__ == module.name and hasattr(found, "__dataclass_fields__"):
                yield found


def test_models_are_frozen_and_small() -> None:
    found = list(models())
    assert len(found) > 10
    for model in found:
        parameters = model.__dataclass_params__  # type: ignore[attr-defined]
        assert parameters.frozen, model
        assert "__slots__" in vars(model), model


KINDS = [kind for _, kind in inspect.getmembers(errors, inspect.isclass) if issubclass(kind, BackendError)]


def test_the_tree_of_errors_is_the_one_that_is_drawn() -> None:
    drawn: list[tuple[int, str]] = []
    tree = inspect.getdoc(errors) or ""
    for line in tree.splitlines():
        name = line.strip("│├└─ ").split(" ")[0]
        if name in {kind.__name__ for kind in KINDS}:
            drawn.append((line.index(name) // 4, name))
    parents: dict[int, str] = {}
    for depth, name in drawn:
        parents[depth] = name
        kind = getattr(errors, name)
        assert kind.__base__.__name__ == parents.get(depth - 1, "Exception"), name
    assert {name for _, name in drawn} == {kind.__name__ for kind in KINDS}


def test_what_could_lead_to_a_ban_is_never_repeated() -> None:
    retried = {kind.__name__ for kind in KINDS if kind.retryable}
    assert retried == {"Unreachable", "TlsFailure", "Busy", "ServerFault", "BadAnswer"}


def test_an_error_in_one_line() -> None:
    assert Unreachable("No answer.").sentence() == "No answer."
    full = Unreachable("No answer.", advice="Look at the port.", server_words="closed")
    assert full.sentence() == "No answer. (server: closed) – Look at the port."
    assert str(full) == "No answer."
    assert (Busy("Later.").retry_after, Busy("Later.", retry_after=7).retry_after) == (None, 7)


def test_capabilities_are_there_unless_said_otherwise() -> None:
    denied = Unsupported("Not in this edition.", "Use the log.")
    trapped = Supported(("It may do nothing.",))
    table = Capabilities({Operation.TRACES_LIVE: denied, Operation.QUEUE_RETRY: trapped})
    assert [table.of(operation) for operation in (Operation.TRACES_LIVE, Operation.QUEUE_RETRY)] == [
        denied,
        trapped,
    ]
    assert table.of(Operation.QUEUE_LIST) == Supported()
    assert [operation for operation in Operation if not table.supports(operation)] == [Operation.TRACES_LIVE]
    assert denied.sentence() == "Not in this edition. Use the log."
    assert Unsupported("No.").sentence() == "No."
