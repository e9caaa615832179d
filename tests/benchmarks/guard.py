"""What the guard costs: requests per second through the bot's own fetcher and through plain httpx.

    python -m tests.benchmarks.guard [ROUNDS]

Both ask the same server, a process of its own on 127.0.0.1, for the same page and keep their
connections. The fetcher sees it as a public name: a stub resolver and a dialler that routes the
public number to the server stand where the DNS and the network stand; everything above them is
the bot's (URL rules, politeness without its waits, vetting, metering, limits). Rounds alternate,
so that whatever else the machine does meets both; the ratio is the median over the rounds.
"""

from __future__ import annotations

import asyncio
import contextlib
import multiprocessing
import statistics
import sys
import time
from typing import TYPE_CHECKING, Final

import httpx

from bot.fetch import Egress, FetchLimits
from bot.fetch.politeness import Manners
from tests.fetch_stubs import PUBLIC, Sockets, guarded

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable
    from multiprocessing.connection import Connection

ROUNDS: Final = 15
REQUESTS: Final = 200
GOAL: Final = 0.8
PATH: Final = "/2026/03/01/an-article.html?id=12"
_PAGE: Final = b"<p>" + b"A sentence of an ordinary article. " * 460 + b"</p>"
_ANSWER: Final = (
    b"HTTP/1.1 200 OK\r\nContent-Type: text/html; charset=utf-8\r\nServer: bench\r\n"
    b'Date: Sun, 01 Mar 2026 12:00:00 GMT\r\nETag: "abc"\r\nVary: Accept-Encoding\r\n'
    b"Content-Length: %d\r\n\r\n%b" % (len(_PAGE), _PAGE)
)


def _serve(port: Connection) -> None:
    """Answer every request with the page until the process is ended."""

    async def talk(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        with contextlib.suppress(asyncio.IncompleteReadError):
            while await reader.readuntil(b"\r\n\r\n"):
                writer.write(_ANSWER)
        writer.close()

    async def run() -> None:
        server = await asyncio.start_server(talk, "127.0.0.1", 0)
        port.send(server.sockets[0].getsockname()[1])
        await server.serve_forever()

    asyncio.run(run())


async def _rate(ask: Callable[[], Awaitable[object]], parallel: int) -> float:
    """Return how many requests are answered in a second, so many at a time."""

    async def some() -> None:
        for _ in range(REQUESTS // parallel):
            await ask()

    started = time.perf_counter()
    async with asyncio.TaskGroup() as group:
        for _ in range(parallel):
            group.create_task(some())
    return REQUESTS / (time.perf_counter() - started)


async def compare(port: int, rounds: int, parallel: int) -> tuple[float, float, float]:
    """Return requests per second guarded and plain, and the median ratio of the rounds."""

    async def resolve(_host: str, _port: int) -> list[str]:
        return [PUBLIC]

    manners = Manners(parallel=parallel, interval_seconds=0.0)
    sockets = Sockets(routes={PUBLIC: port})
    async with (
        guarded(sockets, egress=Egress(resolve), manners=manners, limits=FetchLimits()) as fetcher,
        httpx.AsyncClient() as client,
    ):
        asks = (
            lambda: fetcher.fetch(f"http://www.example.com{PATH}"),
            lambda: client.get(f"http://127.0.0.1:{port}{PATH}"),
        )
        for ask in asks:
            await _rate(ask, parallel)
        pairs = [[await _rate(ask, parallel) for ask in asks] for _ in range(rounds)]
    ratio = statistics.median(ours / plain for ours, plain in pairs)
    ours, plain = map(statistics.median, zip(*pairs, strict=True))
    return ours, plain, ratio


def main(arguments: list[str]) -> int:
    """Print one line for each number of requests at a time; return 1 below the goal."""
    rounds = int(arguments[0]) if arguments else ROUNDS
    here, there = multiprocessing.Pipe()
    server = multiprocessing.get_context("spawn").Process(target=_serve, args=(there,), daemon=True)
    server.start()
    ratios = []
    try:
        port = here.recv()
        for parallel in (1, 8):
            ours, plain, ratio = asyncio.run(compare(port, rounds, parallel))
            ratios.append(ratio)
            print(
                f"guard, {parallel} at a time: {ours:.0f}/s guarded, {plain:.0f}/s plain httpx, "
                f"ratio {ratio:.2f} (goal {GOAL})"
            )
    finally:
        server.terminate()
    return 0 if min(ratios) >= GOAL else 1


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
