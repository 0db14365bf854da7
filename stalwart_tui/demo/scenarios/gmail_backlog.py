"""One large provider defers our mail because of its volume, and the queue grows."""

from dataclasses import replace
from typing import Final

from stalwart_tui.demo.world.plan import Plan
from stalwart_tui.demo.world.remotes import GMAIL, GMAIL_BUSY, GMAIL_FULL, GMAIL_RATE, REMOTES

PLAN: Final = Plan(
    messages=1800,
    rate=25,
    remotes=(
        replace(
            GMAIL,
            weight=70,
            accepts=0.08,
            accepts_later=0.04,
            failures=((12, GMAIL_RATE), (1, GMAIL_BUSY), (0.3, GMAIL_FULL)),
        ),
        *(remote for remote in REMOTES if remote is not GMAIL),
    ),
    sender_weights={"newsletter": 60, "shop": 8},
    oldest=30 * 3600,
    typical_age=3 * 3600,
    null_senders=0.01,
    grows=True,
)
