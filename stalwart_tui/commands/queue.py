"""Commands of the queue screen."""

from stalwart_tui.backend.capabilities import Operation
from stalwart_tui.commands.spec import CommandSpec

COMMANDS = (
    CommandSpec("queue.open", "enter", "Detail", "Every recipient of the message with its state and last answer.", "open", key_text="⏎", footer=True),
    CommandSpec("queue.sort", "s", "Sort", "Sort by the next column.", "sort", footer=True),
    CommandSpec("queue.reverse", "o", "Reverse", "Turn the order round.", "reverse"),
    CommandSpec("queue.retry", "R", "Retry", "Ask the server to try the messages now; proved by a re-read.", "retry", dangerous=True, needs=Operation.QUEUE_RETRY, footer=True),
    CommandSpec("queue.cancel", "X", "Cancel", "Drop the messages without a bounce; proved by a re-read.", "cancel", dangerous=True, needs=Operation.QUEUE_CANCEL, footer=True),
    CommandSpec("queue.pause", "Q", "Pause/resume", "Stop or start all deliveries of this server.", "pause", dangerous=True, needs=Operation.QUEUE_PAUSE, footer=True),
)  # fmt: skip
