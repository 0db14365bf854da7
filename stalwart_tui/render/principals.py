"""Principals as cells of a table and as lines of a detail pane, and the types there are in one line."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace

from stalwart_tui.backend.errors import BackendError, Forbidden
from stalwart_tui.models.principals import Principal, PrincipalType
from stalwart_tui.render.cells import Cell, Column
from stalwart_tui.render.members import Line, member_lines
from stalwart_tui.render.units import count, plural, size
from stalwart_tui.state.principals import NEARLY_FULL, Condition, conditions, member_count, quota_share
from stalwart_tui.text.clean import clean, width

COLUMNS = (
    Column("type", "TYPE", 10),
    Column("name", "NAME", 11, flex=2, elide="middle"),
    Column("addresses", "ADDRESSES", 17, flex=4, elide="address"),
    Column("description", "DESCRIPTION", 14, flex=3, drop=4),
    Column("roles", "ROLES", 7, flex=1, drop=2),
    Column("quota", "QUOTA", 10),
    Column("members", "IN / HOLDS", 10, flex=2, drop=3),
    Column("state", "STATE", 13),
)
"""Of all types together. What is wrong with an account is never dropped: it is why most people look here."""

OF_TYPE: Mapping[PrincipalType, Mapping[str, str]] = {
    PrincipalType.INDIVIDUAL: {"members": "GROUPS"},
    PrincipalType.GROUP: {"members": "MEMBERS", "roles": ""},
    PrincipalType.LIST: {"members": "MEMBERS", "roles": "", "quota": ""},
    PrincipalType.DOMAIN: {"members": "ADDRESSES", "addresses": "", "roles": "", "quota": ""},
    PrincipalType.ROLE: {"members": "MEMBERS", "addresses": "", "roles": "", "quota": ""},
    PrincipalType.API_KEY: {"members": "", "addresses": "", "quota": ""},
    PrincipalType.TENANT: {"members": "ACCOUNTS", "addresses": ""},
}
"""What is different when only one type is shown: other titles, and columns it has no use for ("")."""

BAR = 5
"""Cells of a quota bar in the table: steps of a tenth, by half blocks."""
DETAIL_BAR = 20
"""Cells of the bar in the detail."""
LISTED = 60
"""Names of one kind that a detail shows one by one: a list can have ten thousand members."""

NAMED_TYPES = 4
"""Types named in a note before the rest is counted: the line is one for everything."""

CONDITION_LOOK: Mapping[Condition, tuple[str, str]] = {
    Condition.NO_ROLE: ("!", "deferred"),
    Condition.LOGIN_OFF: ("‖", "paused"),
    Condition.OVER_QUOTA: ("▲", "failed"),
    Condition.NEARLY_FULL: ("!", "deferred"),
}
"""Condition → glyph, token."""

CONDITION_WORDS: Mapping[Condition, str] = {
    Condition.NO_ROLE: "cannot log in: an account without a role has no permissions",
    Condition.LOGIN_OFF: "cannot log in: the permission authenticate is taken away",
    Condition.OVER_QUOTA: "new mail is refused until something is deleted",
    Condition.NEARLY_FULL: "new mail will soon be refused",
}
"""What a condition means for its owner."""

BUILT_IN_ROLES: Mapping[str, str] = {
    "admin": "built in: everything",
    "tenant-admin": "built in: manages its tenant",
    "user": "built in: mail, calendars, own password",
}
"""Roles that the server has without listing them (`rest.md` 9.1 and chapter 23)."""

HOLDERS = frozenset({PrincipalType.GROUP, PrincipalType.LIST, PrincipalType.ROLE})
"""Types whose members have names."""

MEMBER_WORD: Mapping[PrincipalType, str] = {
    PrincipalType.DOMAIN: "address",
    PrincipalType.TENANT: "account",
}
"""What is counted where members have no names (`rest.md` 9.2)."""


def columns_for(only: PrincipalType | None) -> tuple[Column, ...]:
    """The columns of the table when only this type is shown; None = all types."""
    if only is None:
        return COLUMNS
    titles = {"type": "", **OF_TYPE.get(only, {})}
    named = [replace(column, title=titles.get(column.key, column.title)) for column in COLUMNS]
    return tuple(column for column in named if column.title)


def type_word(principal: Principal) -> str:
    """The server's word for its type."""
    return clean(principal.type_name, 40) or principal.type.value


def render_row(principal: Principal, columns: Sequence[Column]) -> tuple[Cell, ...]:
    """One principal as cells for exactly these columns."""
    described = any(column.key == "description" for column in columns)
    return tuple(_cell(principal, column.key, described) for column in columns)


def _cell(principal: Principal, key: str, described: bool) -> Cell:
    match key:
        case "type":
            return Cell(type_word(principal), "dim")
        case "name":
            return Cell(clean(principal.name), "key")
        case "addresses":
            if principal.emails or described:
                return Cell(_first(principal.emails))
            return Cell(clean(principal.description), "dim")  # of those without addresses it says most
        case "description":
            return Cell(clean(principal.description), "dim")
        case "roles":
            return Cell(_first(principal.roles))
        case "quota":
            return _quota_cell(principal)
        case "members":
            return Cell(_members_text(principal), "dim")
        case "state":
            return _state_cell(principal)
        case _:
            return Cell("")


def _first(names: Sequence[str]) -> str:
    """The first and how many more there are."""
    if not names:
        return ""
    return f"{clean(names[0])} +{len(names) - 1}" if len(names) > 1 else clean(names[0])


def _members_text(principal: Principal) -> str:
    held = member_count(principal)
    if held is not None:
        return plural(held, *_member_words(principal.type))
    return _first(principal.member_of)


def _member_words(kind: PrincipalType) -> tuple[str, str]:
    word = MEMBER_WORD.get(kind, "member")
    return word, f"{word}es" if word.endswith("s") else f"{word}s"


def _state_cell(principal: Principal) -> Cell:
    odd = conditions(principal)
    if not odd:
        return Cell("")
    glyph, token = CONDITION_LOOK[odd[0]]
    more = f" +{len(odd) - 1}" if len(odd) > 1 else ""
    return Cell(f"{glyph} {odd[0]}{more}", token)


def _quota_cell(principal: Principal) -> Cell:
    share = quota_share(principal)
    if share is None:
        return Cell(size(principal.used_quota) if principal.used_quota else "", "dim")
    return Cell(f"{bar(share, BAR)} {_percent(share):>4}", _quota_token(share))


def _quota_token(share: float) -> str:
    return "failed" if share >= 1 else "deferred" if share >= NEARLY_FULL else "dim"


def _percent(share: float) -> str:
    # Never "100%" before it is full: that is the difference between mail taken and mail refused.
    return f"{min(int(share * 100), 999)}%"


def bar(share: float, cells: int) -> str:
    """How much of something is used, in exactly `cells` cells; a little never looks like nothing."""
    halves = min(max(round(share * cells * 2), 1 if share > 0 else 0), cells * 2)
    drawn = "█" * (halves // 2) + "▌" * (halves % 2)
    return drawn + "·" * (cells - len(drawn))


# Detail


def render_detail(principal: Principal) -> list[Line]:
    """Everything that is known of a principal, the essential first."""
    lines: list[Line] = [_fact("name", clean(principal.name), "key"), _fact("type", type_word(principal))]
    for condition in conditions(principal):
        glyph, token = CONDITION_LOOK[condition]
        lines.append(
            (_label("state"), Cell(f"{glyph} {condition}", token), Cell(f"  {CONDITION_WORDS[condition]}"))
        )
    if principal.description:
        lines.append(_fact("description", clean(principal.description)))
    lines += [*_address_lines(principal), *_quota_lines(principal)]
    lines += [*_names("groups", principal.member_of), *_names("lists", principal.lists)]
    lines += [*_permission_lines(principal), *_member_lines(principal)]
    lines += [*_names("secrets", principal.secrets), *_names("URLs", principal.urls)]
    for label, text in (
        ("tenant", principal.tenant),
        ("language", principal.locale),
        ("picture", principal.picture),
    ):
        if text:
            lines.append(_fact(label, clean(text, 200)))
    if principal.type_quotas:
        lines.append(_fact("limits", ", ".join(map(str, principal.type_quotas))))
    lines.append(_fact("id", clean(str(principal.id)), "dim"))
    return [*lines, *member_lines(principal.extra)]


def render_reading(principal: Principal) -> list[Line]:
    """What the list tells of a principal while the rest is being read."""
    return [(Cell("reading the rest …", "accent"),), (), *dimmed(render_detail(principal))]


def render_trouble(error: BackendError, principal: Principal | None) -> list[Line]:
    """Why the detail could not be read, above what was known before, which is dimmed."""
    lines: list[Line] = [(Cell(f"! {clean(error.message)}", "failed"),)]
    if error.server_words:
        lines.append((Cell(f"The server says: {clean(error.server_words)}", "dim"),))
    if error.advice:
        lines.append((Cell(clean(error.advice)),))
    return [*lines, *_known_before(principal)]


def render_gone(principal: Principal | None) -> list[Line]:
    """A principal that is no longer there."""
    return [
        (Cell("It is no longer there: deleted or renamed since it was listed.", "failed"),),
        *_known_before(principal),
    ]


def _known_before(principal: Principal | None) -> list[Line]:
    if principal is None:
        return []
    return [(), (Cell("What was known before:", "dim"),), *dimmed(render_detail(principal))]


def dimmed(lines: Iterable[Line]) -> list[Line]:
    """The same lines as what is old or not yet whole."""
    return [tuple(Cell(cell.text, "dim") for cell in line) for line in lines]


def _label(label: str) -> Cell:
    return Cell(f"{label:<13} ", "dim")


def _fact(label: str, text: str, token: str = "") -> Line:
    return _label(label), Cell(text, token)


def _names(label: str, names: Sequence[str], token: str = "") -> list[Line]:
    """Names one below the other, the label before the first."""
    lines = [
        _fact(label if not place else "", clean(name, 400), token)
        for place, name in enumerate(names[:LISTED])
    ]
    if len(names) > LISTED:
        lines.append(_fact("", f"… and {len(names) - LISTED} more", "dim"))
    return lines


def _address_lines(principal: Principal) -> list[Line]:
    lines = _names("addresses", principal.emails)
    return [(*lines[0], Cell("  primary", "dim")), *lines[1:]] if len(lines) > 1 else lines


def _quota_lines(principal: Principal) -> list[Line]:
    used = principal.used_quota or 0
    share = quota_share(principal)
    if share is not None and principal.quota:
        words = f"{bar(share, DETAIL_BAR)} {_percent(share)}  {size(used)} of {size(principal.quota)}"
        return [_fact("quota", words, _quota_token(share))]
    return [_fact("used", f"{size(used)}, no limit")] if used else []


def _member_lines(principal: Principal) -> list[Line]:
    lines: list[Line] = []
    if principal.member_count is not None:
        lines.append(_fact("holds", plural(principal.member_count, *_member_words(principal.type))))
    elif principal.type in HOLDERS:
        held = member_count(principal) or 0
        lines.append(_fact("holds", plural(held, "member") if held else "no members named"))
    return [
        *lines,
        *_names("members", principal.members),
        *_names("from outside", principal.external_members),
    ]


def _permission_lines(principal: Principal) -> list[Line]:
    """Where permissions come from: those of the roles, and those given and taken away one by one."""
    lines: list[Line] = []
    for place, role in enumerate(principal.roles[:LISTED]):
        lines.append(
            (
                _label("" if place else "roles"),
                Cell(clean(role)),
                Cell(f"  {BUILT_IN_ROLES.get(role, '')}", "dim"),
            )
        )
    lines += _names("given", [f"+ {name}" for name in principal.enabled_permissions])
    return [
        *lines,
        *_names("taken away", [f"− {name}" for name in principal.disabled_permissions], "deferred"),
    ]


# The types


def render_types(counts: Mapping[PrincipalType, int], only: PrincipalType | None, cells: int) -> list[Cell]:
    """The types that exist with their numbers, the shown one in brackets, in about `cells` cells.

    Types before the shown one give way where there is no room, so that it is always seen.
    """
    entries: list[tuple[PrincipalType | None, str]] = [(None, f"all {count(sum(counts.values()))}")]
    entries += [
        (kind, f"{kind.value} {count(number)}") for kind, number in counts.items() if number or kind is only
    ]
    pieces = [Cell(f"[{words}]", "accent") if kind is only else Cell(words, "dim") for kind, words in entries]
    place = next((place for place, (kind, _) in enumerate(entries) if kind is only), 0)
    first = 0
    while first < place and sum(width(piece.text) + 2 for piece in pieces[first : place + 1]) > cells:
        first += 1
    return [Cell("…", "dim"), *pieces[first:]] if first else pieces


def render_refused(
    refused: Mapping[PrincipalType, BackendError], unlisted: Sequence[PrincipalType] = ()
) -> list[Cell]:
    """The types that could not be listed, by reason; `unlisted` were not even asked for."""
    forbidden = [kind for kind, error in refused.items() if isinstance(error, Forbidden)]
    missing = [kind for kind, error in refused.items() if not isinstance(error, Forbidden)]
    return [
        *_without("may not be listed", (*forbidden, *unlisted), "deferred"),
        *_without("not on this server", missing, "dim"),
    ]


def _without(why: str, kinds: Sequence[PrincipalType], token: str) -> list[Cell]:
    if not kinds:
        return []
    more = f" +{len(kinds) - NAMED_TYPES}" if len(kinds) > NAMED_TYPES else ""
    return [Cell(f"{why}: {', '.join(kinds[:NAMED_TYPES])}{more}", token)]
