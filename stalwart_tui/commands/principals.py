"""Commands of the principals screen."""

from stalwart_tui.backend.capabilities import Operation
from stalwart_tui.commands.spec import CommandSpec

COMMANDS = (
    CommandSpec("principals.open", "enter", "Detail", "Everything the server knows about the principal.", "open", key_text="⏎", needs=Operation.PRINCIPALS_GET, footer=True),
    CommandSpec("principals.type", "t", "Type", "Show the next type only; T goes back one.", "cycle_type(1)", key_text="t", footer=True),
    CommandSpec("principals.type-back", "T", "Type before", "Show the type before only.", "cycle_type(-1)"),
    CommandSpec("principals.sort", "s", "Sort", "Sort by the next column.", "sort", footer=True),
    CommandSpec("principals.reverse", "o", "Reverse", "Turn the order round.", "reverse"),
)  # fmt: skip
