"""What is answered without a login: health, OAuth metadata, device login, tokens (`rest.md` 7.2 to 7.4).

What the handed out things are and how long they live is in `world/grants.py`.
"""

import base64
from dataclasses import dataclass
from typing import Any, Final

from stalwart_tui.demo.answers import NO_STORE, Answer, Refusal, dump, problem, reduced_problem
from stalwart_tui.demo.query import Query
from stalwart_tui.demo.rest.oauth import LONGEST_CLIENT_ID
from stalwart_tui.demo.world.grants import (
    ACCESS_SECONDS,
    DEVICE_SECONDS,
    POLL_SECONDS,
    GrantRefused,
    Tokens,
)
from stalwart_tui.demo.world.world import World

LARGEST_FORM: Final = 2048
"""Bytes of a form; a larger one is none."""
DEVICE_GRANT: Final = "urn:ietf:params:oauth:grant-type:device_code"
SCOPES: Final = (
    "openid",
    "offline_access",
    "urn:ietf:params:jmap:core",
    "urn:ietf:params:jmap:mail",
    "urn:ietf:params:jmap:submission",
    "urn:ietf:params:jmap:vacationresponse",
)
RESPONSE_TYPES: Final = ("code", "id_token", "code token", "id_token token")


@dataclass(frozen=True, slots=True)
class Knock:
    """A request from somebody who need not say who he is."""

    world: World
    method: str
    path: tuple[str, ...]
    """Decoded segments."""
    base: str
    """Where the client reached the server, such as `http://127.0.0.1:40123`."""
    body: bytes
    content_type: str | None

    def form(self) -> Query:
        """Return the fields of the body; raise the 400 refusal when it is no form."""
        if self.content_type is None or len(self.body) > LARGEST_FORM:
            raise problem(400, "Invalid post request")
        return Query(self.body)


def answer(knock: Knock) -> Answer:
    """Answer a request, or raise the 404 refusal for every path that is not here."""
    match knock.path:
        case ("healthz", "live" | "ready"):
            return reduced_problem(200, "OK")
        case (".well-known", "oauth-authorization-server") if knock.method == "GET":
            return Answer(dump(_metadata(knock.base)))
        case ("auth", "device") if knock.method == "POST":
            return _start_device(knock)
        case ("auth", "token") if knock.method == "POST":
            return _token(knock)
    raise problem(404)


def _metadata(base: str) -> dict[str, Any]:
    return {
        "issuer": base,
        "token_endpoint": f"{base}/auth/token",
        "authorization_endpoint": f"{base}/authorize/code",
        "device_authorization_endpoint": f"{base}/auth/device",
        "registration_endpoint": f"{base}/auth/register",
        "introspection_endpoint": f"{base}/auth/introspect",
        "grant_types_supported": ["authorization_code", "implicit", DEVICE_GRANT],
        "response_types_supported": list(RESPONSE_TYPES),
        "scopes_supported": list(SCOPES),
    }


def _start_device(knock: Knock) -> Answer:
    """Hand out a device code and the code that a person confirms (7.3)."""
    client = knock.form().text("client_id")
    if client is None or len(client) > LONGEST_CLIENT_ID:
        raise problem(400, "Invalid client id")
    code, user_code = knock.world.grants.device(client)
    page = f"{knock.base}/authorize"
    document = {
        "device_code": code,
        "user_code": user_code,
        "verification_uri": page,
        "verification_uri_complete": f"{page}/?code={user_code}",
        "expires_in": DEVICE_SECONDS,
        "interval": POLL_SECONDS,
    }
    return Answer(dump(document), headers=NO_STORE)


def _token(knock: Knock) -> Answer:
    """Turn a code or a refresh token into tokens (7.2)."""
    form = knock.form()
    try:
        tokens = _redeem(knock.world, form)
    except GrantRefused as refused:
        raise Refusal(Answer(dump({"error": refused.code}), 400, headers=NO_STORE)) from refused
    document: dict[str, Any] = {
        "access_token": tokens.access,
        "token_type": "bearer",
        "expires_in": ACCESS_SECONDS,
    }
    if tokens.refresh is not None:
        document["refresh_token"] = tokens.refresh
    if tokens.is_new_login:
        document["id_token"] = _identity(knock.base)
    return Answer(dump(document), headers=NO_STORE)


def _redeem(world: World, form: Query) -> Tokens:
    kind, client = (form.text("grant_type") or "").lower(), form.text("client_id")
    if kind == "refresh_token":
        refresh = form.text("refresh_token")
        if refresh is None:
            raise GrantRefused("invalid_request")
        return world.grants.renew(refresh)
    code = form.text("code" if kind == "authorization_code" else "device_code")
    if kind not in ("authorization_code", DEVICE_GRANT):
        raise GrantRefused("invalid_grant")
    if code is None or client is None:
        raise GrantRefused("invalid_client")
    if kind == DEVICE_GRANT:
        return world.grants.redeem_device(code, client)
    return world.grants.redeem_code(code, client, form.text("redirect_uri") or "")


def _identity(issuer: str) -> str:
    """Return something in the form of an identity token; nobody here could check a signature."""
    parts = (dump({"alg": "none"}), dump({"iss": issuer}), b"unsigned")
    return ".".join(base64.urlsafe_b64encode(part).decode().rstrip("=") for part in parts)
