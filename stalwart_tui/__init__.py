"""stalwart-tui: a terminal dashboard for the Stalwart mail server. Holds the version and imports nothing."""

__version__ = "0.1.0"
