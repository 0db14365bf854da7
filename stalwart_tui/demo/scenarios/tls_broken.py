"""Secure connections fail: expired certificates, DANE and MTA-STS policies that no longer fit."""

from dataclasses import replace
from typing import Final

from stalwart_tui.demo.world.plan import Plan
from stalwart_tui.demo.world.remotes import (
    BANK,
    CERTIFICATE_EXPIRED,
    CERTIFICATE_NAME,
    CORP,
    DANE_MISMATCH,
    NO_STARTTLS,
    PARTNER,
    REMOTES,
    STS_UNTRUSTED,
    UNIVERSITY,
)

_BROKEN: Final = (
    replace(PARTNER, weight=12, accepts=0, accepts_later=0, failures=((1, DANE_MISMATCH),)),
    replace(BANK, weight=9, accepts=0, accepts_later=0, failures=((3, STS_UNTRUSTED), (1, NO_STARTTLS))),
    replace(UNIVERSITY, weight=8, accepts=0.05, failures=((1, CERTIFICATE_EXPIRED),)),
    replace(CORP, weight=8, accepts=0.05, failures=((1, CERTIFICATE_NAME),)),
)
_NAMES: Final = frozenset(remote.domain for remote in _BROKEN)

PLAN: Final = Plan(
    messages=450,
    remotes=(*_BROKEN, *(remote for remote in REMOTES if remote.domain not in _NAMES)),
    typical_age=8 * 3600,
)
