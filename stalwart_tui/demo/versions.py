"""How the releases 0.11 to 0.15 differ on the wire and in behaviour, as data (`rest.md` chapter 22).

One record per release line; each is written as the difference from the one before. Code asks the record
and never compares version numbers. Nothing else lives here.
"""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from types import MappingProxyType
from typing import Final


@dataclass(frozen=True, slots=True, eq=False)
class Release:
    """What one release line does. Every member is a fact that some code asks for."""

    line: str
    """Release line, such as `0.15`."""
    number: str
    """The release it stands for, as the server says it."""
    queue_by_domain: bool
    """Queued messages list `domains[]` with nested recipients instead of flat `recipients[]` (11.1)."""
    virtual_queues: bool
    """Recipients have a virtual queue; the list has the filter `queue`; trace events name it."""
    reschedule_by_domain: bool
    """The `filter` of a reschedule matches domain names instead of recipient addresses."""
    reschedule_defect: bool
    """Reschedule and partial cancel store nothing outside virtual queue `default` (11.4)."""
    reschedule_shortens_expiry: bool
    """A reschedule moves a later expiry to the new time + 10 s; else expiry becomes attempts-based."""
    status_texts: Mapping[str, str]
    """Kind of outcome → how its text is spelled, with the fields of the outcome."""
    single_as_scalar: bool
    """Principal list members with one value are a bare string (9.2)."""
    always_present: tuple[str, ...]
    """Principal members present even when empty."""
    substring_search: bool
    """The principal `filter` matches parts of words, in any member."""
    challenge_missing: bool
    """A 401 for missing or wrong credentials carries WWW-Authenticate (3.6)."""
    challenge_bad_key: bool
    """A 401 for a refused Bearer API key carries WWW-Authenticate."""
    plus_is_space_in_path: bool
    """Path segments are decoded by form rules."""
    permission_count: int
    """How many permissions an administrator has, which tells the generations of names apart."""
    renamed_permissions: Mapping[str, str]
    """Name in 0.15 → name in this release."""
    code_permissions: Mapping[str, str]
    """Name → how the answer of `POST /api/oauth` spells it (7.1)."""
    verifies_every_request: bool
    """Every request verifies the password again and writes one `auth.success`; for the same reason every
    Bearer request counts as anonymous, not only the first of its kind (3.7)."""
    has_locale: bool
    """Principals have a `locale`, and `POST /principal/deploy` exists (chapter 22)."""
    empty_removes_factors: bool
    """`removeItem` of the empty secret removes app passwords and TOTP instead of the password (9.6)."""
    traces_of_last_day: bool
    """An unfiltered list of traces covers the last 24 hours; before, it was empty (chapter 22)."""
    keywords_are_tokens: bool
    """Keywords of the trace list are whole tokens of full text; before, they were beginnings (chapter 22)."""


_TEXTS_BY_HOST: Final = MappingProxyType(
    {
        "ok": "Code: {code}, Enhanced code: {enhanced}, Message: {text}",
        "reply": "Code: {code}, Enhanced code: {enhanced}, Message: {text}",
        "dns": "DNS lookup failed: {text}",
        "connection": "Connection to '{host}' failed: {text}",
        "tls": "TLS error from '{host}': {text}",
        "dane": "DANE failed to authenticate '{host}': {text}",
        "mta-sts": "MTA-STS auth failed: {text}",
        "rate": "Rate limited",
        "concurrency": "Too many concurrent connections to remote server",
        "queue": "Queue error: {text}",
    }
)
_TEXTS_WITH_ERROR_FOR: Final = MappingProxyType(
    {
        "ok": "Code: {code}, Enhanced code: {enhanced}, Message: {text}",
        "reply": "Error for {host}: Unexpected response for {command}: "
        "Code: {code}, Enhanced code: {enhanced}, Message: {text}",
        "dns": "Error for {host}: DNS lookup failed: {text}",
        "connection": "Error for {host}: Connection failed: {text}",
        "tls": "Error for {host}: TLS error: {text}",
        "dane": "Error for {host}: DANE authentication failure: {text}",
        "mta-sts": "Error for {host}: MTA-STS auth failed: {text}",
        "rate": "Error for {host}: Rate limited",
        "concurrency": "Error for {host}: Too many concurrent connections to remote server",
        "queue": "Error for {host}: Queue error: {text}",
    }
)
_NO_RENAMES: Final[Mapping[str, str]] = MappingProxyType({})

_V011: Final = Release(
    line="0.11",
    number="0.11.8",
    queue_by_domain=True,
    virtual_queues=False,
    reschedule_by_domain=True,
    reschedule_defect=False,
    reschedule_shortens_expiry=True,
    status_texts=_TEXTS_BY_HOST,
    single_as_scalar=True,
    always_present=(),
    substring_search=True,
    challenge_missing=True,
    challenge_bad_key=False,
    plus_is_space_in_path=True,
    permission_count=181,
    renamed_permissions=MappingProxyType(
        {"delete-system-folders_": "delete-system-folders", "spam-filter-test": "spam-filter-classify"}
    ),
    code_permissions=_NO_RENAMES,
    verifies_every_request=False,
    has_locale=False,
    empty_removes_factors=False,
    traces_of_last_day=False,
    keywords_are_tokens=False,
)
_V012: Final = replace(
    _V011,
    line="0.12",
    number="0.12.5",
    single_as_scalar=False,
    always_present=("secrets", "emails"),
    substring_search=False,
    plus_is_space_in_path=False,
    permission_count=226,
    has_locale=True,
)
_V013: Final = replace(
    _V012,
    line="0.13",
    number="0.13.4",
    queue_by_domain=False,
    virtual_queues=True,
    reschedule_by_domain=False,
    reschedule_defect=True,
    reschedule_shortens_expiry=False,
    status_texts=_TEXTS_WITH_ERROR_FOR,
    challenge_missing=False,
    challenge_bad_key=True,
    verifies_every_request=True,
)
_V014: Final = replace(
    _V013,
    line="0.14",
    number="0.14.1",
    always_present=(),
    permission_count=266,
    empty_removes_factors=True,
)
_V015: Final = replace(
    _V014,
    line="0.15",
    number="0.15.5",
    renamed_permissions=_NO_RENAMES,
    code_permissions=MappingProxyType({"delete-system-folders_": "delete-system-folders-"}),
    traces_of_last_day=True,
    keywords_are_tokens=True,
)

RELEASES: Final[Mapping[str, Release]] = MappingProxyType(
    {release.line: release for release in (_V011, _V012, _V013, _V014, _V015)}
)
"""Release line → what it does."""
