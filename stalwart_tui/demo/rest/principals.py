"""`/api/principal`: list and detail (`rest.md` chapter 9). Writing is in `principal_writes.py`."""

from collections.abc import Iterable
from typing import Any, Final

from stalwart_tui.demo.answers import Answer, data, error
from stalwart_tui.demo.rest.call import Call
from stalwart_tui.demo.world.directory import MEMBERSHIPS, TYPES, Principal, permission_prefix
from stalwart_tui.demo.world.world import World

UNLISTED_TYPE: Final = "other"
"""Exists on output only; nobody asks for it by name."""


def list_principals(call: Call) -> Answer:
    """List principals of some types, by name (9.3)."""
    query = call.query
    asked = (query.text("types") or query.text("type") or "").split(",")
    types = [name for name in asked if name in TYPES] or [name for name in TYPES if name != UNLISTED_TYPE]
    refuse_unlicensed(call.world, types)
    for name in types:
        require_for(call, name, "list")
    found = choose(call, types)
    if query.has("count"):
        return data({"items": [], "total": len(found)})
    offset, limit = query.page()
    page = found[offset : offset + limit] if limit else found
    fields = {name for name in (query.text("fields") or "").split(",") if name}
    return data({"items": [_only(spell(call.world, p), fields) for p in page], "total": len(found)})


def get_principal(call: Call) -> Answer:
    """Show one principal (9.5)."""
    return data(spell(call.world, named(call, "get")))


def named(call: Call, action: str) -> Principal:
    """Return the principal that the path names.

    Raises:
        Refusal: `notFound`, which comes before the permission is looked at (9.5); `unsupported` for a tenant
            without a licence; 403.
    """
    name = call.path[0]
    principal = call.world.directory.get(name)
    if principal is None:
        raise error("notFound", item=name)
    refuse_unlicensed(call.world, [principal.type])
    require_for(call, principal.type, action)
    return principal


def choose(call: Call, types: Iterable[str]) -> list[Principal]:
    """Return the principals of some types that `filter` and, on a licensed server, `tenant` leave."""
    world, query = call.world, call.query
    found = world.directory.of_types(types)
    tenant = query.text("tenant")
    if tenant is not None and world.edition == "enterprise":
        found = [principal for principal in found if principal.tenant == tenant.lower()]
    text = query.text("filter")
    return found if text is None else world.directory.find(found, text, world.release.substring_search)


def require_for(call: Call, principal_type: str, action: str) -> None:
    """Raise the 403 refusal unless the caller may do this with principals of a type."""
    call.require(f"{permission_prefix(principal_type)}-{action}")


def refuse_unlicensed(world: World, types: Iterable[str]) -> None:
    """Raise the refusal of an Enterprise build without a licence when tenants are meant."""
    if world.edition == "unlicensed" and "tenant" in types:
        raise error("unsupported", details="Enterprise feature")


def _only(spelled: dict[str, Any], fields: set[str]) -> dict[str, Any]:
    if not fields:
        return spelled
    return {key: value for key, value in spelled.items() if key in fields or key in ("id", "type")}


def spell(world: World, principal: Principal) -> dict[str, Any]:
    """Return a principal as the release writes it (9.2)."""
    lists: dict[str, list[str]] = {
        "secrets": principal.secrets,
        "emails": principal.emails,
        **{name: principal.member_of.get(name, []) for name in MEMBERSHIPS.values()},
        "members": world.directory.members(principal),
        "enabledPermissions": principal.enabled,
        "disabledPermissions": principal.disabled,
        "urls": principal.urls,
        "externalMembers": principal.external,
    }
    spelled: dict[str, Any] = {"id": principal.id, "type": principal.type, "name": principal.name}
    texts = {
        "description": principal.description,
        "picture": principal.picture,
        "locale": principal.locale,
        "tenant": principal.tenant,
    }
    spelled |= {name: text for name, text in texts.items() if text}
    if principal.quota is not None:
        spelled["quota"] = principal.quota
    if principal.used:
        spelled["usedQuota"] = principal.used
    for name, values in lists.items():
        if values or name in world.release.always_present:
            spelled[name] = values[0] if world.release.single_as_scalar and len(values) == 1 else list(values)
    if principal.type == "domain":
        spelled["members"] = world.directory.addresses_in(principal.name)
    elif principal.type == "tenant":
        spelled["members"] = world.directory.count("individual")
    return spelled
