"""A few addresses guess passwords all the time; the queue is as on any day."""

from typing import Final

from stalwart_tui.demo.world.plan import CALM_TRAFFIC, Plan

PLAN: Final = Plan(
    rate=40,
    traffic={**CALM_TRAFFIC, "brute_force": 260, "wrong_password": 20},
)
