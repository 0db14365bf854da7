"""Commands of the principals screen."""

from stalwart_tui.commands.spec import CommandSpec

COMMANDS: tuple[CommandSpec, ...] = ()
