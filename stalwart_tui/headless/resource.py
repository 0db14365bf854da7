"""What every resource of `get` is made of: how it is read, and the members of its rows.

The members are a promise to scripts (`docs/GET.md`): a name is never given another meaning. Values are ready
for JSON: texts, numbers, booleans, null, lists and objects; ids are texts, times RFC 3339. No resource is
named here and nothing is written.
"""

from collections.abc import AsyncGenerator, Callable, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from functools import lru_cache
from types import MappingProxyType
from typing import TYPE_CHECKING, Any, Generic, TypeVar

from stalwart_tui.backend.capabilities import Operation
from stalwart_tui.config.errors import SettingsError
from stalwart_tui.models.paging import Page

if TYPE_CHECKING:
    from stalwart_tui.backend.port import Backend

T = TypeVar("T")

PAGE = 1000
"""Rows asked for at once: 5,000 messages in five requests, and no more than two megabytes in memory."""

LARGEST_EXACT = 2**53 - 1
"""The largest whole number that JavaScript and jq keep exactly."""

_REPEATED_TIMES = 4096
"""Times kept as text: the recipients of a message share most of theirs, as do the messages of a queue run."""

DEEPEST = 50
"""Levels of lists and objects inside each other that are written; real ones have three."""


@dataclass(frozen=True, slots=True)
class Request:
    """What was asked for, after the flags were read."""

    id: str | None = None
    limit: int | None = None
    """Rows wanted at most; None = all. Only a hint for `prepare`: the command counts."""
    options: Mapping[str, str] = field(default_factory=dict, hash=False)
    """Flag → value, of the flags that are no filter terms."""


@dataclass(frozen=True, slots=True)
class Member(Generic[T]):
    """One member of every row: a key in JSON, a column in CSV and in the table."""

    name: str
    get: Callable[[T], Any]
    in_csv: bool = True
    """False for lists of objects, which a cell can hold only as JSON; `--fields` still brings them."""
    in_table: bool = False
    """Whether the table shows it without `--fields`."""


Read = Callable[["Backend"], AsyncGenerator[Page[T], None]]
"""Yields the rows page by page. The last `total` that is not None is the one of the whole list."""


@dataclass(frozen=True, slots=True)
class Resource(Generic[T]):
    """How one resource is asked for and what its rows hold."""

    members: tuple[Member[T], ...]
    prepare: Callable[[Request], Read[T]]
    """Checks the request before a server is asked: raises SettingsError."""
    operation: Callable[[Request], Operation | None]
    """What the server must be able to do; None when that cannot be known beforehand."""
    matcher: Callable[[str], Callable[[T], bool]] | None = None
    """Filter text → whether a row passes; raises FilterError. None when it has no filter."""
    default_limit: int | None = None
    """Rows where `--limit` does not say; None = all."""
    instead: str = ""
    """What `get` has for a server that cannot do this, one sentence."""

    def choose(self, names: tuple[str, ...]) -> tuple[Member[T], ...]:
        """The members of these names, in this order. Raises SettingsError for an unknown one."""
        known = {member.name: member for member in self.members}
        for name in names:
            if name not in known:
                raise SettingsError(f"--fields: there is no such field; known are {', '.join(known)}")
        return tuple(known[name] for name in names)


@lru_cache(_REPEATED_TIMES)
def rfc3339(at: int | None) -> str | None:
    """Unix seconds as `2026-11-22T16:05:35Z`; None stays None, and so does what no calendar holds."""
    if at is None:
        return None
    try:
        # Not strftime: it takes twice as long.
        return datetime.fromtimestamp(at, UTC).isoformat().removesuffix("+00:00") + "Z"
    except (OverflowError, ValueError, OSError):
        return None


def exact(value: Any, depth: int = 0) -> Any:
    """A value of the wire that any JSON reader takes as it is: whole numbers it would round become texts.

    What lies deeper than DEEPEST becomes `…`.
    """
    if isinstance(value, dict | MappingProxyType | list | tuple):
        if depth > DEEPEST:
            return "…"
        if isinstance(value, list | tuple):
            return [exact(one, depth + 1) for one in value]
        return {str(key): exact(one, depth + 1) for key, one in value.items()}
    if type(value) is int and abs(value) > LARGEST_EXACT:
        return str(value)
    return value
