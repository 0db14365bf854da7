"""Creating, changing and deleting principals, whole or not at all (`rest.md` 9.4 to 9.8).

A change is tried on copies, which take their places only when everything was accepted. Which member may be
set on which type is in `principal_rules.py`; nothing here knows HTTP or JSON.
"""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Final

from stalwart_tui.demo.versions import Release
from stalwart_tui.demo.world.auth import Gatekeeper
from stalwart_tui.demo.world.debug_text import Value, spelled
from stalwart_tui.demo.world.directory import MEMBERSHIPS, Directory, Principal
from stalwart_tui.demo.world.permissions import BUILT_IN_ROLES, all_permissions
from stalwart_tui.demo.world.principal_rules import (
    ACCEPTED_MEMBERS,
    BELONGING,
    BELONGING_AT_CREATION,
    MEMBERSHIP_FIELDS,
    MOST_QUOTAS,
    SCALARS,
    WITH_QUOTA,
    Rejected,
    add_secret,
    missing,
    other,
    remove_secret,
    sort_secrets,
    taken,
)

UNSHOWN: Final = ""
"""Where belonging to a location or resource is kept: it shows nowhere."""
ENTERPRISE: Final = "enterprise"


@dataclass(frozen=True, slots=True)
class Wish:
    """A principal to be made."""

    type: str
    name: str
    scalars: Mapping[str, str]
    """Member of SCALARS → text."""
    lists: Mapping[str, list[str]]
    """Member of LISTS → texts."""
    quota: int | list[int] | None = None
    tenant: str = ""


@dataclass(frozen=True, slots=True)
class Operation:
    """One step of a change."""

    action: str
    """`set`, `addItem` or `removeItem`."""
    field: str
    """One of FIELDS."""
    value: Value

    def invalid(self) -> Rejected:
        """Return the refusal of a combination that makes no sense."""
        return other("Invalid parameter", f"Invalid value {spelled(self.value)} for {self.field}")

    def text(self) -> str:
        """Return the value of an operation that takes one text; raise Rejected for any other."""
        if isinstance(self.value, str):
            return self.value
        raise self.invalid()

    def texts(self) -> list[str]:
        """Return the value of an operation that takes a list of texts; raise Rejected for any other."""
        if isinstance(self.value, list):
            found = [item for item in self.value if isinstance(item, str)]
            if len(found) == len(self.value):
                return found
        raise self.invalid()


class Draft:
    """The directory as it would be: what was edited, and everything else as it is."""

    def __init__(self, directory: Directory) -> None:
        self._directory = directory
        self._edited: dict[str, Principal] = {}

    def get(self, name: str) -> Principal | None:
        """Return a principal; not to be changed."""
        return self._edited.get(name) or self._directory.get(name)

    def __iter__(self) -> Iterator[Principal]:
        return (self._edited.get(principal.name, principal) for principal in self._directory)

    def edit(self, principal: Principal) -> Principal:
        """Return the copy of a principal that will take its place."""
        return self._edited.setdefault(principal.name, principal.copy())

    def commit(self) -> None:
        """Let the copies take their places; one with a new name last, so that the others follow it."""
        for name, principal in sorted(self._edited.items(), key=lambda item: item[0] != item[1].name):
            self._directory.put(name, principal)


class PrincipalChanges:
    """What one caller wants changed. Every method raises Rejected and then has changed nothing."""

    def __init__(
        self,
        directory: Directory,
        gatekeeper: Gatekeeper,
        release: Release,
        edition: str,
        held: frozenset[str],
    ) -> None:
        self._directory = directory
        self._gatekeeper = gatekeeper
        self._release = release
        self._edition = edition
        self._held = held
        self._draft = Draft(directory)

    def create(self, wish: Wish) -> int:
        """Make a principal and return its id."""
        name = wish.name.lower()
        if not name:
            raise Rejected("fieldMissing", field="name")
        if self._directory.get(name) is not None:
            raise taken("name", name)
        made = Principal(0, wish.type, name)
        for field, text in wish.scalars.items():
            setattr(made, field, text)
        made.quota = wish.quota or None
        if wish.tenant and self._edition == ENTERPRISE:
            made.tenant = self._known_tenant(wish.tenant)
        lists = wish.lists
        made.secrets = sort_secrets(lists.get("secrets", []))
        made.urls, made.external = lists.get("urls", []), lists.get("externalMembers", [])
        made.emails = self._addresses(made, lists.get("emails", []))
        made.enabled = self._permissions("enabledPermissions", lists.get("enabledPermissions", []))
        made.disabled = self._permissions("disabledPermissions", lists.get("disabledPermissions", []))
        for field in MEMBERSHIP_FIELDS:
            if names := lists.get(field):
                _refuse_type(made, field, BELONGING_AT_CREATION)
                made.member_of[field] = self._belongs(field, names)
        if lists.get("members"):
            self._set_members(made, lists["members"])
        made.id = self._directory.add(wish.type, name).id
        self._directory.put(name, made)
        self._draft.commit()
        return made.id

    def patch(self, principal: Principal, operations: Iterable[Operation]) -> None:
        """Carry out all operations, in order."""
        copy = self._draft.edit(principal)
        for operation in operations:
            self._apply(copy, operation)
        self._draft.commit()

    def delete(self, principal: Principal) -> None:
        """Delete a principal; a licensed server keeps tenants and their domains that are in use."""
        if self._edition == ENTERPRISE:
            self._refuse_in_use(principal)
        self._directory.remove(principal)

    def _refuse_in_use(self, principal: Principal) -> None:
        if principal.type == "tenant" and any(p.tenant == principal.name for p in self._directory):
            raise other("Tenant has members")
        if principal.type == "domain" and principal.tenant and self._directory.addresses_in(principal.name):
            raise other("Domain has members")

    def _apply(self, principal: Principal, operation: Operation) -> None:
        field, action = operation.field, operation.action
        if field in MEMBERSHIP_FIELDS:
            self._change_belonging(principal, operation)
        elif field == "members":
            self._change_members(principal, operation)
        elif field == "secrets":
            self._change_secrets(principal, operation)
        elif field == "emails":
            self._change_emails(principal, operation)
        elif field in ("enabledPermissions", "disabledPermissions"):
            self._change_permissions(principal, operation)
        elif field == "urls":
            principal.urls = _changed(principal.urls, operation)
        elif field == "externalMembers":
            principal.external = _changed(principal.external, operation)
        elif action == "set":
            self._set_one(principal, operation)
        else:
            raise operation.invalid()

    def _set_one(self, principal: Principal, operation: Operation) -> None:
        """Set a member that has one value."""
        field = operation.field
        if field in SCALARS:
            setattr(principal, field, operation.text())
        elif field == "name":
            self._rename(principal, operation.text().lower())
        elif field == "quota":
            _set_quota(principal, operation)
        elif field == "tenant" and self._edition == ENTERPRISE:
            principal.tenant = self._known_tenant(operation.text()) if operation.text() else ""
        else:
            raise operation.invalid()

    def _rename(self, principal: Principal, name: str) -> None:
        if not name:
            raise Rejected("fieldMissing", field="name")
        if name != principal.name and self._directory.get(name) is not None:
            raise taken("name", name)
        principal.name = name

    def _known_tenant(self, name: str) -> str:
        tenant = self._draft.get(name.lower())
        if tenant is None or tenant.type != "tenant":
            raise missing(name)
        return tenant.name

    def _change_secrets(self, principal: Principal, operation: Operation) -> None:
        if operation.action == "set":
            value = operation.value
            principal.secrets = sort_secrets([value] if isinstance(value, str) else operation.texts())
        elif operation.action == "addItem":
            principal.secrets = add_secret(principal.secrets, operation.text())
        else:
            empty_removes_factors = self._release.empty_removes_factors
            principal.secrets = remove_secret(principal.secrets, operation.text(), empty_removes_factors)

    def _change_emails(self, principal: Principal, operation: Operation) -> None:
        if operation.action == "set":
            principal.emails = self._addresses(principal, operation.texts())
        elif operation.action == "addItem":
            principal.emails = self._addresses(principal, [*principal.emails, operation.text()])
        else:
            gone = operation.text().lower()
            principal.emails = [email for email in principal.emails if email != gone]

    def _addresses(self, principal: Principal, wanted: Iterable[str]) -> list[str]:
        """Return addresses as they are kept: the primary one, then the aliases by alphabet."""
        emails = list(dict.fromkeys(email.lower() for email in wanted))
        for email in emails:
            if email in principal.emails:
                continue
            name, at, domain = email.rpartition("@")
            if not (name and at and domain):
                raise other("Invalid email")
            if any(email in somebody.emails for somebody in self._draft):
                raise taken("emails", email)
            known = self._draft.get(domain)
            if known is None or known.type != "domain":
                raise missing(domain)
        return emails[:1] + sorted(emails[1:])

    def _change_permissions(self, principal: Principal, operation: Operation) -> None:
        member = "enabled" if operation.field == "enabledPermissions" else "disabled"
        changed = _changed(getattr(principal, member), operation)
        if operation.action != "removeItem":
            value = operation.value
            self._permissions(operation.field, [value] if isinstance(value, str) else operation.texts())
        setattr(principal, member, changed)

    def _permissions(self, field: str, names: list[str]) -> list[str]:
        """Return names of permissions, all known; nobody grants what he does not hold."""
        if not all_permissions(self._release).issuperset(names):
            raise other(f"Invalid {field} value")
        if field == "enabledPermissions" and not self._held.issuperset(names):
            raise other("Invalid permission")
        return names

    def _change_belonging(self, principal: Principal, operation: Operation) -> None:
        """Change groups, lists or roles; `set` replaces all three at once, the trap of `rest.md` 9.6."""
        field = operation.field
        wanted = operation.texts() if operation.action == "set" else [operation.text()]
        _refuse_type(principal, field, BELONGING)
        if operation.action == "removeItem":
            names = [name for name in principal.member_of.get(field, []) if name not in wanted]
            principal.member_of[field] = names
            return
        wanted = self._belongs(field, wanted)
        if operation.action == "set":
            principal.member_of = {field: wanted}
        else:
            principal.member_of[field] = list(dict.fromkeys([*principal.member_of.get(field, []), *wanted]))

    def _belongs(self, field: str, names: Iterable[str]) -> list[str]:
        """Return the names of what somebody may belong to; each must exist."""
        wanted = list(dict.fromkeys(name.lower() for name in names))
        for name in wanted:
            if field == "roles" and name in BUILT_IN_ROLES:
                pass
            else:
                found = self._draft.get(name)
                if found is None or found.type != MEMBERSHIP_FIELDS[field]:
                    raise missing(name)
            if field == "roles" and not self._held.issuperset(self._gatekeeper.role(name)):
                raise other("Invalid role")
        return wanted

    def _change_members(self, principal: Principal, operation: Operation) -> None:
        if operation.action == "set":
            self._set_members(principal, operation.texts())
        elif operation.action == "addItem":
            self._add_members(principal, [operation.text()])
        else:
            self._take_members(principal, [operation.text().lower()])

    def _set_members(self, principal: Principal, names: list[str]) -> None:
        field = MEMBERSHIPS.get(principal.type, UNSHOWN)
        wanted = {name.lower() for name in names}
        had = [p.name for p in self._draft if principal.name in p.member_of.get(field, ())]
        self._add_members(principal, names)
        self._take_members(principal, [name for name in had if name not in wanted])

    def _add_members(self, principal: Principal, names: Iterable[str]) -> None:
        accepted = ACCEPTED_MEMBERS.get(principal.type, ())
        field = MEMBERSHIPS.get(principal.type, UNSHOWN)
        for name in names:
            member = self._draft.get(name.lower()) if accepted else principal
            if member is None:
                raise missing(name)
            if member.type not in accepted:
                raise other("Invalid members value")
            belongs = self._draft.edit(member).member_of.setdefault(field, [])
            if principal.name not in belongs:
                belongs.append(principal.name)

    def _take_members(self, principal: Principal, names: Iterable[str]) -> None:
        field = MEMBERSHIPS.get(principal.type, UNSHOWN)
        for name in names:
            member = self._draft.get(name)
            if member is not None and principal.name in member.member_of.get(field, ()):
                self._draft.edit(member).member_of[field].remove(principal.name)


def _refuse_type(principal: Principal, field: str, belonging: Mapping[str, tuple[str, ...]]) -> None:
    if principal.type not in belonging[field]:
        raise other(f"Invalid {field} value")


def _set_quota(principal: Principal, operation: Operation) -> None:
    value = operation.value
    if value == "":
        principal.quota = None
    elif isinstance(value, int) and principal.type in WITH_QUOTA:
        principal.quota = value
    elif isinstance(value, list) and principal.type == "tenant" and len(value) <= MOST_QUOTAS:
        numbers = [number for number in value if isinstance(number, int)]
        if len(numbers) != len(value):
            raise operation.invalid()
        principal.quota = numbers
    else:
        raise operation.invalid()


def _changed(texts: list[str], operation: Operation) -> list[str]:
    """Return a plain list of texts after an operation."""
    if operation.action == "set":
        return operation.texts()
    text = operation.text()
    without = [item for item in texts if item != text]
    return without if operation.action == "removeItem" else [*without, text]
