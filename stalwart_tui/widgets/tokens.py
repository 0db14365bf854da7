"""Semantic tokens of `render/` as styles of the theme: the one place where the two names meet.

Only names of theme variables stand here, never a colour.
"""

from collections.abc import Iterable, Sequence

from textual.content import Content

from stalwart_tui.render.cells import Cell

STYLES: dict[str, str] = {
    "": "",
    "ok": "$status-ok",
    "deferred": "$status-deferred",
    "failed": "bold $status-failed",
    "scheduled": "$status-scheduled",
    "paused": "bold $status-paused",
    "unknown": "italic $status-unknown",
    "dim": "$dim-text",
    "key": "bold $key-text",
    "accent": "bold $accent-text",
    "level-error": "bold $trace-level-error",
    "level-warn": "bold $trace-level-warn",
    "level-info": "$trace-level-info",
    "level-debug": "$trace-level-debug",
    "level-trace": "$trace-level-trace",
}
"""Token → style. An unknown token is drawn plainly."""


def content(cells: Iterable[Cell], between: str = "") -> Content:
    """Pieces of one line as Textual content. Their text is literal: nothing in it is markup."""
    pieces: list[Content | tuple[str, str]] = []
    for place, cell in enumerate(cells):
        if place and between:
            pieces.append((between, STYLES["dim"]))
        pieces.append((cell.text, STYLES.get(cell.token, "")))
    return Content.assemble(*pieces)


def lines_content(lines: Sequence[Sequence[Cell]]) -> Content:
    """Several lines."""
    return Content("\n").join([content(line) for line in lines])
