"""Every byte that comes in is counted where it comes in, marks of chunks and trailers as well.

What a parser hands on says little about what it was fed: an answer may consist of endless 100s
before it begins, of chunks of one byte each, or of a page of trailers after its end.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import httpcore

if TYPE_CHECKING:
    import ssl


class Flooded(Exception):
    """More came in than one answer may bring."""


class Metered(httpcore.AsyncNetworkStream):
    """A stream that gives so many bytes after each request, and a body's worth when told to."""

    def __init__(self, stream: httpcore.AsyncNetworkStream, head_bytes: int) -> None:
        self._stream = stream
        self._head_bytes = head_bytes
        self._left = head_bytes

    def allow(self, count: int) -> None:
        """Let so many more bytes come in before the next request."""
        self._left = count

    async def read(self, max_bytes: int, timeout: float | None = None) -> bytes:  # noqa: ASYNC109 - httpcore's
        """Return what has come in; the last read may go over by what one read brings.

        Raises:
            Flooded: nothing more may come in.
        """
        if self._left <= 0:
            raise Flooded
        data = await self._stream.read(max_bytes, timeout)
        self._left -= len(data)
        return data

    async def write(self, buffer: bytes, timeout: float | None = None) -> None:  # noqa: ASYNC109 - httpcore's
        """Send a part of a request, after which an answer may begin."""
        self._left = self._head_bytes
        await self._stream.write(buffer, timeout)

    async def aclose(self) -> None:
        """Hang up."""
        await self._stream.aclose()

    async def start_tls(
        self,
        ssl_context: ssl.SSLContext,
        server_hostname: str | None = None,
        timeout: float | None = None,  # noqa: ASYNC109 - httpcore's
    ) -> httpcore.AsyncNetworkStream:
        """Return the stream inside TLS, metered as well; hang up where there will be none.

        httpcore itself hangs up on errors, but not where the deadline falls into a handshake.
        """
        try:
            inner = await self._stream.start_tls(ssl_context, server_hostname, timeout)
        except BaseException:
            await self.aclose()
            raise
        return Metered(inner, self._head_bytes)

    def get_extra_info(self, info: str) -> Any:
        """Return what the stream below knows about itself."""
        return self._stream.get_extra_info(info)
