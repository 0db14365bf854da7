"""Everything is delivered in the end, but attempts take minutes: connections hang, our own limits bite."""

from dataclasses import replace
from typing import Final

from stalwart_tui.demo.world.plan import Plan
from stalwart_tui.demo.world.remotes import OUR_CONCURRENCY, OUR_RATE_LIMIT, REMOTES, TIMED_OUT

PLAN: Final = Plan(
    messages=700,
    remotes=tuple(
        replace(
            remote, failures=((4, TIMED_OUT), (8, OUR_CONCURRENCY), (5, OUR_RATE_LIMIT), *remote.failures)
        )
        for remote in REMOTES
    ),
    oldest=12 * 3600,
    typical_age=3600,
    overdue=0.3,
    lateness=1200,
    untried=0.25,
    slowness=45,
)
