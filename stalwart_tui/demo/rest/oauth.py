"""`POST /api/oauth`: an authorization code and, more useful, version, edition and permissions (7.1)."""

import string
from typing import Any, Final

from stalwart_tui.demo.answers import NO_STORE, Answer, data, error, problem
from stalwart_tui.demo.rest.call import Call

CODE_LENGTH: Final = 40
LONGEST_CLIENT_ID: Final = 20
_ALPHABET: Final = string.ascii_letters + string.digits


def authorize(call: Call) -> Answer:
    """Answer either request; the body decides, whatever the method."""
    wish = call.json()
    if not isinstance(wish, dict):
        raise problem(400, "JSON deserialization failed")
    if wish.get("type") == "code":
        return _code(call, wish)
    if wish.get("type") == "device" and isinstance(wish.get("code"), str):
        return data(False, NO_STORE)  # No device ever asked for a code here.
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
            "code": "".join(world.secrets.choices(_ALPHABET, k=CODE_LENGTH)),
            "permissions": sorted(spelled.get(name, name) for name in call.caller.permissions),
            "version": world.release.number,
            "isEnterprise": world.edition == "enterprise",
        },
        NO_STORE,
    )
