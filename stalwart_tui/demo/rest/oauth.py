"""`POST /api/oauth`: a code, with version, edition and permissions; approval of a device (7.1)."""

from typing import Any, Final

from stalwart_tui.demo.answers import NO_STORE, Answer, data, error, problem
from stalwart_tui.demo.rest.call import Call

LONGEST_CLIENT_ID: Final = 20


def authorize(call: Call) -> Answer:
    """Answer either request; the body decides, whatever the method."""
    wish = call.json()
    if not isinstance(wish, dict):
        raise problem(400, "JSON deserialization failed")
    if wish.get("type") == "code":
        return _code(call, wish)
    if wish.get("type") == "device" and isinstance(wish.get("code"), str):
        return data(call.world.grants.approve(call.caller.name, wish["code"]), NO_STORE)
    raise problem(400, "JSON deserialization failed")


def _code(call: Call, wish: dict[str, Any]) -> Answer:
    client, redirect = wish.get("client_id"), wish.get("redirect_uri")
    if not isinstance(client, str) or not isinstance(redirect, str | None):
        raise problem(400, "JSON deserialization failed")
    if len(client) > LONGEST_CLIENT_ID:
        raise error("other", details="Client ID is invalid.", reason=None)
    if redirect is not None and redirect.startswith("http://"):
        raise error("other", details="Redirect URI must be HTTPS.", reason=None)
    world = call.world
    spelled = world.release.code_permissions
    return data(
        {
            "code": world.grants.code(call.caller.name, client, redirect or ""),
            "permissions": sorted(spelled.get(name, name) for name in call.caller.permissions),
            "version": world.release.number,
            "isEnterprise": world.edition == "enterprise",
        },
        NO_STORE,
    )
