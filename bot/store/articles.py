"""Articles by every address that leads to them, and for a short while why one did not.

An address leads to its article while that is fresh. Afterwards the article lies there a while
longer, where its site can be asked whether it changed: then a short answer makes it fresh again.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, TypeVar

import msgspec

from bot.errors import (
    BotError,
    DecodeError,
    FetchError,
    ReadError,
    Throttled,
)
from bot.model import Article, Validators
from bot.record import Record, from_record, to_record
from bot.store.codec import decode, encode
from bot.store.keys import digest
from bot.store.lifetimes import (
    ARTICLE_JITTER,
    ARTICLE_SECONDS,
    LONGEST_FAILURE_SECONDS,
    PASSING_FAILURE_SECONDS,
    PERMANENT_FAILURE_SECONDS,
    STALE_ARTICLE_SECONDS,
    VALIDATORS_SECONDS,
)

if TYPE_CHECKING:
    from collections.abc import Sequence

    from bot.store.connection import Connection


T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Stale:
    """An article that may have changed, and what its site can be asked by."""

    article: Article
    validators: Validators


@dataclass(frozen=True, slots=True)
class CacheState:
    """What the cache knows about an address, and how many seconds longer; None: nothing."""

    article_seconds: float | None
    post_seconds: float | None
    failure_seconds: float | None
    #: Code of the failure that is remembered.
    failure: str | None
    #: Whether the site can be asked what changed.
    revisits: bool


@dataclass(frozen=True, slots=True)
class Pledge:
    """What the site of an address said about one article."""

    article_key: str
    validators: Validators


def _left(milliseconds: int) -> float | None:
    """Return what Redis says is left of a key's life, in seconds."""
    return milliseconds / 1000 if milliseconds >= 0 else None


def _fresh_seconds(article_key: str) -> int:
    """Return a lifetime that differs from article to article, and never for one article."""
    share = int(digest(article_key)[:8], 16) / 0xFFFFFFFF
    return round(ARTICLE_SECONDS * (1 - ARTICLE_JITTER * share))


def _readable(kind: type[T], data: bytes | None) -> T | None:
    if data is None:
        return None
    try:
        return decode(kind, data)
    except DecodeError:
        # Written by another version: a cache answers "not here", and the next keep replaces it.
        return None


def _failure_seconds(error: BotError) -> float:
    """Return how long a failure is remembered."""
    if error.permanent:
        return PERMANENT_FAILURE_SECONDS
    if not isinstance(error, Throttled):
        return PASSING_FAILURE_SECONDS
    return min(max(error.retry_after_seconds, PASSING_FAILURE_SECONDS), LONGEST_FAILURE_SECONDS)


class Articles:
    """A cache: losing an entry costs one fetch."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection
        self._keys = connection.keys

    async def find(self, alias_or_key: str) -> Article | None:
        """Return the article that an address leads to; None where nothing is known.

        Raises:
            BotError: the failure that is remembered for the address.
            StoreError: the server did not answer.
        """
        target, failure = await self._connection.ask(
            self._connection.redis.mget(
                self._keys.alias(alias_or_key), self._keys.failure(alias_or_key)
            )
        )
        found = None if target is None else await self._article(target.decode())
        if found is None and failure is not None:
            raise await self._remembered(alias_or_key, failure)
        return found

    async def state(self, alias: str) -> CacheState:
        """Return what is known about the alias, without using it.

        Raises:
            StoreError: the server did not answer.
        """
        names = (self._keys.alias(alias), self._keys.post_alias(alias), self._keys.failure(alias))
        async with (
            self._connection.speaking(),
            self._connection.redis.pipeline(transaction=True) as pipeline,
        ):
            for name in names:
                pipeline.pttl(name)
            pipeline.exists(self._keys.validators(alias))
            pipeline.get(names[-1])
            article_ms, post_ms, failure_ms, asks, failure = await pipeline.execute()
        return CacheState(
            article_seconds=_left(article_ms),
            post_seconds=_left(post_ms),
            failure_seconds=_left(failure_ms),
            failure=str(msgspec.json.decode(failure)["code"]) if failure else None,
            revisits=bool(asks),
        )

    async def recall(self, alias: str) -> Stale | None:
        """Return the article that the alias led to last, fresh or not, if its site can be asked.

        Raises:
            StoreError: the server did not answer.
        """
        pledge = _readable(Pledge, await self._connection.get(self._keys.validators(alias)))
        if pledge is None:
            return None
        article = await self._article(pledge.article_key)
        return None if article is None else Stale(article, pledge.validators)

    async def keep(
        self, article: Article, aliases: Sequence[str], validators: Validators | None = None
    ) -> None:
        """Let the article's key and all aliases lead to the article, whatever failed before.

        Raises:
            StoreError: the server did not answer.
        """
        fresh_seconds = _fresh_seconds(article.key)
        kept_seconds = fresh_seconds if validators is None else STALE_ARTICLE_SECONDS
        names = (article.key, *aliases)
        forgotten = [self._keys.failure(name) for name in names]
        async with (
            self._connection.speaking(),
            self._connection.redis.pipeline(transaction=True) as pipeline,
        ):
            pipeline.set(self._keys.article(article.key), encode(article), ex=kept_seconds)
            for name in names:
                pipeline.set(self._keys.alias(name), article.key, ex=fresh_seconds)
            for key in map(self._keys.validators, aliases):
                if validators is None:
                    forgotten.append(key)
                else:
                    pledge = encode(Pledge(article.key, validators))
                    pipeline.set(key, pledge, ex=VALIDATORS_SECONDS)
            pipeline.delete(*forgotten)
            await pipeline.execute()

    async def remember_failure(self, alias: str, error: BotError) -> None:
        """Let ``find`` raise the error for a while: longer where it is permanent.

        A site that named a time is left alone until then, an hour at most. Only what is wrong
        with the document is remembered, never what is wrong with the bot.

        Raises:
            StoreError: the server did not answer.
        """
        if not isinstance(error, FetchError | ReadError):
            return
        record = msgspec.json.encode(to_record(error))
        key = self._keys.failure(alias)
        await self._connection.keep(key, record, _failure_seconds(error))

    async def forget(self, alias: str) -> None:
        """Leave nothing of what the alias led to.

        Raises:
            StoreError: the server did not answer.
        """
        target = await self._connection.get(self._keys.alias(alias))
        article_key = alias if target is None else target.decode()
        await self._connection.ask(
            self._connection.redis.delete(
                self._keys.article(article_key),
                self._keys.alias(article_key),
                self._keys.alias(alias),
                self._keys.validators(alias),
                self._keys.failure(alias),
            )
        )

    async def _article(self, key: str) -> Article | None:
        return _readable(Article, await self._connection.get(self._keys.article(key)))

    async def _remembered(self, alias: str, failure: bytes) -> BotError:
        """Return the failure as it is now: of a wait, what remains."""
        error = from_record(msgspec.json.decode(failure, type=Record))
        if not isinstance(error, Throttled):
            return error
        left_seconds = await self._connection.ask(
            self._connection.redis.ttl(self._keys.failure(alias))
        )
        return Throttled(error.url, max(1.0, min(error.retry_after_seconds, left_seconds)))
