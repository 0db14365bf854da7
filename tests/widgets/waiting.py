"""Waiting for what must come to be, and failing when it does not."""

from collections.abc import Callable

from textual.pilot import Pilot

PAUSES = 250
"""Each ends as soon as the app is idle, which takes it at least a fiftieth of a second."""


async def until(pilot: Pilot[None], condition: Callable[[], bool]) -> None:
    """Let the app run until the condition holds."""
    for _ in range(PAUSES):
        if condition():
            return
        await pilot.pause()
    raise AssertionError("what was waited for did not come")
