"""The scheduler says that it runs, but nothing leaves: it waits for a queue event that does not come."""

from typing import Final

from stalwart_tui.demo.world.plan import Plan

PLAN: Final = Plan(
    messages=240,
    rate=5,
    overdue=0.45,
    lateness=5400,
    untried=0.2,
    typical_age=2 * 3600,
    traffic={"imap": 30, "http": 6, "probe": 6, "wrong_password": 4},
    asleep=True,
)
