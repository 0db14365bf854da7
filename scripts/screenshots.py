"""Makes the pictures in `screenshots/`: every screen, from a seeded world under a clock moved by hand.

So the same program draws the same bytes each time. `make screenshots` runs it; pictures are never edited.
"""

import asyncio
import sys
from collections.abc import Awaitable, Callable
from functools import partial
from pathlib import Path

ROOT = Path(__file__).parent.parent
sys.path.insert(0, str(ROOT))

from stalwart_tui.demo.settings import DemoSettings  # noqa: E402
from stalwart_tui.state.metrics import LIVE_INTERVAL, MetricsStore  # noqa: E402
from stalwart_tui.widgets.chart_pane import ChartPane  # noqa: E402
from tests.screens.stage import Stage, running  # noqa: E402

FOLDER = ROOT / "screenshots"
SIZES = ((80, 24), (120, 40))
MOVING = DemoSettings(seed=7, rate=12)
SECONDS_OF_METRICS = 300
"""As much history as the charts show at first."""
EVENTS = 400


async def still(stage: Stage) -> None:
    """What is there at once."""


async def detail(stage: Stage) -> None:
    """One message with several recipients."""
    await stage.press("down", "down", "down", "down", "down", "enter")


async def sheet(stage: Stage) -> None:
    """The sheet before a write."""
    await stage.press("down", "space", "down", "space", "down", "space", "X")


async def filtered(stage: Stage) -> None:
    """A filter in force."""
    await stage.press("slash", *"err:greylist age>1d", "enter")


def _newer(metrics: MetricsStore, seen: int) -> bool:
    return metrics.version > seen


async def charts(stage: Stage) -> None:
    """Five minutes of figures, second by second."""
    metrics = stage.session.metrics
    stage.session.watch_metrics_every(LIVE_INTERVAL)
    for _ in range(SECONDS_OF_METRICS):
        seen = metrics.version
        await stage.advance(1)
        await stage.until(partial(_newer, metrics, seen), "the next figures")
    await stage.read_queue()
    stage.redraw()
    for pane in stage.app.screen.query(ChartPane):
        pane.redraw()
    await stage.app.workers.wait_for_complete([w for w in stage.app.workers if w.group != "session"])


async def events(stage: Stage) -> None:
    """A full log: every event of the world, until there are enough."""
    traces = stage.session.traces
    happened: list[object] = []
    stage.server.call(lambda: stage.server.world.traces.subscribe(happened.append))
    before = traces.received
    while len(happened) < EVENTS:
        await stage.advance(1)
        await stage.until(lambda: traces.received - before == len(happened), "all events")
    await stage.read_queue()
    stage.redraw()


async def help_dialog(stage: Stage) -> None:
    """The keys."""
    await stage.press("question_mark")


PICTURES: dict[str, tuple[str, Callable[[Stage], Awaitable[None]]]] = {
    "overview": ("overview", events),
    "queue": ("queue", still),
    "queue-detail": ("queue", detail),
    "queue-filter": ("queue", filtered),
    "queue-sheet": ("queue", sheet),
    "metrics": ("metrics", charts),
    "traces": ("traces", events),
    "principals": ("principals", still),
    "help": ("queue", help_dialog),
}
"""Name → screen, and what is done before the picture is taken."""


async def take(name: str, size: tuple[int, int]) -> None:
    """One picture."""
    screen, prepare = PICTURES[name]
    async with running(MOVING, screen=screen, size=size) as stage:
        await stage.settle()
        await prepare(stage)
        await stage.pilot.pause()
        path = FOLDER / f"{name}-{size[0]}x{size[1]}.svg"
        path.write_text(stage.app.export_screenshot(title="stalwart-tui"), encoding="utf-8")
        print(path.relative_to(ROOT))


async def main(names: list[str]) -> None:
    """Those named, or all."""
    FOLDER.mkdir(exist_ok=True)
    for name in names or PICTURES:
        for size in SIZES:
            await take(name, size)


if __name__ == "__main__":
    asyncio.run(main(sys.argv[1:]))
