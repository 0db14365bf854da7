"""Commands of the traces screen: log keys, because nothing here writes."""

from stalwart_tui.commands.spec import CommandSpec

COMMANDS = (
    CommandSpec("traces.open", "enter", "Detail", "Every key of the event, with nested causes.", "open", key_text="⏎", footer=True),
    CommandSpec("traces.freeze", "p", "Freeze", "Let the log stand still, or follow it again; scrolling up freezes it, too.", "freeze", footer=True),
    CommandSpec("traces.next-error", "e", "Error", "Go to the next error; E to the one before.", "seek('ERROR', 1)", key_text="e/E", footer=True),
    CommandSpec("traces.previous-error", "E", "Error before", "Go to the error before.", "seek('ERROR', -1)"),
    CommandSpec("traces.next-warning", "w", "Warn", "Go to the next warning; W to the one before.", "seek('WARN', 1)", key_text="w/W"),
    CommandSpec("traces.previous-warning", "W", "Warning before", "Go to the warning before.", "seek('WARN', -1)"),
    CommandSpec("traces.first", "g", "Oldest", "Go to the oldest event kept.", "oldest"),
    CommandSpec("traces.last", "G", "Newest", "Go to the newest event and follow.", "newest"),
    CommandSpec("traces.clear", "c", "Clear", "Forget what was received; the stream goes on.", "clear", footer=True),
)  # fmt: skip
