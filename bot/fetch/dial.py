"""The only socket of this house that reaches an address somebody else chose.

Connections are vetted where they are made, not where the URL is read: one DNS lookup per
connection, one bad answer refuses the name, the vetted number is dialled, and the peer is vetted
again. The URL is never rewritten, so Host, SNI, certificate and pool stay on the name.
"""

from __future__ import annotations

import asyncio
import contextlib
import ipaddress
import socket
from typing import TYPE_CHECKING, Any, TypeAlias

import httpcore
import httpx

from bot.fetch.guard import Forbidden, vet_address

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Awaitable, Callable, Iterable, Sequence

#: Host name and port to numeric addresses, in the order in which they are to be tried.
Resolver: TypeAlias = "Callable[[str, int], Awaitable[Sequence[str]]]"

#: Addresses of one name that are tried before the name counts as unreachable.
_MAX_ADDRESSES = 4


async def resolve_public(host: str, port: int) -> Sequence[str]:
    """Return what the system's resolver says about a fully qualified name.

    The final dot keeps search domains out: without it a resolver inside a cluster may complete a
    public-looking name to one of its own.
    """
    loop = asyncio.get_running_loop()
    found = await loop.getaddrinfo(host + ".", port, type=socket.SOCK_STREAM)
    return tuple(dict.fromkeys(str(entry[4][0]) for entry in found))


class GuardedBackend(httpcore.AsyncNetworkBackend):
    """A network backend that connects to public addresses only, and to exempt ``host:port``s."""

    def __init__(
        self,
        *,
        resolve: Resolver = resolve_public,
        exempt: frozenset[str] = frozenset(),
        dialler: httpcore.AsyncNetworkBackend | None = None,
    ) -> None:
        self._resolve = resolve
        self._exempt = exempt
        self._dialler = dialler or httpcore.AnyIOBackend()

    async def connect_tcp(
        self,
        host: str,
        port: int,
        timeout: float | None = None,  # noqa: ASYNC109 - the signature is httpcore's
        local_address: str | None = None,
        socket_options: Iterable[Any] | None = None,
    ) -> httpcore.AsyncNetworkStream:
        """Return a stream to a vetted peer.

        Raises:
            Forbidden: an answer, or the peer, is not a public address.
            httpcore.ConnectError: no address of the name could be reached.
        """
        dial = _Dial(self._dialler, port, timeout, local_address, socket_options)
        if f"{host}:{port}" in self._exempt:
            return await dial.connect(host)
        for address in (await self._vetted(host, port))[:_MAX_ADDRESSES]:
            with contextlib.suppress(httpcore.ConnectError, httpcore.ConnectTimeout):
                return await self._vetted_peer(await dial.connect(address), address)
        raise httpcore.ConnectError("no address of the name answers")

    async def sleep(self, seconds: float) -> None:
        """Wait, as httpcore asks between tries."""
        await self._dialler.sleep(seconds)

    async def _vetted(self, host: str, port: int) -> tuple[str, ...]:
        """Return every address of the host, all of them public, after at most one lookup."""
        if _is_numeric(host):
            return (vet_address(host),)
        try:
            answers = await self._resolve(host, port)
        except (OSError, UnicodeError) as error:
            raise httpcore.ConnectError("the name does not resolve") from error
        return tuple(vet_address(answer) for answer in answers)

    async def _vetted_peer(
        self, stream: httpcore.AsyncNetworkStream, address: str
    ) -> httpcore.AsyncNetworkStream:
        """Return the stream if it ends where it was meant to, and not in this machine."""
        try:
            _vet_ends(stream, address)
        except BaseException:
            await stream.aclose()
            raise
        return stream


def _vet_ends(stream: httpcore.AsyncNetworkStream, address: str) -> None:
    """Let a stream to ``address`` pass, unless this machine has that address itself.

    Raises:
        Forbidden: the peer is another one, or not a public one, or this machine.
    """
    peer = vet_address(str(stream.get_extra_info("server_addr")[0]))
    here = stream.get_extra_info("client_addr")[0]
    if peer != address or peer == here:
        raise Forbidden("another peer")


class _Dial:
    """What all tries of one connection share."""

    def __init__(
        self,
        dialler: httpcore.AsyncNetworkBackend,
        port: int,
        timeout_seconds: float | None,
        local_address: str | None,
        socket_options: Iterable[Any] | None,
    ) -> None:
        self._dialler = dialler
        self._port = port
        self._timeout_seconds = timeout_seconds
        self._local_address = local_address
        self._socket_options = socket_options

    async def connect(self, host: str) -> httpcore.AsyncNetworkStream:
        return await self._dialler.connect_tcp(
            host,
            self._port,
            timeout=self._timeout_seconds,
            local_address=self._local_address,
            socket_options=self._socket_options,
        )


def _is_numeric(host: str) -> bool:
    """Tell whether the host is an address already."""
    try:
        ipaddress.ip_address(host)
    except ValueError:
        return False
    return True


class GuardedTransport(httpx.AsyncBaseTransport):
    """An httpx transport whose every connection goes through a guarded backend.

    It is asked directly, without a client: no cookies, no proxies from the environment, no
    redirects, and no reading of ``Location`` behind the caller's back.
    """

    def __init__(self, backend: GuardedBackend, *, connections: int) -> None:
        self._pool = httpcore.AsyncConnectionPool(
            ssl_context=httpx.create_ssl_context(trust_env=False),
            max_connections=connections,
            max_keepalive_connections=connections,
            keepalive_expiry=5.0,
            network_backend=backend,
        )

    async def handle_async_request(self, request: httpx.Request) -> httpx.Response:
        """Return the answer with its body still on the wire."""
        answer = await self._pool.handle_async_request(
            httpcore.Request(
                request.method,
                httpcore.URL(
                    scheme=request.url.raw_scheme,
                    host=request.url.raw_host,
                    port=request.url.port,
                    target=request.url.raw_path,
                ),
                headers=request.headers.raw,
                extensions=request.extensions,
            )
        )
        body = _Body(answer)
        return httpx.Response(answer.status, headers=answer.headers, stream=body)

    async def aclose(self) -> None:
        """Close every connection."""
        await self._pool.aclose()


class _Body(httpx.AsyncByteStream):
    """The body of an answer, as it comes off the wire."""

    def __init__(self, answer: httpcore.Response) -> None:
        self._answer = answer

    async def __aiter__(self) -> AsyncIterator[bytes]:
        async for part in self._answer.aiter_stream():
            yield part

    async def aclose(self) -> None:
        await self._answer.aclose()
