"""Whatever a server sends, it costs little memory and ends in time."""

from __future__ import annotations

import asyncio
import json
import subprocess
import sys
import time
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeAlias

import pytest

from bot.errors import BotError, Refused, TooBig, Unreachable
from bot.fetch import Egress, FetchLimits
from tests.fetch_stubs import PUBLIC, Sockets, guarded, listening, serve, serving

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable

    Talk: TypeAlias = Callable[[asyncio.StreamReader, asyncio.StreamWriter], Awaitable[None]]

ROOT = Path(__file__).parent.parent
MEMORY_BYTES = 64 * 1024 * 1024
URL = "http://www.example.com/"
#: No more than one read over what may come in.
READ_BYTES = 65_536
DEADLINE_SECONDS = 1.0
LIMITS = FetchLimits(page_bytes=1_000_000, deadline_seconds=DEADLINE_SECONDS)
PATIENT = FetchLimits(page_bytes=1_000_000, deadline_seconds=20.0)


@pytest.fixture(scope="module")
def met() -> dict[str, dict[str, Any]]:
    """What each bomb made of a process of its own."""
    command = [sys.executable, "-m", "tests.fetch_bombs"]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, check=True, timeout=100)  # noqa: S603 - this interpreter
    return {line["name"]: line for line in map(json.loads, done.stdout.splitlines())}


#: Each bomb and what it comes to.
OUTCOMES = {
    "gzip page": "too_big",
    "gzip file": "too_big",
    "gzip of many members": "0 bytes",
    "deflate": "refused",
    "raw deflate": "refused",
    "brotli": "refused",
    "zstd": "refused",
    "gzip twice": "refused",
    "gzip in brotli": "refused",
    "gzip in gzip, one told": "still packed",
    "endless": "too_big",
    "endless chunks": "too_big",
}


@pytest.mark.skipif(sys.platform != "linux", reason="Linux keeps the high-water mark")
def test_all_bombs_together_take_less_than_64_mebibytes(met: dict[str, dict[str, Any]]) -> None:
    """A quarter of a gigabyte in any coding is refused, or stopped where it is too much."""
    assert {name: told["outcome"] for name, told in met.items()} == OUTCOMES
    assert max(told["growth_bytes"] for told in met.values()) < MEMORY_BYTES


async def flooded(
    first: bytes, again: bytes, limits: FetchLimits = PATIENT
) -> tuple[BotError, int]:
    """What a fetch raises when a server never stops, and how many bytes came in till then."""

    async def answer(_head: bytes, writer: asyncio.StreamWriter) -> None:
        writer.write(first)
        while not writer.is_closing():
            writer.write(again)
            await writer.drain()

    async with serve(answer) as port:
        sockets = Sockets(routes={PUBLIC: port})
        async with guarded(sockets, limits=limits) as fetcher:
            with pytest.raises(BotError) as caught:
                await fetcher.fetch(URL)
    return caught.value, sum(sockets.received)


#: A gzip member that begins with a block of 65,535 bytes as they are (RFC 1951, 3.2.4).
GZIPPED = (
    b"HTTP/1.1 200 OK\r\nContent-Encoding: gzip\r\n\r\n"
    b"\x1f\x8b\x08\0\0\0\0\0\0\xff\x00\xff\xff\x00\x00"
)
CHUNKED = b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n"


@pytest.mark.parametrize(
    ("first", "again", "kind", "most_bytes"),
    [
        (b"", b"HTTP/1.1 100 Continue\r\n\r\n" * 1000, Refused, READ_BYTES),
        (b"", b"HTTP/1.1 103 Early\r\nLink: </a>\r\n\r\n" * 1000, Refused, READ_BYTES),
        (b"HTTP/1.1 200 OK\r\n", b"A: b\r\n" * 1000, Refused, READ_BYTES),
        (b"HTTP/1.1 200 OK\r\nA: ", b"a" * 1000, Refused, READ_BYTES),
        (b"HTTP/1.1 200 OK\r\n", b"A:\r\n" * 1000, Refused, READ_BYTES),
        (b"", b"a" * 1000, Refused, READ_BYTES),
        (CHUNKED, b"1\r\na\r\n" * 1000, Refused, 6 * 65_537),
        (CHUNKED, b"1;a=" + b"b" * 5000 + b"\r\na\r\n", TooBig, 1_400_000),
        (CHUNKED + b"0\r\n", b"A: b\r\n" * 1000, Unreachable, 3 * READ_BYTES),
        (CHUNKED, b"f" * 5000, Unreachable, READ_BYTES),
    ],
    ids=[
        "100s",
        "103s",
        "header lines",
        "one header line",
        "empty header lines",
        "a line that is none",
        "chunks of one byte",
        "chunk extensions",
        "trailers",
        "a chunk size without end",
    ],
)
async def test_a_flood_is_dammed_where_it_comes_in(
    first: bytes, again: bytes, kind: type[BotError], most_bytes: int
) -> None:
    """Every byte counts, of whatever HTTP calls it, and the end comes long before the deadline."""
    started = time.monotonic()

    error, received_bytes = await flooded(first, again)

    assert type(error) is kind
    assert received_bytes <= most_bytes + READ_BYTES
    assert time.monotonic() - started < PATIENT.deadline_seconds


async def test_a_body_chopped_to_pieces_does_not_hold_up_the_others() -> None:
    """While sixty thousand chunks are read, the loop comes round every few milliseconds."""
    pauses: list[float] = []

    async def listen() -> None:
        while True:
            started = time.monotonic()
            await asyncio.sleep(0)
            pauses.append(time.monotonic() - started)

    listener = asyncio.create_task(listen())
    await flooded(CHUNKED, b"1\r\na\r\n" * 1000)
    listener.cancel()

    assert len(pauses) > 65_536 / 512


async def test_what_the_head_may_take_is_given_anew_to_each_request() -> None:
    """A kept connection is not worn out by honest answers."""
    head = b"HTTP/1.1 200 OK\r\nContent-Length: 2\r\nX-Filler: " + b"a" * 40_000 + b"\r\n\r\nok"

    async def talk(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        while await reader.readuntil(b"\r\n\r\n"):
            writer.write(head)

    async with listening(talk) as port:
        sockets = Sockets(routes={PUBLIC: port})
        async with guarded(sockets) as fetcher:
            for _ in range(5):
                assert (await fetcher.fetch(URL)).body == b"ok"
    assert len(sockets.dialled) == 1


@pytest.mark.parametrize(("lines", "fits"), [(250, True), (300, False)])
async def test_the_lines_of_a_head_are_counted(lines: int, fits: bool) -> None:  # noqa: FBT001 - a table's expectation
    """The parser bounds bytes and not lines; the fetcher bounds both."""
    head = b"HTTP/1.1 200 OK\r\nContent-Length: 2\r\n" + b"A: b\r\n" * lines + b"\r\nok"
    async with serving(head) as port:
        sockets = Sockets(routes={PUBLIC: port})
        async with guarded(sockets) as fetcher:
            if fits:
                assert (await fetcher.fetch(URL)).body == b"ok"
                return
            with pytest.raises(Refused, match="headers"):
                await fetcher.fetch(URL)


def dripping(first: bytes, again: bytes) -> Talk:
    """A server that says something every ten milliseconds and never comes to an end."""

    async def talk(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        await reader.readuntil(b"\r\n\r\n")
        writer.write(first)
        while not writer.is_closing():
            writer.write(again)
            await writer.drain()
            await asyncio.sleep(0.01)

    return talk


async def silent(_reader: asyncio.StreamReader, _writer: asyncio.StreamWriter) -> None:
    """Say nothing, not even in a handshake."""
    await asyncio.Event().wait()


async def slow_redirects(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    """Send on without end, each time just before patience is over."""
    while await reader.readuntil(b"\r\n\r\n"):
        await asyncio.sleep(0.4)
        writer.write(b"HTTP/1.1 302 Go\r\nLocation: /again\r\nContent-Length: 0\r\n\r\n")


async def slow_trouble(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    """Be in trouble every time, slowly."""
    while await reader.readuntil(b"\r\n\r\n"):
        await asyncio.sleep(0.4)
        writer.write(b"HTTP/1.1 503 Busy\r\nContent-Length: 0\r\n\r\n")


@pytest.mark.parametrize(
    ("talk", "url"),
    [
        (silent, "http://www.example.com/"),
        (silent, "https://www.example.com/"),
        (dripping(b"HTTP/1.1 200 OK\r\nA: ", b"a"), URL),
        (dripping(b"HTTP/1.1 200 OK\r\n", b"A: b\r\n"), URL),
        (dripping(b"", b"HTTP/1.1 100 Continue\r\n\r\n"), URL),
        (dripping(b"HTTP/1.1 200 OK\r\nContent-Length: 9000\r\n\r\n", b"a"), URL),
        (dripping(CHUNKED, b"1\r\na\r\n"), URL),
        (dripping(CHUNKED + b"0\r\n", b"A: b\r\n"), URL),
        (dripping(GZIPPED, b"a"), URL),
        (slow_redirects, URL),
        (slow_trouble, URL),
    ],
    ids=[
        "silence",
        "silent handshake",
        "slow header",
        "slow headers",
        "slow 100s",
        "slow body",
        "slow chunks",
        "slow trailers",
        "slow gzip",
        "slow redirects",
        "slow trouble",
    ],
)
async def test_slowness_ends_with_the_deadline(talk: Talk, url: str) -> None:
    """One deadline over hops, tries and bytes; a second more for a busy machine."""
    started = time.monotonic()
    async with listening(talk) as port:
        sockets = Sockets(routes={PUBLIC: port})
        async with guarded(sockets, limits=LIMITS) as fetcher:
            with pytest.raises(Unreachable):
                await fetcher.fetch(url)
            seconds = time.monotonic() - started

    assert DEADLINE_SECONDS / 2 < seconds < DEADLINE_SECONDS + 1


async def test_the_deadline_hangs_up_in_the_middle_of_a_handshake() -> None:
    """No connection is left to whoever stays silent."""
    hung_up = asyncio.Event()

    async def talk(reader: asyncio.StreamReader, _writer: asyncio.StreamWriter) -> None:
        while await reader.read(READ_BYTES):
            pass
        hung_up.set()

    async with listening(talk) as port:
        sockets = Sockets(routes={PUBLIC: port})
        async with guarded(sockets, limits=LIMITS) as fetcher:
            with pytest.raises(Unreachable):
                await fetcher.fetch("https://www.example.com/")
            await asyncio.wait_for(hung_up.wait(), 1)


async def test_a_resolver_that_never_answers_ends_with_the_deadline() -> None:
    async def resolve(_host: str, _port: int) -> list[str]:
        await asyncio.Event().wait()
        return []

    started = time.monotonic()
    async with guarded(Sockets(), egress=Egress(resolve), limits=LIMITS) as fetcher:
        with pytest.raises(Unreachable, match="deadline"):
            await fetcher.fetch(URL)

    assert time.monotonic() - started < DEADLINE_SECONDS + 1


async def test_a_hundred_slow_servers_do_not_add_up() -> None:
    """Deadlines run side by side; none waits for another's connection beyond its own."""

    async def resolve(_host: str, _port: int) -> list[str]:
        return [PUBLIC]

    started = time.monotonic()
    async with listening(silent) as port:
        sockets = Sockets(routes={PUBLIC: port})
        async with guarded(sockets, egress=Egress(resolve), limits=LIMITS) as fetcher:
            wishes = (fetcher.fetch(f"http://www.example{n}.com/") for n in range(100))
            outcomes = await asyncio.gather(*wishes, return_exceptions=True)

    assert {type(outcome) for outcome in outcomes} == {Unreachable}
    assert time.monotonic() - started < DEADLINE_SECONDS + 1
