"""What runs on the server's thread: the world, the gateway before it, the listener, and what moves time.

How the thread is started and reached from outside is in `server.py`.
"""

import asyncio
import socket
from typing import Final

from stalwart_tui.demo.faults import Faults
from stalwart_tui.demo.gateway import Gateway
from stalwart_tui.demo.listener import Listener
from stalwart_tui.demo.scenarios import PLANS
from stalwart_tui.demo.settings import DemoSettings
from stalwart_tui.demo.versions import RELEASES
from stalwart_tui.demo.world.clock import Clock
from stalwart_tui.demo.world.world import World

STEP_SECONDS: Final = 0.05
"""The world is moved at most this often, however much happens in it."""


class Service:
    """A world and its only door."""

    def __init__(self, settings: DemoSettings, clock: Clock, started: float) -> None:
        plan = PLANS[settings.scenario]
        self.world = World(
            plan,
            RELEASES[settings.version],
            clock,
            edition=settings.edition,
            seed=settings.seed,
            messages=settings.messages,
            rate=settings.rate,
            silent=settings.quiet_streams,
            started=started,
        )
        self.faults = Faults(plan.flapping, settings.seed)
        self.gateway = Gateway(self.world, self.faults)
        self._clock = clock
        self._listener = Listener(self.gateway, self.world)
        self._moved = asyncio.Event()

    async def serve(self, listening: socket.socket) -> None:
        """Answer requests until `finish`."""
        driver = asyncio.create_task(self._drive())
        try:
            await self._listener.serve(sockets=[listening])
        finally:
            driver.cancel()

    def finish(self) -> None:
        """Stop serving; on this service's thread, as everything here."""
        self.gateway.close()
        self._listener.finish()

    def wake(self) -> None:
        """Look at the clock: it was moved by hand."""
        self._moved.set()
        self.gateway.wake()

    async def _drive(self) -> None:
        """Keep the world up with its clock; costs nothing while nothing is planned."""
        while True:
            self._moved.clear()
            self.world.advance()
            due = self.world.timeline.next_time
            seconds = None
            if due is not None:
                seconds = self._clock.real_seconds_until(max(due, self._clock.now() + STEP_SECONDS))
            try:
                await asyncio.wait_for(self._moved.wait(), seconds)
            except TimeoutError:
                continue
