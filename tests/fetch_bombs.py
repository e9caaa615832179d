"""A process of its own that is given bombs, and says in JSON Lines what each made of it.

    python -m tests.fetch_bombs

A fresh process has no freed memory that could hide what a bomb takes. Growth is the high-water
mark of resident memory (``VmHWM``, which Linux keeps) over what was resident before the first.
"""

from __future__ import annotations

import asyncio
import base64
import gzip
import json
import re
import time
import zlib
from pathlib import Path
from typing import TYPE_CHECKING, Final

from bot.errors import BotError
from bot.fetch import FetchLimits
from tests.fetch_stubs import PUBLIC, Sockets, guarded, serve

if TYPE_CHECKING:
    from collections.abc import Iterator

#: What each bomb would be, four times what may be taken.
BOMB_BYTES: Final = 256 * 1024 * 1024
#: As many zeros in Brotli, made by the reference encoder (quality 11, window 24).
_BROTLI: Final = base64.b64decode(
    "z///f/gnAOKxQCD3/p/////wTwDEYQGA7v0/////4Z8AiMMiAN37f/7//8M/ARCHBQC69//8//+HfwIgDgsAdO//+f//D/8E"
    "QBwWAOje//P//x/+CYA4LADQvf/n//8//BMAcVgAoHv/z///f/gnAOKwAED3/p/////wTwDEYQGA7v0/////4Z8AiMMCAN37"
    "f/7//8M/ARCHBQC69//8//+HfwIgDgsAdO//+f//D/8EQBwWAOje//P//x/+CYA4LADQvf/n//8//BMAcVgAoHv/Pw=="
)
_CHUNK: Final = b"%x\r\n" % 65_536 + bytes(65_536) + b"\r\n"


def _zstd() -> bytes:
    """Return a Zstandard frame of run-length blocks, 128 KiB of zeros each (RFC 8878, 3.1.1)."""
    block_bytes = 128 * 1024
    block = (block_bytes << 3 | 1 << 1).to_bytes(3, "little") + b"\0"
    return b"\x28\xb5\x2f\xfd\x00\x58" + block * (BOMB_BYTES // block_bytes) + b"\x01\x00\x00"


def _packed(window: int) -> bytes:
    packer = zlib.compressobj(9, wbits=window)
    step = bytes(1024 * 1024)
    packed = [packer.compress(step) for _ in range(BOMB_BYTES // len(step))]
    return b"".join([*packed, packer.flush()])


def bombs() -> Iterator[tuple[str, bytes, bytes]]:
    """Yield the name, head lines and body of each bomb."""
    packed = _packed(31)
    html, pdf = b"Content-Type: text/html", b"Content-Type: application/pdf"
    for name, body, kind, coding in (
        ("gzip page", packed, html, b"gzip"),
        ("gzip file", packed, pdf, b"gzip"),
        ("gzip of many members", gzip.compress(b"") * 400_000, pdf, b"gzip"),
        ("deflate", _packed(15), pdf, b"deflate"),
        ("raw deflate", _packed(-15), pdf, b"deflate"),
        ("brotli", _BROTLI, pdf, b"br"),
        ("zstd", _zstd(), pdf, b"zstd"),
        ("gzip twice", gzip.compress(packed), pdf, b"gzip, gzip"),
        ("gzip in brotli", packed, pdf, b"gzip, br"),
        ("gzip in gzip, one told", gzip.compress(packed), pdf, b"gzip"),
    ):
        length = b"Content-Length: %d" % len(body)
        yield name, b"\r\n".join((kind, b"Content-Encoding: " + coding, length)), body
    yield "endless", html, b""
    yield "endless chunks", pdf + b"\r\nTransfer-Encoding: chunked", b""


def _memory_bytes(line: str) -> int:
    found = re.search(rf"{line}:\s+(\d+) kB", Path("/proc/self/status").read_text(encoding="ascii"))
    assert found is not None
    return int(found[1]) * 1024


async def _met(head: bytes, body: bytes) -> str:
    """Fetch one bomb and return what it came to."""

    async def answer(_head: bytes, writer: asyncio.StreamWriter) -> None:
        writer.write(b"HTTP/1.1 200 OK\r\n" + head + b"\r\n\r\n" + body)
        while not body:
            writer.write(_CHUNK if b"chunked" in head else bytes(65_536))
            await writer.drain()

    async with (
        serve(answer) as port,
        guarded(Sockets(routes={PUBLIC: port}), limits=FetchLimits()) as fetcher,
    ):
        try:
            document = await fetcher.fetch("http://www.example.com/")
        except BotError as error:
            return error.code
        # Packed twice and said to be packed once: what is inside stays as it is.
        return "still packed" if document.body[:2] == b"\x1f\x8b" else f"{len(document.body)} bytes"


def main() -> None:
    """Print one line for each bomb."""
    made = tuple(bombs())
    before = _memory_bytes("VmRSS")
    for name, head, body in made:
        started = time.perf_counter()
        outcome = asyncio.run(_met(head, body))
        seconds = round(time.perf_counter() - started, 2)
        growth_bytes = _memory_bytes("VmHWM") - before
        line = {"name": name, "outcome": outcome, "seconds": seconds, "growth_bytes": growth_bytes}
        print(json.dumps(line), flush=True)  # noqa: T201 - the report


if __name__ == "__main__":
    main()
