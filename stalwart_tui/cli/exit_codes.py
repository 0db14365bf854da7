"""How the program ends, as numbers."""

DONE = 0
FAILED = 1
"""The server refused, or a fault of our own."""
USAGE = 2
"""Wrong flags, files, environment or settings."""
UNREACHABLE = 3
"""No Stalwart server could be reached."""
INTERRUPTED = 130
"""What shells call a program ended by Ctrl-C."""
