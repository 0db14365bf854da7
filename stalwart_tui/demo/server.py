"""The built-in server as a thing to start and stop: a thread with its own event loop on a loopback port.

What it answers is in `gateway.py` and below. The web framework and the world are imported on that thread,
so that starting costs the caller nothing but a socket.
"""

import asyncio
import logging
import socket
import threading
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from functools import partial
from types import TracebackType
from typing import TYPE_CHECKING, Final, Self, TypeVar

from stalwart_tui.demo.settings import DemoSettings
from stalwart_tui.demo.world.clock import Clock, SystemClock
from stalwart_tui.demo.world.people import ADMINISTRATOR, password_of

if TYPE_CHECKING:
    from stalwart_tui.demo.gateway import Received
    from stalwart_tui.demo.service import Service
    from stalwart_tui.demo.world.world import World

_log = logging.getLogger(__name__)
_log.addHandler(logging.NullHandler())  # Without any handler Python would write errors to the terminal.

HOST: Final = "127.0.0.1"
"""Loopback only: the server has made-up secrets and no TLS."""
BACKLOG: Final = 64
"""Connections that wait while the world is being made."""
START_SECONDS: Final = 120.0
"""Most time for making a world; a million messages need most of it."""
CALL_SECONDS: Final = 30.0
"""Most time for something done on the server's thread on behalf of another."""
STOP_SECONDS: Final = 5.0
"""Most time for stopping; it takes a fraction of a second."""

R = TypeVar("R")


class DemoServerError(Exception):
    """The server could not be started or is not running; the text is a sentence for people."""


class DemoServer:
    """A built-in server: `start` and `stop` it, or use it as a context manager."""

    def __init__(self, settings: DemoSettings | None = None, clock: Clock | None = None) -> None:
        self.settings = settings or DemoSettings()
        self.settings.validate()
        self.clock: Clock = clock or SystemClock()
        self._port = 0
        self._thread: threading.Thread | None = None
        self._loop: asyncio.AbstractEventLoop | None = None
        self._service: Service | None = None
        self._failure: Exception | None = None
        self._ready = threading.Event()

    def start(self) -> None:
        """Listen; connections are answered as soon as the world is made.

        Raises:
            DemoServerError: the port is taken or may not be used, or the server runs already.
        """
        if self._thread is not None:
            raise DemoServerError("The built-in server is already running.")
        listening = _listen(self.settings.port)
        self._service, self._failure = None, None
        self._port = listening.getsockname()[1]
        self._ready.clear()
        self._thread = threading.Thread(
            target=self._run, args=(listening, self.clock.now()), name="stalwart-tui demo server", daemon=True
        )
        self._thread.start()

    def stop(self, timeout: float = STOP_SECONDS) -> None:
        """End open streams and stop; returns when the thread is gone, or after `timeout` seconds."""
        thread, self._thread = self._thread, None
        if thread is None:
            return
        if self._ready.wait(timeout) and self._service is not None:
            self._on_loop(self._service.finish)
        thread.join(timeout)

    def __enter__(self) -> Self:
        self.start()
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        self.stop()

    def _run(self, listening: socket.socket, started: float) -> None:
        """Make the world and serve it, until `stop`; the body of the thread."""
        try:
            from stalwart_tui.demo.service import Service

            with asyncio.Runner() as runner, listening:
                self._loop = runner.get_loop()
                runner.run(self._serve(partial(Service, self.settings, self.clock, started), listening))
        except Exception as failure:
            # Not raised: on a thread it would be printed over the dashboard. `world` and `call` tell of it.
            self._failure = failure
            _log.exception("the built-in server failed")
        finally:
            self._loop = None
            self._ready.set()

    async def _serve(self, make: "Callable[[], Service]", listening: socket.socket) -> None:
        self.clock.subscribe(self._time_moved)
        try:
            self._service = make()
            self._ready.set()
            await self._service.serve(listening)
        finally:
            self.clock.unsubscribe(self._time_moved)

    def _time_moved(self) -> None:
        if self._service is not None:
            self._on_loop(self._service.wake)

    def _on_loop(self, do: Callable[[], object]) -> None:
        """Have something done on the server's thread, unless it is gone already."""
        loop = self._loop
        if loop is None:
            return
        try:
            loop.call_soon_threadsafe(do)
        except RuntimeError:
            # The loop closed after the check: there is nothing left to do it to.
            return

    # How to reach it

    @property
    def url(self) -> str:
        """Base URL, such as `http://127.0.0.1:40123`; raises DemoServerError before `start`."""
        if self._port == 0:
            raise DemoServerError("The built-in server was not started.")
        return f"http://{HOST}:{self._port}"

    @property
    def user(self) -> str:
        """Login of the administrator."""
        return ADMINISTRATOR

    @property
    def password(self) -> str:
        """The administrator's password; the same for the same seed, so that a restart keeps logins."""
        return password_of(ADMINISTRATOR, self.settings.seed)

    # What tests look at and do

    @property
    def world(self) -> "World":
        """The world, once it is made. It moves on the server's thread: change it only through `call`."""
        return self._running().world

    @property
    def requests(self) -> "tuple[Received, ...]":
        """The last requests, oldest first."""
        return self.call(lambda: tuple(self._running().gateway.received))

    @property
    def crashes(self) -> tuple[Exception, ...]:
        """Errors of the server's own making: there should be none."""
        return self.call(lambda: tuple(self._running().gateway.crashes))

    @property
    def open_streams(self) -> int:
        """How many live streams are open."""
        return self.call(lambda: self._running().gateway.open_streams)

    def call(self, do: Callable[[], R]) -> R:
        """Do something on the server's thread once the world is up with its clock; return the result.

        After `stop` it is simply done: what the server knew can still be looked at.
        """
        service = self._running()
        loop = self._loop
        if loop is None:
            return do()  # It has stopped: nothing runs that could be disturbed.

        async def turn() -> R:
            service.world.advance()
            return do()

        return asyncio.run_coroutine_threadsafe(turn(), loop).result(CALL_SECONDS)

    def drop_streams(self, *, orderly: bool = False) -> None:
        """End all open streams: cut off in the middle, or `orderly` after whole frames."""
        self.call(lambda: self._running().gateway.drop_streams(orderly))

    def fail_next(
        self,
        count: int = 1,
        *,
        path: str = "",
        method: str = "",
        status: int = 500,
        body: bytes | str | None = None,
        content_type: str = "application/problem+json",
        headers: Mapping[str, str] | None = None,
        close: bool = False,
        cut: bool = False,
    ) -> None:
        """Have the next `count` requests go wrong whose path contains `path`, of a method if one is given.

        They get `status` with `body` (or its usual problem document). With `close` the connection is closed
        without an answer; with `cut` it is closed in the middle of the body.
        """
        text = body.encode() if isinstance(body, str) else body
        faults = self._running().faults
        if close:
            faults.close_next(count, method, path)
        else:
            faults.answer_next(count, method, path, status, text, content_type, dict(headers or {}), cut)

    @contextmanager
    def holding(self, path: str) -> Iterator[None]:
        """Keep requests whose path contains `path` waiting for as long as the context lasts."""
        gateway = self._running().gateway
        self.call(lambda: gateway.hold(path))
        try:
            yield
        finally:
            self.call(gateway.release)

    def _running(self) -> "Service":
        """Return the service, also of a stopped server, waiting until it is there."""
        if self._port == 0:
            raise DemoServerError("The built-in server was not started.")
        if not self._ready.wait(START_SECONDS):
            raise DemoServerError("The built-in server needs too long to start.")
        if self._service is None:
            raise DemoServerError("The built-in server failed to start.") from self._failure
        return self._service


def _listen(port: int) -> socket.socket:
    # TCP by its number: for a socket of protocol 0 asyncio would leave Nagle's delay on, 40 ms an answer.
    listening = socket.socket(socket.AF_INET, socket.SOCK_STREAM, socket.IPPROTO_TCP)
    try:
        # A server that was just stopped may be started again on its port.
        listening.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        listening.bind((HOST, port))
        listening.listen(BACKLOG)
    except OSError as error:
        listening.close()
        reason = error.strerror or str(error)
        raise DemoServerError(f"--port {port}: cannot listen on {HOST}:{port} ({reason}).") from error
    return listening
