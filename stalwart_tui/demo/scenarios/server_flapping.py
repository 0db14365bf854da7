"""A quiet queue on an unreliable server: streams drop, tokens expire, requests fail."""

from typing import Final

from stalwart_tui.demo.world.plan import Flapping, Plan

PLAN: Final = Plan(
    flapping=Flapping(),
)
