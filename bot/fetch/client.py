"""The way to the world: one address in, one document out, inside one deadline.

Every hop of a redirect goes through the same door as the first address. What an answer means is
decided in ``bot.fetch.verdict``; where connections may go, in ``bot.fetch.guard``.
"""

from __future__ import annotations

import asyncio
import re
from contextlib import asynccontextmanager
from dataclasses import dataclass
from typing import TYPE_CHECKING
from urllib.parse import urljoin

import httpcore
import httpx

from bot import metrics
from bot.errors import Refused, Unreachable
from bot.fetch.body import read_body
from bot.fetch.dial import DIRECT, Egress, GuardedBackend, GuardedTransport
from bot.fetch.effort import LIMITS, Clock, Effort, FetchLimits
from bot.fetch.exchange import Exchange, place_of
from bot.fetch.guard import Forbidden, vet_url
from bot.fetch.meter import Flooded
from bot.fetch.politeness import Politeness
from bot.fetch.retry import Stumbled, is_passing_trouble
from bot.fetch.verdict import Redirect, Unchanged, declared, judge
from bot.model import Document, NotModified
from bot.spans import span
from bot.trail import note

if TYPE_CHECKING:
    from collections.abc import AsyncIterator

    from bot.model import Validators

_PAGE_ACCEPT = (
    "text/html,application/xhtml+xml,application/xml;q=0.9,application/pdf;q=0.9,*/*;q=0.8"
)
_IMAGE_ACCEPT = "image/jpeg,image/png,image/webp,image/*;q=0.9,*/*;q=0.5"
_PAGE_TYPES = re.compile(r"text/|application/(?:[a-z0-9.-]+\+)?xml$")
_ABSOLUTE = re.compile(r"[A-Za-z][A-Za-z0-9+.-]*:")

#: Everything that breaks below HTTP; httpx and httpcore have no common root.
_BROKEN = (
    httpcore.TimeoutException,
    httpcore.NetworkError,
    httpcore.ProtocolError,
    httpcore.ProxyError,
    httpcore.UnsupportedProtocol,
    httpcore.ConnectionNotAvailable,
    httpx.HTTPError,
    httpx.InvalidURL,
    httpx.StreamError,
    OSError,
    UnicodeError,
)


@dataclass(frozen=True, slots=True)
class _Want:
    """What is asked for, and how much of it is taken."""

    accept: str
    page_bytes: int
    other_bytes: int
    #: What is known already.
    validators: Validators | None = None

    def conditions(self, url: str) -> dict[str, str]:
        """Return the headers that ask for a change only, where the URL is the one known."""
        known = self.validators
        if known is None or known.url != url:
            return {}
        headers = {"If-None-Match": known.etag, "If-Modified-Since": known.last_modified}
        return {name: value for name, value in headers.items() if value is not None}


class Fetcher:
    """Fetches pages, files and pictures from public addresses."""

    def __init__(self, exchange: Exchange, clock: Clock, limits: FetchLimits) -> None:
        self._exchange = exchange
        self._clock = clock
        self._limits = limits

    async def fetch(self, url: str) -> Document:
        """Return the page or file behind a public http(s) address.

        Raises:
            FetchError: the address was refused, missing, throttled or unreachable.
            TooBig: the body is larger than the limit.
        """
        return _whole(await self._get(url, self._page()))

    async def revisit(self, url: str, validators: Validators) -> Document | NotModified:
        """Return the page or file, or that it is what it was when the validators were told.

        Raises:
            FetchError: the address was refused, missing, throttled or unreachable.
            TooBig: the body is larger than the limit.
        """
        return await self._get(url, self._page(validators))

    async def fetch_image(self, url: str) -> bytes:
        """Return the bytes of a picture, through the same door.

        Raises:
            FetchError: the address was refused, missing, throttled or unreachable.
            TooBig: the body is larger than the limit.
        """
        limit_bytes = self._limits.image_bytes
        found = await self._get(url, _Want(_IMAGE_ACCEPT, limit_bytes, limit_bytes))
        return _whole(found).body

    def _page(self, validators: Validators | None = None) -> _Want:
        limits = self._limits
        return _Want(_PAGE_ACCEPT, limits.page_bytes, limits.file_bytes, validators)

    async def _get(self, url: str, want: _Want) -> Document | NotModified:
        """Return the document, and let the time that it took be known."""
        with metrics.fetching(), span("fetch"):
            return await self._in_time(url, want)

    async def _in_time(self, url: str, want: _Want) -> Document | NotModified:
        """Return the document in time, and every failure as one of the house's own."""
        effort = Effort(self._clock, self._limits)
        try:
            async with asyncio.timeout(self._limits.deadline_seconds):
                return await self._follow(url, want, effort)
        except TimeoutError as error:
            raise Unreachable(url, "deadline") from error
        except Forbidden as error:
            raise Refused(url, str(error)) from error
        except Flooded as error:
            raise Refused(url, "headers too long") from error
        except Stumbled as error:
            raise Unreachable(url, str(error)) from error
        except _BROKEN as error:
            raise Unreachable(url, type(error).__name__) from error

    async def _follow(self, url: str, want: _Want, effort: Effort) -> Document | NotModified:
        """Return the document at the end of the redirects."""
        for _ in range(self._limits.redirects + 1):
            url = vet_url(url, allowed=self._exchange.exempt)
            note("address", url)
            found = await self._insist(url, want, effort)
            if not isinstance(found, Redirect):
                return found
            url = _target(url, found.location)
            note("redirect", url)
        raise Refused(url, "too many redirects")

    async def _insist(
        self, url: str, want: _Want, effort: Effort
    ) -> Document | NotModified | Redirect:
        """Return what one address gives, asked again where a failure may pass."""
        while True:
            try:
                return await self._hop(url, want, effort)
            except (Stumbled, *_BROKEN) as error:
                if not await effort.may_try_again(error):
                    raise
                note("again", type(error).__name__)

    async def _hop(
        self, url: str, want: _Want, effort: Effort
    ) -> Document | NotModified | Redirect:
        """Return what one address gives to one question."""
        conditions = want.conditions(url)
        words = {"Accept": want.accept, **conditions}
        async with self._exchange.answer(url, words, effort) as response:
            self._check_head(url, response)
            status, headers = response.status_code, response.headers
            note("answer", f"status {status}", "conditional" if conditions else None)
            if is_passing_trouble(status, headers):
                raise Stumbled(f"status {status}")
            now = self._clock.now()
            match judge(url, status, headers, now=now, conditional=bool(conditions)):
                case Redirect() as redirect:
                    return redirect
                case Unchanged() if want.validators is not None:
                    return NotModified(want.validators)
            return await self._read(url, response, want)

    async def _read(self, url: str, response: httpx.Response, want: _Want) -> Document:
        """Return the document whose head has come."""
        said = declared(response.headers)
        is_page = said.media_type is None or _PAGE_TYPES.match(said.media_type)
        body = await read_body(url, response, want.page_bytes if is_page else want.other_bytes)
        note("bytes", f"{len(body)} bytes", said.media_type, said.charset)
        return Document(
            body=body,
            fetched_at=self._clock.now(),
            url=url,
            media_type=said.media_type,
            charset=said.charset,
            name=said.name,
            etag=said.etag,
            last_modified=said.last_modified,
        )

    def _check_head(self, url: str, response: httpx.Response) -> None:
        """Refuse a head that is longer than any honest one."""
        lines = response.headers.raw
        size = sum(len(name) + len(value) + 4 for name, value in lines)
        if size > self._limits.header_bytes or len(lines) > self._limits.header_lines:
            raise Refused(url, "headers too long")


@asynccontextmanager
async def open_fetcher(
    *,
    clock: Clock,
    limits: FetchLimits = LIMITS,
    allowed_hosts: tuple[str, ...] = (),
    mirror_url: str | None = None,
    egress: Egress = DIRECT,
) -> AsyncIterator[Fetcher]:
    """Open the way to the world, and close every connection at the end.

    ``allowed_hosts`` are exact ``host:port`` pairs that are exempt from the guard and from
    politeness. ``mirror_url`` is the base of an archive: each URL is asked for there first,
    percent-encoded after the base, and a 404 there leads on to the real address.
    """
    allowed = frozenset(allowed_hosts)
    exempt = allowed | ({place_of(httpx.URL(mirror_url))} if mirror_url else set())
    backend = GuardedBackend(egress=egress, exempt=exempt)
    transport = GuardedTransport(backend, connections=limits.connections)
    async with transport:
        exchange = Exchange(
            transport, Politeness(clock), limits=limits, exempt=allowed, mirror_url=mirror_url
        )
        yield Fetcher(exchange, clock, limits)


def _whole(found: Document | NotModified) -> Document:
    """Return the document that was asked for without a condition."""
    if isinstance(found, NotModified):
        raise TypeError("no condition was sent")
    return found


def _target(url: str, location: str) -> str:
    """Return the absolute address of a redirect.

    What names a scheme is taken as it stands; ``urljoin`` would read ``http:host`` as a path.
    """
    if _ABSOLUTE.match(location):
        return location
    try:
        return urljoin(url, location)
    except ValueError as error:
        raise Refused(url, "unreadable redirect") from error
