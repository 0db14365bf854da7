"""Series made coarser for drawing: means of equal parts of a window, kept up row by row.

A chart has a few hundred columns and a window can hold twenty thousand samples, so nothing is read twice:
each new row adds to the newest part of every window. Means keep rates right, where picking samples would not.
What a series is called and how it is drawn is in `render/metrics.py`.
"""

import math
from collections import deque
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from enum import Enum, auto
from itertools import pairwise

from stalwart_tui.state.series import GAP, SeriesTable

PARTS = 180
"""Parts of a window: about as many as a chart of usual width can show."""
SHORTEST_PART = 5.0
"""Seconds. A rate taken over less jumps between nothing and a lot on a server of some mails a minute."""
JOINED_WITHIN = 75.0
"""Seconds between two rows that still belong together: 2.5 times the slowest pace of the stream."""
CURRENT = 10.0
"""Seconds that the newest value of a rate is averaged over, whatever the window."""
CURRENT_MEAN = 60.0
"""The same for a mean: on a quiet server nothing is observed for many seconds."""
ROWS_AT_ONCE = 20
"""Rows taken in by one update: some milliseconds, so that an hour of them does not stop the keyboard."""


class Kind(Enum):
    """How rows of a series are put together."""

    GAUGE = auto()
    """The value at an instant; several series add up."""
    RATE = auto()
    """So much a second; several series add up, and one the server does not know yet is zero."""
    MEAN = auto()
    """Mean of observations, weighted by how many there were; of one histogram."""


@dataclass(frozen=True, slots=True)
class Source:
    """Which series of the store are drawn as one line."""

    names: tuple[str, ...]
    """As `Rates` names them; of a histogram its id."""
    kind: Kind


@dataclass(frozen=True, slots=True)
class Reading:
    """A line over a window: times by `Clock.monotonic`, evenly spaced, and values, NaN where none is."""

    times: tuple[float, ...] = ()
    values: tuple[float, ...] = ()

    @property
    def known(self) -> bool:
        """Whether there is any value."""
        return any(map(math.isfinite, self.values))


class Trail:
    """The means of one window."""

    def __init__(self, span: float) -> None:
        self._step = max(span / PARTS, SHORTEST_PART)
        self._parts = round(span / self._step)
        self._totals: deque[float] = deque(maxlen=self._parts)
        self._weights: deque[float] = deque(maxlen=self._parts)
        self._end = 0
        """Number of the part after the newest."""

    def add(self, since: float, at: float, value: float, weight: float) -> None:
        """Count a value that held from `since` to `at`; `weight` is by the second."""
        last = self._part_before(at)
        first = max(math.floor(since / self._step), last - self._parts + 1)
        for part in range(first, last + 1):
            self._reach(part)
            held = min(at, (part + 1) * self._step) - max(since, part * self._step)
            self._put(part, value * held * weight, held * weight)

    def reach(self, at: float) -> None:
        """Let the window end with that time, whether or not anything is known of it."""
        self._reach(self._part_before(at))

    def reading(self, newest: float) -> Reading:
        """All parts, oldest first; the last one has the value given, if that is one."""
        begin = self._end - len(self._totals)
        values = [t / w if w > 0 else GAP for t, w in zip(self._totals, self._weights, strict=True)]
        if values and math.isfinite(newest):
            values[-1] = newest
        times = ((begin + place + 0.5) * self._step for place in range(len(values)))
        return Reading(tuple(times), tuple(values))

    def _part_before(self, at: float) -> int:
        """The part that ends with or after that time and begins before it."""
        return math.ceil(at / self._step) - 1

    def _reach(self, part: int) -> None:
        missing = part + 1 - self._end if self._totals else 1
        for _ in range(min(missing, self._parts)):
            self._totals.append(0.0)
            self._weights.append(0.0)
        self._end = max(self._end, part + 1)

    def _put(self, part: int, total: float, weight: float) -> None:
        place = part - self._end
        if -place <= len(self._totals):
            self._totals[place] += total
            self._weights[place] += weight


@dataclass(frozen=True, slots=True)
class _Held:
    """A value and how long it held."""

    since: float
    until: float
    value: float
    weight: float


class SourceTrails:
    """One line over several windows."""

    def __init__(self, source: Source, spans: Sequence[float]) -> None:
        self.source = source
        self._trails = {span: Trail(span) for span in spans}
        self._versions = dict.fromkeys(spans, 0)
        self._drawn: dict[float, tuple[float, ...]] = {}
        self._recent: deque[_Held] = deque()
        self._latest = GAP
        """Value of the newest row."""

    def version(self, span: float) -> int:
        """Changes when one of the windows would look different: not by time passing over a steady figure."""
        return self._versions[span]

    def extend(self, table: SeriesTable, before: float | None, rows: Sequence[float]) -> None:
        """Take in these rows, named by their times: all that the table has from the first to the last."""
        values, weights = self._read(table, rows)
        self._latest = values[-1]
        times = [rows[0] - 1.0 if before is None else before, *rows]
        for (since, at), value, weight in zip(pairwise(times), values, weights, strict=True):
            if not math.isfinite(value) or weight <= 0 or at <= since:
                continue
            begin = since if at - since <= JOINED_WITHIN else at - 1.0
            for trail in self._trails.values():
                trail.add(begin, at, value, weight)
            self._recent.append(_Held(begin, at, value, weight))
        for trail in self._trails.values():
            trail.reach(rows[-1])
        while self._recent and self._recent[0].until <= rows[-1] - CURRENT_MEAN:
            self._recent.popleft()
        for span in self._trails:
            drawn = self.reading(span).values
            if drawn != self._drawn.get(span):
                self._drawn[span] = drawn
                self._versions[span] += 1

    def reading(self, span: float) -> Reading:
        """The line over one of the windows."""
        return self._trails[span].reading(self._current())

    def _current(self) -> float:
        if self.source.kind is Kind.GAUGE or not self._recent:
            return self._latest
        over = CURRENT if self.source.kind is Kind.RATE else CURRENT_MEAN
        start = self._recent[-1].until - over
        shares = [
            (h.value, (h.until - max(h.since, start)) * h.weight) for h in self._recent if h.until > start
        ]
        return sum(value * share for value, share in shares) / sum(share for _, share in shares)

    def _read(self, table: SeriesTable, rows: Sequence[float]) -> tuple[list[float], list[float]]:
        """Values and weights for these rows."""
        since, count = rows[0], len(rows)
        if self.source.kind is Kind.MEAN:
            (name,) = self.source.names
            means, rates = (table.window(n, since)[1][:count] for n in (f"{name}:mean", name))
            return means or [GAP] * count, rates or [0.0] * count
        columns = [values[:count] for name in self.source.names if (values := table.window(name, since)[1])]
        if not columns:
            return [0.0 if self.source.kind is Kind.RATE else GAP] * count, [1.0] * count
        return [_total(row) for row in zip(*columns, strict=True)], [1.0] * count


def _total(values: Sequence[float]) -> float:
    known = [value for value in values if math.isfinite(value)]
    return sum(known) if known else GAP


class Trails:
    """All lines of a board over all its windows."""

    def __init__(self, table: SeriesTable, sources: Sequence[Source], spans: Sequence[float]) -> None:
        self.of = {source: SourceTrails(source, spans) for source in sources}
        self.now: float | None = None
        """Time of the newest row taken in, by `Clock.monotonic`; None before the first."""
        self._table = table

    def take_in(self) -> Iterator[None]:
        """Take in the rows that are new, ROWS_AT_ONCE at a time, and yield in between."""
        while rows := self._new_rows():
            for trails in self.of.values():
                trails.extend(self._table, self.now, rows)
            self.now = rows[-1]
            if len(rows) == ROWS_AT_ONCE:
                yield

    def _new_rows(self) -> list[float]:
        names = self._table.names
        after = -math.inf if self.now is None else math.nextafter(self.now, math.inf)
        return self._table.window(names[0], after)[0][:ROWS_AT_ONCE] if names else []
