"""The dashboard as a whole: connecting, switching, helping, leaving; what it says when it cannot."""

import pytest

from stalwart_tui.app import SCREENS
from stalwart_tui.backend.capabilities import Operation, Unsupported
from stalwart_tui.config.screens import SCREENS as NAMES
from stalwart_tui.demo.settings import DemoSettings
from stalwart_tui.screens.base import DashboardScreen
from stalwart_tui.screens.dialogs.help import HelpDialog
from tests.screens.stage import Stage, StageConnector, running


def test_the_command_line_knows_exactly_these_screens() -> None:
    assert tuple(SCREENS) == NAMES


@pytest.mark.parametrize(
    ("key", "name"),
    [("1", "overview"), ("2", "queue"), ("3", "metrics"), ("4", "traces"), ("6", "principals")],
)
async def test_a_number_switches_the_screen(key: str, name: str) -> None:
    start = "queue" if name == "overview" else "overview"
    async with running(screen=start) as stage:
        await stage.settle()
        await stage.press(key)
        assert isinstance(stage.app.screen, DashboardScreen)
        assert name == stage.app.screen.NAME
        await stage.press("minus")
        assert start == stage.app.screen.NAME


@pytest.mark.parametrize("name", list(SCREENS))
async def test_help_lists_the_keys_of_the_screen(name: str) -> None:
    async with running(screen=name) as stage:
        await stage.settle()
        await stage.press("question_mark")
        assert isinstance(stage.app.screen, HelpDialog)
        await stage.assert_shown(f"Keys · {name}")
        await stage.press("escape")
        assert isinstance(stage.app.screen, DashboardScreen)


async def test_the_palette_runs_a_command_by_name() -> None:
    async with running(screen="overview") as stage:
        await stage.settle()
        await stage.press("colon")
        await stage.pilot.pause()
        await stage.press(*"metrics")
        await stage.assert_shown("Live charts")
        await stage.press("enter", "enter")
        await stage.until(lambda: isinstance(stage.app.screen, DashboardScreen), "a screen")
        await stage.until(lambda: stage.app.current_mode == "metrics", "the metrics screen")
        assert stage.app.screen.query("ChartPane")


async def test_a_second_q_leaves_the_program() -> None:
    async with running() as stage:
        await stage.settle()
        await stage.press("q")
        await stage.assert_shown("Press q again")
        assert stage.app.is_running
        await stage.press("q")
        await stage.until(lambda: not stage.app.is_running, "the end")


async def test_a_wrong_password_is_said_in_place_and_tried_once() -> None:
    async with running(password="not the password") as stage:
        await stage.assert_shown("ctrl+r")
        connector = stage.app.link.connector
        assert isinstance(connector, StageConnector)
        refused = [request for request in stage.server.requests if request.status == 401]
        assert (connector.attempts, len(refused)) == (1, 1)
        assert "not the password" not in stage.text()


def shown_once_connected(stage: Stage) -> str:
    """The header's words about the server."""
    return stage.text().splitlines()[0]


@pytest.mark.parametrize(
    ("edition", "word"),
    [("community", "Community"), ("unlicensed", "unlicensed"), ("enterprise", "Enterprise")],
)
async def test_the_header_names_version_and_edition(edition: str, word: str) -> None:
    settings = DemoSettings(rate=0, quiet_streams=True, version="0.13", edition=edition)
    async with running(settings, screen="overview") as stage:
        await stage.settle()
        assert "0.13.4" in shown_once_connected(stage)
        assert word in shown_once_connected(stage)


@pytest.mark.parametrize("edition", ["community", "unlicensed"])
@pytest.mark.parametrize("name", ["metrics", "traces"])
async def test_without_telemetry_a_screen_says_so_in_words(edition: str, name: str) -> None:
    settings = DemoSettings(rate=0, quiet_streams=True, edition=edition)
    async with running(settings, screen=name) as stage:
        await stage.settle()
        operation = Operation.METRICS_LIVE if name == "metrics" else Operation.TRACES_LIVE
        verdict = stage.session.capabilities.of(operation)
        assert isinstance(verdict, Unsupported)
        await stage.assert_shown(verdict.reason, verdict.instead.split()[0])
        streams = [r for r in stage.server.requests if r.path.endswith("/live")]
        assert not streams, "what is known to be missing is not asked for"


@pytest.mark.parametrize("version", ["0.11", "0.12", "0.13", "0.14", "0.15"])
async def test_every_release_fills_queue_and_principals(version: str) -> None:
    settings = DemoSettings(rate=0, quiet_streams=True, version=version)
    async with running(settings, screen="queue") as stage:
        await stage.settle()
        assert stage.session.queue.index.order
        assert not stage.session.queue.index.unreadable
        await stage.press("6")
        await stage.until(lambda: stage.session.principals.complete, "the directory")
        assert stage.session.principals.shown
        assert not stage.session.principals.unreadable
