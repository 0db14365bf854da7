"""All commands together: asked for by scope, by id, by action. Bindings, palette and help are made from it."""

from functools import cache

from textual.binding import Binding, BindingType

from stalwart_tui.commands import everywhere, metrics, overview, principals, queue, traces
from stalwart_tui.commands.spec import EVERYWHERE, CommandSpec


@cache
def all_commands() -> tuple[CommandSpec, ...]:
    """Every command, those of all screens first. Raises ValueError when an id or a key is declared twice."""
    modules = (everywhere, overview, queue, metrics, traces, principals)
    commands = tuple(command for module in modules for command in module.COMMANDS)
    seen: set[tuple[str, str]] = set()
    for command in commands:
        for name in (command.id, *command.keys.split(",")):
            if (command.scope, name) in seen:
                raise ValueError(f"{command.id}: {name} is declared twice")
            seen.add((command.scope, name))
    return commands


def commands_for(scope: str) -> tuple[CommandSpec, ...]:
    """What can be done on a screen: its own commands, then those of every screen."""
    own = tuple(command for command in all_commands() if command.scope == scope)
    return own + tuple(command for command in all_commands() if command.scope == EVERYWHERE)


def bindings_for(scope: str) -> list[BindingType]:
    """The key bindings of a screen."""
    return [
        Binding(
            command.keys,
            command.action,
            command.title,
            show=command.footer,
            key_display=command.key_text or None,
            tooltip=command.help,
            id=command.id,
        )
        for command in commands_for(scope)
    ]


def command_for(scope: str, action: str) -> CommandSpec | None:
    """The command behind an action of a screen, by the handler's name."""
    return next((c for c in commands_for(scope) if c.name == action), None)
