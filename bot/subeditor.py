"""The sub-editor: cuts an article to the length of a view, and says what message shows it."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from bot import compose
from bot.model import Budget
from bot.summarise import length_budget
from bot.text import reading_minutes
from bot.trail import note

if TYPE_CHECKING:
    from bot.compose import View
    from bot.i18n import Voice
    from bot.model import Article, Post, Summary
    from bot.ports import Rooms


class Subeditor:
    """Picks and composes, by one method."""

    def __init__(self, rooms: Rooms, method: str) -> None:
        self._rooms = rooms
        self._method = method

    async def post(self, article: Article, view: View) -> Post:
        """Return the post of a view as a new message.

        With a picture it is what a caption holds; where no sentence fits into that, or more is
        wished for than a caption is for, what a text holds.
        """
        brief = view.picture_key is not None and view.is_brief
        limits = (compose.CAPTION_LIMIT, compose.TEXT_LIMIT) if brief else (compose.TEXT_LIMIT,)
        for limit in limits:
            summary = await self._cut(article, view, limit)
            if summary.sentences:
                break
        chosen = f"{len(summary.sentences)} sentences"
        note("sentences", chosen, summary.method, f"{summary.share:.0%}")
        post = _composed(summary, view, limit)
        length = f"{compose.visible_length(post.html)} characters"
        note("post", "photo with caption" if post.picture_key else "text", length)
        return post

    async def best(self, article: Article, sentences: int) -> Summary:
        """Return the so many best sentences of the article."""
        return await self._rooms.pick(article, Budget(sentences=sentences), self._method)

    async def fitting(self, article: Article, view: View, limit: int) -> Post | None:
        """Return the post of a view as it fits a message of this limit.

        None where there is more to the view than fits: a longer text, or one point more.
        """
        summary = await self._cut(article, view, limit)
        if not summary.sentences:
            return None
        if limit < compose.TEXT_LIMIT and view.length == "long":
            roomy = await self._cut(article, view, compose.TEXT_LIMIT)
            if len(roomy.sentences) > len(summary.sentences):
                return None
        if view.points:
            before = await self._cut(article, replace(view, points=view.points - 1), limit)
            if before.sentences == summary.sentences:
                return None
        return _composed(summary, view, limit)

    async def _cut(self, article: Article, view: View, limit: int) -> Summary:
        """Return the summary of a view, as long as a message of this limit holds."""
        free = compose.room(article, _minutes(article), limit, placed=_is_placed(view, limit))
        budget = length_budget(article, view.length, free)
        wish = replace(budget, points=view.points, ceiling=free)
        return await self._rooms.pick(article, wish, self._method)


def full_text(article: Article, view: View, voice: Voice) -> Post:
    """Return the post of one page of the full text."""
    return compose.full_text(article, _minutes(article), view, voice)


def _minutes(article: Article) -> int:
    return reading_minutes(" ".join(it.text for it in article.paragraphs), article.language)


def _is_placed(view: View, limit: int) -> bool:
    """Whether each passage says where it stands: a caption has no room to spare for that."""
    return limit == compose.TEXT_LIMIT and not view.is_brief


def _composed(summary: Summary, view: View, limit: int) -> Post:
    return compose.compose(summary, view.picture_key, view, placed=_is_placed(view, limit))
