"""Somebody arrives, or asks what the bot can do."""

from __future__ import annotations

from typing import TYPE_CHECKING

from telegram.ext import CommandHandler

from bot.i18n import voice
from bot.publish import Role
from handlers import replies
from handlers.reading import asker, reply_key
from handlers.setup import offer_keys

if TYPE_CHECKING:
    from telegram import Update

    from handlers.context import Context, Handler


async def on_start(update: Update, context: Context) -> None:
    """Greet and say what to do first; in private, with keys to the person's own chats."""
    who, key = asker(update), reply_key(update)
    text = replies.welcome(voice(who.locale))
    if who.chat_id == who.user_id:
        await offer_keys(text, who, context, key)
    else:
        await context.services.desk.tell(text, who, key)


async def on_help(update: Update, context: Context) -> None:
    """Say what this person may ask for."""
    who = asker(update)
    role = await context.services.masthead.role(who.user_id)
    text = replies.manual(voice(who.locale), editor=role >= Role.EDITOR, admin=role >= Role.ADMIN)
    await context.services.desk.tell(text, who, reply_key(update))


def handlers() -> tuple[Handler, ...]:
    """Return what listens here."""
    return (CommandHandler("start", on_start), CommandHandler("help", on_help))
