"""Names of the screens. Not in `settings`, which costs 50 ms to load: `--help` need not wait for it."""

SCREENS = ("overview", "queue", "metrics", "traces", "principals")
"""In the order of their keys; the dashboard opens on the first."""
