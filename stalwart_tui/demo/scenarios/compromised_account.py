"""The password of one account was stolen: it sends spam to everybody, from many addresses."""

from dataclasses import replace
from typing import Final

from stalwart_tui.demo.world.plan import CALM_TRAFFIC, Plan
from stalwart_tui.demo.world.remotes import OUTLOOK, OUTLOOK_BLOCKED, OUTLOOK_REPUTATION, REMOTES

ACCOUNT: Final = "carol"
"""Whose password it was."""

PLAN: Final = Plan(
    messages=1200,
    rate=40,
    remotes=(
        replace(
            OUTLOOK,
            accepts=0.2,
            accepts_later=0.05,
            failures=((4, OUTLOOK_REPUTATION), (1, OUTLOOK_BLOCKED)),
        ),
        # Nobody likes to take so much from one sender.
        *(
            replace(remote, accepts=remote.accepts * 0.5, accepts_later=0.08)
            for remote in REMOTES
            if remote is not OUTLOOK
        ),
    ),
    sender_weights={ACCOUNT: 250},
    oldest=9 * 3600,
    typical_age=1800,
    null_senders=0.12,
    traffic={**CALM_TRAFFIC, "submission": 140},
    grows=True,
)
