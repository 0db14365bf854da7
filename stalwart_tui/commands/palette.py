"""The command palette's entries: the commands of a screen that can be used now, by name."""

from collections.abc import Awaitable, Callable, Iterator
from functools import partial

from textual.app import SystemCommand
from textual.screen import Screen

from stalwart_tui.commands.registry import commands_for

LEFT_OUT = frozenset({"everywhere.palette", "everywhere.back"})
"""Commands that make no sense inside the palette."""


def palette_commands(
    screen: Screen[None], scope: str, run: Callable[[str], Awaitable[None]]
) -> Iterator[SystemCommand]:
    """One entry a command that `check_action` of the screen allows."""
    for command in commands_for(scope):
        if command.id in LEFT_OUT or not screen.check_action(command.name, ()):
            continue
        key = command.key_text or command.keys.partition(",")[0]
        title = f"{command.title} ({key})"
        yield SystemCommand(title, command.help, partial(_run, run, command.action), discover=True)


async def _run(run: Callable[[str], Awaitable[None]], action: str) -> None:
    await run(action)
