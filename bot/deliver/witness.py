"""Whether Telegram answers: noted at every call, whoever makes it and over whatever road."""

from __future__ import annotations

import time
from typing import TYPE_CHECKING, Any, Final

from telegram.request import BaseRequest

from bot import metrics

if TYPE_CHECKING:
    from telegram.request import RequestData

#: Far beyond the longest poll.
LATELY_SECONDS: Final = 90.0
_TOO_MANY: Final = 429
_SERVER_ERROR: Final = 500


class Witness(BaseRequest):
    """A road to Telegram with somebody beside it who notes what comes back.

    Several roads of one process may share what was ``heard``.
    """

    def __init__(self, road: BaseRequest, heard: Heard) -> None:
        self._road = road
        self._heard = heard

    @property
    def read_timeout(self) -> float | None:
        """The road's own."""
        return self._road.read_timeout

    async def initialize(self) -> None:
        """Open the road."""
        await self._road.initialize()

    async def shutdown(self) -> None:
        """Close the road."""
        await self._road.shutdown()

    async def do_request(
        self,
        url: str,
        method: str,
        request_data: RequestData | None = None,
        *timeouts: Any,
        **named: Any,
    ) -> tuple[int, bytes]:
        """Return Telegram's answer, and note that there was one."""
        code, body = await self._road.do_request(url, method, request_data, *timeouts, **named)
        self._heard.note(code)
        return code, body


class Heard:
    """When Telegram was heard last, by this process's own clock."""

    def __init__(self) -> None:
        self._at: float | None = None

    def note(self, code: int) -> None:
        """Note one answer; a 5xx is a server between us and Telegram that speaks for it."""
        if code == _TOO_MANY:
            metrics.TELEGRAM_429.inc()
        if code < _SERVER_ERROR:
            self._at = time.monotonic()

    @property
    def lately(self) -> bool:
        """Whether Telegram answered within a minute and a half."""
        return self._at is not None and time.monotonic() - self._at < LATELY_SECONDS
