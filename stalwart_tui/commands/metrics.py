"""Commands of the metrics screen."""

from stalwart_tui.commands.spec import CommandSpec

COMMANDS: tuple[CommandSpec, ...] = ()
