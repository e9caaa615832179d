"""One post becomes as many editions as there are styles, never as many as there are chats.

A style of the usual length needs only another dress. A shorter or longer one is picked from the
article anew, as long as that is kept; a story that an editor chose by hand keeps its sentences.
"""

from __future__ import annotations

import asyncio
from collections import defaultdict
from contextlib import suppress
from dataclasses import replace
from typing import TYPE_CHECKING, Final

import structlog

from bot import compose
from bot.compose import View
from bot.errors import BotError
from bot.styling import hashtags, styled
from bot.summarise import length_budget
from bot.text import reading_minutes, utf16_length

if TYPE_CHECKING:
    from collections.abc import Iterable

    from bot.model import Article, Post, Subscription, Summary
    from bot.ports import Rooms
    from bot.store import Store
    from bot.terms import Style

_log = structlog.get_logger()

_USUAL: Final = ""


def base_name(post: Post, style: Style) -> str:
    """Return the name of what is cut for the style: styles of one name show the same sentences.

    It is empty for the post as it is.
    """
    if post.facts is None or not _is_remade(style, by_hand=post.facts.by_hand):
        return _USUAL
    return f"{style.length}-{style.form}{'-tags' if style.hashtags else ''}"


def look(chat: Subscription) -> tuple[Style, bool]:
    """Return what the chat's copy looks like: its style, and whether it has a channel's buttons.

    Which buttons there are is the kind of chat's matter; without any, all are alike. A rich message
    holds the full text, and what a reader's press makes of it would be no rich one any more.
    """
    style = chat.terms.style
    return style, chat.kind == "channel" or not style.buttons or style.form == "rich"


class Editions:
    """Makes the post of each style."""

    def __init__(self, store: Store, rooms: Rooms, method: str = "gist") -> None:
        self._store = store
        self._rooms = rooms
        self._method = method

    async def of(
        self,
        post: Post,
        subscriptions: Iterable[Subscription],
        made: dict[tuple[Style, bool], Post] | None = None,
    ) -> tuple[tuple[Post, tuple[Subscription, ...]], ...]:
        """Return each edition that somebody wants, with those who do.

        What was ``made`` of the post before is taken from there, and what is new is added.

        Raises:
            StoreError: the store did not answer.
        """
        wishes: defaultdict[tuple[Style, bool], list[Subscription]] = defaultdict(list)
        for subscription in subscriptions:
            wishes[look(subscription)].append(subscription)
        made = {} if made is None else made
        missing = [it for it in wishes if it not in made]
        posts = await asyncio.gather(
            *(self.in_style(post, style, channel=channel) for style, channel in missing)
        )
        made.update(zip(missing, posts, strict=True))
        return tuple((made[wish], tuple(chats)) for wish, chats in wishes.items())

    async def in_style(self, post: Post, style: Style, *, channel: bool = True) -> Post:
        """Return the post in one style; a message of the bot's own is only made silent.

        Raises:
            StoreError: the store did not answer.
        """
        if post.story is None:
            return replace(post, key=f"{post.key}.silent", silent=True) if style.silent else post
        channel = channel or style.form == "rich"
        return styled(await self.cut(post, style), style, channel=channel)

    async def cut(self, post: Post, style: Style) -> Post:
        """Return the post with what the style has of the article; undressed."""
        if post.story is None or base_name(post, style) == _USUAL:
            return post
        article = await self._article(post.story)
        if article is not None:
            with suppress(BotError):
                return await self._remade(post, article, style)
        _log.info("no other edition", story=post.story, kept=article is not None)
        return post

    async def _article(self, story: str) -> Article | None:
        """Return the article that a post was made of; None where it is not kept any more."""
        with suppress(BotError):
            kept = await self._store.articles.find(story)
            return kept if kept is not None else await self._store.morgue.find(story)
        return None

    async def _remade(self, post: Post, article: Article, style: Style) -> Post:
        """Return the post made of the article anew; an editor's own sentences stay.

        Raises:
            BotError: nothing was picked.
        """
        by_hand = post.facts is not None and post.facts.by_hand
        summary = None if by_hand else await self._picked(post, article, style)
        if summary is not None and style.length != "medium":
            view = View(style.length, picture_key=post.picture_key)
            post = compose.compose(summary, post.picture_key, view)
        return compose.enriched(post, article, summary) if style.form == "rich" else post

    async def _picked(self, post: Post, article: Article, style: Style) -> Summary | None:
        """Return a summary of the style's length; a long one is a text, for captions are short.

        Raises:
            BotError: nothing was picked.
        """
        whole = " ".join(paragraph.text for paragraph in article.paragraphs)
        minutes = reading_minutes(whole, article.language)
        pictured = style.form in {"photo", "rich"} and style.length != "long" and post.picture_key
        limit = compose.CAPTION_LIMIT if pictured else compose.TEXT_LIMIT
        tags = utf16_length(hashtags(post.facts)) + 2 if style.hashtags else 0
        budget = length_budget(article, style.length, compose.room(article, minutes, limit) - tags)
        summary = await self._rooms.pick(article, budget, self._method)
        return summary if summary.sentences else None


def _is_remade(style: Style, *, by_hand: bool) -> bool:
    """Whether a post in this style is made of its article anew."""
    return style.form == "rich" or (style.length != "medium" and not by_hand)
