"""Administrators look at what the bot has done, and at the chats it posts to."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from telegram.ext import CommandHandler

from bot import compose
from bot.i18n import voice
from handlers import replies_figures as replies
from handlers.gate import admit
from handlers.reading import reply_key

if TYPE_CHECKING:
    from telegram import Update

    from handlers.context import Context, Handler


async def on_stats(update: Update, context: Context) -> None:
    """Show what the bot has done, with a picture of the last days."""
    who, key = await admit(update, context), reply_key(update)
    report = await context.services.figures.report(key)
    post = compose.notice(replies.stats(voice(who.locale), report), key=key)
    await context.services.desk.reply(replace(post, picture_key=report.picture_key), who, key)


async def on_subscribers(update: Update, context: Context) -> None:
    """Show one page of the subscribed chats, and how each fares."""
    who, words = await admit(update, context), context.args or []
    number = int(words[0]) if words and words[0].isdecimal() and len(words[0]) < 9 else 1  # noqa: PLR2004 - digits
    page = await context.services.figures.subscribers(number)
    text = replies.subscribers(voice(who.locale), page)
    await context.services.desk.tell(text, who, reply_key(update))


def handlers() -> tuple[Handler, ...]:
    """Return what listens here."""
    return (CommandHandler("stats", on_stats), CommandHandler("subscribers", on_subscribers))
