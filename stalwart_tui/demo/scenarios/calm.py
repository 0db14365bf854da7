"""An ordinary day: some mail waits for greylisting and busy servers, the rest flows."""

from typing import Final

from stalwart_tui.demo.world.plan import Plan

PLAN: Final = Plan()
