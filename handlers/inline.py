"""Somebody types ``@bot …`` in any chat: a link becomes its summary, words are looked for.

Telegram asks at every pause in typing and forgets a question after some ten seconds. So nothing
here is queued: an answer that comes too late, or after a crash, is worth nothing. Who may ask is
decided for each person, so that no answer is kept for all (``is_personal``).
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

import structlog
from telegram import (
    InlineQuery,
    InlineQueryResultArticle,
    InlineQueryResultsButton,
    InputTextMessageContent,
    LinkPreviewOptions,
)
from telegram.constants import ParseMode
from telegram.error import BadRequest, TelegramError
from telegram.ext import InlineQueryHandler

from bot.apology import apologise
from bot.compose import story_id, visible_text
from bot.errors import BotError
from bot.i18n import voice
from bot.listing import brief, description
from bot.model import Link
from bot.publish import Right
from bot.text import plain_line, truncate
from bot.urls import host_label, links
from handlers import replies_everywhere
from handlers.reading import INLINE_START

if TYPE_CHECKING:
    from collections.abc import Sequence

    from telegram import Update

    from bot.i18n import Voice
    from bot.model import Post
    from bot.story import Story
    from handlers.context import Context, Handler

_log = structlog.get_logger()

#: Results of one page; Telegram takes 50.
_PAGE: Final = 20
#: How long Telegram may give one person the same answer again.
_SUMMARY_SECONDS: Final = 300
_SEARCH_SECONDS: Final = 20
_FAILURE_SECONDS: Final = 60
_PASSING_SECONDS: Final = 1
#: Telegram's word for a picture's address that it does not take.
_BAD_PICTURE: Final = "webdocument"
_TITLE: Final = 128
_DESCRIPTION: Final = 200


async def on_inline(update: Update, context: Context) -> None:
    """Answer what is typed: beside everything else, in place of what the person typed before."""
    query = update.inline_query
    if query is None:
        return
    context.services.glance.begin(query.from_user.id, _answer(query, context))


async def _answer(query: InlineQuery, context: Context) -> None:
    """Give a summary, a list, or a polite button."""
    speak = voice(query.from_user.language_code)
    found = links(query.query)
    try:
        if not await context.services.masthead.may(query.from_user.id, Right.ASK):
            label = replies_everywhere.ask_for_access(speak)
            await _send(query, (), cache_seconds=_FAILURE_SECONDS, button=label)
        elif found:
            await _answer_link(query, context, found[0])
        else:
            await _answer_words(query, context)
    except TelegramError as error:
        # Most often the person has typed on, and nobody waits for this answer any more.
        _log.info("inline answer refused", reason=error.message)


async def _answer_link(query: InlineQuery, context: Context, url: str) -> None:
    """Give the link's summary, or say why there is none (yet)."""
    speak, link, person = voice(query.from_user.language_code), Link(url), query.from_user.id
    try:
        post = await context.services.glance.look(
            link, lambda: context.services.desk.glimpse(person, link)
        )
    except BotError as error:
        seconds = _FAILURE_SECONDS if error.permanent else _PASSING_SECONDS
        result = _bare(url, apologise(error, speak), speak)
    else:
        if post is not None:
            await _send(query, (_summary(post),), cache_seconds=_SUMMARY_SECONDS)
            return
        seconds = _PASSING_SECONDS
        result = _bare(url, replies_everywhere.still_reading(speak, host_label(url)), speak)
    label = replies_everywhere.open_private_chat(speak)
    await _send(query, (result,), cache_seconds=seconds, button=label)


async def _answer_words(query: InlineQuery, context: Context) -> None:
    """Give one page of the stories that have all words; the newest where there are no words."""
    speak, library = voice(query.from_user.language_code), context.services.library
    skip = int(query.offset) if query.offset.isdecimal() and query.offset.isascii() else 0
    stories = await library.find(query.query, skip=skip, most=_PAGE + 1)
    results = [_story(story, await library.post(story)) for story in stories[:_PAGE]]
    onward = str(skip + _PAGE) if len(stories) > _PAGE else ""
    label = None if stories or skip else replies_everywhere.nothing_found(speak)
    await _send(query, results, cache_seconds=_SEARCH_SECONDS, button=label, onward=onward)


async def _send(
    query: InlineQuery,
    results: Sequence[InlineQueryResultArticle],
    *,
    cache_seconds: int,
    button: str | None = None,
    onward: str = "",
) -> None:
    """Answer the query; the button opens the private chat with the bot.

    A picture whose address Telegram does not take must not cost the answer.
    """
    above = InlineQueryResultsButton(button, start_parameter=INLINE_START) if button else None

    async def answer(shown: Sequence[InlineQueryResultArticle]) -> None:
        await query.answer(
            shown,
            cache_time=cache_seconds,
            is_personal=True,
            next_offset=onward,
            button=above,
        )

    try:
        await answer(results)
    except BadRequest as error:
        if _BAD_PICTURE not in error.message.lower():
            raise
        await answer([_without_picture(result) for result in results])


def _without_picture(result: InlineQueryResultArticle) -> InlineQueryResultArticle:
    content = result.input_message_content
    return InlineQueryResultArticle(
        result.id, result.title, content, description=result.description
    )


def _summary(post: Post) -> InlineQueryResultArticle:
    """Return the result that sends a post."""
    head, _, rest = visible_text(post.html).partition("\n")
    name = story_id(post.story or post.key)
    return _article(name, head, " ".join(rest.split()), post.html, post.preview_url)


def _story(story: Story, post: Post | None) -> InlineQueryResultArticle:
    """Return the result that sends a story: its post, or what the library knows of it."""
    html = post.html if post is not None else brief(story)
    return _article(story.id, story.headline, description(story), html, story.picture_url)


def _article(
    name: str, title: str, line: str, html: str, picture_url: str | None
) -> InlineQueryResultArticle:
    preview = LinkPreviewOptions(is_disabled=True)
    if picture_url is not None:
        preview = LinkPreviewOptions(url=picture_url, prefer_large_media=True, show_above_text=True)
    return InlineQueryResultArticle(
        name,
        truncate(plain_line(title), _TITLE).strip() or "…",
        InputTextMessageContent(html, ParseMode.HTML, link_preview_options=preview),
        description=truncate(plain_line(line), _DESCRIPTION),
        thumbnail_url=picture_url,
    )


def _bare(url: str, title: str, speak: Voice) -> InlineQueryResultArticle:
    """Return the result that says why there is no summary, and sends just the link."""
    return InlineQueryResultArticle(
        story_id(url),
        title,
        InputTextMessageContent(url),
        description=replies_everywhere.sends_the_link(speak),
    )


def handlers() -> tuple[Handler, ...]:
    """Return what listens here."""
    return (InlineQueryHandler(on_inline),)
