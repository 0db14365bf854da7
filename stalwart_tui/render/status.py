"""Words, glyphs and tokens for states: meaning is glyph and word first, colour second."""

from stalwart_tui.models.queue import RecipientState
from stalwart_tui.state.verify import Proof

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

PROOF_LOOK: dict[Proof, tuple[str, str]] = {
    Proof.PROVED: ("✓", "ok"),
    Proof.UNCHANGED: ("!", "deferred"),
    Proof.NOTHING_TO_DO: ("·", "dim"),
    Proof.REFUSED: ("▲", "failed"),
    Proof.GONE: ("·", "dim"),
    Proof.UNPROVED: ("?", "unknown"),
}
"""Result of a write → glyph, token."""


def state_text(state: RecipientState) -> str:
    """Glyph and word."""
    glyph, word, _ = STATE_LOOK[state]
    return f"{glyph} {word}"


def state_token(state: RecipientState) -> str:
    """The token that colours it."""
    return STATE_LOOK[state][2]
