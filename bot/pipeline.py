"""The hall: one source walks through the rooms in their order, and a post comes out.

    fetch or download -> read -> picture -> pick -> compose

What the operator brought in (``bot.importer``) needs neither fetch nor read.
What a page leaves to be fetched besides is ``bot.legwork``'s.
Simultaneous wishes for one source share one walk; a later wish finds its post in the cache, and
one for another length its article.
"""

from __future__ import annotations

import hashlib
import time
from contextlib import suppress
from dataclasses import replace
from typing import TYPE_CHECKING, assert_never

import structlog

from bot import metrics
from bot.compose import LENGTHS, TEXT_LIMIT, View
from bot.errors import BotError, CacheError, FetchError, ReadError, StoreError
from bot.legwork import read_through
from bot.model import Budget, Link, NotModified, Upload
from bot.store import ARTICLE_SECONDS, STAND_IN_SECONDS
from bot.subeditor import Subeditor, full_text
from bot.trail import note
from bot.urls import canonical

if TYPE_CHECKING:
    from bot.fetch import Fetcher
    from bot.i18n import Voice
    from bot.model import Article, Document, Image, Length, Post, Source, Summary, Validators
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


def edition(alias: str, length: Length) -> str:
    """Return the name under which the post of a length is found: no address begins so."""
    return alias if length == "medium" else f"{length} {alias}"


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
        self._subeditor = Subeditor(rooms, method)

    async def digest(self, source: Source, length: Length = "medium") -> Post:
        """Return the post for a source, walking the rooms once however many ask.

        Where the length is not the usual one, the usual post is made first: with it comes the
        article, so that chats of all lengths cost one fetch.

        Raises:
            BotError: the source gave no article; remembered for a while, so that a hundred
                people with one broken link cost one fetch.
        """
        alias, made = identity(source), False
        name = edition(alias, length)

        async def find() -> Post | None:
            with suppress(CacheError):
                post = await self._store.posts.find(name)
                if post is None:
                    # An article without its post says nothing; a remembered failure is raised here.
                    await self._store.articles.find(alias)
                return post
            return None

        async def make(flight: Flight) -> Post:
            nonlocal made
            made = True
            try:
                return await self._make(source, length, flight)
            except BotError as error:
                stand_in = await self._stand_in(name, flight, error)
                if stand_in is None:
                    with suppress(CacheError):
                        await self._store.articles.remember_failure(alias, error)
                    raise
                return stand_in

        post = await self._store.flights.run(name, find, make)
        metrics.looked("posts", found=not made)
        return post

    async def article(self, story: str) -> Article | None:
        """Return the article that a post tells of, as long as it is kept; None after that.

        Raises:
            StoreError: the memory does not answer.
        """
        kept = await self._store.morgue.find(story)
        if kept is None:
            with suppress(CacheError, FetchError, ReadError):
                return await self._store.articles.find(story)
        return kept

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

    async def show(self, article: Article, view: View, limit: int, voice: Voice) -> Post | None:
        """Return the post that shows a view in a message of this limit; None where none fits."""
        if view.page == 0:
            return await self._subeditor.fitting(article, view, limit)
        return full_text(article, view, voice) if limit == TEXT_LIMIT else None

    async def _make(self, source: Source, length: Length, flight: Flight) -> Post:
        """Return the post after one walk, kept under its own key and the source's."""
        began, alias = time.monotonic(), identity(source)
        article = None if length == "medium" else await self._at_hand(source, alias)
        if article is None:
            article, validators = await self._article(source, alias)
            with suppress(CacheError):
                await self._store.articles.keep(article, (alias,), validators)
            await self._store.tallies.count("articles")
        post = await self._compose(article, length)
        if isinstance(source, Link) and source.member is None:
            post = replace(post, source_url=source.url)
        await self._store.posts.put(post)
        with suppress(CacheError):
            landed = await self._store.posts.alias(
                edition(alias, length),
                post.key,
                flight,
                cost_seconds=time.monotonic() - began,
                fresh_seconds=ARTICLE_SECONDS,
            )
            if not landed:
                _log.warning("another was quicker", alias=alias)
        return post

    async def _at_hand(self, source: Source, alias: str) -> Article | None:
        """Return the article once its usual post is there; None where no cache keeps it."""
        await self.digest(source)
        return await self.article(alias)

    async def reread(self, url: str) -> Article:
        """Return the article that an address gives now, and let later wishes find it.

        Its site is asked whatever is cached, where it can be only for what changed.

        Raises:
            BotError: the address gives no article.
        """
        alias = identity(Link(url))
        article, validators = await self._article(Link(url), alias)
        with suppress(CacheError):
            await self._store.articles.keep(article, (alias,), validators)
        return article

    async def everything(self, article: Article) -> Summary:
        """Return every sentence of the article that may be shown.

        Raises:
            BotError: nothing in it carries a story.
        """
        return await self._rooms.pick(article, Budget())

    async def best(self, article: Article, sentences: int) -> Summary:
        """Return the so many best sentences of the article.

        Raises:
            BotError: nothing in it carries a story.
        """
        return await self._subeditor.best(article, sentences)

    async def forget_post(self, url: str) -> None:
        """Let whoever wants the address next get a post of the article as it is now."""
        alias = identity(Link(url))
        await self._store.posts.unalias(*(edition(alias, length) for length in LENGTHS))

    async def rehearse(self, source: Source) -> Post:
        """Return the post for a source as if nothing were cached, and leave the cache as it is.

        Raises:
            BotError: the source gives no article.
        """
        article, _ = await self._article(source, identity(source), known=False)
        return await self._compose(article, "medium")

    async def _compose(self, article: Article, length: Length) -> Post:
        """Return the post of an article, its picture fetched."""
        picture_key = await self._picture(article.image) if article.image else None
        return await self._subeditor.post(article, View(length, picture_key=picture_key))

    async def _article(
        self, source: Source, alias: str, *, known: bool = True
    ) -> tuple[Article, Validators | None]:
        """Return the article that the operator brought in, or that the source's bytes hold.

        With it comes what its site can be asked by, next time, instead of sending it whole; one
        that did not change since is not read again. Without ``known`` it is sent and read anew.
        """
        kept = await self._store.morgue.find(alias)
        metrics.looked("morgue", found=kept is not None)
        if kept is not None:
            note("article", "brought in by the operator", *_facts(kept))
            return kept, None
        stale = None
        with suppress(CacheError):
            stale = await self._store.articles.recall(alias) if known else None
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
        note("article", *_facts(article))
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
            if await self._store.pictures.holds(key):
                return key
            try:
                picture = await self._rooms.picture(await self._fetcher.fetch_image(url))
            except BotError as error:
                _log.info("picture not had", code=error.code)
                note("picture", url, error.code)
                continue
            note("picture", url, f"{picture.width} x {picture.height}", picture.media_type)
            await self._store.pictures.put(key, picture)
            return key
        return None


def _facts(article: Article) -> tuple[str | None, ...]:
    """Return what a trail says about an article."""
    words = sum(len(paragraph.text.split()) for paragraph in article.paragraphs)
    return (
        f"{len(article.paragraphs)} paragraphs",
        f"{words} words",
        f"{sum(len(paragraph.text) for paragraph in article.paragraphs)} characters",
        article.language,
        article.site,
        "for subscribers" if article.paywalled else None,
        None if article.image else "no picture",
    )
