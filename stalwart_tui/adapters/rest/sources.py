"""The text of messages over REST (`rest.md` 11.9, 18.1)."""

from stalwart_tui.adapters.http.client import HttpClient, segment
from stalwart_tui.backend.errors import NotFound, Refused

RESOURCE = "sources"

BLOBS = "/api/store/blobs"

BYTES = "application/octet-stream"


class RestSources:
    """Stored messages of one server. Raises only BackendError."""

    def __init__(self, http: HttpClient) -> None:
        self._http = http

    async def fetch_part(self, blob: str, *, offset: int = 0, limit: int = 10_240) -> bytes:
        """A part; both numbers are always sent, since an offset alone brings nothing."""
        if not blob or offset < 0 or limit < 1:
            raise Refused("No part of a message was named.")
        part = await self._http.get_body(
            RESOURCE,
            f"{BLOBS}/{segment(blob)}",
            {"offset": str(offset), "limit": str(limit)},
            content_type=BYTES,
            missing=NotFound("The text of this message is no longer stored."),
        )
        return part[:limit]
