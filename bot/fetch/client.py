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
from urllib.parse import quote, urljoin

import httpcore
import httpx

from bot.errors import Refused, Unreachable
from bot.fetch.body import read_body
from bot.fetch.dial import GuardedBackend, GuardedTransport, resolve_public
from bot.fetch.guard import Forbidden, vet_url
from bot.fetch.verdict import Redirect, declared, judge
from bot.model import Document

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Callable
    from datetime import datetime

    from bot.fetch.dial import Resolver

USER_AGENT = "Mozilla/5.0 (compatible; Gistwire/0.1; Telegram bot, reads pages on request)"

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
    httpcore.UnsupportedProtocol,
    httpcore.ConnectionNotAvailable,
    httpx.HTTPError,
    httpx.InvalidURL,
    httpx.StreamError,
    OSError,
    UnicodeError,
)


@dataclass(frozen=True, slots=True)
class FetchLimits:
    """How much one fetch may cost; byte limits hold on the wire and after decoding."""

    page_bytes: int = 10_000_000
    file_bytes: int = 20_000_000
    image_bytes: int = 10_000_000
    header_bytes: int = 65_536
    redirects: int = 5
    #: For all hops together.
    deadline_seconds: float = 20.0
    #: For one try of one address.
    connect_seconds: float = 5.0
    #: Open at the same time, to all hosts together.
    connections: int = 20


@dataclass(frozen=True, slots=True)
class _Want:
    """What is asked for, and how much of it is taken."""

    accept: str
    page_bytes: int
    other_bytes: int


class Fetcher:
    """Fetches pages, files and pictures from public addresses."""

    def __init__(
        self,
        transport: httpx.AsyncBaseTransport,
        *,
        now: Callable[[], datetime],
        limits: FetchLimits,
        allowed: frozenset[str] = frozenset(),
        mirror_url: str | None = None,
    ) -> None:
        self._transport = transport
        self._now = now
        self._limits = limits
        self._allowed = allowed
        self._mirror_url = mirror_url

    async def fetch(self, url: str) -> Document:
        """Return the page or file behind a public http(s) address.

        Raises:
            FetchError: the address was refused, missing, throttled or unreachable.
            TooBig: the body is larger than the limit.
        """
        limits = self._limits
        return await self._get(url, _Want(_PAGE_ACCEPT, limits.page_bytes, limits.file_bytes))

    async def fetch_image(self, url: str) -> bytes:
        """Return the bytes of a picture, through the same door.

        Raises:
            FetchError: the address was refused, missing, throttled or unreachable.
            TooBig: the body is larger than the limit.
        """
        limit_bytes = self._limits.image_bytes
        document = await self._get(url, _Want(_IMAGE_ACCEPT, limit_bytes, limit_bytes))
        return document.body

    async def _get(self, url: str, want: _Want) -> Document:
        """Return the document in time, and every failure as one of the house's own."""
        try:
            async with asyncio.timeout(self._limits.deadline_seconds):
                return await self._follow(url, want)
        except TimeoutError as error:
            raise Unreachable(url, "deadline") from error
        except Forbidden as error:
            raise Refused(url, str(error)) from error
        except _BROKEN as error:
            raise Unreachable(url, type(error).__name__) from error

    async def _follow(self, url: str, want: _Want) -> Document:
        """Return the document at the end of the redirects."""
        for _ in range(self._limits.redirects + 1):
            url = vet_url(url, allowed=self._allowed)
            async with self._answer(url, want.accept) as response:
                self._check_header_size(url, response)
                now = self._now()
                verdict = judge(url, response.status_code, response.headers, now=now)
                if not isinstance(verdict, Redirect):
                    return await self._read(url, response, want)
            url = _target(url, verdict.location)
        raise Refused(url, "too many redirects")

    async def _read(self, url: str, response: httpx.Response, want: _Want) -> Document:
        """Return the document whose head has come."""
        said = declared(response.headers)
        is_page = said.media_type is None or _PAGE_TYPES.match(said.media_type)
        body = await read_body(url, response, want.page_bytes if is_page else want.other_bytes)
        return Document(
            body=body,
            fetched_at=self._now(),
            url=url,
            media_type=said.media_type,
            charset=said.charset,
            name=said.name,
        )

    @asynccontextmanager
    async def _answer(self, url: str, accept: str) -> AsyncIterator[httpx.Response]:
        """Hold the answer of the mirror, where there is one that knows the URL, or of the site."""
        if self._mirror_url is not None:
            async with self._ask(self._mirror_url + quote(url, safe=""), accept) as response:
                if response.status_code != httpx.codes.NOT_FOUND:
                    yield response
                    return
        async with self._ask(url, accept) as response:
            yield response

    @asynccontextmanager
    async def _ask(self, url: str, accept: str) -> AsyncIterator[httpx.Response]:
        """Hold the answer to one request, its body still on the wire."""
        deadline = self._limits.deadline_seconds
        timeouts = httpx.Timeout(deadline, connect=self._limits.connect_seconds)
        request = httpx.Request(
            "GET",
            url,
            headers={
                "User-Agent": USER_AGENT,
                "Accept": accept,
                "Accept-Language": "*",
                "Accept-Encoding": "gzip, identity",
            },
            extensions={"timeout": timeouts.as_dict()},
        )
        response = await self._transport.handle_async_request(request)
        try:
            yield response
        finally:
            await response.aclose()

    def _check_header_size(self, url: str, response: httpx.Response) -> None:
        """Refuse a head that is longer than any honest one."""
        size = sum(len(name) + len(value) + 4 for name, value in response.headers.raw)
        if size > self._limits.header_bytes:
            raise Refused(url, "headers too long")


@asynccontextmanager
async def open_fetcher(
    *,
    now: Callable[[], datetime],
    limits: FetchLimits = FetchLimits(),
    allowed_hosts: tuple[str, ...] = (),
    mirror_url: str | None = None,
    resolve: Resolver | None = None,
) -> AsyncIterator[Fetcher]:
    """Open the way to the world, and close every connection at the end.

    ``allowed_hosts`` are exact ``host:port`` pairs that are exempt from the guard. ``mirror_url``
    is the base of an archive: each URL is asked for there first, percent-encoded after the base,
    and a 404 there leads on to the real address.
    """
    allowed = frozenset(allowed_hosts)
    exempt = allowed | ({_origin(mirror_url)} if mirror_url else set())
    backend = GuardedBackend(resolve=resolve or resolve_public, exempt=exempt)
    transport = GuardedTransport(backend, connections=limits.connections)
    async with transport:
        yield Fetcher(transport, now=now, limits=limits, allowed=allowed, mirror_url=mirror_url)


def _origin(url: str) -> str:
    """Return ``host:port`` of an operator's own URL."""
    parsed = httpx.URL(url)
    port = parsed.port or {"http": 80, "https": 443}[parsed.scheme]
    return f"{parsed.raw_host.decode('ascii')}:{port}"


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
