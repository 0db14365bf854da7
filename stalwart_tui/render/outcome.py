"""What became of a write, as one line and as words for the log of this run."""

from collections import Counter
from collections.abc import Sequence

from stalwart_tui.render.cells import Cell
from stalwart_tui.render.units import plural
from stalwart_tui.state.verify import Outcome, Proof
from stalwart_tui.text.clean import clean

PROOF_LOOK: dict[Proof, tuple[str, str]] = {
    Proof.PROVED: ("✓", "ok"),
    Proof.UNCHANGED: ("!", "deferred"),
    Proof.NOTHING_TO_DO: ("·", "dim"),
    Proof.REFUSED: ("▲", "failed"),
    Proof.GONE: ("·", "dim"),
    Proof.UNPROVED: ("?", "unknown"),
}
"""Result of a write → glyph, token."""

ORDER = (Proof.REFUSED, Proof.UNCHANGED, Proof.UNPROVED, Proof.NOTHING_TO_DO, Proof.GONE, Proof.PROVED)
"""Worst first: the line's colour and sentence are those of the worst outcome."""


def render_outcomes(verb: str, outcomes: Sequence[Outcome]) -> Cell:
    """One line for one or many writes: how many of each, and the words of the worst."""
    worst = min(outcomes, key=lambda outcome: ORDER.index(outcome.proof))
    glyph, token = PROOF_LOOK[worst.proof]
    if len(outcomes) == 1:
        return Cell(f"{glyph} {verb} {worst.subject}: {worst.proof.value} – {clean(worst.words)}", token)
    counts = Counter(outcome.proof for outcome in outcomes)
    parts = ", ".join(f"{counts[proof]} {proof.value}" for proof in reversed(ORDER) if counts[proof])
    total = plural(len(outcomes), "message")
    return Cell(f"{glyph} {verb} {total}: {parts} – {clean(worst.words)}", token)
