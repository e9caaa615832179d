"""One question, one answer: who is asked, when, and with which words.

The operator's mirror is asked first; the site itself only in its turn (``bot.fetch.politeness``).
"""

from __future__ import annotations

from contextlib import asynccontextmanager
from typing import TYPE_CHECKING
from urllib.parse import quote

import httpx

from bot.errors import Refused
from bot.trail import note

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Mapping

    from bot.fetch.effort import Effort, FetchLimits
    from bot.fetch.politeness import Politeness

USER_AGENT = "Mozilla/5.0 (compatible; Gistwire/0.1; Telegram bot, reads pages on request)"

_HEADERS = {
    "User-Agent": USER_AGENT,
    "Accept-Language": "*",
    "Accept-Encoding": "gzip, identity",
}
_DEFAULT_PORTS = {"http": 80, "https": 443}


class Exchange:
    """Asks sites through a transport, politely, and a mirror before them."""

    def __init__(
        self,
        transport: httpx.AsyncBaseTransport,
        politeness: Politeness,
        *,
        limits: FetchLimits,
        exempt: frozenset[str] = frozenset(),
        mirror_url: str | None = None,
    ) -> None:
        self._transport = transport
        self._mirror_url = mirror_url
        self._mirror_place = mirror_url and place_of(httpx.URL(mirror_url))
        self._politeness = politeness
        timeouts = httpx.Timeout(limits.deadline_seconds, connect=limits.connect_seconds)
        self._extensions = {"timeout": timeouts.as_dict()}
        #: ``host:port`` pairs of the operator's own: neither guard nor politeness is for them.
        self.exempt = exempt

    @asynccontextmanager
    async def answer(
        self, url: str, headers: Mapping[str, str], effort: Effort
    ) -> AsyncIterator[httpx.Response]:
        """Hold the answer of the mirror, where there is one that knows the URL, or of the site.

        Raises:
            Refused: the URL is on the mirror itself, whose connections nobody vets.
            Throttled: the site asked for time, or its turn is too far away.
        """
        target = httpx.URL(url)
        place = place_of(target)
        if place == self._mirror_place and place not in self.exempt:
            raise Refused(url, "the mirror itself")
        if self._mirror_url is not None:
            mirrored = httpx.URL(self._mirror_url + quote(url, safe=""))
            async with self._ask(mirrored, headers) as response:
                if response.status_code != httpx.codes.NOT_FOUND:
                    note("mirror")
                    yield response
                    return
        if place in self.exempt:
            async with self._ask(target, headers) as response:
                yield response
            return
        # Half of what is left, so that whoever waited has as long for the answer.
        patience_seconds = effort.seconds_left / 2
        async with (
            self._politeness.turn(url, target.raw_host.decode("ascii"), patience_seconds),
            self._ask(target, headers) as response,
        ):
            yield response

    @asynccontextmanager
    async def _ask(
        self, url: httpx.URL, headers: Mapping[str, str]
    ) -> AsyncIterator[httpx.Response]:
        """Hold the answer to one request, its body still on the wire."""
        request = httpx.Request(
            "GET", url, headers={**_HEADERS, **headers}, extensions=self._extensions
        )
        response = await self._transport.handle_async_request(request)
        try:
            yield response
        finally:
            await response.aclose()


def place_of(url: httpx.URL) -> str:
    """Return ``host:port``."""
    return f"{url.raw_host.decode('ascii')}:{url.port or _DEFAULT_PORTS[url.scheme]}"
