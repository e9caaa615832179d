"""The way out through an operator's proxy, which is told numbers and never names.

A proxy that is given a name looks it up once more, and may be given another answer than the guard
was. So every connection, to port 80 as well, is a CONNECT to the number that the guard has vetted;
Host, SNI and certificate stay on the name inside the tunnel.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any
from urllib.parse import unquote, urlsplit

import httpcore

if TYPE_CHECKING:
    from collections.abc import Iterable

_TROUBLED_FROM = 500


class Tunnel(httpcore.AsyncNetworkBackend):
    """A network backend that reaches addresses through an HTTP proxy only."""

    def __init__(self, proxy_url: str, dialler: httpcore.AsyncNetworkBackend) -> None:
        """Take the proxy's ``http://[user:password@]host:port``."""
        parts = urlsplit(proxy_url)
        credentials = None
        if parts.username is not None:
            credentials = (unquote(parts.username), unquote(parts.password or ""))
        place = f"[{parts.hostname}]" if ":" in (parts.hostname or "") else parts.hostname
        self._proxy = httpcore.Proxy(f"http://{place}:{parts.port or 80}", auth=credentials)
        self._dialler = dialler

    async def connect_tcp(
        self,
        host: str,
        port: int,
        timeout: float | None = None,  # noqa: ASYNC109 - the signature is httpcore's
        local_address: str | None = None,
        socket_options: Iterable[Any] | None = None,
    ) -> httpcore.AsyncNetworkStream:
        """Return a stream to a numeric address, from the other side of the proxy.

        Raises:
            httpcore.ConnectError: the proxy cannot reach the address.
            httpcore.ProxyError: the proxy will not reach it.
        """
        proxy = self._proxy.url
        stream = await self._dialler.connect_tcp(
            proxy.host.decode("ascii"), proxy.port or 80, timeout, local_address, socket_options
        )
        target = f"[{host}]:{port}" if ":" in host else f"{host}:{port}"
        try:
            return await self._connect(stream, target.encode("ascii"), timeout)
        except BaseException:
            await stream.aclose()
            raise

    async def sleep(self, seconds: float) -> None:
        """Wait, as httpcore asks between tries."""
        await self._dialler.sleep(seconds)

    async def _connect(
        self,
        stream: httpcore.AsyncNetworkStream,
        target: bytes,
        timeout: float | None,  # noqa: ASYNC109 - handed on to httpcore
    ) -> httpcore.AsyncNetworkStream:
        """Return the stream beyond the proxy, once it says that there is one (RFC 9110, 9.3.6)."""
        proxy = self._proxy.url
        request = httpcore.Request(
            "CONNECT",
            httpcore.URL(scheme=proxy.scheme, host=proxy.host, port=proxy.port, target=target),
            headers=[(b"Host", target), *self._proxy.headers],
            extensions={"timeout": {"read": timeout, "write": timeout}},
        )
        connection = httpcore.AsyncHTTP11Connection(proxy.origin, stream)
        answer = await connection.handle_async_request(request)
        if answer.status >= _TROUBLED_FROM:
            raise httpcore.ConnectError(f"the proxy says {answer.status}")
        if answer.status // 100 != 2:  # noqa: PLR2004 - the class of success in RFC 9110
            raise httpcore.ProxyError(f"the proxy says {answer.status}")
        beyond: httpcore.AsyncNetworkStream = answer.extensions["network_stream"]
        return beyond
