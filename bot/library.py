"""The library: what was summarised for one can be found by all, if its address is no secret.

A story is filed after its asker was answered, so that nobody waits for it; filing it again changes
nothing. Files that people send, and addresses that open something private, never come here.
"""

from __future__ import annotations

from contextlib import suppress
from typing import TYPE_CHECKING, Final

import structlog

from bot.compose import story_id, visible_text
from bot.discretion import may_be_told
from bot.errors import BotError, StoreError
from bot.model import Link
from bot.story import Story
from bot.text import query_terms, search_terms, truncate

if TYPE_CHECKING:
    from collections.abc import Callable
    from datetime import datetime

    from bot.model import Article, Post, Source
    from bot.store import Store

_log = structlog.get_logger()

#: Terms by which one story is found, and terms of one query that count.
_TERMS_FILED: Final = 200
_TERMS_ASKED: Final = 8
#: Stories among which the best are chosen, and which can be leafed through.
MOST_FOUND: Final = 200
_HEADLINE: Final = 256
_LEAD: Final = 240


class Library:
    """Stories by their words and by their ids."""

    def __init__(self, store: Store, now: Callable[[], datetime]) -> None:
        self._store = store
        self._now = now

    async def file(self, source: Source, post: Post) -> None:
        """Let the post's story be found, if everybody may know of it; trouble is only logged."""
        if not isinstance(source, Link) or source.member is not None or post.story is None:
            return
        if not (may_be_told(source.url) and may_be_told(post.story)):
            return
        try:
            await self._file(post, post.story)
        except StoreError as error:
            _log.warning("story not filed", reason=str(error))

    async def _file(self, post: Post, article_key: str) -> None:
        known = await self._store.stories.get(story_id(article_key))
        if known is not None and known.post_key == post.key:
            return
        article = None
        with suppress(BotError):
            article = await self._store.articles.find(article_key)
        if article is None or article.url is None or not may_be_told(article.url):
            return
        story = _story(article, post, self._now())
        await self._store.stories.file(story, _terms(article, post))

    async def find(self, query: str, *, skip: int = 0, most: int) -> tuple[Story, ...]:
        """Return stories that have all words of the query, or the newest where it has none.

        Those with all words in the headline come first, and of these the newest.
        """
        terms = query_terms(query, _TERMS_ASKED)
        newest = await self._store.stories.find(terms, MOST_FOUND)
        ranked = sorted(newest, key=lambda story: not _headed(story, terms))
        return tuple(ranked[skip : skip + most])

    async def get(self, name: str) -> Story | None:
        """Return the story that a deep link names; None where there is none (any more)."""
        return await self._store.stories.get(name)

    async def post(self, story: Story) -> Post | None:
        """Return the story's post as long as it is kept."""
        return await self._store.posts.get(story.post_key)


def _headed(story: Story, terms: tuple[tuple[str, bool], ...]) -> bool:
    """Whether the headline alone has every term."""
    held = search_terms((story.headline,), _TERMS_FILED)
    return all(
        any(each.startswith(term) if open_ended else each == term for each in held)
        for term, open_ended in terms
    )


def _terms(article: Article, post: Post) -> tuple[str, ...]:
    """Return what a story is found by: what its post shows, and what its page calls it."""
    labels = (article.headline, *article.byline, article.site or "", *article.keywords)
    return search_terms((*labels, visible_text(post.html)), _TERMS_FILED)


def _story(article: Article, post: Post, now: datetime) -> Story:
    lines = [line for line in visible_text(post.html).split("\n\n") if line.strip()]
    # Between the head and the source stand the key sentences.
    lead = lines[1] if len(lines) > 2 else None  # noqa: PLR2004 - head, sentences, source
    assert article.url is not None  # noqa: S101 - the caller saw to it
    return Story(
        id=story_id(article.key),
        url=article.url,
        headline=truncate(article.headline, _HEADLINE),
        post_key=post.key,
        filed_at=now,
        outlet=article.site,
        published=article.published,
        lead=truncate(lead, _LEAD) if lead else None,
        language=article.language,
        picture_url=post.preview_url,
    )
