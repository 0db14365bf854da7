"""What every screen is handed: the way to the session, the clock, the operator's choices. Nothing else."""

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from stalwart_tui.config.settings import Look
    from stalwart_tui.state.clock import Clock
    from stalwart_tui.state.link import Link
    from stalwart_tui.state.session import Session


@dataclass(frozen=True, slots=True)
class Context:
    """Shared by all screens of one run."""

    link: "Link"
    clock: "Clock"
    look: "Look"
    insecure: bool = False
    """Whether certificates are not checked: marked on screen for as long as it lasts."""

    @property
    def session(self) -> "Session | None":
        """The connected server; None until there is one."""
        return self.link.session
