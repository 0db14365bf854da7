"""How much is too much: requests by window, failed logins by day, requests in flight (`rest.md` chapter 4).

Which request counts for which limit, and what a refusal looks like, is decided in the gateway.
"""

from collections import Counter
from typing import Final

ANONYMOUS_REQUESTS: Final = 100
"""A minute, by source address."""
ACCOUNT_REQUESTS: Final = 1000
"""A minute, by account."""
FAILED_LOGINS: Final = 100
"""A day, by source address; beyond them the address is banned."""
IN_FLIGHT: Final = 4
"""Requests that an account may have in flight."""
MINUTE: Final = 60
DAY: Final = 86_400


class Exceeded(Exception):
    """Too many requests in this window."""


class Banned(Exception):
    """Too many failed logins from this address today."""


class Window:
    """Counts by key in fixed windows, aligned to their length."""

    def __init__(self, seconds: int) -> None:
        self._seconds = seconds
        self._number = 0
        self._counts: Counter[str] = Counter()

    def count(self, key: str, now: float) -> int:
        """Count one more and return how many there are in the window."""
        self._roll(now)
        self._counts[key] += 1
        return self._counts[key]

    def so_far(self, key: str, now: float) -> int:
        """Return how many there are in the window."""
        self._roll(now)
        return self._counts[key]

    def _roll(self, now: float) -> None:
        number = int(now) // self._seconds
        if number != self._number:
            self._number = number
            self._counts.clear()


class Limits:
    """The limits of one server."""

    def __init__(self) -> None:
        self.exempts_loopback = True
        """Whether loopback addresses are free of the anonymous limit and of bans, as on a real server. This
        server has no other visitors, so tests turn it off."""
        self.in_flight: Counter[str] = Counter()
        """Requests in flight by account name."""
        self._known_bearers: set[int] = set()
        self._anonymous = Window(MINUTE)
        self._accounts = Window(MINUTE)
        self._failures = Window(DAY)

    def anonymous(self, address: str, now: float) -> None:
        """Count a request without a name; raise Exceeded when the address had its share of this minute."""
        if self._counts(address) and self._anonymous.count(address, now) > ANONYMOUS_REQUESTS:
            raise Exceeded

    def credentials(self, address: str, header: str | None, every_bearer: bool, now: float) -> None:
        """Count a request as anonymous unless its header makes it somebody's; raise Exceeded.

        A Bearer header counts at every request or, on old releases, only when it is new (`rest.md` 3.7).
        """
        scheme = (header or "").partition(" ")[0].lower()
        if scheme == "basic":
            return
        if scheme == "bearer" and not every_bearer:
            known = hash(header)
            if known in self._known_bearers:
                return
            self._known_bearers.add(known)
        self.anonymous(address, now)

    def account(self, name: str, now: float) -> None:
        """Count a request of an account; raise Exceeded when it had its share of this minute."""
        if self._accounts.count(name, now) > ACCOUNT_REQUESTS:
            raise Exceeded

    def refused(self, address: str, now: float) -> None:
        """Count a failed login; raise Banned when it is one too many."""
        if self._counts(address) and self._failures.count(address, now) > FAILED_LOGINS:
            raise Banned

    def visit(self, address: str, now: float) -> None:
        """Raise Banned for an address that failed too often today."""
        if self._counts(address) and self._failures.so_far(address, now) > FAILED_LOGINS:
            raise Banned

    def _counts(self, address: str) -> bool:
        return not (self.exempts_loopback and (address.startswith("127.") or address == "::1"))
