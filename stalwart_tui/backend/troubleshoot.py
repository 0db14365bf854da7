"""The port of tests that the server makes for us: delivery, DMARC of a mail (`rest.md` chapter 16)."""

from collections.abc import AsyncGenerator
from typing import Protocol

from stalwart_tui.models.troubleshoot import DeliveryStage, DmarcCheck, DmarcVerdict


class TroubleshootApi(Protocol):
    """Tests from the server's point of view."""

    def watch_delivery(self, target: str, *, timeout: int = 30) -> AsyncGenerator[DeliveryStage, None]:
        """Try a delivery to a domain or address without sending a message; the stages as they happen.

        `timeout` is what one step may take, in seconds. Ends after the last stage. The remote server is
        really contacted.
        """
        ...

    async def check_dmarc(self, check: DmarcCheck) -> DmarcVerdict:
        """What SPF, DKIM, ARC and DMARC say of a mail. Asks DNS: can take seconds."""
        ...
