"""The disk of our own store is full: local deliveries fail, the store complains."""

from dataclasses import replace
from typing import Final

from stalwart_tui.demo.world.plan import CALM_TRAFFIC, Plan
from stalwart_tui.demo.world.remotes import LOCAL, LOCAL_QUOTA, LOCAL_STORE

PLAN: Final = Plan(
    messages=500,
    rate=20,
    local=0.7,
    mailboxes=replace(
        LOCAL, accepts=0.03, accepts_later=0.02, failures=((8, LOCAL_STORE), (1, LOCAL_QUOTA)), seconds=2
    ),
    overdue=0.1,
    oldest=7 * 3600,
    typical_age=1.5 * 3600,
    traffic={**CALM_TRAFFIC, "store_trouble": 40},
    grows=True,
)
