"""The detail of one principal: which is open, what is known of it, and asking the server for the whole."""

from dataclasses import dataclass

from stalwart_tui.backend.errors import BackendError, NotFound
from stalwart_tui.models.principals import Principal
from stalwart_tui.render.members import Line
from stalwart_tui.render.principals import render_detail, render_gone, render_reading, render_trouble
from stalwart_tui.state.principals import PrincipalsStore


@dataclass(frozen=True, slots=True)
class Answer:
    """What became of the last question for a principal."""

    principal: Principal | None = None
    error: BackendError | None = None


class OpenPrincipal:
    """The principal in the detail pane. At most one question for it is under way: asked for another
    meanwhile, the newest wish is served when the answer is there, and those between are never sent."""

    def __init__(self) -> None:
        self.name = ""
        """Which is open; empty = none."""
        self._listed: Principal | None = None
        """Its row when it was last in the list."""
        self._answer = Answer()
        self._wanted = ""
        self._asking = False
        self._was_gone = False

    def open(self, principal: Principal) -> None:
        """Show this one."""
        if principal.name != self.name:
            self._answer = Answer()
        self.name, self._listed, self._was_gone = principal.name, principal, False
        self.ask_again()

    def close(self) -> None:
        """Show none."""
        self.name = self._wanted = ""
        self._listed, self._answer = None, Answer()

    def ask_again(self) -> None:
        """Have what is shown read anew by the next `read`."""
        self._wanted = self.name

    async def read(self, store: PrincipalsStore) -> None:
        """Ask the server until what is open is answered. Returns at once when somebody is asking."""
        if self._asking:
            return
        self._asking = True
        try:
            while self._wanted:
                name, self._wanted = self._wanted, ""
                answer = await _ask(store, name)
                if name == self.name:
                    known = answer.principal or self._answer.principal
                    self._answer = Answer(known, answer.error)
        finally:
            self._asking = False

    def lines(self, store: PrincipalsStore) -> list[Line]:
        """What the pane shows now."""
        self._listed = store.find(self.name) or self._listed
        known, error = self._answer.principal or self._listed, self._answer.error
        if isinstance(error, NotFound) or (store.find(self.name) is None and known is not None):
            return render_gone(known)
        if error is not None:
            return render_trouble(error, known)
        if self._answer.principal is not None:
            return render_detail(self._answer.principal)
        return render_reading(known) if known is not None else []

    def just_left(self, store: PrincipalsStore) -> bool:
        """Whether it left the directory since this was last asked."""
        gone = bool(self.name) and store.find(self.name) is None
        just, self._was_gone = gone and not self._was_gone, gone
        return just

    def row_changed(self, store: PrincipalsStore) -> bool:
        """Whether the list knows it differently than when the pane was last drawn."""
        row = store.find(self.name) if self.name else None
        return row is not None and row != self._listed


async def _ask(store: PrincipalsStore, name: str) -> Answer:
    try:
        return Answer(principal=await store.fetch_principal(name))
    except BackendError as error:
        return Answer(error=error)
