"""Who is calling: the Authorization header and the `?token=` of streams (`rest.md` chapter 3)."""

import base64
from binascii import Error as BadBase64
from collections.abc import Mapping
from typing import Final

from stalwart_tui.demo.answers import CHALLENGES, Refusal, problem
from stalwart_tui.demo.query import Query
from stalwart_tui.demo.world.auth import Caller, CodeRequired, Refused
from stalwart_tui.demo.world.world import World

STREAM_PURPOSES: Final[Mapping[tuple[str, ...], tuple[str, str]]] = {
    ("api", "telemetry", "traces"): ("tracing-live", "live-tracing"),
    ("api", "telemetry", "metrics"): ("metrics-live", "live-metrics"),
}
"""First segments of the paths that take a token → the permission it grants and its purpose (3.5)."""
KEY_PREFIX: Final = "api_"


def identify(world: World, path: tuple[str, ...], authorization: str | None, query: Query) -> Caller:
    """Return the caller.

    Raises:
        Refusal: 401 with or without challenges as in 3.6, 402 when a one-time code is missing, 403 when
            the account may not even authenticate.
    """
    try:
        caller = _by_header(world, authorization)
    except Refused:
        caller = _by_token(world, path, query)
    except CodeRequired as error:
        raise problem(402) from error
    if "authenticate" not in caller.permissions:
        raise problem(403)
    return caller


def _missing(world: World) -> Refusal:
    return problem(401, headers=CHALLENGES if world.release.challenge_missing else ())


def _by_header(world: World, authorization: str | None) -> Caller:
    """Return the caller of a header; Refused means missing or wrong, which a token may make good."""
    if authorization is None:
        raise Refused
    scheme, _, credentials = authorization.partition(" ")
    if scheme.lower() == "basic":
        name, secret = _pair(credentials)
        return world.gatekeeper.login(name, secret, world.now)
    if scheme.lower() == "bearer" and credentials.startswith(KEY_PREFIX):
        name, secret = _pair(credentials.removeprefix(KEY_PREFIX))
        try:
            return world.gatekeeper.key(name, secret)
        except Refused as error:
            challenges = CHALLENGES if world.release.challenge_bad_key else ()
            raise problem(401, headers=challenges) from error
    if scheme.lower() == "bearer":
        try:
            return world.grants.caller(credentials)
        except Refused as error:
            raise problem(401, headers=CHALLENGES) from error
    raise problem(401, headers=CHALLENGES)


def _pair(encoded: str) -> tuple[str, str]:
    """Return name and secret out of base64; the secret is everything after the first colon."""
    try:
        name, colon, secret = base64.b64decode(encoded.strip(), validate=True).decode().partition(":")
    except (BadBase64, ValueError) as error:
        raise problem(401, headers=CHALLENGES) from error
    if not colon:
        raise problem(401, headers=CHALLENGES)
    return name, secret


def _by_token(world: World, path: tuple[str, ...], query: Query) -> Caller:
    token = query.text("token")
    purpose = STREAM_PURPOSES.get(path[:3])
    if token is None or purpose is None or world.edition != "enterprise":
        raise _missing(world)
    permission, kind = purpose
    try:
        world.gatekeeper.open_with(token, kind, world.now)
    except Refused as error:
        raise problem(401, headers=CHALLENGES) from error
    return Caller("", 0, frozenset({"authenticate", permission}))
