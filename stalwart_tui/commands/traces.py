"""Commands of the traces screen."""

from stalwart_tui.commands.spec import CommandSpec

COMMANDS: tuple[CommandSpec, ...] = ()
