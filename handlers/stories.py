"""Somebody looks for a summary by its words, or opens one by its deep link."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from telegram.ext import CommandHandler, filters

from bot.i18n import voice
from bot.listing import FOUND_SHOWN, found
from bot.model import Link
from bot.publish import Right
from handlers import replies_everywhere
from handlers.reading import INLINE_START, asker, reply_key

if TYPE_CHECKING:
    from telegram import Update

    from handlers.context import Context, Handler

#: Telegram passes on what stands behind ``?start=``; other doors know their own by a prefix with
#: a hyphen, and a story's name has none.
_DEEP = filters.Regex(re.compile(r"^/start(?:@\w+)?\s+(?![a-z]{2,8}-)\S"))


async def on_find(update: Update, context: Context) -> None:
    """List the stories that have all the words, each with a link that opens it."""
    who, services = asker(update), context.services
    await services.masthead.require(who.user_id, Right.ASK)
    speak, query = voice(who.locale), " ".join(context.args or [])
    if not any(character.isalnum() for character in query):
        await services.desk.tell(replies_everywhere.how_to_find(speak), who, reply_key(update))
        return
    stories = await services.library.find(query, most=FOUND_SHOWN)
    key, name = reply_key(update), context.bot.username
    await services.desk.reply(found(stories, query, speak, bot_name=name, key=key), who, key)


async def on_deep_link(update: Update, context: Context) -> None:
    """Give the story that the link names: its post, or where that is gone, read anew."""
    who, services = asker(update), context.services
    await services.masthead.require(who.user_id, Right.ASK)
    story = await services.library.get((context.args or [""])[0])
    if story is None:
        text = replies_everywhere.no_story(voice(who.locale))
        await services.desk.tell(text, who, reply_key(update))
        return
    post = await services.library.post(story)
    if post is not None:
        await services.desk.offer(post, who, reply_key(update))
        return
    async with services.progress.seen(who):
        await services.desk.ask(who, (Link(story.url),))


def handlers() -> tuple[Handler, ...]:
    """Return what listens here; before the greeting, which knows nothing of deep links."""
    named = _DEEP & ~filters.Regex(rf"\s{INLINE_START}\s*$")
    return (CommandHandler("find", on_find), CommandHandler("start", on_deep_link, filters=named))
