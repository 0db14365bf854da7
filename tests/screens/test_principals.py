"""The directory: types, filter and order of the list; the detail and what can go wrong with it."""

import asyncio
from dataclasses import replace

import pytest

from stalwart_tui.backend.errors import BackendError, Forbidden, Unreachable
from stalwart_tui.demo.settings import DemoSettings
from stalwart_tui.models.paging import Unreadable
from stalwart_tui.models.principals import Principal, PrincipalType
from stalwart_tui.screens.principals.screen import PrincipalsScreen
from stalwart_tui.state.feed import FeedState
from tests.screens.scripted import ScriptedStage, scripted
from tests.screens.stage import STILL, Stage, running
from tests.state.fakes import FakeBackend, FakePrincipals

GIGABYTE = 1 << 30

ADA = Principal(
    1,
    PrincipalType.INDIVIDUAL,
    "ada",
    emails=("ada@a.example",),
    roles=("user",),
    quota=GIGABYTE,
    used_quota=1000,
)
BOB = replace(ADA, id=2, name="bob", emails=("bob@b.example",), roles=(), used_quota=GIGABYTE)
EVE = Principal(3, PrincipalType.INDIVIDUAL, "eve", roles=("user",), disabled_permissions=("authenticate",))
STAFF = Principal(4, PrincipalType.GROUP, "staff", members=("ada", "bob"))


class Directory(FakePrincipals):
    """A directory that knows more of a principal than it lists, and takes its time to say it."""

    def __init__(self) -> None:
        super().__init__(ADA, BOB, EVE, STAFF)
        self.trouble: BackendError | None = None
        self.answering = asyncio.Event()
        self.answering.set()
        self.opened: list[str] = []
        """Names that were asked for one by one."""

    async def fetch_principal(self, name: str) -> Principal:
        self.opened.append(name)
        await self.answering.wait()
        if self.trouble is not None:
            raise self.trouble
        return replace(await super().fetch_principal(name), secrets=("SHA-512 hash",), extra={"shoe": name})

    def leave(self, name: str) -> None:
        """A principal is deleted."""
        self.rows = [row for row in self.rows if row.name != name]


@pytest.fixture
def directory() -> Directory:
    return Directory()


def on(directory: FakePrincipals) -> FakeBackend:
    backend = FakeBackend()
    backend.principals = directory
    return backend


def screen_of(stage: Stage) -> PrincipalsScreen:
    assert isinstance(stage.app.screen, PrincipalsScreen)
    return stage.app.screen


async def listed(stage: ScriptedStage) -> None:
    await stage.until(lambda: stage.app.session is not None and stage.session.principals.complete, "the list")
    await stage.drawn()


async def reread(stage: ScriptedStage) -> None:
    """Have the list read again, and wait until it is."""
    before = len(stage.backend.principals.asked)
    wanted = before + len(stage.backend.principals.types)
    await stage.press("ctrl+r")
    await stage.until(lambda: len(stage.backend.principals.asked) >= wanted, "another reading")
    await stage.pilot.pause()
    await stage.drawn()


@pytest.mark.parametrize("size", [(80, 24), (120, 40)])
async def test_the_list_shows_who_there_is_and_what_is_odd(
    size: tuple[int, int], directory: Directory
) -> None:
    async with scripted("principals", on(directory), size=size) as stage:
        await listed(stage)
        ada, bob, eve, staff = stage.rows()
        assert "individual ada" in ada
        assert "ada@a.example" in ada
        assert "▌····   0%" in ada
        assert "! no role +1" in bob
        assert "100%" in bob
        assert "‖ login off" in eve
        assert "group      staff" in staff
        await stage.assert_shown("[all 4]  individual 3  group 1", "4 principals")


async def test_t_goes_through_the_types_that_exist_and_shift_t_back(directory: Directory) -> None:
    directory.types = (PrincipalType.INDIVIDUAL, PrincipalType.LIST, PrincipalType.GROUP)
    async with scripted("principals", on(directory)) as stage:
        await listed(stage)
        await stage.press("t")
        assert len(stage.rows()) == 3
        assert "all 4  [individual 3]  group 1" in stage.text()
        assert "TYPE" not in stage.text()
        await stage.press("t")
        (staff,) = stage.rows()
        assert "2 members" in staff
        assert "MEMBERS" in stage.text()
        await stage.press("t")
        assert "[all 4]" in stage.text()
        await stage.press("T")
        assert "[group 1]" in stage.text()


async def test_the_filter_narrows_and_says_of_how_many(directory: Directory) -> None:
    async with scripted("principals", on(directory)) as stage:
        await listed(stage)
        await stage.press("slash", *"state:quota")
        await stage.assert_shown("1 of 4")
        (bob,) = stage.rows()
        assert "bob" in bob
        await stage.press(*"x")
        await stage.assert_shown("Nothing matches the filter.")
        await stage.press("escape")
        await stage.until(lambda: len(stage.rows()) == 4, "all again")


async def test_s_sorts_by_column_the_fullest_first_and_o_turns_it_round(directory: Directory) -> None:
    async with scripted("principals", on(directory), size=(120, 40)) as stage:
        await listed(stage)
        while stage.table.sort != ("quota", True):
            await stage.press("s")
        assert "bob" in stage.rows()[0]
        assert "QUOTA▼" in stage.text()
        await stage.press("o")
        assert "bob" in stage.rows()[-1]


async def test_the_detail_is_read_when_it_is_opened(directory: Directory) -> None:
    async with scripted("principals", on(directory)) as stage:
        await listed(stage)
        directory.answering.clear()
        await stage.press("enter")
        await stage.assert_shown("reading the rest …", "ada@a.example")
        assert "SHA-512 hash" not in stage.text()
        directory.answering.set()
        await stage.assert_shown("SHA-512 hash", "shoe          ada")
        assert "reading the rest" not in stage.text()
        await stage.press("escape")
        assert not screen_of(stage).detail.display


async def test_trouble_with_the_detail_is_said_in_it_and_ctrl_r_tries_again(directory: Directory) -> None:
    async with scripted("principals", on(directory)) as stage:
        await listed(stage)
        directory.trouble = Forbidden("This login may not open accounts.", advice="Ask for individual-get.")
        await stage.press("enter")
        await stage.assert_shown(
            "! This login may not open accounts.",
            "Ask for individual-get.",
            "What was known before:",
            "ada@a.example",
        )
        directory.trouble = None
        await stage.press("ctrl+r")
        await stage.assert_shown("SHA-512 hash")
        assert "may not open" not in stage.text()


async def test_what_was_read_before_stays_when_reading_again_fails(directory: Directory) -> None:
    async with scripted("principals", on(directory)) as stage:
        await listed(stage)
        await stage.press("enter")
        await stage.assert_shown("SHA-512 hash")
        directory.trouble = Unreachable("No answer.")
        await stage.press("ctrl+r")
        await stage.assert_shown("! No answer.", "What was known before:", "SHA-512 hash")
        assert "reading the rest" not in stage.text()


@pytest.mark.parametrize("size", [(80, 24), (120, 40)])
async def test_one_that_vanished_says_so_and_does_not_turn_into_another(
    size: tuple[int, int], directory: Directory
) -> None:
    async with scripted("principals", on(directory), size=size) as stage:
        await listed(stage)
        await stage.press("j", "enter")
        await stage.assert_shown("shoe          bob")
        directory.leave("bob")
        await reread(stage)
        await stage.assert_shown("It is no longer there", "bob@b.example")
        assert directory.opened[-1] == "bob"


async def test_moving_on_from_one_that_vanished_shows_the_next(directory: Directory) -> None:
    async with scripted("principals", on(directory), size=(120, 40)) as stage:
        await listed(stage)
        await stage.press("enter")
        await stage.assert_shown("shoe          ada")
        directory.leave("ada")
        await reread(stage)
        await stage.assert_shown("It is no longer there")
        await stage.press("j")
        await stage.assert_shown("shoe          eve")
        assert "no longer there" not in stage.text()


async def test_moving_quickly_asks_for_the_first_and_the_last_only(directory: Directory) -> None:
    async with scripted("principals", on(directory), size=(120, 40)) as stage:
        await listed(stage)
        directory.answering.clear()
        await stage.press("enter", "j", "j", "j")
        directory.answering.set()
        await stage.assert_shown("shoe          staff")
        assert directory.opened == ["ada", "staff"]


async def test_a_row_that_changed_is_read_again(directory: Directory) -> None:
    async with scripted("principals", on(directory)) as stage:
        await listed(stage)
        await stage.press("enter")
        await stage.assert_shown("SHA-512 hash")
        directory.rows[0] = replace(ADA, description="Countess")
        stage.session.principals.poll.ask_now()
        await stage.assert_shown("description   Countess", "SHA-512 hash")
        assert directory.opened == ["ada", "ada"]


async def test_types_that_may_not_be_listed_and_odd_rows_are_named(directory: Directory) -> None:
    directory.types = tuple(kind for kind in PrincipalType if kind is not PrincipalType.TENANT)
    directory.errors = {PrincipalType.ROLE: Forbidden("no")}
    directory.odd = {PrincipalType.GROUP: (Unreadable("#3", "no name"),)}
    async with scripted("principals", on(directory), size=(120, 40)) as stage:
        await listed(stage)
        await stage.assert_shown("may not be listed: role, tenant", "1 row unreadable (#3: no name)")
        assert len(stage.rows()) == 4


async def test_a_list_that_could_not_be_read_at_all_says_why(directory: Directory) -> None:
    directory.errors = dict.fromkeys(directory.types, Forbidden("This login may list nothing."))
    async with scripted("principals", on(directory)) as stage:
        await stage.assert_shown("This login may list nothing.")
        assert stage.session.principals_feed.status.state is FeedState.FAILED


async def test_old_rows_stay_when_reading_them_again_fails(directory: Directory) -> None:
    async with scripted("principals", on(directory)) as stage:
        await listed(stage)
        directory.errors = dict.fromkeys(directory.types, Unreachable("No answer."))
        await stage.press("ctrl+r")
        await stage.assert_shown("✗ lost · retrying in", "ada@a.example")
        assert len(stage.rows()) == 4


async def test_over_real_http_every_principal_is_listed_and_opened() -> None:
    async with running(STILL, screen="principals", size=(120, 40)) as stage:
        await stage.until(
            lambda: stage.app.session is not None and stage.session.principals.complete, "the list"
        )
        await stage.assert_shown("[all ", "individual ", "domain 3")
        screen_of(stage).table.move_to("alice")
        await stage.press("enter")
        await stage.assert_shown("alice.adams@example.org", "SHA-512 hash", "app password phone")
        stored = stage.server.call(lambda: stage.server.world.directory.get("alice"))
        assert stored is not None
        assert all(secret not in stage.text() for secret in stored.secrets)


async def test_a_name_that_needs_quoting_is_opened() -> None:
    async with running(
        DemoSettings(rate=0, quiet_streams=True), screen="principals", size=(120, 40)
    ) as stage:
        await stage.until(
            lambda: stage.app.session is not None and stage.session.principals.complete, "the list"
        )
        screen_of(stage).table.move_to("björn")
        await stage.press("enter")
        await stage.assert_shown("björn@example.org", "SHA-512 hash")
