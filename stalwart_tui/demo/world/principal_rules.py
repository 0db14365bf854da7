"""What may be said of which principal: the tables of `rest.md` 9.4 and 9.6, and the ways a change is refused.

How a change is carried out is in `principal_changes.py`; how it is written in JSON is in `rest/`.
"""

from collections.abc import Mapping
from typing import Final

SCALARS: Final = ("description", "picture", "locale")
"""Members that are one text; the empty text clears them."""
LISTS: Final = (
    "secrets",
    "emails",
    "memberOf",
    "members",
    "roles",
    "lists",
    "enabledPermissions",
    "disabledPermissions",
    "urls",
    "externalMembers",
)
"""Members that are lists of texts."""
FIELDS: Final = (*SCALARS, *LISTS, "type", "name", "tenant", "quota", "usedQuota")
"""Everything that an operation may name; most refuse some actions."""

MEMBERSHIP_FIELDS: Final[Mapping[str, str]] = {"memberOf": "group", "lists": "list", "roles": "role"}
"""Field that says where a principal belongs → the type of what it belongs to."""
BELONGING: Final[Mapping[str, tuple[str, ...]]] = {
    "memberOf": ("individual", "group"),
    "lists": ("individual", "group"),
    "roles": ("individual", "tenant", "role"),
}
"""Field that says where a principal belongs → the types for which it can be patched."""
BELONGING_AT_CREATION: Final[Mapping[str, tuple[str, ...]]] = {
    **BELONGING,
    "roles": (*BELONGING["roles"], "apiKey"),
}
"""The same for a new principal: a key gets its roles then or never (`rest.md` 3.2)."""
ACCEPTED_MEMBERS: Final[Mapping[str, tuple[str, ...]]] = {
    "group": ("individual", "group"),
    "list": ("individual", "group"),
    "role": ("role",),
    "location": ("location", "resource", "individual", "group", "other"),
    "resource": ("resource",),
}
"""Type → the types that its members may have; the others take none."""
WITH_QUOTA: Final = ("individual", "group", "tenant")
"""Types whose quota can be patched."""
MOST_QUOTAS: Final = 13
"""Members of a tenant's list of quotas: disk, then one for each type id."""

SECOND_FACTOR: Final = "otpauth://"
"""How a stored second factor begins."""
APP_PASSWORD: Final = "$app$"  # noqa: S105 (the mark before one, not one)
"""How a stored application password begins, before its name."""


class Rejected(Exception):
    """A change that the server answers with HTTP 200 and an `error` member (`rest.md` 2.1)."""

    def __init__(self, kind: str, **members: str | None) -> None:
        super().__init__(kind)
        self.kind = kind
        self.members = members


def missing(item: str) -> Rejected:
    """Return the refusal of something that does not exist."""
    return Rejected("notFound", item=item)


def taken(field: str, value: str) -> Rejected:
    """Return the refusal of a value that somebody else has."""
    return Rejected("fieldAlreadyExists", field=field, value=value)


def other(details: str, reason: str | None = None) -> Rejected:
    """Return any other refusal."""
    return Rejected("other", details=details, reason=reason)


def sort_secrets(secrets: list[str]) -> list[str]:
    """Return secrets as they are kept: second factor, the first password, application passwords."""
    factors = [s for s in secrets if s.startswith(SECOND_FACTOR)]
    apps = [s for s in secrets if s.startswith(APP_PASSWORD)]
    passwords = [s for s in secrets if not s.startswith((SECOND_FACTOR, APP_PASSWORD))]
    return factors[:1] + passwords[:1] + apps


def add_secret(secrets: list[str], value: str) -> list[str]:
    """Return the secrets with one more: it replaces the second factor or password that is there."""
    if value.startswith(APP_PASSWORD):
        return sort_secrets([*secrets, *(() if value in secrets else (value,))])
    return sort_secrets([value, *secrets])


def remove_secret(secrets: list[str], value: str, empty_removes_factors: bool) -> list[str]:
    """Return the secrets without one, or without all that begin like it (the traps of `rest.md` 9.6)."""
    if value.startswith((SECOND_FACTOR, APP_PASSWORD)):
        return [s for s in secrets if not s.startswith(value)]
    if value:
        return [s for s in secrets if s != value]
    return [s for s in secrets if s.startswith((SECOND_FACTOR, APP_PASSWORD)) != empty_removes_factors]
