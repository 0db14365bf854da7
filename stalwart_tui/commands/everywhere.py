"""Commands of every screen: where to go, how to find help, how to leave."""

from stalwart_tui.commands.spec import CommandSpec

COMMANDS = (
    CommandSpec("everywhere.overview", "1", "Overview", "Figures, connection, top groups, last warnings.", "app.go('overview')"),
    CommandSpec("everywhere.queue", "2", "Queue", "Messages waiting for delivery.", "app.go('queue')"),
    CommandSpec("everywhere.metrics", "3", "Metrics", "Live charts.", "app.go('metrics')"),
    CommandSpec("everywhere.traces", "4", "Traces", "Live trace events.", "app.go('traces')"),
    CommandSpec("everywhere.principals", "6", "Principals", "Accounts, groups, lists, roles, keys.", "app.go('principals')"),
    CommandSpec("everywhere.last", "minus", "Last screen", "Go back to the screen before.", "app.last", key_text="-"),
    CommandSpec("everywhere.filter", "slash", "Filter", "Filter as you type; esc clears.", "filter", key_text="/", footer=True),
    CommandSpec("everywhere.refresh", "ctrl+r", "Refresh", "Ask the server now; also ends a waiting retry.", "refresh", key_text="^r"),
    CommandSpec("everywhere.palette", "colon,ctrl+p", "Commands", "All commands by name.", "app.command_palette", key_text=":", footer=True),
    CommandSpec("everywhere.help", "question_mark", "Help", "The keys that work here now.", "app.help", key_text="?", footer=True),
    CommandSpec("everywhere.back", "escape", "Back", "Close what is open, clear the filter.", "back", key_text="esc"),
    CommandSpec("everywhere.quit", "q", "Quit", "Close what is open, or leave the program.", "leave", footer=True),
)  # fmt: skip
