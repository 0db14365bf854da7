"""Situations to be in, one file each; this is their register. What they consist of is in `world/plan.py`."""

from collections.abc import Mapping
from types import MappingProxyType
from typing import Final

from stalwart_tui.demo.scenarios import (
    blocklisted,
    brute_force,
    calm,
    compromised_account,
    gmail_backlog,
    server_flapping,
    slow_queue,
    stalled_queue,
    store_full,
    tls_broken,
)
from stalwart_tui.demo.world.plan import Plan

PLANS: Final[Mapping[str, Plan]] = MappingProxyType(
    {
        "calm": calm.PLAN,
        "gmail-backlog": gmail_backlog.PLAN,
        "compromised-account": compromised_account.PLAN,
        "blocklisted": blocklisted.PLAN,
        "tls-broken": tls_broken.PLAN,
        "store-full": store_full.PLAN,
        "brute-force": brute_force.PLAN,
        "stalled-queue": stalled_queue.PLAN,
        "slow-queue": slow_queue.PLAN,
        "server-flapping": server_flapping.PLAN,
    }
)
"""Scenario by its name on the command line."""
