"""The road to Telegram: python-telegram-bot's requests over aiohttp.

Its own client, httpx, costs 1.4 ms of processor for every call, of which a broadcast makes
thousands; this one costs 0.1 ms (``make bench-delivery ROWS=paid``). Values travel as JSON, files
as a multipart form; Telegram reads both (Bot API, "Making requests").
"""

from __future__ import annotations

import logging
import ssl
from dataclasses import dataclass
from functools import cache
from typing import TYPE_CHECKING, Any, Final, NamedTuple
from urllib.parse import urlsplit
from urllib.request import getproxies, proxy_bypass

import aiohttp
import certifi
import msgspec
from telegram.error import NetworkError, TimedOut
from telegram.request import BaseRequest

from bot.deliver.verdict import Unsent

if TYPE_CHECKING:
    from collections.abc import Mapping

    from telegram._utils.types import ODVInput
    from telegram.request import RequestData

#: The standard library's: one line for each call must cost nothing where nobody reads it.
_log = logging.getLogger(__name__)

_LOOPBACK: Final = ("127.0.0.1", "localhost", "::1")
#: Idle connections are closed before the usual servers do it (60 s and more), so that no request
#: meets a closing one.
_KEEP_ALIVE_SECONDS: Final = 30.0
_AGENT: Final = {"User-Agent": BaseRequest.USER_AGENT}
_JSON: Final = {"Content-Type": "application/json"}
#: What is raised before the first byte of a request was written.
_NOT_CONNECTED: Final = (
    aiohttp.ClientConnectorError,
    aiohttp.ClientHttpProxyError,
    aiohttp.ConnectionTimeoutError,
)


@dataclass(frozen=True, slots=True)
class Patience:
    """How long each part of a call may last; None is for ever."""

    #: Until one of the connections is free.
    pool_seconds: float | None = 10.0
    connect_seconds: float | None = 5.0
    write_seconds: float | None = 20.0
    upload_seconds: float | None = 60.0
    #: Until the next piece of the answer.
    read_seconds: float | None = 20.0


def proxy_for(url: str) -> str | None:
    """Return the proxy that the environment names for an address; none for this machine.

    HTTPS_PROXY, HTTP_PROXY, ALL_PROXY and NO_PROXY are read as other programs read them.

    Raises:
        ValueError: it is no HTTP proxy; to pass by it would be worse than to stop.
    """
    address = urlsplit(url)
    host = address.hostname or ""
    if host in _LOOPBACK or proxy_bypass(host):
        return None
    named = getproxies()
    proxy = named.get(address.scheme) or named.get("all")
    if not proxy:
        return None
    proxy = proxy if "://" in proxy else f"http://{proxy}"
    if urlsplit(proxy).scheme not in {"http", "https"}:
        raise ValueError("the proxy of the environment for Telegram must be http:// or https://")
    return proxy


class Transport(BaseRequest):
    """A pool of connections to one server; works between ``initialize`` and ``shutdown``."""

    def __init__(
        self, connections: int, *, proxy: str | None = None, patience: Patience | None = None
    ) -> None:
        self._connections = connections
        self._proxy = proxy
        self._patience = patience or Patience()
        self._session: aiohttp.ClientSession | None = None

    @property
    def read_timeout(self) -> float | None:
        """What python-telegram-bot adds to the seconds of a long poll."""
        return self._patience.read_seconds

    async def initialize(self) -> None:
        """Open the pool, where it is not open."""
        if self._session is None:
            self._session = aiohttp.ClientSession(
                connector=aiohttp.TCPConnector(
                    limit=self._connections,
                    keepalive_timeout=_KEEP_ALIVE_SECONDS,
                    ssl=_trust(),
                ),
                cookie_jar=aiohttp.DummyCookieJar(),
                headers=_AGENT,
                proxy=self._proxy,
            )

    async def shutdown(self) -> None:
        """Close the pool, where it is open."""
        session, self._session = self._session, None
        if session is not None:
            await session.close()

    async def do_request(  # noqa: PLR0913, PLR0917 - python-telegram-bot calls it so
        self,
        url: str,
        method: str,
        request_data: RequestData | None = None,
        read_timeout: ODVInput[float] = BaseRequest.DEFAULT_NONE,
        write_timeout: ODVInput[float] = BaseRequest.DEFAULT_NONE,
        connect_timeout: ODVInput[float] = BaseRequest.DEFAULT_NONE,
        pool_timeout: ODVInput[float] = BaseRequest.DEFAULT_NONE,
    ) -> tuple[int, bytes]:
        """Return the status and the body of Telegram's answer.

        Raises:
            Unsent: no byte of the request has left.
            TimedOut: the answer did not come in time.
            NetworkError: the connection broke.
        """
        if self._session is None:
            raise RuntimeError("the transport is not open")
        usual, body = self._patience, _body(request_data)
        writing = usual.upload_seconds if body.is_upload else usual.write_seconds
        patience = Patience(
            pool_seconds=_given(pool_timeout, usual.pool_seconds),
            connect_seconds=_given(connect_timeout, usual.connect_seconds),
            # A download lasts as long as something comes.
            write_seconds=_given(write_timeout, writing) if body.content is not None else None,
            read_seconds=_given(read_timeout, usual.read_seconds),
        )
        call = self._session.request(
            method,
            url,
            data=body.content,
            headers=body.headers,
            timeout=_timeout(patience),
            allow_redirects=False,
        )
        status, answer = await _ask(call)
        # The end of the address alone: the token stands before it.
        _log.debug("Telegram answers %s to %s", status, url.rpartition("/")[2])
        return status, answer


async def _ask(call: Any) -> tuple[int, bytes]:
    """Return status and body; what aiohttp raises leaves in python-telegram-bot's words.

    None of them holds aiohttp's own, which may quote the address and the token in it.
    """
    try:
        async with call as answer:
            return answer.status, await answer.read()
    except _NOT_CONNECTED as error:
        raise Unsent(type(error).__name__) from error
    except TimeoutError as error:
        raise TimedOut from error
    except (aiohttp.ClientError, OSError) as error:
        raise NetworkError(type(error).__name__) from error


def _given(wanted: ODVInput[float], otherwise: float | None) -> float | None:
    """Return the timeout that a call asks for, or the other where it asks for none."""
    if wanted is BaseRequest.DEFAULT_NONE:
        return otherwise
    return wanted  # type: ignore[return-value]  # its type does not say that there is one default


@cache
def _timeout(patience: Patience) -> aiohttp.ClientTimeout:
    """Return aiohttp's form of a call's patience."""
    before = _sum(patience.pool_seconds, patience.connect_seconds)
    return aiohttp.ClientTimeout(
        # The only one that holds while aiohttp writes.
        total=_sum(before, patience.write_seconds, patience.read_seconds),
        connect=before,
        sock_connect=patience.connect_seconds,
        sock_read=patience.read_seconds,
    )


def _sum(*parts: float | None) -> float | None:
    return None if None in parts else sum(part for part in parts if part is not None)


class _Body(NamedTuple):
    """What a request carries, and the headers that say so."""

    content: bytes | aiohttp.FormData | None = None
    headers: Mapping[str, str] | None = None

    @property
    def is_upload(self) -> bool:
        """Whether it holds files."""
        return isinstance(self.content, aiohttp.FormData)


def _body(data: RequestData | None) -> _Body:
    """Return the parameters of a call as they travel."""
    if data is None:
        return _Body()
    if not data.contains_files:
        return _Body(msgspec.json.encode(data.parameters), _JSON)
    form = aiohttp.FormData()
    for name, value in data.json_parameters.items():
        form.add_field(name, value)
    for name, (file_name, content, media_type) in (data.multipart_data or {}).items():
        form.add_field(name, content, filename=file_name, content_type=media_type)
    return _Body(form)


@cache
def _trust() -> ssl.SSLContext:
    """Return a context that trusts the system's authorities and Mozilla's.

    An operator's own authority is added by SSL_CERT_FILE or SSL_CERT_DIR, as OpenSSL does it.
    """
    context = ssl.create_default_context()
    context.load_verify_locations(certifi.where())
    return context
