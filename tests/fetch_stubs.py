"""What the tests of ``bot.fetch`` share: raw servers, a socket layer that counts, the corpus."""

from __future__ import annotations

import asyncio
import contextlib
import json
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

import httpcore

from bot.fetch import Clock, Egress, Fetcher, FetchLimits
from bot.fetch.dial import GuardedBackend, GuardedTransport
from bot.fetch.exchange import Exchange
from bot.fetch.politeness import MANNERS, Manners, Politeness

if TYPE_CHECKING:
    import ssl
    from collections.abc import AsyncIterator, Awaitable, Callable, Iterable


CORPUS = Path(__file__).parent / "corpus" / "ssrf"
NOW = datetime(2026, 3, 1, 12, 0, tzinfo=UTC)
PUBLIC = "93.184.216.34"
#: One try, so that every connection is one that a test can count.
LIMITS = FetchLimits(deadline_seconds=5.0, retries=0)


def now() -> datetime:
    return NOW


class Hours:
    """Time that passes only where somebody sleeps, and then at once."""

    def __init__(self) -> None:
        self.seconds = 1000.0
        self.slept: list[float] = []

    def monotonic(self) -> float:
        return self.seconds

    async def sleep(self, seconds: float) -> None:
        self.slept.append(seconds)
        self.seconds += seconds
        await asyncio.sleep(0)

    def clock(self) -> Clock:
        return Clock(now, self.monotonic, self.sleep, lambda: 0.5)


def corpus(name: str) -> list[str]:
    """Entries of a corpus file; a line in double quotes is a JSON string."""
    lines = (CORPUS / name).read_text(encoding="utf-8").splitlines()
    entries = [line for line in lines if line and not line.startswith("#")]
    return [json.loads(entry) if entry.startswith('"') else entry for entry in entries]


def dns() -> dict[str, list[str]]:
    """The corpus's own DNS: a name and its answers."""
    pairs = (entry.split() for entry in corpus("dns.txt"))
    return {name: answers.split(",") for name, answers in pairs}


async def corpus_resolve(host: str, port: int) -> list[str]:
    answers = dns().get(host)
    if answers is None:
        raise OSError(f"no such name: {host}:{port}")
    return answers


EGRESS = Egress(corpus_resolve)


class Disguised(httpcore.AsyncNetworkStream):
    """A stream to a local server that says it ends at another address."""

    def __init__(self, stream: httpcore.AsyncNetworkStream, peer: str, sockets: Sockets) -> None:
        self._stream = stream
        self._peer = peer
        self._sockets = sockets

    async def read(self, max_bytes: int, timeout: float | None = None) -> bytes:  # noqa: ASYNC109 - httpcore's
        data = await self._stream.read(max_bytes, timeout)
        self._sockets.received.append(len(data))
        return data

    async def write(self, buffer: bytes, timeout: float | None = None) -> None:  # noqa: ASYNC109 - httpcore's
        await self._stream.write(buffer, timeout)

    async def aclose(self) -> None:
        await self._stream.aclose()

    async def start_tls(
        self,
        ssl_context: Any,
        server_hostname: str | None = None,
        timeout: float | None = None,  # noqa: ASYNC109 - httpcore's
    ) -> httpcore.AsyncNetworkStream:
        self._sockets.handshakes.append((ssl_context, server_hostname))
        return await self._stream.start_tls(ssl_context, server_hostname, timeout)

    def get_extra_info(self, info: str) -> Any:
        if info == "server_addr":
            return (self._peer, 80)
        return self._stream.get_extra_info(info)


@dataclass
class Sockets(httpcore.AsyncNetworkBackend):
    """The lowest seam: counts every connect, and lets through what is routed to loopback."""

    #: Dialled address to the loopback port that plays it.
    routes: dict[str, int] = field(default_factory=dict)
    disguise: bool = True
    dialled: list[tuple[str, int]] = field(default_factory=list)
    #: Bytes of every read of every disguised stream.
    received: list[int] = field(default_factory=list)
    #: By what each handshake judges, and the name that it asks for.
    handshakes: list[tuple[ssl.SSLContext, str | None]] = field(default_factory=list)

    async def connect_tcp(
        self,
        host: str,
        port: int,
        timeout: float | None = None,  # noqa: ASYNC109 - httpcore's
        local_address: str | None = None,
        socket_options: Iterable[Any] | None = None,
    ) -> httpcore.AsyncNetworkStream:
        self.dialled.append((host, port))
        if host not in self.routes:
            raise httpcore.ConnectError("nobody there")
        backend = httpcore.AnyIOBackend()
        stream = await backend.connect_tcp("127.0.0.1", self.routes[host], timeout)
        if not self.disguise or host == "127.0.0.1":
            return stream
        return Disguised(stream, host, self)


@asynccontextmanager
async def guarded(
    sockets: Sockets,
    *,
    egress: Egress = EGRESS,
    hours: Hours | None = None,
    manners: Manners = MANNERS,
    limits: FetchLimits = LIMITS,
) -> AsyncIterator[Fetcher]:
    """A fetcher with the real guard above a counted socket layer, whose waits cost no time."""
    backend = GuardedBackend(egress=egress, dialler=sockets)
    clock = (hours or Hours()).clock()
    async with GuardedTransport(backend, connections=limits.connections) as transport:
        exchange = Exchange(transport, Politeness(clock, manners), limits=limits)
        yield Fetcher(exchange, clock, limits)


def reply(body: bytes = b"", *headers: str, status: str = "200 OK") -> bytes:
    """Bytes of a whole HTTP/1.1 answer."""
    lines = [f"HTTP/1.1 {status}", f"Content-Length: {len(body)}", "Connection: close", *headers]
    return "\r\n".join([*lines, "", ""]).encode() + body


@asynccontextmanager
async def listening(
    talk: Callable[[asyncio.StreamReader, asyncio.StreamWriter], Awaitable[None]],
    tls: ssl.SSLContext | None = None,
) -> AsyncIterator[int]:
    """A server on a free port; every connection is over when it ends."""
    talks: set[asyncio.Task[None]] = set()

    async def run(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        try:
            await talk(reader, writer)
        except (OSError, EOFError):
            pass
        finally:
            writer.close()
            with contextlib.suppress(OSError):
                await writer.wait_closed()

    def accept(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        talks.add(asyncio.create_task(run(reader, writer)))

    async with await asyncio.start_server(accept, "127.0.0.1", 0, ssl=tls) as server:
        try:
            yield server.sockets[0].getsockname()[1]
        finally:
            for one in talks:
                one.cancel()
            await asyncio.gather(*talks, return_exceptions=True)


@asynccontextmanager
async def serve(
    answer: Callable[[bytes, asyncio.StreamWriter], Awaitable[None]],
) -> AsyncIterator[int]:
    """A raw HTTP server; ``answer`` gets the head of each request."""

    async def talk(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        await answer(await reader.readuntil(b"\r\n\r\n"), writer)
        await writer.drain()

    async with listening(talk) as port:
        yield port


@asynccontextmanager
async def serving(whole: bytes) -> AsyncIterator[int]:
    """A server that gives everybody the same bytes."""

    async def answer(_head: bytes, writer: asyncio.StreamWriter) -> None:
        writer.write(whole)

    async with serve(answer) as port:
        yield port
