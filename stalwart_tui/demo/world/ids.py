"""Snowflake ids of queue messages, spans and reports (`rest.md` chapter 1). Nothing else is numbered here."""

from typing import Final

EPOCH: Final = 1_632_280_000
"""Unix seconds that the millisecond count of an id starts from."""
LOW_BITS: Final = 21
"""Bits below the milliseconds: node and sequence."""


class Snowflakes:
    """Makes ascending unsigned 64-bit ids: `id >> 21` is milliseconds since EPOCH."""

    def __init__(self, node: int) -> None:
        self._low = (node * 2654435761) % (1 << LOW_BITS)
        self._last = 0

    def make(self, at: float) -> int:
        """Return an id for the Unix second `at`, greater than every id made before.

        Ids made within one millisecond count upwards, so an id may lie slightly after `at`.
        """
        made = (int((at - EPOCH) * 1000) << LOW_BITS) | self._low
        self._low = (self._low * 69069 + 1) % (1 << LOW_BITS)
        self._last = max(made, self._last + 1)
        return self._last
