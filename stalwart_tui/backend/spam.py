"""The port of the spam filter: verdicts and training (`rest.md` chapter 15)."""

from typing import Protocol

from stalwart_tui.models.spam import SpamCheck, SpamVerdict, TrainingVerb


class SpamApi(Protocol):
    """The spam filter."""

    async def classify(self, check: SpamCheck) -> SpamVerdict:
        """What the filter says of a mail. Asks DNS: can take seconds."""
        ...

    async def teach(self, message: bytes, *, spam: bool, account: str = "") -> None:
        """Hand in a message as an example, for all accounts or one. Raises NotFound for the account."""
        ...

    async def train(self, verb: TrainingVerb) -> bool:
        """Start, stop, reset or delete the training; whether that changed anything (0.15 and later)."""
        ...

    async def fetch_training(self) -> bool:
        """Whether a training runs."""
        ...
