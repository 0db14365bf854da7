"""Principals: accounts, groups, lists, domains, roles, API keys, clients and tenants (`rest.md` chapter 9).

Stored secrets never enter a model: the adapter replaces each by a description of its kind.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any

from stalwart_tui.models.queue import no_extra


class PrincipalType(StrEnum):
    """The types by their names on the wire (`rest.md` 9.1)."""

    INDIVIDUAL = "individual"
    GROUP = "group"
    LIST = "list"
    DOMAIN = "domain"
    ROLE = "role"
    API_KEY = "apiKey"
    OAUTH_CLIENT = "oauthClient"
    TENANT = "tenant"
    RESOURCE = "resource"
    LOCATION = "location"
    OTHER = "other"


@dataclass(frozen=True, slots=True)
class Principal:
    """One principal. Members that were not asked for, or that the server left out, have their default."""

    id: int | str
    """u32 on REST, a short text on JMAP; principals are addressed by `name` on REST."""
    type: PrincipalType
    name: str
    type_name: str = ""
    """The server's own word for a type this program does not know (`type` is OTHER then)."""
    description: str = ""
    emails: tuple[str, ...] = ()
    """The first is the primary address, aliases follow."""
    quota: int | None = None
    """Disk quota in bytes; None or 0 means no limit."""
    used_quota: int | None = None
    """Bytes used; None where the server left it out (nothing used, or not asked for)."""
    member_of: tuple[str, ...] = ()
    lists: tuple[str, ...] = ()
    roles: tuple[str, ...] = ()
    members: tuple[str, ...] = ()
    member_count: int | None = None
    """For domains and tenants, which count their members instead of naming them."""
    external_members: tuple[str, ...] = ()
    enabled_permissions: tuple[str, ...] = ()
    disabled_permissions: tuple[str, ...] = ()
    secrets: tuple[str, ...] = ()
    """What kinds of secret are stored, in words (`SHA-512 hash`), never the secret."""
    urls: tuple[str, ...] = ()
    tenant: str = ""
    locale: str = ""
    picture: str = ""
    type_quotas: tuple[int, ...] = ()
    """Per-type limits of a tenant (`rest.md` 9.2), the disk quota left out."""
    extra: Mapping[str, Any] = field(default_factory=no_extra, hash=False)


@dataclass(frozen=True, slots=True)
class PrincipalQuery:
    """Which principals to list. Types must be named: without them a partial administrator gets 403 (9.3)."""

    types: tuple[PrincipalType, ...]
    text: str = ""
    """Words that must all occur; the server matches whole words only."""
    page: int = 1
    limit: int = 0
    """Rows a page; 0 = all."""
    fields: tuple[str, ...] = ()
    """Members by their names on the wire; fewer cost the server less. Empty = all."""


class PrincipalField(StrEnum):
    """Members that can be changed, by their names on the wire (`rest.md` 9.6)."""

    NAME = "name"
    DESCRIPTION = "description"
    PICTURE = "picture"
    LOCALE = "locale"
    TENANT = "tenant"
    QUOTA = "quota"
    SECRETS = "secrets"
    EMAILS = "emails"
    MEMBER_OF = "memberOf"
    LISTS = "lists"
    ROLES = "roles"
    MEMBERS = "members"
    ENABLED_PERMISSIONS = "enabledPermissions"
    DISABLED_PERMISSIONS = "disabledPermissions"
    URLS = "urls"
    EXTERNAL_MEMBERS = "externalMembers"


@dataclass(frozen=True, slots=True)
class SetField:
    """Replace the whole value of a member; an empty text clears it."""

    member: PrincipalField
    value: str | int | tuple[str, ...] | tuple[int, ...] = field(repr=False)
    """Bytes for the quota. Not shown: it can be a secret."""


@dataclass(frozen=True, slots=True)
class AddItem:
    """Add one item to a member that is a list. As a secret, a password replaces the one there is."""

    member: PrincipalField
    value: str = field(repr=False)


@dataclass(frozen=True, slots=True)
class RemoveItem:
    """Take one item out of a member that is a list.

    A secret that begins with `$app$` or `otpauth://` takes every secret that begins like it along, and an
    empty one removes all application passwords with the second factor (`rest.md` 9.6).
    """

    member: PrincipalField
    value: str = field(repr=False)


PrincipalChange = SetField | AddItem | RemoveItem


@dataclass(frozen=True, slots=True)
class NewPrincipal:
    """What a principal shall be. Members left at their default are not sent.

    An individual without roles cannot log in: the server adds none by itself.
    """

    type: PrincipalType
    name: str
    """Kept in lower case; unique over all types."""
    description: str = ""
    emails: tuple[str, ...] = ()
    """The first is the primary address; their domains must exist."""
    secrets: tuple[str, ...] = field(default=(), repr=False)
    """Stored as sent: hash passwords first."""
    quota: int | None = None
    """Bytes."""
    member_of: tuple[str, ...] = ()
    lists: tuple[str, ...] = ()
    roles: tuple[str, ...] = ()
    members: tuple[str, ...] = ()
    external_members: tuple[str, ...] = ()
    enabled_permissions: tuple[str, ...] = ()
    disabled_permissions: tuple[str, ...] = ()
    urls: tuple[str, ...] = ()
    tenant: str = ""
    locale: str = ""
    picture: str = ""
