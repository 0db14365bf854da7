"""Which answer is still wanted. Typing in a filter asks again at each key; only the last answer counts.

Requests are never cancelled for this (cancelled requests leak connections of the pool): their answers are
dropped instead.
"""


class Generation:
    """Counts questions. Take a ticket when asking; an answer whose ticket is stale is dropped."""

    def __init__(self) -> None:
        self._current = 0

    def next(self) -> int:
        """A ticket for a new question; all earlier tickets become stale."""
        self._current += 1
        return self._current

    def is_current(self, ticket: int) -> bool:
        """Whether nobody asked again since."""
        return ticket == self._current
