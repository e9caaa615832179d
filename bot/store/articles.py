"""Articles by every address that leads to them, and for a short while why one did not."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple, TypeVar

import msgspec

from bot.errors import (
    BotError,
    DecodeError,
    FetchError,
    ReadError,
    Record,
    Throttled,
    from_record,
    to_record,
)
from bot.model import Article, Validators
from bot.store.codec import decode, encode
from bot.store.connection import Connection, store_errors
from bot.store.keys import (
    ARTICLE_JITTER,
    ARTICLE_SECONDS,
    PASSING_FAILURE_SECONDS,
    PERMANENT_FAILURE_SECONDS,
    digest,
)

if TYPE_CHECKING:
    from collections.abc import Sequence


T = TypeVar("T")


def _lifetime_seconds(article_key: str) -> int:
    """Return a lifetime that differs from article to article, and never for one article."""
    share = int(digest(article_key)[:8], 16) / 0xFFFFFFFF
    return round(ARTICLE_SECONDS * (1 - ARTICLE_JITTER * share))


class Known(NamedTuple):
    """An article, and by what its site can be asked whether it changed."""

    article: Article
    validators: Validators


def _readable(kind: type[T], data: bytes) -> T | None:
    try:
        return decode(kind, data)
    except DecodeError:
        # Written by another version: a cache answers "not here", and the next keep replaces it.
        return None


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
        article, target, failure = await self._connection.ask(
            self._connection.redis.mget(
                self._keys.article(alias_or_key),
                self._keys.alias(alias_or_key),
                self._keys.failure(alias_or_key),
            )
        )
        if article is None and target is not None:
            article = await self._connection.get(self._keys.article(target.decode()))
        found = None if article is None else _readable(Article, article)
        if found is None and failure is not None:
            raise from_record(msgspec.json.decode(failure, type=Record))
        return found

    async def known(self, alias: str) -> Known | None:
        """Return the article under an alias and what to ask its site by; None where either lacks.

        Raises:
            StoreError: the server did not answer.
        """
        target, data = await self._connection.ask(
            self._connection.redis.mget(self._keys.alias(alias), self._keys.validators(alias))
        )
        if target is None or data is None:
            return None
        stored = await self._connection.get(self._keys.article(target.decode()))
        article = None if stored is None else _readable(Article, stored)
        validators = _readable(Validators, data)
        return Known(article, validators) if article and validators else None

    async def keep(
        self, article: Article, aliases: Sequence[str], validators: Validators | None = None
    ) -> None:
        """Let the article's key and all aliases lead to the article, whatever failed before.

        ``validators`` are what the site said of the document under these aliases.

        Raises:
            StoreError: the server did not answer.
        """
        seconds = _lifetime_seconds(article.key)
        data = encode(article)
        failures = [self._keys.failure(name) for name in (article.key, *aliases)]
        with store_errors():
            async with self._connection.redis.pipeline(transaction=True) as pipeline:
                pipeline.set(self._keys.article(article.key), data, ex=seconds)
                for alias in aliases:
                    pipeline.set(self._keys.alias(alias), article.key, ex=seconds)
                    if validators is not None:
                        pipeline.set(self._keys.validators(alias), encode(validators), ex=seconds)
                    else:
                        pipeline.delete(self._keys.validators(alias))
                pipeline.delete(*failures)
                await pipeline.execute()

    async def remember_failure(self, alias: str, error: BotError) -> None:
        """Let ``find`` raise the error for a while: longer where it is permanent or asked for.

        Only what is wrong with the document is remembered, never what is wrong with the bot.

        Raises:
            StoreError: the server did not answer.
        """
        if not isinstance(error, FetchError | ReadError):
            return
        seconds: float = PERMANENT_FAILURE_SECONDS if error.permanent else PASSING_FAILURE_SECONDS
        if isinstance(error, Throttled):
            wanted = min(error.retry_after_seconds, PERMANENT_FAILURE_SECONDS)
            seconds = max(seconds, wanted)
        record = msgspec.json.encode(to_record(error))
        await self._connection.keep(self._keys.failure(alias), record, seconds)

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
                self._keys.alias(alias),
                self._keys.validators(alias),
                self._keys.failure(alias),
            )
        )
