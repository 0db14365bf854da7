"""Reports that wait to be sent to other domains (`rest.md` chapter 12)."""

from dataclasses import dataclass
from random import Random
from typing import Final

PERIOD: Final = 86_400
"""Seconds that one report covers."""
DOMAINS: Final = ("corp.example", "gmail.example", "outlook.example", "uni.example", "yahoo.example")


@dataclass(frozen=True, slots=True)
class OutgoingReport:
    """One report in the making. Times are Unix seconds."""

    kind: str
    """`dmarc` or `tls`."""
    domain: str
    policy: int
    """Hash of the policy it is about, u64; what the report says follows from it."""
    begins: int
    due: int

    @property
    def id(self) -> str:
        """The id on the wire: kind, domain, policy, begin, due."""
        return f"{self.kind[0]}!{self.domain}!{self.policy}!{self.begins}!{self.due}"


class OutgoingReports:
    """The reports, by due time."""

    def __init__(self, random: Random, now: float) -> None:
        midnight = int(now) // PERIOD * PERIOD
        self._reports: dict[str, OutgoingReport] = {}
        for domain in DOMAINS:
            for kind in ("dmarc", "tls"):
                if kind == "dmarc" or domain != "corp.example":
                    policy = random.getrandbits(64)
                    self.add(OutgoingReport(kind, domain, policy, midnight, midnight + PERIOD))

    def add(self, report: OutgoingReport) -> None:
        """Have a report wait to be sent."""
        made = [*self._reports.values(), report]
        self._reports = {each.id: each for each in sorted(made, key=lambda r: (r.due, r.id))}

    def get(self, report_id: str) -> OutgoingReport | None:
        """Return a report by its id."""
        return self._reports.get(report_id)

    def remove(self, report_id: str) -> None:
        """Take a report out, if it is there."""
        self._reports.pop(report_id, None)

    def select(
        self, domain: str, kind: str, first_due: int | None, last_due: int | None
    ) -> list[OutgoingReport]:
        """Return the reports whose domain contains `domain`, of a kind if given, due in [first, last)."""
        return [
            report
            for report in self._reports.values()
            if domain in report.domain
            and kind in ("", report.kind)
            and (first_due is None or report.due >= first_due)
            and (last_due is None or report.due < last_due)
        ]
