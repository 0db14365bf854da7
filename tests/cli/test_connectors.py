"""The two ways to a server: what each hands to the adapter; the built-in one starts and ends once."""

import asyncio
import socket
import sys
import threading
from types import ModuleType, SimpleNamespace
from urllib.parse import urlsplit

import pytest

from stalwart_tui.backend.errors import Unreachable
from stalwart_tui.cli import connectors
from stalwart_tui.cli.connectors import DemoConnector, ServerConnector
from stalwart_tui.config.settings import Connection
from stalwart_tui.demo.settings import DemoSettings
from stalwart_tui.text.secret import Secret

QUIET = DemoSettings(messages=3, rate=0, quiet_streams=True)
"""A small world in which nothing moves."""


@pytest.fixture
def connections(monkeypatch: pytest.MonkeyPatch) -> list[Connection]:
    """Put a stand-in in place of the adapter; return what it is asked to connect to."""
    asked: list[Connection] = []

    async def connect(connection: Connection) -> object:
        asked.append(connection)
        return SimpleNamespace()

    adapter = ModuleType("stalwart_tui.adapters.connect")
    adapter.__dict__["connect"] = connect
    monkeypatch.setitem(sys.modules, "stalwart_tui.adapters.connect", adapter)
    return asked


def listens(url: str) -> bool:
    """Whether somebody answers there."""
    parts = urlsplit(url)
    with socket.socket() as client:
        return client.connect_ex((parts.hostname or "", parts.port or 0)) == 0


async def test_a_server_is_connected_as_it_was_given(connections: list[Connection]) -> None:
    connection = Connection("https://mail.example.org:8443", token=Secret("api_1"), profile="prod")
    connector = ServerConnector(connection)
    assert (connector.target, connector.profile) == ("mail.example.org:8443", "prod")
    await connector.connect()
    await connector.close()
    assert connections == [connection]


async def test_loading_the_adapter_does_not_hold_the_event_loop(
    monkeypatch: pytest.MonkeyPatch, connections: list[Connection]
) -> None:
    threads: list[threading.Thread] = []
    load = connectors.load_adapter

    def watched() -> connectors.Connect:
        threads.append(threading.current_thread())
        return load()

    monkeypatch.setattr(connectors, "load_adapter", watched)
    await ServerConnector(Connection("http://127.0.0.1:1")).connect()
    assert len(connections) == 1
    assert threads
    assert threading.main_thread() not in threads


async def test_the_built_in_server_is_reached_by_the_real_adapter() -> None:
    connector = DemoConnector(QUIET)
    assert (connector.target, connector.profile) == ("demo", "")
    try:
        backend = await connector.connect()
        try:
            assert len((await backend.queue.fetch_ids()).ids) == 3
        finally:
            await backend.close()
    finally:
        await connector.close()


async def test_the_built_in_server_starts_once_and_ends(connections: list[Connection]) -> None:
    connector = DemoConnector(QUIET)
    await asyncio.gather(connector.connect(), connector.connect())
    await connector.connect()
    [url] = {connection.url for connection in connections}
    assert listens(url)
    await connector.close()
    assert not listens(url)
    await connector.close()


async def test_closing_without_connecting_starts_nothing(connections: list[Connection]) -> None:
    await DemoConnector(QUIET).close()
    assert not any("demo" in thread.name for thread in threading.enumerate())
    assert connections == []


async def test_a_taken_port_is_unreachable(connections: list[Connection]) -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        connector = DemoConnector(DemoSettings(messages=3, rate=0, port=taken.getsockname()[1]))
        with pytest.raises(Unreachable, match="cannot listen on"):
            await connector.connect()
        await connector.close()
    assert connections == []
