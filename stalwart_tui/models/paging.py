"""Pages of a list and the rows of it that could not be read. No resource is named here."""

from dataclasses import dataclass
from typing import Generic, TypeVar

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Unreadable:
    """One row of an answer that did not have the shape it should have.

    It stands beside the rows that could be read, so that one odd row never hides the others
    (`rest.md` chapter 11; an unknown status once blanked a whole queue page in another client).
    """

    key: str
    """The row's own id when it could be made out, else its position, such as `#17`."""
    reason: str
    """What was wrong with it, in words, without the value."""


@dataclass(frozen=True, slots=True)
class Page(Generic[T]):
    """A part of a list, in the order of the server."""

    items: tuple[T, ...]
    """The rows that could be read."""
    total: int | None = None
    """How many rows the whole list has; None where the server does not say or only estimates."""
    unreadable: tuple[Unreadable, ...] = ()
    """The rows of this part that could not be read."""
    next_cursor: str | None = None
    """What to ask for next, opaque to everyone but the adapter; None after the last part."""
