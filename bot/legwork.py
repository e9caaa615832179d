"""From a document to its article, with whatever errands the document sends one on.

A page that only sends its reader on is followed; a thin one is looked for where it says that its
story stands as well; a story cut into pages is put together. Every address goes through the same
door as a person's, and errands that lead nowhere leave what was there before.
"""

from __future__ import annotations

import asyncio
from dataclasses import replace
from itertools import dropwhile
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

import structlog

from bot.errors import BotError, Elsewhere, Thin
from bot.trail import note

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Iterable

    from bot.model import Article, Document, Paragraph
    from bot.ports import Fetcher, Rooms

_log = structlog.get_logger()

#: Pages in a row that send their reader on and are followed; each may redirect as well.
_DETOURS = 2
#: Pages of one story that are put together, and letters after which no more are asked for.
_PAGES, _MAX_CHARACTERS = 5, 500_000
#: What all further pages together may take: as long as one page may.
_ERRANDS_SECONDS = 20.0
#: Characters under which a story is compared with what the thin page shows.
_SHORT = 280
#: Characters from which a paragraph stands in a story only once.
_UNIQUE = 40
#: What a headline may have more on another page of the same story: "(2)", "Page 2", "第2页".
_PAGE_MARK = ("page", "seite", "pagina", "página", "part", "第", "页", "頁", "страница")


async def read_through(
    document: Document, rooms: Rooms, fetcher: Fetcher
) -> tuple[Article, Document]:
    """Return the whole article of a document, or of the page to which it sends its reader.

    With it comes the document that held it, or its first page.

    Raises:
        BotError: there is no article, the address is refused, or the detours do not end.
    """
    article, held = await _arrive(document, rooms, fetcher)
    return await _whole(article, held, rooms, fetcher), held


async def _arrive(document: Document, rooms: Rooms, fetcher: Fetcher) -> tuple[Article, Document]:
    """Return the article at the end of the detours."""
    for _ in range(_DETOURS):
        try:
            return await rooms.read(document), document
        except Elsewhere as error:
            note("detour", error.url)
            document = await fetcher.fetch(error.url)
        except Thin as error:
            return await _second_way(document, error.urls, rooms, fetcher)
    return await rooms.read(replace(document, settled=True)), document


async def _second_way(
    thin: Document, urls: Iterable[str], rooms: Rooms, fetcher: Fetcher
) -> tuple[Article, Document]:
    """Return the article under the first of a thin page's other addresses that holds more.

    Raises:
        ReadError: none of them holds one, nor does the thin page; it is the page's that is told.
    """
    found: list[tuple[Article, Document]] = []
    for url in urls:
        note("second way", url)
        try:
            document = replace(await fetcher.fetch(url), settled=True)
            found.append((await rooms.read(document), document))
        except BotError as error:
            _log.info("second way led nowhere", code=error.code)
            continue
        if _length(found[-1][0]) >= _SHORT:
            return found[-1]
    try:
        found.insert(0, (await rooms.read(replace(thin, settled=True)), thin))
    except BotError:
        if not found:
            raise
    return max(found, key=lambda pair: _length(pair[0]))


async def _whole(article: Article, held: Document, rooms: Rooms, fetcher: Fetcher) -> Article:
    """Return the article with the paragraphs of its further pages, as far as they can be had."""
    whole = article.paragraphs
    try:
        async with asyncio.timeout(_ERRANDS_SECONDS):
            async for page in _further(article, held, rooms, fetcher):
                added = new_paragraphs(whole, page.paragraphs)
                if not added:
                    break
                whole += added
                if sum(len(it.text) for it in whole) > _MAX_CHARACTERS:
                    break
    except TimeoutError:
        _log.info("further pages took too long")
    return replace(article, paragraphs=whole, sequels=())


async def _further(
    article: Article, held: Document, rooms: Rooms, fetcher: Fetcher
) -> AsyncIterator[Article]:
    """Yield the further pages of a story, until one is missing or tells another."""
    waiting, known = list(article.sequels), set(article.sequels)
    for _ in range(_PAGES - 1):
        page = await _page(waiting.pop(0), held, rooms, fetcher) if waiting else None
        if page is None or not is_same_story(article.headline, page.headline):
            return
        yield page
        waiting += [it for it in page.sequels if it not in known]
        known.update(page.sequels)


async def _page(url: str, first: Document, rooms: Rooms, fetcher: Fetcher) -> Article | None:
    """Return what another page of the same host holds, None where it cannot be had."""
    note("further page", url)
    try:
        document = await fetcher.fetch(url)
        if _host(document.url) != _host(first.url):
            return None
        return await rooms.read(replace(document, settled=True))
    except BotError as error:
        _log.info("further page not had", code=error.code)
        return None


def is_same_story(headline: str, other: str) -> bool:
    """Return whether two pages have one headline, but for what tells the page's number."""
    return _spelled(headline) == _spelled(other)


def new_paragraphs(
    whole: tuple[Paragraph, ...], page: tuple[Paragraph, ...]
) -> tuple[Paragraph, ...]:
    """Return what a further page adds: not its repeated head and foot, nor a long text twice."""
    known = {it.text for it in whole}
    inner = _from_new(reversed(tuple(_from_new(page, known))), known)
    kept = reversed(tuple(inner))
    return tuple(it for it in kept if len(it.text) < _UNIQUE or it.text not in known)


def _from_new(paragraphs: Iterable[Paragraph], known: set[str]) -> Iterable[Paragraph]:
    return dropwhile(lambda it: it.text in known, paragraphs)


def _spelled(headline: str) -> str:
    """Return the letters of a headline without the number of a page at its end."""
    letters = "".join(it for it in headline.casefold() if it.isalnum())
    bare = letters.removesuffix("页").removesuffix("頁").rstrip("0123456789")
    if bare == letters:
        return letters
    for mark in _PAGE_MARK:
        bare = bare.removesuffix(mark)
    return bare


def _length(article: Article) -> int:
    return sum(len(it.text) for it in article.paragraphs)


def _host(url: str | None) -> str:
    return urlsplit(url or "").netloc.lower()
