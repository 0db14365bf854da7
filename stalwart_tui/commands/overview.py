"""Commands of the overview screen."""

from stalwart_tui.commands.spec import CommandSpec

COMMANDS = (
    CommandSpec("overview.open", "enter", "Open", "Show the messages for the domain under the cursor, or the events like the warning there.", "open", key_text="⏎"),
)  # fmt: skip
