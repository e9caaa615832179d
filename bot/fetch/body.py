"""A body is counted after its framing and after its coding, and stopped at the first excess.

What the framing itself takes is counted below (``bot.fetch.meter``).

Only gzip and identity are read. zlib can be told how much it may give at once; the other codings
of the web turn a kilobyte into a gigabyte before anybody can count.
"""

from __future__ import annotations

import asyncio
import zlib
from typing import TYPE_CHECKING

from bot.errors import Refused, TooBig, Unreachable
from bot.fetch.meter import Flooded

if TYPE_CHECKING:
    from collections.abc import Iterator

    import httpx

#: zlib's window for a gzip header and trailer.
_GZIP_WINDOW = 31
#: What is decoded at once: little, for it lies beside what has been decoded before.
_PIECE_BYTES = 65_536
#: A page of 10 MB in chunks of 160 bytes; each costs the parser as much as a large one.
_MAX_PARTS = 65_536
_PARTS_AT_ONCE = 512
#: What marks of chunks and trailers may take over the body's own limit, with a quarter of it.
_SPARE_BYTES = 65_536


async def read_body(url: str, response: httpx.Response, limit_bytes: int) -> bytes:
    """Return the decoded body of an answer, at most ``limit_bytes`` long on the wire and after.

    Raises:
        TooBig: either count is over the limit.
        Refused: the body has a coding that was not asked for.
        Unreachable: the body breaks off or is not what its coding says.
    """
    _check_declared_length(response, limit_bytes)
    response.extensions["network_stream"].allow(limit_bytes + limit_bytes // 4 + _SPARE_BYTES)
    decode = Gunzip(limit_bytes) if _is_gzip(url, response) else Identity()
    body = bytearray()
    wire_bytes = parts = 0
    try:
        async for part in response.aiter_raw():
            parts += 1
            wire_bytes += len(part)
            if wire_bytes > limit_bytes:
                raise TooBig(limit_bytes)
            await _breathe(url, parts)
            for piece in decode.feed(part):
                body += piece
        decode.finish()
    except Flooded as error:
        raise TooBig(limit_bytes) from error
    except (zlib.error, EOFError) as error:
        raise Unreachable(url, f"gzip: {error}") from error
    return bytes(body)


async def _breathe(url: str, parts: int) -> None:
    """Let others work in between where one read brought thousands of chunks.

    Raises:
        Refused: the body is cut into more chunks than any honest one.
    """
    if parts > _MAX_PARTS:
        raise Refused(url, "chopped to pieces")
    if parts % _PARTS_AT_ONCE == 0:
        await asyncio.sleep(0)


class Identity:
    """The coding that changes nothing."""

    def feed(self, part: bytes) -> Iterator[bytes]:
        """Yield the part."""
        yield part

    def finish(self) -> None:
        """Accept any end."""


class Gunzip:
    """A gzip decoder that never holds more than its limit, one member after another."""

    def __init__(self, limit_bytes: int) -> None:
        self._limit_bytes = limit_bytes
        self._given_bytes = 0
        self._whole_members = 0
        self._member_started = False
        self._ended = False
        self._inflate = zlib.decompressobj(_GZIP_WINDOW)

    def feed(self, part: bytes) -> Iterator[bytes]:
        """Yield in small pieces what the next part of the wire decodes to.

        Raises:
            TooBig: all parts together decode to more than the limit.
            zlib.error: the stream is damaged.
        """
        while part and not self._ended:
            piece, part = self._step(part)
            self._given_bytes += len(piece)
            if self._given_bytes > self._limit_bytes:
                raise TooBig(self._limit_bytes)
            yield piece

    def finish(self) -> None:
        """Accept the end of the wire.

        Raises:
            EOFError: the stream breaks off inside a member.
        """
        if self._member_started and not self._ended:
            raise EOFError("the stream breaks off")

    def _step(self, part: bytes) -> tuple[bytes, bytes]:
        """Decode one stretch and return it with what remains of the part."""
        # One byte over the limit tells "exactly full" from "too much"; zero would mean no limit.
        room = min(_PIECE_BYTES, self._limit_bytes - self._given_bytes + 1)
        try:
            piece = self._inflate.decompress(part, room)
        except zlib.error:
            if self._whole_members and not self._member_started:
                # Padding after the last member, which other readers skip as well.
                self._ended = True
                return b"", b""
            raise
        self._member_started = True
        if not self._inflate.eof:
            return piece, self._inflate.unconsumed_tail
        rest = self._inflate.unused_data
        self._whole_members += 1
        self._member_started = False
        self._inflate = zlib.decompressobj(_GZIP_WINDOW)
        return piece, rest


def _check_declared_length(response: httpx.Response, limit_bytes: int) -> None:
    """Spare the download where the server itself says that it is too long."""
    length = response.headers.get("content-length", "")
    if length.isascii() and length.isdigit() and int(length[:20]) > limit_bytes:
        raise TooBig(limit_bytes)


def _is_gzip(url: str, response: httpx.Response) -> bool:
    """Tell gzip from no coding at all; everything else was not asked for."""
    names = response.headers.get("content-encoding", "").lower().split(",")
    codings = [name.strip() for name in names if name.strip() not in {"", "identity"}]
    if codings in ([], ["gzip"], ["x-gzip"]):
        return bool(codings)
    raise Refused(url, "content coding that was not asked for")
