"""The least a Textual program can be: one Static. What the first frame is measured against."""

from textual.app import App, ComposeResult
from textual.widgets import Static


class Bare(App[None]):
    """One line of text."""

    def compose(self) -> ComposeResult:
        """The line."""
        yield Static("bare")


if __name__ == "__main__":
    Bare().run()
