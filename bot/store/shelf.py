"""What lies ready for later steps: posts, files and pictures, each for its own time."""

from __future__ import annotations

import math
import random
from typing import TYPE_CHECKING, NamedTuple

from bot.model import Paper, Picture, Post
from bot.store.codec import decode, encode
from bot.store.lifetimes import (
    ARTICLE_JITTER,
    FILE_ID_SECONDS,
    PAPER_SECONDS,
    PICTURE_SECONDS,
    POST_SECONDS,
    STALE_POST_SECONDS,
)

if TYPE_CHECKING:
    from collections.abc import Callable

    from bot.store.connection import Connection
    from bot.store.flights import Flight


class _Kept(NamedTuple):
    """What lies under an alias."""

    key: str
    cost_seconds: float
    #: Negative where it is fresh no more.
    fresh_seconds: float


class Posts:
    """Posts on their way, kept once however many chats they go to."""

    def __init__(
        self,
        connection: Connection,
        cache: Connection | None = None,
        chance: Callable[[], float] = random.random,
    ) -> None:
        self._connection = connection
        self._cache = cache or connection
        self._chance = chance
        self._keys = connection.keys

    async def put(self, post: Post, ttl_seconds: float = POST_SECONDS) -> None:
        """Keep the post under its key.

        Raises:
            StoreError: the server did not answer.
        """
        await self._connection.keep(self._keys.post(post.key), encode(post), ttl_seconds)

    async def find(self, alias: str) -> Post | None:
        """Return the fresh post that was kept under the alias; None where there is none.

        Shortly before it ceases to be fresh it is sometimes not found, more likely the longer it
        takes to make and the nearer the end is: whoever does not find it makes it anew while all
        others still have it (XFetch; Vattani et al., "Optimal probabilistic cache stampede
        prevention", VLDB 2015).

        Raises:
            StoreError: the server did not answer.
            DecodeError: the stored post cannot be read.
        """
        kept = await self._kept(alias)
        if kept is None:
            return None
        early_seconds = -kept.cost_seconds * math.log(1.0 - self._chance())
        return await self.get(kept.key) if kept.fresh_seconds > early_seconds else None

    async def stale(self, alias: str) -> Post | None:
        """Return the post that was kept under the alias last, fresh or not.

        Raises:
            StoreError: the server did not answer.
            DecodeError: the stored post cannot be read.
        """
        kept = await self._kept(alias)
        return None if kept is None else await self.get(kept.key)

    async def alias(
        self, alias: str, key: str, flight: Flight, *, cost_seconds: float, fresh_seconds: float
    ) -> bool:
        """Let the post under ``key`` be found by the alias; False where the flight has been lost.

        For ``fresh_seconds``, up to a tenth less by chance, it is fresh; for a day after that it
        can stand in.

        Raises:
            StoreError: the server did not answer.
        """
        fresh = fresh_seconds * (1.0 - ARTICLE_JITTER * self._chance())
        lifetime_ms = round((fresh + STALE_POST_SECONDS) * 1000)
        names = [flight.name, self._keys.post_alias(alias)]
        args: list[str | bytes | int] = [flight.token, f"{key} {cost_seconds:.3f}", lifetime_ms]
        return bool(await self._cache.run("land", names, args))

    async def unalias(self, *aliases: str) -> None:
        """Let nothing be found by the aliases.

        Raises:
            StoreError: the server did not answer.
        """
        await self._cache.ask(self._cache.redis.delete(*map(self._keys.post_alias, aliases)))

    async def _kept(self, alias: str) -> _Kept | None:
        name = self._keys.post_alias(alias)
        async with (
            self._cache.speaking(),
            self._cache.redis.pipeline(transaction=False) as pipeline,
        ):
            pipeline.get(name)
            pipeline.pttl(name)
            data, left_ms = await pipeline.execute()
        if data is None:
            return None
        key, _, cost = data.decode().partition(" ")
        return _Kept(key, float(cost or 0), left_ms / 1000 - STALE_POST_SECONDS)

    async def get(self, key: str) -> Post | None:
        """Return the post; None where its time is over.

        Raises:
            StoreError: the server did not answer.
            DecodeError: the stored post cannot be read.
        """
        data = await self._connection.get(self._keys.post(key))
        return None if data is None else decode(Post, data)


class Papers:
    """Files on their way to whoever asked for them."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection
        self._keys = connection.keys

    async def put(self, key: str, paper: Paper) -> None:
        """Keep the file for an hour: it holds what is nobody else's business.

        Raises:
            StoreError: the server did not answer.
        """
        await self._connection.keep(self._keys.paper(key), encode(paper), PAPER_SECONDS)

    async def get(self, key: str) -> Paper | None:
        """Return the file; None where its time is over.

        Raises:
            StoreError: the server did not answer.
            DecodeError: the stored file cannot be read.
        """
        data = await self._connection.get(self._keys.paper(key))
        return None if data is None else decode(Paper, data)


class Pictures:
    """Pictures until they are uploaded, and Telegram's name for them afterwards."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection
        self._keys = connection.keys

    async def put(self, key: str, picture: Picture) -> None:
        """Keep the picture for a day.

        Raises:
            StoreError: the server did not answer.
        """
        await self._connection.keep(self._keys.picture(key), encode(picture), PICTURE_SECONDS)

    async def get(self, key: str) -> Picture | None:
        """Return the picture; None where its time is over.

        Raises:
            StoreError: the server did not answer.
            DecodeError: the stored picture cannot be read.
        """
        data = await self._connection.get(self._keys.picture(key))
        return None if data is None else decode(Picture, data)

    async def holds(self, key: str) -> bool:
        """Return whether the picture's bytes are kept.

        Raises:
            StoreError: the server did not answer.
        """
        redis = self._connection.redis
        return bool(await self._connection.ask(redis.exists(self._keys.picture(key))))

    async def file_id(self, key: str) -> str | None:
        """Return Telegram's name for the picture; None where it has none.

        Raises:
            StoreError: the server did not answer.
        """
        data = await self._connection.get(self._keys.file_id(key))
        return None if data is None else data.decode()

    async def remember_file_id(self, key: str, file_id: str) -> None:
        """Keep Telegram's name for the picture for thirty days.

        Raises:
            StoreError: the server did not answer.
        """
        await self._connection.keep(self._keys.file_id(key), file_id, FILE_ID_SECONDS)

    async def forget_file_id(self, key: str) -> None:
        """Leave no name, because Telegram no longer knows it.

        Raises:
            StoreError: the server did not answer.
        """
        await self._connection.ask(self._connection.redis.delete(self._keys.file_id(key)))
