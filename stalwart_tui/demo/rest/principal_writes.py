"""Writes of `/api/principal`: create, change, delete one or many (`rest.md` 9.4 to 9.8).

Reading principals is in `principals.py`, reading bodies in `principal_body.py`.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from functools import partial
from typing import Final

from stalwart_tui.demo.answers import Answer, Refusal, data, error, problem
from stalwart_tui.demo.rest.call import Call
from stalwart_tui.demo.rest.principal_body import LARGEST_PRINCIPAL, read_operations, read_wish
from stalwart_tui.demo.rest.principals import choose, named, refuse_unlicensed, require_for
from stalwart_tui.demo.world.directory import TYPES
from stalwart_tui.demo.world.principal_changes import PrincipalChanges
from stalwart_tui.demo.world.principal_rules import Rejected, other

UNLICENSED: Final = "unlicensed"


def create(call: Call) -> Answer:
    """Make a principal and answer its id (9.4)."""
    wish = read_wish(call)
    if call.world.edition == UNLICENSED and wish.tenant:
        raise error("unsupported", details="Enterprise feature")
    refuse_unlicensed(call.world, [wish.type])
    require_for(call, wish.type, "create")
    with _refusing():
        if len(call.body) > LARGEST_PRINCIPAL:
            raise other("Principal is too large")
        return data(_changes(call).create(wish))


def deploy(call: Call) -> Answer:
    """Make a principal without asking whether the directory is elsewhere, which it never is here (9.4).

    Releases without this path take `deploy` for a name, and no principal is created by its name.
    """
    if not call.world.release.has_locale:
        raise problem(404)
    return create(call)


def patch(call: Call) -> Answer:
    """Change a principal, all operations or none (9.6)."""
    principal = named(call, "update")
    operations = read_operations(call)
    with _refusing():
        _changes(call).patch(principal, operations)
    return data(None)


def delete(call: Call) -> Answer:
    """Delete a principal (9.7)."""
    principal = named(call, "delete")
    with _refusing():
        _changes(call).delete(principal)
    return data(None)


def delete_all(call: Call) -> Answer:
    """Delete all principals of one type that match, in the background; answer whether there are any (9.8)."""
    query, world = call.query, call.world
    principal_type = query.text("type") or ""
    if principal_type not in TYPES:
        raise problem(400, "Invalid type")
    if query.text("confirm") != "true":
        raise problem(400, "Missing confirmation parameter")
    refuse_unlicensed(world, [principal_type])
    require_for(call, principal_type, "delete")
    chosen = choose(call, [principal_type])
    for principal in chosen:
        world.timeline.at(world.now, partial(_delete_later, call, principal.name))
    return data(bool(chosen))


def _delete_later(call: Call, name: str) -> None:
    """Delete a principal that may be gone meanwhile, or be in use, of which nobody hears any more."""
    principal = call.world.directory.get(name)
    if principal is None:
        return
    try:
        _changes(call).delete(principal)
    except Rejected:
        return


def _changes(call: Call) -> PrincipalChanges:
    world = call.world
    return PrincipalChanges(
        world.directory, world.gatekeeper, world.release, world.edition, call.caller.permissions
    )


@contextmanager
def _refusing() -> Iterator[None]:
    """Answer a refused change with HTTP 200 and its `error` (2.1)."""
    try:
        yield
    except Rejected as rejected:
        refusal: Refusal = error(rejected.kind, **rejected.members)
        raise refusal from rejected
