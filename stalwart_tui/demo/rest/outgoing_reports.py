"""`/api/queue/reports`: what waits to be sent (`rest.md` chapter 12). Its text is in `report_json.py`."""

import re
from functools import partial
from typing import Final

from stalwart_tui.demo.answers import Answer, data, problem
from stalwart_tui.demo.query import LARGEST_ID
from stalwart_tui.demo.rest.call import Call
from stalwart_tui.demo.rest.report_json import spell
from stalwart_tui.demo.world.reports import OutgoingReport

_ID: Final = re.compile(r"[dt]![^!]+!([0-9]{1,20})!([0-9]{1,20})!([0-9]{1,20})")
"""Kind, domain, policy hash, begin and due time."""


def list_reports(call: Call) -> Answer:
    """List their ids by due time."""
    found = _chosen(call)
    ids = [report.id for report in found]
    offset, limit = call.query.page()
    return data({"items": ids[offset : offset + limit] if limit else ids, "total": len(ids)})


def get_report(call: Call) -> Answer:
    """Show a report as it would be sent now."""
    report = call.world.reports.get(_report_id(call))
    if report is None:
        raise problem(404)
    return data(spell(report))


def delete_report(call: Call) -> Answer:
    """Delete a report; every well-formed id gets the same answer, there or not."""
    call.world.reports.remove(_report_id(call))
    return data(True)


def delete_reports(call: Call) -> Answer:
    """Delete all that match, in the background; answer whether there are any."""
    world = call.world
    found = _chosen(call)
    offset, limit = call.query.page()
    for report in found[offset : offset + limit] if limit else found:
        world.timeline.at(world.now, partial(world.reports.remove, report.id))
    return data(bool(found))


def _chosen(call: Call) -> list[OutgoingReport]:
    """Return the reports that the filters mean; what cannot be understood filters nothing."""
    query = call.query
    kind = query.text("type") or ""
    found = call.world.reports.select(
        (query.text("domain") or "").lower(),
        kind if kind in ("dmarc", "tls") else "",
        query.number("range-start"),
        query.number("range-end"),
    )
    return found[: query.number("max-total") or None]


def _report_id(call: Call) -> str:
    """Return the id that the path names; raise the 404 refusal when it is none."""
    text = call.path[0]
    match = _ID.fullmatch(text)
    if match is None or any(int(number) > LARGEST_ID for number in match.groups()):
        raise problem(404)
    return text
