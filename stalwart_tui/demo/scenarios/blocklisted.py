"""Our address is on a blocklist: servers all over the world refuse, each in its own words."""

from dataclasses import replace
from typing import Final

from stalwart_tui.demo.world.outcomes import Outcome
from stalwart_tui.demo.world.plan import Plan
from stalwart_tui.demo.world.remotes import (
    BLOCKLISTED,
    BLOCKLISTED_FOR_GOOD,
    GMAIL,
    OUTLOOK,
    OUTLOOK_BLOCKED,
    OUTLOOK_REPUTATION,
    REMOTES,
    YAHOO,
    YAHOO_DEFERRED,
)

_WORDS: Final[dict[str, tuple[tuple[float, Outcome], ...]]] = {
    OUTLOOK.domain: ((4, OUTLOOK_REPUTATION), (1, OUTLOOK_BLOCKED)),
    YAHOO.domain: ((1, YAHOO_DEFERRED),),
}

PLAN: Final = Plan(
    messages=900,
    rate=20,
    remotes=tuple(
        remote
        if remote is GMAIL
        else replace(
            remote,
            accepts=0.15,
            accepts_later=0.05,
            failures=_WORDS.get(remote.domain, ((5, BLOCKLISTED), (1, BLOCKLISTED_FOR_GOOD))),
        )
        for remote in REMOTES
    ),
    oldest=20 * 3600,
    typical_age=2 * 3600,
    null_senders=0.15,
    grows=True,
)
