"""Which row takes the place of one that left."""

import pytest

from stalwart_tui.widgets.row_source import survivor


@pytest.mark.parametrize(
    ("left", "start", "found"),
    [
        ("abcde", 2, (2, 2)),
        ("abde", 2, (3, 2)),  # the next below
        ("ab", 2, (1, 1)),  # none below: the next above
        ("xyzabcde", 0, (0, 3)),
        ("e", 0, (4, 0)),
        ("xyz", 2, None),
        ("a", 9, (0, 0)),
    ],
)
def test_survivor(left: str, start: int, found: tuple[int, int] | None) -> None:
    places = {key: index for index, key in enumerate(left)}
    assert survivor("abcde", start, lambda key: places.get(str(key))) == found


def test_without_lines_none_survives() -> None:
    assert survivor("", 0, lambda key: 0) is None
