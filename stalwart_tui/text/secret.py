"""A secret as a value: held, compared, shown only on purpose. `redact.py` finds secrets in text.

Standard library only, and little of it: settings need it before the first frame.
"""

import hmac
from typing import Final, Never, Self

MASK: Final = "•••"
"""Stands for a secret of any length: the length is a secret too."""


class Secret:
    """A string that is not shown by accident: `repr`, `str`, `format` and f-strings give `•••`.

    `reveal()` is the only way in. Equality takes constant time and holds between secrets only. It is not a
    `str`, so joining, encoding and JSON fail loudly; it refuses to be pickled, because that would write
    clear text; copying gives the same object; it has no hash.
    """

    __slots__ = ("_value",)

    def __init__(self, value: str) -> None:
        self._value = value

    def reveal(self) -> str:
        """Return the clear text."""
        return self._value

    def __repr__(self) -> str:
        return MASK

    def __format__(self, format_spec: str) -> str:
        return MASK

    def __bool__(self) -> bool:
        return bool(self._value)

    def __eq__(self, other: object) -> bool:
        if not isinstance(other, Secret):
            return NotImplemented
        ours, theirs = (one._value.encode("utf-8", "surrogatepass") for one in (self, other))
        return hmac.compare_digest(ours, theirs)

    def __copy__(self) -> Self:
        return self

    def __deepcopy__(self, memo: dict[int, object]) -> Self:
        return self

    def __reduce__(self) -> Never:
        raise TypeError("a Secret is not pickled: that would write it in clear text")
