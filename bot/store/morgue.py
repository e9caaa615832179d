"""The morgue: articles that the operator brought in, kept until they are taken out again.

Newspapers call their archive of clippings that. Unlike the cache it is no copy of something that
can be fetched again: many of the pages are gone. Values are packed, for there may be many.
"""

from __future__ import annotations

import zlib
from typing import TYPE_CHECKING

from bot.errors import DecodeError
from bot.model import Article
from bot.store.codec import decode, encode

if TYPE_CHECKING:
    from bot.store.connection import Connection


class Morgue:
    """Articles by canonical URL."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection
        self._keys = connection.keys

    async def put(self, url: str, article: Article) -> None:
        """Keep the article for good, in place of what was kept under the URL.

        Raises:
            StoreError: the server did not answer.
        """
        packed = zlib.compress(encode(article))
        await self._connection.ask(self._connection.redis.set(self._keys.clipping(url), packed))

    async def note(self, digest: str, url: str) -> None:
        """Remember that the file of this digest is kept, under the URL.

        Raises:
            StoreError: the server did not answer.
        """
        await self._connection.ask(self._connection.redis.hset(self._keys.brought, digest, url))

    async def holds(self, digest: str) -> bool:
        """Return whether the file of this digest was brought in and is kept to this day.

        Raises:
            StoreError: the server did not answer.
        """
        redis, ask = self._connection.redis, self._connection.ask
        url = await ask(redis.hget(self._keys.brought, digest))
        return url is not None and bool(await ask(redis.exists(self._keys.clipping(url.decode()))))

    async def find(self, url: str) -> Article | None:
        """Return the article under the URL; None where none was brought in, or none that is read.

        Raises:
            StoreError: the server did not answer.
        """
        packed = await self._connection.get(self._keys.clipping(url))
        if packed is None:
            return None
        try:
            return decode(Article, zlib.decompress(packed))
        except (zlib.error, DecodeError):
            # Written by another version: the page may still stand, and the bytes are not touched.
            return None

    async def remove(self, url: str) -> bool:
        """Forget the article under the URL; return whether there was one.

        Raises:
            StoreError: the server did not answer.
        """
        key = self._keys.clipping(url)
        return bool(await self._connection.ask(self._connection.redis.delete(key)))
