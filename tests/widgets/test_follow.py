"""The table as the tail of a stream: at the end, or frozen and still, whatever arrives and falls out."""

from textual.events import MouseScrollDown, MouseScrollUp
from textual.pilot import Pilot

from tests.widgets.tables import RingSource, Table, shown


def stream(count: int, capacity: int = 1000) -> RingSource:
    source = RingSource(capacity)
    source.arrive(count)
    return source


def arrive(source: RingSource, table: Table, count: int) -> None:
    source.arrive(count)
    table.refresh_rows()


def seen(table: Table) -> list[int]:
    """Numbers of the lines on screen."""
    return [int(line[11:].split()[1]) for line in table.lines()[1:] if line]


async def turn_wheel(pilot: Pilot[None], table: Table, up: int) -> None:
    event = MouseScrollUp if up > 0 else MouseScrollDown
    for _ in range(abs(up)):
        table.post_message(event(table, 5, 5, 0, 0, 0, False, False, False))
    await pilot.pause()


async def test_it_stays_at_the_end() -> None:
    source = stream(5)
    async with shown(source, follow=True) as (table, _):
        assert (seen(table), table.cursor_key) == ([0, 1, 2, 3, 4], 4)
        arrive(source, table, 50)
        assert (seen(table), table.cursor_key) == ([*range(43, 55)], 54)
        arrive(source, table, 5000)
        assert (seen(table)[-1], table.cursor_key, table.pending) == (5054, 5054, 0)


async def test_scrolling_up_freezes_and_counts() -> None:
    source = stream(100)
    async with shown(source, follow=True) as (table, pilot):
        await pilot.press("k")
        assert table.frozen
        await pilot.pause()
        before = table.lines()
        table.forget()
        arrive(source, table, 7)
        arrive(source, table, 5)
        await pilot.pause()
        assert (table.pending, table.lines(), table.drawn, table.regions) == (12, before, [], [])
        await pilot.press("end")
        assert (table.frozen, table.pending, seen(table)[-1]) == (False, 0, 111)
        arrive(source, table, 1)
        assert seen(table)[-1] == 112


async def test_frozen_rows_stand_still_while_the_ring_lets_them_go() -> None:
    source = stream(100, capacity=100)
    async with shown(source, follow=True) as (table, pilot):
        await pilot.press("pageup")
        before = seen(table)
        arrive(source, table, 60)
        assert (seen(table), table.pending) == (before, 60)
        await pilot.press("k")
        assert (seen(table), table.cursor_key) == (before, before[-2])
        arrive(source, table, 90)  # nothing of what is on screen is left
        assert (seen(table), table.pending) == (before, 150)
        await pilot.press("j")
        assert seen(table) == [*range(150, 162)]
        arrive(source, table, 200)
        assert table.pending == 250  # a hundred at a time: what fell out between two looks was not seen


async def test_moving_on_in_a_frozen_view_starts_from_what_is_seen() -> None:
    source = stream(100, capacity=100)
    async with shown(source, follow=True) as (table, pilot):
        await turn_wheel(pilot, table, up=5)
        before = seen(table)
        assert table.frozen
        source.arrive(30)
        await turn_wheel(pilot, table, up=1)
        step = before[0] - seen(table)[0]
        assert 0 < step < 5
        await turn_wheel(pilot, table, up=-1)
        assert seen(table) == before


async def test_scrolling_up_starts_from_what_is_seen_also_while_lines_arrive() -> None:
    source = stream(100)
    async with shown(source, follow=True) as (table, pilot):
        before = seen(table)
        source.arrive(50)
        await turn_wheel(pilot, table, up=1)
        assert table.frozen
        assert 0 < before[0] - seen(table)[0] < 5
        assert table.pending == 50


async def test_scrolling_back_to_the_end_follows_again() -> None:
    source = stream(100)
    async with shown(source, follow=True) as (table, pilot):
        await turn_wheel(pilot, table, up=3)
        frozen = [table.frozen]
        await turn_wheel(pilot, table, up=-3)
        frozen.append(table.frozen)
        await pilot.press("k", "j")
        frozen.append(table.frozen)
        assert frozen == [True, False, False]


async def test_it_can_be_frozen_by_the_owner_and_cleared() -> None:
    source = stream(100)
    async with shown(source, follow=True) as (table, _):
        table.freeze()
        arrive(source, table, 4)
        assert (table.pending, seen(table)[-1]) == (4, 99)
        source.ring.clear()
        table.reload()
        assert (table.pending, seen(table)) == (0, [])
        arrive(source, table, 3)
        assert table.pending == 3
        table.resume()
        assert (seen(table), table.pending) == ([104, 105, 106], 0)


async def test_following_can_be_switched_off() -> None:
    source = stream(100)
    async with shown(source, follow=True) as (table, _):
        table.follow = False
        arrive(source, table, 10)
        assert seen(table)[-1] == 99
        table.follow = True
        assert seen(table)[-1] == 109
