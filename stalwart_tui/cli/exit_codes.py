"""How the program ends, as numbers. Commands that ask a server add 3: unreachable."""

DONE = 0
FAILED = 1
"""The server refused, or a fault of our own."""
USAGE = 2
"""Wrong flags, files, environment or settings."""
INTERRUPTED = 130
"""What shells call a program ended by Ctrl-C."""
