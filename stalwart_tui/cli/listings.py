"""`keys` and `themes`: plain tables on standard output, for people and for grep. Decides nothing."""

import io
import sys
from collections.abc import Sequence

from stalwart_tui.cli.exit_codes import DONE
from stalwart_tui.cli.messages import print_result, say_warning
from stalwart_tui.config.paths import themes_dir
from stalwart_tui.text.clean import fit, width


def list_keys() -> int:
    """Print every command of every screen with its key, in the order of help."""
    from stalwart_tui.commands.registry import all_commands  # deferred: it loads Textual's bindings

    rows = [
        (
            command.scope,
            ", ".join([command.key_text or first, *others]),
            command.title,
            "writes" if command.dangerous else "",
            command.help,
        )
        for command in all_commands()
        for first, *others in (command.keys.split(","),)
    ]
    _print_table(rows)
    return DONE


def list_themes() -> int:
    """Print every theme; what is wrong in a theme's file goes to standard error and stops nothing."""
    from stalwart_tui.themes import load_themes  # deferred: Textual's colours

    known = load_themes(themes_dir())
    for problem in known.problems:
        say_warning(str(problem))
    _print_table(
        [
            (name, "dark" if theme.dark else "light", known.descriptions[name])
            for name, theme in sorted(known.themes.items())
        ]
    )
    return DONE


def _print_table(rows: Sequence[Sequence[str]]) -> None:
    if isinstance(sys.stdout, io.TextIOWrapper):
        sys.stdout.reconfigure(errors="replace")  # a key drawn as a symbol must not stop an ASCII terminal
    widths = [max(map(width, column)) for column in zip(*rows, strict=True)]
    print_result("  ".join(map(fit, row, widths)).rstrip() for row in rows)
