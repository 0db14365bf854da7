"""Commands of the metrics screen."""

from stalwart_tui.commands.spec import CommandSpec

COMMANDS = (
    CommandSpec("metrics.window", "t", "Window", "Show the last 5 minutes, 15 minutes, hour or 6 hours.", "window", footer=True),
    CommandSpec("metrics.zoom", "z", "Zoom", "Show the chart in focus alone, or all again.", "zoom", footer=True),
    CommandSpec("metrics.freeze", "p", "Pause", "Let the charts stand still; figures are still taken in.", "freeze", footer=True),
)  # fmt: skip
