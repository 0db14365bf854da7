"""The table: its cursor and marks stay on their rows, and it paints no more than what changed."""

import pytest
from rich.cells import cell_len
from rich.style import Style
from textual.color import Color
from textual.geometry import Region

from stalwart_tui.render.cells import Cell, Column
from stalwart_tui.widgets.live_table import LiveTable
from tests.widgets.tables import ListSource, app_of, shown


def keys(count: int) -> list[str]:
    return [f"m{number}" for number in range(count)]


async def test_rows_are_read_only_where_they_are_seen() -> None:
    source = ListSource(keys(100_000))
    async with shown(source) as (table, pilot):
        assert set(source.read) == set(range(12))
        await pilot.press("end")
        assert table.cursor_key == "m99999"
        assert set(source.read) == {*range(12), *range(99_988, 100_000)}
        assert len(source.read) < 60


async def test_nothing_is_painted_when_nothing_changed() -> None:
    source = ListSource(keys(50))
    async with shown(source) as (table, pilot):
        table.refresh_rows()
        source.version += 1
        table.refresh_rows()
        await pilot.pause()
        assert (table.drawn, table.regions) == ([], [])


async def test_only_the_cells_that_changed_are_painted() -> None:
    source = ListSource(keys(50))
    async with shown(source) as (table, pilot):
        source.grow_old("m4")
        source.grow_old("m40")  # not on screen
        table.refresh_rows()
        await pilot.pause()
        assert table.drawn == [5]
        assert table.regions == [Region(53, 5, 5, 1)]
        assert table.lines()[5].endswith("1")


async def test_changes_are_painted_after_styles_were_applied_anew() -> None:
    source = ListSource(keys(50))
    async with shown(source) as (table, pilot):
        pilot.app.refresh_css(animate=False)
        await pilot.pause()
        table.forget()
        source.grow_old("m4")
        table.refresh_rows()
        await pilot.pause()
        assert 5 in table.drawn


async def test_a_new_number_of_rows_repaints_no_row() -> None:
    source = ListSource(keys(50))
    async with shown(source) as (table, pilot):
        source.put([*source.order, "last"])
        table.refresh_rows()
        await pilot.pause()
        assert (table.drawn, table.virtual_size.height) == ([], 52)
        await pilot.press("end")
        assert table.cursor_key == "last"


async def test_moving_the_cursor_paints_two_lines() -> None:
    async with shown(ListSource(keys(50))) as (table, pilot):
        await pilot.press("j")
        await pilot.pause()
        assert sorted(table.drawn) == [1, 2]
        assert [line[0] for line in table.lines()[1:4]] == [" ", "▸", " "]


async def test_the_cursor_stays_on_its_row_and_line() -> None:
    source = ListSource(keys(100))
    async with shown(source) as (table, pilot):
        await pilot.press(*["pagedown"] * 2, "j", "j")
        line = table.lines().index(next(text for text in table.lines() if text.startswith("▸")))
        source.put(["new1", "new2", *source.order])
        table.refresh_rows()
        assert (table.cursor_key, table.cursor_index) == ("m26", 28)
        assert table.lines()[line].startswith("▸ m26")
        source.put(sorted(source.order))
        table.refresh_rows()
        assert table.cursor_key == "m26"
        assert table.lines()[line].startswith("▸ m26")


async def test_new_rows_on_top_are_seen_from_the_top() -> None:
    source = ListSource(keys(100))
    async with shown(source) as (table, _):
        source.put(["new", *source.order])
        table.refresh_rows()
        assert table.lines()[1:3] == [
            "  new      text of new                                   0",
            "▸ m0       text of m0                                    0",
        ]


@pytest.mark.parametrize(
    ("gone", "nearest"), [({"m5"}, "m6"), ({"m3", "m5", "m6"}, "m7"), ({f"m{n}" for n in range(5, 30)}, "m4")]
)
async def test_when_its_row_leaves_the_nearest_takes_its_place(gone: set[str], nearest: str) -> None:
    source = ListSource(keys(30))
    async with shown(source) as (table, pilot):
        await pilot.press(*"jjjjj")
        app_of(pilot).sent.clear()
        source.put(key for key in source.order if key not in gone)
        table.refresh_rows()
        await pilot.pause()
        assert table.cursor_key == nearest
        assert [message.key for message in app_of(pilot).of_type(LiveTable.CursorMoved)] == [nearest]


async def test_another_set_of_rows_keeps_the_place() -> None:
    source = ListSource(keys(30))
    async with shown(source) as (table, pilot):
        await pilot.press(*"jjj")
        under_cursor = []
        for order in ([f"other{number}" for number in range(3)], [], ["back"]):
            source.put(order)
            table.refresh_rows()
            under_cursor.append(table.cursor_key)
        assert under_cursor == ["other2", None, "back"]


async def test_marks_are_kept_by_key_and_seen_without_colour() -> None:
    source = ListSource(keys(30))
    async with shown(source) as (table, pilot):
        await pilot.press("space", "j", "j", "space")
        assert table.marks == {"m0", "m2"}
        assert [line[1] for line in table.lines()[1:5]] == ["●", " ", "●", " "]
        source.put(reversed(source.order))
        table.refresh_rows()
        source.put(key for key in source.order if key != "m0")
        table.refresh_rows()
        assert table.marks == {"m0", "m2"}
        await pilot.press("space")
        assert table.marks == {"m0"}
        await pilot.press("u")
        assert table.marks == set()
        await pilot.pause()
        assert [message.count for message in app_of(pilot).of_type(LiveTable.MarksChanged)][-1] == 0


async def test_a_range_lies_between_its_start_and_the_cursor() -> None:
    async with shown(ListSource(keys(30))) as (table, pilot):
        await pilot.press("space", "j", "j", "v", "j", "j", "j")
        assert table.marks == {"m0", "m2", "m3", "m4", "m5"}
        await pilot.press("k", "k", "k", "k", "k")
        assert table.marks == {"m0", "m1", "m2"}
        await pilot.press("escape", "k")
        assert table.marks == {"m0", "m1", "m2"}


async def test_all_means_all_rows_of_the_source() -> None:
    source = ListSource(keys(1000))
    async with shown(source) as (table, pilot):
        await pilot.press("a")
        assert len(table.marks) == 1000
        assert len(source.read) < 100


async def test_keys_move_by_row_page_half_page_and_to_the_ends() -> None:
    async with shown(ListSource(keys(100))) as (table, pilot):
        moves = {
            "down": 1,
            "j": 2,
            "k": 1,
            "pagedown": 13,
            "ctrl+d": 19,
            "ctrl+u": 13,
            "pageup": 1,
            "end": 99,
        }
        for key, index in moves.items():
            await pilot.press(key)
            assert (key, table.cursor_index) == (key, index)
        await pilot.press("down", "home", "up")
        assert table.cursor_index == 0


async def test_enter_and_a_second_click_open_the_row() -> None:
    async with shown(ListSource(keys(30))) as (table, pilot):
        await pilot.press("enter")
        await pilot.click(table, offset=(5, 4))
        assert table.cursor_key == "m3"
        await pilot.click(table, offset=(9, 4))
        await pilot.pause()
        assert [message.key for message in app_of(pilot).of_type(LiveTable.RowOpened)] == ["m0", "m3"]


async def test_a_click_on_a_title_tells_its_column() -> None:
    async with shown(ListSource(keys(3))) as (table, pilot):
        for x in (0, 2, 30, 55):
            await pilot.click(table, offset=(x, 0))
        await pilot.pause()
        pressed = [message.column_key for message in app_of(pilot).of_type(LiveTable.HeaderPressed)]
        assert pressed == ["id", "text", "age"]


async def test_the_header_names_the_order_and_stays() -> None:
    async with shown(ListSource(keys(30))) as (table, pilot):
        table.sort = ("id", True)
        await pilot.pause()
        assert table.drawn == [0]
        await pilot.press("end")
        assert table.lines()[0].split() == ["ID▼", "TEXT", "AGE"]
        table.sort = ("age", False)
        assert table.lines()[0].split() == ["ID", "TEXT", "AGE▲"]


async def test_markup_is_text() -> None:
    source = ListSource(["[bold]x", "[/]", "[@click=app.quit]"])
    async with shown(source) as (table, _):
        lines = table.lines()
        assert lines[1].startswith("▸ [bold]x  text of [bold]x ")
        assert lines[2].startswith("  [/]      text of [/] ")
        assert "text of [@click=app.quit]" in lines[3]


async def test_wide_characters_keep_the_columns_straight() -> None:
    source = ListSource(["日本語日本語", "a", "é̂x", "한국"])
    async with shown(source) as (table, _):
        ends = set()
        for y in range(1, 5):
            strip = table.render_line(y)
            assert strip.cell_length == 58 == cell_len(strip.text)
            ends.add(cell_len(strip.text.rstrip()))
        assert ends == {58}


@pytest.mark.parametrize("size", [(1, 1), (2, 2), (10, 3), (60, 16), (80, 24), (120, 40), (200, 60)])
async def test_it_fits_every_size(size: tuple[int, int]) -> None:
    async with shown(ListSource(keys(100)), size=size) as (table, pilot):
        await pilot.press("end", "k")
        assert table.cursor_key == "m98"
        lines = table.lines()
        assert all(cell_len(line) <= size[0] for line in lines)
        if size[1] > 2:
            assert sum(line.startswith("▸") for line in lines) == 1


async def test_a_resize_keeps_cursor_and_marks_in_sight() -> None:
    async with shown(ListSource(keys(100)), size=(60, 40)) as (table, pilot):
        table.move_to("m30")
        await pilot.press("space")
        await pilot.resize_terminal(30, 8)
        await pilot.pause()
        assert any(line.startswith("▸●m30") for line in table.lines())
        await pilot.resize_terminal(100, 30)
        await pilot.pause()
        assert any(line.startswith("▸●m30") for line in table.lines())


async def test_columns_can_be_exchanged() -> None:
    async with shown(ListSource(keys(5))) as (table, pilot):
        table.set_columns([Column("age", "AGE", 5), Column("id", "ID", 8)])
        await pilot.pause()
        assert [line.split() for line in table.lines()[:2]] == [["AGE", "ID"], ["▸", "0", "m0"]]


async def test_without_rows_it_says_why() -> None:
    source = ListSource([])
    async with shown(source, size=(40, 9), empty="No mail is waiting, and none is [bold]due.") as (
        table,
        pilot,
    ):
        assert [line.strip() for line in table.lines()[4:6]] == [
            "No mail is waiting, and none is",
            "[bold]due.",
        ]
        await pilot.press("j", "space", "v", "a", "enter", "end")
        table.empty = "Nothing."
        assert table.lines()[4].strip() == "Nothing."
        source.put(["m1"])
        table.refresh_rows()
        await pilot.pause()
        assert [line.split()[:2] for line in table.lines() if line] == [["ID", "TEXT"], ["▸", "m1"]]


async def test_where_nothing_can_be_marked_there_is_no_place_for_marks() -> None:
    async with shown(ListSource(keys(5)), markable=False) as (table, pilot):
        await pilot.press("space", "a", "v")
        assert table.marks == set()
        assert table.lines()[1].startswith("▸m0 ")


async def test_the_owner_can_move_the_cursor_and_set_marks() -> None:
    async with shown(ListSource(keys(100))) as (table, pilot):
        assert table.move_to("m70")
        assert not table.move_to("nobody")
        assert any(line.startswith("▸ m70") for line in table.lines())
        table.mark({"m70", "m69"})
        assert sum(line[1:2] == "●" for line in table.lines()) == 2
        await pilot.pause()
        assert next(app_of(pilot).of_type(LiveTable.MarksChanged)).control is table


class Coloured(ListSource):
    """Rows whose token is their text."""

    def cells_at(self, index: int, columns: object) -> list[Cell]:
        return [Cell("x", self.order[index])]


async def test_tokens_take_their_look_from_component_classes() -> None:
    source = Coloured(["ok", "level-error", "no-such-token", ""])
    async with shown(source) as (table, pilot):
        app = pilot.app
        app.stylesheet.add_source(
            ".cell--ok { color: $success; } .cell--level-error { text-style: bold reverse; } .cell--cursor "
            "{ background: $primary; }"
        )
        app.refresh_css(animate=False)
        await pilot.pause()
        styles = [
            next(segment.style or Style() for segment in table.render_line(y) if "x" in segment.text)
            for y in range(1, 5)
        ]
        colours = app.get_css_variables()
        assert styles[0].color == Color.parse(colours["success"]).rich_color
        assert styles[0].bgcolor == Color.parse(colours["primary"]).rich_color
        assert (styles[1].bold, styles[1].reverse) == (True, True)
        assert styles[2] == styles[3]
