"""Commands of the overview screen."""

from stalwart_tui.commands.spec import CommandSpec

COMMANDS: tuple[CommandSpec, ...] = ()
