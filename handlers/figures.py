"""Administrators look at what the bot has done."""

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


def handlers() -> tuple[Handler, ...]:
    """Return what listens here."""
    return (CommandHandler("stats", on_stats),)
