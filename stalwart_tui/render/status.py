"""Words, glyphs and tokens for states: meaning is glyph and word first, colour second."""

from stalwart_tui.models.queue import RecipientState

STATE_LOOK: dict[RecipientState, tuple[str, str, str]] = {
    RecipientState.SCHEDULED: ("○", "scheduled", "scheduled"),
    RecipientState.TEMPORARY_FAILURE: ("↻", "deferred", "deferred"),
    RecipientState.DELIVERED: ("✓", "delivered", "ok"),
    RecipientState.PERMANENT_FAILURE: ("✗", "failed", "failed"),
    RecipientState.UNKNOWN: ("?", "unknown", "unknown"),
}
"""State → glyph, word, token."""

LEVEL_LOOK: dict[str, tuple[str, str]] = {
    "ERROR": ("▲ ERROR", "level-error"),
    "WARN": ("! WARN", "level-warn"),
    "INFO": ("· INFO", "level-info"),
    "DEBUG": ("  DEBUG", "level-debug"),
    "TRACE": ("  TRACE", "level-trace"),
}
"""Level → glyph with word, token."""


def state_text(state: RecipientState) -> str:
    """Glyph and word."""
    glyph, word, _ = STATE_LOOK[state]
    return f"{glyph} {word}"


def state_token(state: RecipientState) -> str:
    """The token that colours it."""
    return STATE_LOOK[state][2]
