"""A quiet queue on an unreliable server: streams drop, tokens expire, requests fail."""

from typing import Final

from stalwart_tui.demo.world.plan import Flapping, Plan

PLAN: Final = Plan(
    summary="Connections drop, tokens expire at once, and some requests are answered 429 or 500.",
    flapping=Flapping(),
)
