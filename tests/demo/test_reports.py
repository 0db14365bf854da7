"""Reports that wait to be sent (`rest.md` chapter 12)."""

import re

from tests.demo.conftest import NOW, Running

PATH = "/api/queue/reports"


def test_ids_tell_kind_domain_and_times(calm: Running) -> None:
    listing = calm.data(PATH)
    assert listing["total"] == len(listing["items"]) > 5
    for item in listing["items"]:
        found = re.fullmatch(r"[dt]![\w.]+!(\d+)!(\d+)!(\d+)", item)
        assert found
        assert int(found[2]) < NOW < int(found[3])


def test_filters(calm: Running) -> None:
    everything = calm.data(PATH)["items"]
    assert calm.data(PATH, type="tls")["items"] == [i for i in everything if i.startswith("t!")]
    assert calm.data(PATH, type="nonsense")["items"] == everything
    assert calm.data(PATH, domain="GMAIL")["items"] == [i for i in everything if "gmail" in i]
    assert calm.data(PATH, limit=2, page=2)["items"] == everything[2:4]
    assert calm.data(PATH, **{"max-total": 3})["total"] == 3
    due = int(everything[0].rpartition("!")[2])
    assert calm.data(PATH, **{"range-start": due})["total"] == len(everything)
    assert calm.data(PATH, **{"range-end": due})["total"] == 0
