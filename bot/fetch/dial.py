"""The only socket of this house that reaches an address somebody else chose.

Connections are vetted where they are made, not where the URL is read: one DNS lookup per
connection, one bad answer refuses the name, the vetted number is dialled, and the peer is vetted
again. The URL is never rewritten, so Host, SNI, certificate and pool stay on the name.

With an operator's proxy the number is dialled from the proxy (``bot.fetch.tunnel``): vetted here
all the same, but the peer of the connection is then the proxy, and not looked at.
"""

from __future__ import annotations

import asyncio
import contextlib
import ipaddress
import socket
from dataclasses import dataclass, field
from functools import cache
from typing import TYPE_CHECKING, Any, TypeAlias

import httpcore
import httpx

from bot.fetch.guard import Forbidden, vet_address
from bot.fetch.meter import Metered
from bot.fetch.tunnel import Tunnel

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Awaitable, Callable, Iterable, Sequence

    from bot.settings import Settings

Network: TypeAlias = ipaddress.IPv4Network | ipaddress.IPv6Network
#: Host name and port to numeric addresses, in the order in which they are to be tried.
Resolver: TypeAlias = "Callable[[str, int], Awaitable[Sequence[str]]]"

#: Addresses of one name that are tried before the name counts as unreachable.
_MAX_ADDRESSES = 4
#: What may come in before an answer's head has been read. Parsers go on for 100 KiB and more.
_HEAD_BYTES = 65_536
#: Addresses that no machine has (RFC 5737, RFC 3849).
_NOBODYS = {socket.AF_INET: "192.0.2.1", socket.AF_INET6: "2001:db8::1"}


async def resolve_public(host: str, port: int) -> Sequence[str]:
    """Return what the system's resolver says about a fully qualified name.

    The final dot keeps search domains out: without it a resolver inside a cluster may complete a
    public-looking name to one of its own.
    """
    loop = asyncio.get_running_loop()
    found = await loop.getaddrinfo(host + ".", port, type=socket.SOCK_STREAM)
    return tuple(dict.fromkeys(str(entry[4][0]) for entry in found))


def is_own(address: str) -> bool:
    """Tell whether this machine has the address itself, without a packet: it can be bound to.

    Interfaces come and go, so they are not listed at start. Where the kernel lets anybody bind to
    anything (``ip_nonlocal_bind``), this says nothing, and the look at the peer must do.
    """
    family = socket.AF_INET6 if ":" in address else socket.AF_INET
    return _can_bind(family, address) and not _binds_anything(family)


@cache
def _binds_anything(family: socket.AddressFamily) -> bool:
    return _can_bind(family, _NOBODYS[family])


def _can_bind(family: socket.AddressFamily, address: str) -> bool:
    try:
        with socket.socket(family, socket.SOCK_DGRAM) as probe:
            probe.bind((address, 0))
    except OSError:
        return False
    return True


@dataclass(frozen=True, slots=True)
class Egress:
    """How connections leave the house."""

    resolve: Resolver = resolve_public
    #: Networks that are closed besides those that the guard knows.
    denied: tuple[Network, ...] = ()
    #: ``http://[user:password@]host:port`` through which everything goes that is not exempt.
    proxy_url: str | None = field(default=None, repr=False)
    is_own: Callable[[str], bool] = is_own

    @classmethod
    def from_settings(cls, settings: Settings) -> Egress:
        """Return the way out that the operator wants."""
        proxy = settings.egress_proxy
        return cls(
            denied=settings.fetch_deny,
            proxy_url=None if proxy is None else proxy.get_secret_value(),
        )


#: Straight out, by the system's resolver.
DIRECT = Egress()


class GuardedBackend(httpcore.AsyncNetworkBackend):
    """A network backend that connects to public addresses only, and to exempt ``host:port``s."""

    def __init__(
        self,
        *,
        egress: Egress = DIRECT,
        exempt: frozenset[str] = frozenset(),
        dialler: httpcore.AsyncNetworkBackend | None = None,
    ) -> None:
        self._egress = egress
        self._exempt = exempt
        self._direct = dialler or httpcore.AnyIOBackend()
        self._tunnel = Tunnel(egress.proxy_url, self._direct) if egress.proxy_url else None

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
        dial = _Dial(port, timeout, local_address, socket_options)
        if f"{host}:{port}" in self._exempt:
            return Metered(await dial.connect(self._direct, host), _HEAD_BYTES)
        for address in (await self._vetted(host, port))[:_MAX_ADDRESSES]:
            with contextlib.suppress(httpcore.ConnectError, httpcore.ConnectTimeout):
                return Metered(await self._reach(dial, address), _HEAD_BYTES)
        raise httpcore.ConnectError("no address of the name answers")

    async def sleep(self, seconds: float) -> None:
        """Wait, as httpcore asks between tries."""
        await self._direct.sleep(seconds)

    async def _vetted(self, host: str, port: int) -> tuple[str, ...]:
        """Return every address of the host, all of them public, after at most one lookup."""
        if _is_numeric(host):
            return (self._vet(host),)
        try:
            answers = await self._egress.resolve(host, port)
            if not answers:
                raise socket.gaierror(socket.EAI_NONAME, "no address")
        except (OSError, UnicodeError) as error:
            raise httpcore.ConnectError("the name does not resolve") from error
        return tuple(self._vet(answer) for answer in answers)

    def _vet(self, text: str) -> str:
        """Return a public address that is neither closed by the operator nor this machine's.

        Raises:
            Forbidden: it is one of these.
        """
        address = vet_address(text)
        number = ipaddress.ip_address(address)
        if any(number in network for network in self._egress.denied):
            raise Forbidden("denied network")
        if self._egress.is_own(address):
            raise Forbidden("own address")
        return address

    async def _reach(self, dial: _Dial, address: str) -> httpcore.AsyncNetworkStream:
        """Return a stream that ends where it was meant to."""
        if self._tunnel is not None:
            return await dial.connect(self._tunnel, address)
        stream = await dial.connect(self._direct, address)
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
        port: int,
        timeout_seconds: float | None,
        local_address: str | None,
        socket_options: Iterable[Any] | None,
    ) -> None:
        self._port = port
        self._timeout_seconds = timeout_seconds
        self._local_address = local_address
        self._socket_options = socket_options

    async def connect(
        self, dialler: httpcore.AsyncNetworkBackend, host: str
    ) -> httpcore.AsyncNetworkStream:
        return await dialler.connect_tcp(
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
        return httpx.Response(
            answer.status,
            headers=answer.headers,
            stream=_Body(answer),
            extensions=answer.extensions,
        )

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
