"""What a report that waits to be sent says: DMARC and TLS bodies (`rest.md` chapters 12 and 13).

The figures are made up from the report's own hash: the same report always says the same.
"""

from random import Random
from typing import Any, Final

from stalwart_tui.demo.query import stamp
from stalwart_tui.demo.world.reports import OutgoingReport

OUR_DOMAIN: Final = "example.org"
MOST_SOURCES: Final = 4
"""Rows of a DMARC report."""


def spell(report: OutgoingReport) -> dict[str, Any]:
    """Return a report as it would be sent now, with those who get it."""
    random = Random(report.policy)
    shared = {
        "type": report.kind,
        "id": report.id,
        "domain": report.domain,
        "range_from": stamp(report.begins),
        "range_to": stamp(report.due),
    }
    if report.kind == "dmarc":
        rua: list[dict[str, Any]] = [{"uri": f"dmarc@{report.domain}", "max_size": 0}]
        return shared | {"report": _dmarc(report, random), "rua": rua}
    return shared | {"report": _tls(report, random), "rua": [{"Mail": f"tls@{report.domain}"}]}


def _dmarc(report: OutgoingReport, random: Random) -> dict[str, Any]:
    return {
        "version": 0.0,
        "report_metadata": {
            "org_name": OUR_DOMAIN,
            "email": f"noreply-dmarc@{OUR_DOMAIN}",
            "extra_contact_info": None,
            "report_id": f"{report.policy}_{report.begins}",
            "date_range": {"begin": report.begins, "end": report.due},
            "error": [],
        },
        "policy_published": {
            "domain": report.domain,
            "version_published": None,
            "adkim": "Relaxed",
            "aspf": "Relaxed",
            "p": "Reject",
            "sp": "Reject",
            "testing": False,
            "fo": "0",
        },
        "record": [_row(report.domain, random) for _ in range(random.randint(1, MOST_SOURCES))],
        "extensions": [],
    }


def _row(domain: str, random: Random) -> dict[str, Any]:
    """Return one source of mail; what comes from strangers fails."""
    passes = random.random() < 0.6
    verdict = "Pass" if passes else "Fail"
    host = f"mx.{domain}" if passes else f"dialup-{random.randrange(256)}.telecom.example"
    return {
        "row": {
            "source_ip": f"192.0.2.{random.randrange(1, 255)}",
            "count": random.randrange(1, 400),
            "policy_evaluated": {
                "disposition": "None" if passes else "Reject",
                "dkim": "Fail",
                "spf": verdict,
                "reason": [],
            },
        },
        "identifiers": {"envelope_to": None, "envelope_from": domain, "header_from": domain},
        "auth_results": {
            "dkim": [],
            "spf": [
                {"domain": host, "scope": "Helo", "result": "None", "human_result": None},
                {"domain": domain, "scope": "MailFrom", "result": verdict, "human_result": None},
            ],
        },
        "extensions": [],
    }


def _tls(report: OutgoingReport, random: Random) -> dict[str, Any]:
    failures = random.randrange(1, 30)
    host = f"mx.{report.domain}"
    return {
        "organization-name": OUR_DOMAIN,
        "date-range": {"start-datetime": stamp(report.begins), "end-datetime": stamp(report.due)},
        "contact-info": None,
        "report-id": f"{report.begins}_{report.policy}",
        "policies": [
            {
                "policy": {
                    "policy-type": "no-policy-found",
                    "policy-string": [],
                    "policy-domain": report.domain,
                    "mx-host": [],
                },
                "summary": {
                    "total-successful-session-count": random.randrange(900),
                    "total-failure-session-count": failures,
                },
                "failure-details": [
                    {
                        "result-type": "starttls-not-supported",
                        "sending-mta-ip": None,
                        "receiving-mx-hostname": host,
                        "receiving-mx-helo": None,
                        "receiving-ip": "192.0.2.25",
                        "failed-session-count": failures,
                        "additional-information": None,
                        "failure-reason-code": "STARTTLS was not advertised by host",
                    }
                ],
            }
        ],
    }
