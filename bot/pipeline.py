"""The hall: one source walks through the rooms in their order, and a post comes out.

    fetch or download -> read -> picture -> pick -> compose

What the operator brought in (``bot.importer``) needs neither fetch nor read.
What a page leaves to be fetched besides is ``bot.legwork``'s.
Simultaneous wishes for one source share one walk; a later wish finds its post in the cache.
"""

from __future__ import annotations

import hashlib
import time
from contextlib import suppress
from dataclasses import replace
from typing import TYPE_CHECKING, assert_never

import structlog

from bot import compose, metrics
from bot.errors import BotError, CacheError, StoreError
from bot.legwork import read_through
from bot.model import Link, NotModified, Upload
from bot.store import ARTICLE_SECONDS, STAND_IN_SECONDS
from bot.summarise import length_budget
from bot.text import reading_minutes
from bot.urls import canonical

if TYPE_CHECKING:
    from bot.fetch import Fetcher
    from bot.model import Article, Document, Image, Post, Source, Summary, Validators
    from bot.ports import Downloader, Rooms
    from bot.store import Flight, Store

_log = structlog.get_logger()


def identity(source: Source) -> str:
    """Return what two wishes for the same source have in common, as sent."""
    match source:
        case Link(url=url):
            try:
                name = canonical(url)
            except ValueError:
                name = url
        case Upload(unique_id=unique_id):
            name = f"telegram:{unique_id}"
        case _:
            assert_never(source)
    # No address holds a space, so no member passes for another address.
    return name if source.member is None else f"{name} {source.member}"


class Pipeline:
    """The order of the rooms, and nothing else."""

    def __init__(
        self,
        *,
        fetcher: Fetcher,
        downloader: Downloader,
        rooms: Rooms,
        store: Store,
        method: str = "gist",
    ) -> None:
        self._fetcher = fetcher
        self._downloader = downloader
        self._rooms = rooms
        self._store = store
        self._method = method

    async def digest(self, source: Source) -> Post:
        """Return the post for a source, walking the rooms once however many ask.

        Raises:
            BotError: the source gave no article; remembered for a while, so that a hundred
                people with one broken link cost one fetch.
        """
        alias, made = identity(source), False

        async def find() -> Post | None:
            with suppress(CacheError):
                post = await self._store.posts.find(alias)
                if post is None:
                    # An article without its post says nothing; a remembered failure is raised here.
                    await self._store.articles.find(alias)
                return post
            return None

        async def make(flight: Flight) -> Post:
            nonlocal made
            made = True
            try:
                return await self._walk(source, alias, flight)
            except BotError as error:
                stand_in = await self._stand_in(alias, flight, error)
                if stand_in is None:
                    with suppress(CacheError):
                        await self._store.articles.remember_failure(alias, error)
                    raise
                return stand_in

        post = await self._store.flights.run(alias, find, make)
        metrics.looked("posts", found=not made)
        return post

    async def _stand_in(self, alias: str, flight: Flight, error: BotError) -> Post | None:
        """Return yesterday's post where today's trouble may pass; None where there is none."""
        if error.permanent or isinstance(error, StoreError):
            return None
        with suppress(CacheError):
            post = await self._store.posts.stale(alias)
            if post is not None:
                _log.info("an older post stands in", alias=alias, code=error.code)
                metrics.CACHE.labels("posts", "stale").inc()
                await self._store.posts.alias(
                    alias, post.key, flight, cost_seconds=0, fresh_seconds=STAND_IN_SECONDS
                )
            return post
        return None

    async def _walk(self, source: Source, alias: str, flight: Flight) -> Post:
        """Return the post after one walk, kept under its own key and the source's."""
        began = time.monotonic()
        article, validators = await self._article(source, alias)
        with suppress(CacheError):
            await self._store.articles.keep(article, (alias,), validators)
        picture_key = await self._picture(article.image) if article.image else None
        post = compose.compose(await self._pick(article, picture_key), picture_key)
        await self._store.posts.put(post)
        with suppress(CacheError):
            landed = await self._store.posts.alias(
                alias,
                post.key,
                flight,
                cost_seconds=time.monotonic() - began,
                fresh_seconds=ARTICLE_SECONDS,
            )
            if not landed:
                _log.warning("another was quicker", alias=alias)
        await self._store.tallies.count("articles")
        return post

    async def _article(self, source: Source, alias: str) -> tuple[Article, Validators | None]:
        """Return the article that the operator brought in, or that the source's bytes hold.

        With it comes what its site can be asked by, next time, instead of sending it whole; one
        that did not change since is not read again.
        """
        kept = await self._store.morgue.find(alias)
        metrics.looked("morgue", found=kept is not None)
        if kept is not None:
            return kept, None
        stale = None
        with suppress(CacheError):
            stale = await self._store.articles.recall(alias)
        if stale is not None and isinstance(source, Link):
            brought = await self._fetcher.revisit(source.url, stale.validators)
            if isinstance(brought, NotModified):
                metrics.looked("articles", found=True)
                return stale.article, stale.validators
            metrics.CACHE.labels("articles", "stale").inc()
        else:
            metrics.looked("articles", found=False)
            brought = await self._bring(source)
        document = replace(brought, member=source.member)
        article, held = await read_through(document, self._rooms, self._fetcher)
        return article, held.validators

    async def _bring(self, source: Source) -> Document:
        """Return the source's bytes."""
        match source:
            case Link(url=url):
                return await self._fetcher.fetch(url)
            case Upload():
                return await self._downloader.download(source)
            case _:
                assert_never(source)

    async def _picture(self, image: Image) -> str | None:
        """Return the key of the stored lead picture; None where no address gives a picture."""
        for url in filter(None, (image.url, image.fallback_url)):
            key = hashlib.sha256(url.encode()).hexdigest()[:32]
            try:
                picture = await self._rooms.picture(await self._fetcher.fetch_image(url))
            except BotError as error:
                _log.info("picture not had", code=error.code)
                continue
            await self._store.pictures.put(key, picture)
            return key
        return None

    async def _pick(self, article: Article, picture_key: str | None) -> Summary:
        """Return the summary that a caption holds; where no sentence fits, what a text holds."""
        minutes = reading_minutes(" ".join(p.text for p in article.paragraphs), article.language)
        limits = (
            (compose.CAPTION_LIMIT, compose.TEXT_LIMIT) if picture_key else (compose.TEXT_LIMIT,)
        )
        for limit in limits:
            free = compose.room(article, minutes, limit)
            budget = length_budget(article, "medium", free)
            summary = await self._rooms.pick(article, budget, self._method)
            if summary.sentences:
                break
        return summary
