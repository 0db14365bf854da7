"""Text from the network, made visible and harmless in one place.

Log lines, subjects, addresses, error texts and names are written by strangers. Whatever they contain,
`clean` turns it into one line of characters that a terminal only draws: no control sequence, nothing that
reorders, hides or joins its neighbours. Measuring and shortening by terminal cells live here too, because
widths are only certain for text that was cleaned. What does not live here: secrets (`redact.py`), the ASCII
fallback of our own glyphs, and anything that knows a widget or a colour. Standard library only.
"""

import unicodedata
from collections.abc import Iterator
from functools import lru_cache
from typing import Final, Literal

LINE_LIMIT: Final = 4096
"""Characters kept of one line: several screens wide; a subject of ten megabytes costs no more than this."""

MAX_MARKS: Final = 4
"""Combining marks kept on one character; Tibetan and pointed Hebrew need four, floods use hundreds."""

TAB_CELLS: Final = 4
"""Columns between tab stops in a block of text."""

ELLIPSIS: Final = "…"
"""Stands where text was left out; one cell."""

_SCAN_FACTOR: Final = 4
"""Characters read for each one kept: what is dropped (marks, emoji joiners) must not starve the rest."""

_CACHED_CHARACTERS: Final = 8192
"""Characters whose classification is remembered: all that ordinary mail uses, and a bound on the rest."""

_ZERO_WIDTH_JOINER: Final = "\u200d"

_EMOJI_STYLE: Final = frozenset("\ufe0e\ufe0f\U0001f3fb\U0001f3fc\U0001f3fd\U0001f3fe\U0001f3ff")
"""Text and emoji presentation selectors and the five skin tones."""

_KEYCAP_BASES: Final = frozenset("0123456789#*")

_INVISIBLE: Final = frozenset(
    "\u034f\u115f\u1160\u17b4\u17b5\u180b\u180c\u180d\u180f\u3164\uffa0\U0001d159"
) | frozenset(map(chr, (*range(0xFE00, 0xFE10), *range(0xE0100, 0xE01F0))))
"""Characters that Unicode calls letters, marks or symbols and that draw nothing: grapheme joiner, Hangul
fillers, Khmer and Mongolian vowel carriers, variation selectors. (What Unicode calls "other" or "separator"
is caught by `str.isprintable`.)"""

_WIDE_SINCE_UNICODE_16: Final = (
    (0x2630, 0x2637),
    (0x268A, 0x268F),
    (0x4DC0, 0x4DFF),
    (0x1D300, 0x1D356),
    (0x1D360, 0x1D376),
)
"""Symbols that became two cells wide in Unicode 16, unknown to the tables of Python 3.11 to 3.13."""

_ASCII_CONTROLS: Final = {code: chr(0x2400 + code) for code in range(0x20)} | {0x7F: "\u2421"}
"""C0 controls and DEL as the control pictures made for them: ESC is ␛, CR ␍, LF ␊, TAB ␉."""

_FORMULA_STARTS: Final = frozenset(
    "=+-@＝＋－＠"
)  # the full-width forms start a formula in East Asian locales


# One line


def clean(text: str, limit: int = LINE_LIMIT) -> str:
    """Return `text` as one visible, harmless line of at most `limit` characters.

    * C0 controls and DEL become control pictures (`␛`, `␍`, `␊`, `␉`), C1 controls `\\x9b` and the like.
    * Bidirectional controls, zero-width characters, BOM, tags, line and paragraph separators, lone
      surrogates, noncharacters, private use and unassigned characters become `‹U+202E›`.
    * Other spaces than U+0020 become a plain space.
    * Marks beyond `MAX_MARKS` on one character become `‹+N marks›`; a mark with nothing to sit on is spelled
      out, since it would change a character that is not part of `text`.
    * Presentation selectors, skin tones and the zero-width joiner between two symbols are dropped: terminals
      disagree on the width of the glyph they ask for, and the symbols stay readable side by side. Anywhere
      else the joiner is spelled out, also in scripts that use it: it can tell two look-alike addresses apart.
    * Longer text is cut and ends in `…`.

    `clean(clean(text)) == clean(text)`. Plain printable ASCII is returned as it is.
    """
    if len(text) <= limit and text.isascii() and text.isprintable():
        return text
    window = text[: limit * _SCAN_FACTOR] if limit > 0 else ""
    if window.isascii():
        shown = window.translate(_ASCII_CONTROLS)
    elif any(map(_is_special, set(window))):
        shown = "".join(_visible(window))
    else:
        shown = window
    if len(shown) <= limit and len(window) == len(text):
        return shown
    return shown[: limit - 1] + ELLIPSIS if limit > 0 else ""


def _visible(text: str) -> Iterator[str]:
    """Yield the pieces of `text` as `clean` shows them."""
    base = ""  # the character that a following mark would sit on, "" when there is none
    marks = 0  # marks seen on `base`
    for index, char in enumerate(text):
        if _is_dropped(base, char, text[index + 1 : index + 2]):
            continue
        if base and _is_mark(char):
            marks += 1
            if marks <= MAX_MARKS:
                yield char
            continue
        if marks > MAX_MARKS:
            yield f"‹+{marks - MAX_MARKS} marks›"
        shown = _show(char)
        base, marks = ("" if shown == " " or shown != char else char), 0
        yield shown
    if marks > MAX_MARKS:
        yield f"‹+{marks - MAX_MARKS} marks›"


def _is_dropped(base: str, char: str, following: str) -> bool:
    """Whether `char` only asks for another look of the symbol `base`."""
    if char in _EMOJI_STYLE:
        return _is_symbol(base) or base in _KEYCAP_BASES
    return char == _ZERO_WIDTH_JOINER and _is_symbol(base) and _is_symbol(following)


@lru_cache(_CACHED_CHARACTERS)
def _is_symbol(char: str) -> bool:
    """Whether `char` is a symbol beyond ASCII, as every emoji is. The empty string is none."""
    return bool(char) and not char.isascii() and unicodedata.category(char).startswith("S")


@lru_cache(_CACHED_CHARACTERS)
def _is_special(char: str) -> bool:
    """Whether `char` may not simply be copied: it is shown otherwise, or it sits on its neighbour."""
    return _show(char) != char


def _is_mark(char: str) -> bool:
    """Whether `char` is drawn, and into the cell of the character before it."""
    return _cells(char) == 0 and char.isprintable() and char not in _INVISIBLE


@lru_cache(_CACHED_CHARACTERS)
def _show(char: str) -> str:
    """Return what stands for `char` when it has no character to sit on."""
    code = ord(char)
    hidden = char in _INVISIBLE or char in _EMOJI_STYLE or _is_mark(char)
    if char.isprintable() and not hidden:
        return char
    if code in _ASCII_CONTROLS:
        return _ASCII_CONTROLS[code]
    if 0x80 <= code < 0xA0:
        return f"\\x{code:02x}"
    if unicodedata.category(char) == "Zs":
        return " "
    return f"‹U+{code:04X}›"


# Several lines


def clean_block(text: str, max_lines: int, cells: int | None = None) -> list[str]:
    """Return `text` as at most `max_lines` harmless lines, each at most `cells` wide when that is given.

    LF and CR LF end a line, tabs become spaces, everything else is shown as `clean` shows it. Lines that are
    too wide are folded, at a space if there is one. When lines are left out the last one is `…`.
    """
    if max_lines < 1:
        return []
    lines: list[str] = []
    for source in text.removesuffix("\n").split("\n", max_lines):
        line = source[: LINE_LIMIT * _SCAN_FACTOR].removesuffix("\r").expandtabs(TAB_CELLS)
        lines.extend([clean(line)] if cells is None else _fold(clean(line), max(cells, 1)))
        if len(lines) > max_lines:
            return [*lines[: max_lines - 1], ELLIPSIS]
    return lines


def _fold(line: str, cells: int) -> Iterator[str]:
    """Yield `line` in pieces at most `cells` wide (a wide character alone may not fit into one cell)."""
    while width(line) > cells:
        end = max(_prefix(line, cells), 1)
        space = line.rfind(" ", 1, end + 1)
        yield line[: space if space > 0 else end]
        line = line[space + 1 if space > 0 else end :]
    yield line


# Terminal cells


def width(text: str) -> int:
    """Return how many terminal cells cleaned `text` takes.

    An approximation of wcwidth on `unicodedata`: 0 for marks of every kind, conjoining Hangul vowels and
    finals, and controls; 2 for East Asian wide and full-width characters; else 1. For everything that
    survives `clean` it agrees with the tables by which the screens are laid out.
    """
    return len(text) if text.isascii() else sum(map(_cells, text))


@lru_cache(_CACHED_CHARACTERS)
def _cells(char: str) -> int:
    """Return the width of one character in cells: 0, 1 or 2."""
    code = ord(char)
    category = unicodedata.category(char)
    if (
        category.startswith("M")
        or category in ("Cc", "Cf")
        or 0x1160 <= code <= 0x11FF
        or 0xD7B0 <= code <= 0xD7FF
    ):
        return 0
    if unicodedata.east_asian_width(char) in "WF":
        return 2
    return 2 if any(first <= code <= last for first, last in _WIDE_SINCE_UNICODE_16) else 1


def _prefix(text: str, cells: int) -> int:
    """Return how many characters of `text` fit into `cells`, with the marks of the last one."""
    if text.isascii():
        return max(min(cells, len(text)), 0)
    used = 0
    for index, char in enumerate(text):
        used += _cells(char)
        if used > cells:
            return index
    return len(text)


def _suffix(text: str, cells: int) -> int:
    """Return where the end of `text` that fits `cells` begins, never between a character and its marks."""
    used = 0
    start = len(text)
    for index in range(len(text) - 1, -1, -1):
        size = _cells(text[index])
        used += size
        if used > cells:
            break
        if size:
            start = index
    return start


def fit(text: str, cells: int, align: Literal["left", "right"] = "left") -> str:
    """Return `text` in exactly `cells` cells: elided at its end, or padded with spaces on the other side."""
    shown = elide_end(text, cells)
    padding = " " * (cells - width(shown))
    return shown + padding if align == "left" else padding + shown


def elide_end(text: str, cells: int) -> str:
    """Return the start of `text` in at most `cells` cells, ending in `…` when something is left out."""
    if width(text) <= cells:
        return text
    return text[: _prefix(text, cells - 1)] + ELLIPSIS if cells > 0 else ""


def elide_start(text: str, cells: int) -> str:
    """Return the end of `text` in at most `cells` cells, starting with `…` when something is left out."""
    if width(text) <= cells:
        return text
    return ELLIPSIS + text[_suffix(text, cells - 1) :] if cells > 0 else ""


def elide_middle(text: str, cells: int) -> str:
    """Return both ends of `text` in at most `cells` cells, with `…` between them."""
    if width(text) <= cells:
        return text
    tail_cells = max(cells - 1, 0) // 2
    tail = _suffix(text, tail_cells)
    return elide_end(text[:tail], cells - tail_cells) + text[tail:]


def elide_address(address: str, cells: int) -> str:
    """Return a mail address in at most `cells` cells, keeping its domain as long as possible.

    The local part is shortened first (`long.na…@example.org`), then the domain from its front (`…ample.org`):
    its end says most about where mail goes. Text without `@` is elided in the middle.
    """
    if width(address) <= cells:
        return address
    local, at, domain = address.rpartition("@")
    if not at:
        return elide_middle(address, cells)
    room = cells - width(at + domain)
    if room < 2:  # not even one character of the local part and its ellipsis
        return elide_start(address, cells)
    return elide_end(local, room) + at + domain


# Export


def csv_safe(text: str) -> str:
    """Return `text` for a cell of a CSV file, so that no spreadsheet runs it as a formula.

    A cell whose first visible character is `=`, `+`, `-` or `@` (also full-width), or that starts with a tab,
    CR or LF, gets a leading apostrophe. Meant for text: numbers are written as numbers and do not pass here.
    """
    if text.startswith(("\t", "\r", "\n")) or text.lstrip()[:1] in _FORMULA_STARTS:
        return "'" + text
    return text
