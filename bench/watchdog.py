"""The loop watchdog: which code of ours holds the event loop longer than 16 ms, while everything moves.

A thread looks at the loop's thread every few milliseconds; a callback that has run too long is charged to
the function it is in: to ours, unless a library that we called is at work.
"""

import asyncio
import sys
import threading
import time
from collections import defaultdict
from types import FrameType
from typing import Any

from bench.figure import Figure
from bench.terminal import server

BOUND = 16.0
LOOK = 0.003
NOT_OURS = ("textual", "rich", "httpx", "httpcore", "h11")
"""Where these are at work, they are charged: mounting a screen or reading stylesheets, for one."""
ROUNDS = 3
SCREENS = "12346"


class Watchdog:
    """Times every callback of the running loop."""

    def __init__(self) -> None:
        self.blocks: dict[str, float] = defaultdict(float)
        """Function of ours → longest block in milliseconds."""
        self._since: float | None = None
        self._suspects: set[str] = set()
        self._thread_id = threading.get_ident()
        self._done = threading.Event()

    def install(self) -> None:
        """Begin."""
        run = asyncio.Handle._run

        def timed(handle: asyncio.Handle) -> Any:
            self._suspects = set()
            begun = self._since = time.perf_counter()
            try:
                return run(handle)
            finally:
                self._since = None
                took = (time.perf_counter() - begun) * 1000
                for name in self._suspects:
                    self.blocks[name] = max(self.blocks[name], took)

        setattr(asyncio.Handle, "_run", timed)  # noqa: B010 - a method of the library, replaced on purpose
        threading.Thread(target=self._look, daemon=True).start()

    def stop(self) -> None:
        """End."""
        self._done.set()

    def _look(self) -> None:
        while not self._done.wait(LOOK):
            since = self._since
            if since is not None and (time.perf_counter() - since) * 1000 > BOUND:
                frame = sys._current_frames().get(self._thread_id)
                name = _ours(frame)
                if name:
                    self._suspects.add(name)


def _ours(frame: FrameType | None) -> str | None:
    while frame is not None:
        module = frame.f_globals.get("__name__", "")
        if module.startswith(NOT_OURS):
            return None
        if module.startswith("stalwart_tui"):
            return f"{module.removeprefix('stalwart_tui.')}.{frame.f_code.co_qualname}"
        frame = frame.f_back
    return None


async def _drive(connection: dict[str, str]) -> Watchdog:
    from stalwart_tui.app import StalwartApp
    from stalwart_tui.cli.connectors import ServerConnector
    from stalwart_tui.config.settings import Connection, Look
    from stalwart_tui.text.secret import Secret

    server_connection = Connection(
        connection["STALWART_URL"], connection["STALWART_USER"], Secret(connection["STALWART_PASSWORD"])
    )
    app = StalwartApp(ServerConnector(server_connection), Look())
    watchdog = Watchdog()
    async with app.run_test(size=(120, 40)) as pilot:
        watchdog.install()
        for _ in range(ROUNDS):
            for key in SCREENS:
                app.post_message(_key(key))
                await asyncio.sleep(2)
                for move in ("down", "pagedown", "end", "home"):
                    app.post_message(_key(move))
                    await asyncio.sleep(0.2)
        del pilot
        watchdog.stop()
    return watchdog


def _key(name: str) -> Any:
    from textual.events import Key

    return Key(name, name if len(name) == 1 else None)


def measure() -> list[Figure]:
    """The longest block of ours, and by whom."""
    with server("--rate", "2000", "--messages", "2000") as connection:
        watchdog = asyncio.run(_drive(connection))
    worst = sorted(watchdog.blocks.items(), key=lambda item: -item[1])
    note = ", ".join(f"{name} {took:.0f} ms" for name, took in worst[:4]) or "none above the bound"
    return [Figure("longest block of the loop by our code", worst[0][1] if worst else 0.0, BOUND, "ms", note)]
