"""Ids of messages and traces as people type and paste them: decimal, or hexadecimal as screens show them."""

from stalwart_tui.config.errors import SettingsError

LARGEST_ID = 2**64 - 1
"""Ids are unsigned 64-bit integers (`rest.md` chapter 1)."""

_LONGEST_ID = 20
"""Decimal digits of the largest one."""


def parse_ids(what: str, text: str) -> tuple[int, ...]:
    """The ids a person can mean: `0x` or letters say hexadecimal; digits alone mean decimal first.

    Raises SettingsError beginning with `what`.
    """
    word = text.strip().lower()
    bases = (10, 16) if word.isdecimal() else (16,)
    ids = [number for base in bases if (number := _number(word, base)) is not None]
    if not ids:
        raise SettingsError(f"{what}: a number of 64 bits is needed, decimal or hexadecimal")
    return tuple(dict.fromkeys(ids))


def _number(word: str, base: int) -> int | None:
    digits = word.removeprefix("0x") if base == 16 else word
    if not (digits.isascii() and digits.isalnum()) or len(digits) > _LONGEST_ID:
        return None
    try:
        number = int(digits, base)
    except ValueError:
        return None
    return number if number <= LARGEST_ID else None
