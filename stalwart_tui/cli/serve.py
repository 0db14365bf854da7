"""`stalwart-tui demo --serve`: the built-in server alone, until a signal ends it."""

import signal

from stalwart_tui.cli.exit_codes import DONE, INTERRUPTED
from stalwart_tui.cli.logfile import logging_to_file
from stalwart_tui.cli.messages import print_result
from stalwart_tui.config.errors import SettingsError
from stalwart_tui.demo.server import DemoServer, DemoServerError
from stalwart_tui.demo.settings import DemoSettings


def serve(settings: DemoSettings) -> int:
    """Print `URL USER PASSWORD` when the server answers, and run it until a signal comes.

    0 after SIGTERM and SIGHUP, 130 after SIGINT. Raises SettingsError when the port is taken.
    """
    # What our caller made us ignore (nohup, a job in the background) stays ignored.
    endings = {
        ending
        for ending in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)
        if signal.getsignal(ending) is not signal.SIG_IGN
    }
    server = DemoServer(settings)
    # Blocked before the server's threads exist: they inherit it, so every signal waits for sigwait.
    before = signal.pthread_sigmask(signal.SIG_BLOCK, endings)
    try:
        with logging_to_file():
            _start(server)
            print_result([f"{server.url} {server.user} {server.password}"])
            ending = signal.sigwait(endings)
    finally:
        server.stop()
        signal.pthread_sigmask(signal.SIG_SETMASK, before)
    return INTERRUPTED if ending == signal.SIGINT else DONE


def _start(server: DemoServer) -> None:
    try:
        server.start()
    except DemoServerError as error:
        raise SettingsError(str(error)) from None
    server.call(lambda: None)  # waits until its world is made; raises when that failed
