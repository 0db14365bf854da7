"""A chart on screen: when it is drawn, where it is painted, what stands there while it cannot be drawn.

Drawing itself is `render/chart.py`'s and happens in a thread; what the figures are is decided by whoever
hands over the callables.
"""

import logging
from collections.abc import Callable, Hashable
from functools import partial
from itertools import zip_longest
from typing import Any, ClassVar

from rich.segment import Segment
from rich.style import Style
from textual.geometry import Region, Size
from textual.reactive import reactive
from textual.strip import Strip
from textual.widget import Widget
from textual.worker import Worker, WorkerState

from stalwart_tui.render.chart import ChartImage, ChartSpec, Row, render_chart, render_summary
from stalwart_tui.text.clean import width
from stalwart_tui.widgets.polling import PERIOD, VersionPoll
from stalwart_tui.widgets.words import centred_line

SERIES = 6
"""How many lines have a colour of their own in every theme."""


class ChartPane(Widget):
    """Draws the chart of a callable: at most once a second, only while seen and when something changed."""

    DEFAULT_CSS = """
    ChartPane { height: 1fr; }
    ChartPane > .chart--series-1 { color: $series-1; }
    ChartPane > .chart--series-2 { color: $series-2; }
    ChartPane > .chart--series-3 { color: $series-3; }
    ChartPane > .chart--series-4 { color: $series-4; }
    ChartPane > .chart--series-5 { color: $series-5; }
    ChartPane > .chart--series-6 { color: $series-6; }
    ChartPane > .chart--axis { color: $dim-text; }
    ChartPane > .chart--title { text-style: bold; }
    """

    COMPONENT_CLASSES: ClassVar[set[str]] = {
        *(f"chart--series-{number}" for number in range(1, SERIES + 1)),
        *("chart--axis", "chart--title"),
    }

    empty: reactive[str] = reactive("", repaint=False)
    """Words that stand where there is nothing to draw."""

    def __init__(
        self,
        spec_for: Callable[[int, int], ChartSpec | None],
        version: Callable[[], Hashable],
        *,
        empty: str = "",
        period: float = PERIOD,
        name: str | None = None,
        id: str | None = None,  # noqa: A002 - the name of Textual's own parameter
        classes: str | None = None,
    ) -> None:
        """`spec_for(width, height)` says what to draw, None = nothing; `version()` changes with it."""
        super().__init__(name=name, id=id, classes=classes)
        self.set_reactive(ChartPane.empty, empty)
        self.image: ChartImage | None = None
        """What is on screen; None = the words of `empty`."""
        self._spec_for = spec_for
        self._version = version
        self._poll = VersionPoll(self, version, self.redraw, period=period)
        self._drawn: tuple[Hashable, Size] | None = None
        """Version and size of the last drawing begun."""
        self._worker: Worker[ChartImage] | None = None
        self._again = False
        """Whether it was to be drawn while it was being drawn."""

    def redraw(self) -> None:
        """Begin to draw if version or size changed. What is on screen stays until the drawing is done."""
        wanted = self._version(), self.size
        self._again = self._worker is not None and not self._worker.is_finished
        if self._again or wanted == self._drawn or not self.size:
            return
        self._drawn = wanted
        spec = self._spec_for(*self.size)
        if spec is None:
            self._show(None)
            return
        if self.image is None:
            self._show(render_summary(spec))  # the drawing library takes its time to load
        self._worker = self.run_worker(
            partial(render_chart, spec, self.image),
            name="draw chart",
            group="chart",
            thread=True,
            exit_on_error=False,
        )

    def on_worker_state_changed(self, event: Worker.StateChanged) -> None:
        """Show what was drawn, or that it could not be, and draw again if that was asked for meanwhile."""
        event.stop()
        if event.state is WorkerState.SUCCESS:
            self._show(event.worker.result)
        elif event.state is WorkerState.ERROR:
            logging.getLogger(__name__).error("no chart drawn", exc_info=event.worker.error)
            spec = self._spec_for(*self.size)
            self._show(render_summary(spec, "this chart could not be drawn") if spec else None)
        if event.worker.is_finished and self._again:
            self.redraw()

    def _show(self, image: ChartImage | None) -> None:
        """Have painted what differs from the image on screen."""
        before, self.image = self.image, image
        if before is None or image is None:
            self.refresh()
            return
        rows = enumerate(zip_longest(before.rows, image.rows, fillvalue=()))
        regions = [Region(part[0], y, part[1], 1) for y, (old, new) in rows if (part := difference(old, new))]
        if regions:
            self.refresh(*regions)

    def render_line(self, y: int) -> Strip:
        """Draw a line of the widget."""
        if self.image is None:
            words = centred_line(self.empty, self.size, y)
            return Strip([Segment(words, self._style_of("axis"))])
        if y >= len(self.image.rows):
            return Strip.blank(self.size.width, self._style_of(""))
        segments = [Segment(run.text, self._style_of(run.token)) for run in self.image.rows[y]]
        return Strip(segments).adjust_cell_length(self.size.width, self._style_of(""))

    def _style_of(self, token: str) -> Style:
        """The style of a token; an unknown one is plain."""
        name = f"chart--{token}"
        if name not in self.COMPONENT_CLASSES:
            return self.get_visual_style().rich_style
        return self.get_visual_style(name).rich_style + self.get_component_styles(name).text_style

    def watch_empty(self) -> None:
        """Shown only while there is nothing to draw."""
        if self.image is None:
            self.refresh()

    def on_mount(self) -> None:
        """Begin to look for changes."""
        self._poll.start()

    def on_resize(self) -> None:
        """Draw for the room there is now."""
        self.redraw()


def difference(before: Row, after: Row) -> tuple[int, int] | None:
    """Start and length in cells of the part that differs between two rows of a chart; None when none does."""
    if before == after:
        return None
    old, new = _cells(before), _cells(after)
    whole = max(width("".join(text for text, _ in row)) for row in (old, new))
    if whole != max(len(old), len(new)):
        return 0, whole  # characters are not cells in a row with wide ones
    changed = [place for place, (one, other) in enumerate(zip_longest(old, new)) if one != other]
    return (changed[0], changed[-1] + 1 - changed[0]) if changed else None


def _cells(row: Row) -> list[tuple[str, Any]]:
    """Each character with its token."""
    return [(char, run.token) for run in row for char in run.text]
