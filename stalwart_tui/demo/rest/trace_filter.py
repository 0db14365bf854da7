"""What a live trace stream lets through (`rest.md` 8.4): text matches, and spans that were followed once."""

import re
from collections.abc import Mapping
from typing import Any, Final

from stalwart_tui.demo.query import Query
from stalwart_tui.demo.rest.event_json import TIMES, second
from stalwart_tui.demo.world.traces import Event


def _words(text: str) -> list[str]:
    return text.split()


KEYS: Final = frozenset(
    _words(
        "accountName accountId blobId causedBy changeId code collection contents details dkimFail "
        "dkimNone dkimPass dmarcNone dmarcPass dmarcQuarantine dmarcReject documentId domain due "
        "elapsed expires from hostname id key limit listenerId localIp localPort mailboxName "
        "mailboxId messageId nextDsn nextRetry path policy queueId queueName rangeFrom rangeTo reason "
        "remoteIp remotePort reportId result size source spanId spfFail spfNone spfPass strict tls to "
        "total totalFailures totalSuccesses type uid uidNext uidValidity url validFrom validTo value "
        "version"
    )
)
"""All event keys (8.7); parameters of other names filter nothing."""
MOST_FOLLOWED: Final = 10_000
"""Spans remembered at once; the oldest is forgotten first. A real server forgets them when they end."""


def _kebab(key: str) -> str:
    return re.sub(r"([A-Z])", r"-\1", key).lower()


_BY_PARAMETER: Final = {_kebab(key): key for key in KEYS}


class TraceFilter:
    """One viewer's filter, with the spans it follows."""

    def __init__(self, query: Query) -> None:
        parameters = {name.lower(): value for name, value in query.values.items()}
        self._free = parameters.get("filter")
        self._by_key = {_BY_PARAMETER[n]: v for n, v in parameters.items() if n in _BY_PARAMETER}
        self._followed: dict[int, None] = {}

    @property
    def everything(self) -> bool:
        """Whether nothing is filtered."""
        return self._free is None and not self._by_key

    def lets_through(self, event: Event) -> bool:
        """Whether the viewer gets the event; a match also follows its span from now on."""
        if self.everything:
            return True
        span = event.span
        if span is not None and span.id in self._followed:
            return True
        keys = event.data if span is None else {**span.keys, **event.data}
        if not self._matches(keys):
            return False
        if span is not None:
            self._followed[span.id] = None
            if len(self._followed) > MOST_FOLLOWED:
                del self._followed[next(iter(self._followed))]
        return True

    def _matches(self, keys: Mapping[str, Any]) -> bool:
        if self._free is None:
            return all(key in keys and _fits(key, keys[key], text) for key, text in self._by_key.items())
        return any(_fits(key, value, self._by_key.get(key, self._free)) for key, value in keys.items())


def _fits(key: str, value: Any, text: str) -> bool:
    """Whether a value contains the text; numbers, lists and nested events never do."""
    if isinstance(value, bool):
        return text == str(value).lower()
    if isinstance(value, str):
        return text in value
    return key in TIMES and text in second(int(value))
