"""Words in the middle of a pane that has nothing else to show."""

from textual.geometry import Size

from stalwart_tui.text.clean import clean_block, width


def centred_line(text: str, size: Size, y: int) -> str:
    """Line `y` of `text` folded and centred in a pane of that size, exactly as wide as the pane."""
    words = clean_block(text, size.height, max(size.width - 2, 1))
    place = y - (size.height - len(words)) // 2
    line = words[place] if 0 <= place < len(words) else ""
    left = max(size.width - width(line), 0) // 2
    return f"{' ' * left}{line}{' ' * (size.width - left - width(line))}"
