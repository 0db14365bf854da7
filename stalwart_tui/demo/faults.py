"""Misbehaviour on request: for tests, and for scenarios with an unreliable server. Knows no resources."""

import threading
from collections.abc import Mapping
from dataclasses import dataclass
from random import Random

from stalwart_tui.demo.answers import DETAILS, Answer, problem
from stalwart_tui.demo.world.plan import Flapping


@dataclass(frozen=True, slots=True)
class Fault:
    """What happens instead of an answer."""

    answer: Answer | None = None
    """Sent instead; None = the connection is closed without a word."""
    cut: bool = False
    """The connection is closed in the middle of the body."""


@dataclass(slots=True)
class _Planned:
    left: int
    method: str
    path: str
    fault: Fault


class Faults:
    """Decides which requests go wrong. May be told from any thread."""

    def __init__(self, flapping: Flapping | None, seed: int) -> None:
        self._flapping = flapping
        self._random = Random(seed)
        self._planned: list[_Planned] = []
        self._lock = threading.Lock()

    def close_next(self, count: int, method: str, path: str) -> None:
        """Have connections closed without an answer, for requests of a method ("" = any) and path."""
        self._plan(_Planned(count, method, path, Fault()))

    def answer_next(
        self,
        count: int,
        method: str,
        path: str,
        status: int,
        body: bytes | None,
        content_type: str,
        headers: Mapping[str, str],
        cut: bool,
    ) -> None:
        """Have requests answered with a status and, unless a body is given, its usual problem document."""
        if body is None and status in DETAILS:
            body = problem(status).answer.body
        answer = Answer(body or b"", status, content_type, tuple(headers.items()))
        self._plan(_Planned(count, method, path, Fault(answer, cut)))

    def _plan(self, planned: _Planned) -> None:
        with self._lock:
            self._planned = [p for p in self._planned if p.left] + [planned]

    def take(self, method: str, path: str) -> Fault | None:
        """Return what goes wrong with a request, None when nothing does."""
        with self._lock:
            for planned in self._planned:
                if planned.left and planned.method in ("", method) and planned.path in path:
                    planned.left -= 1
                    return planned.fault
        return self._by_mood()

    def _by_mood(self) -> Fault | None:
        mood = self._flapping
        if mood is None:
            return None
        point = self._random.random()
        if point < mood.closed:
            return Fault()
        if point < mood.closed + mood.busy:
            return Fault(problem(429).answer)
        if point < mood.closed + mood.busy + mood.broken:
            return Fault(problem(500).answer)
        return None
