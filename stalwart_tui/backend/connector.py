"""How a screen gets a server without knowing adapters: `cli` hands it one of these."""

from typing import TYPE_CHECKING, Protocol

if TYPE_CHECKING:
    from stalwart_tui.backend.port import Backend


class Connector(Protocol):
    """Opens one server. Built by the composition root; heavy libraries load inside `connect`."""

    @property
    def target(self) -> str:
        """Where it will connect, for the screen before the first answer: a host, or `demo`."""
        ...

    @property
    def profile(self) -> str:
        """The operator's own name for the server; empty when none was given."""
        ...

    async def connect(self) -> "Backend":
        """Find out what is there and log in: one attempt. Raises BackendError."""
        ...

    async def close(self) -> None:
        """Give back what `connect` holds beyond the backend (the built-in server, for one)."""
        ...
