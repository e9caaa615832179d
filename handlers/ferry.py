"""Administrators take the bot's state along as a file, and bring it back."""

from __future__ import annotations

from typing import TYPE_CHECKING

from telegram.ext import CommandHandler, MessageHandler, filters

from bot import compose
from bot.i18n import voice
from handlers import replies_ferry as replies
from handlers.gate import admit
from handlers.reading import reply_key, upload

if TYPE_CHECKING:
    from telegram import Update

    from handlers.context import Context, Handler


async def on_export(update: Update, context: Context) -> None:
    """Send the administrator the file, in private."""
    who, services, key = await admit(update, context), context.services, reply_key(update)
    speak = voice(who.locale)
    if who.chat_id != who.user_id:
        await services.desk.tell(replies.only_in_private(speak), who, key)
        return
    paper = await services.ferry.pack()
    post = compose.notice(replies.exported(speak), key=key)
    await services.desk.hand_out(paper, post, who, key)


async def on_import(update: Update, context: Context) -> None:
    """Say what a file would change; once that is confirmed, change it."""
    who, services, key = await admit(update, context), context.services, reply_key(update)
    speak, message = voice(who.locale), update.effective_message
    answered = message.reply_to_message if message else None
    file = (upload(message) if message else None) or (upload(answered) if answered else None)
    if (context.args or [])[:1] == ["confirm"]:
        text = replies.imported(speak, await services.ferry.land(who.user_id))
    elif file is None:
        text = replies.how_to_import(speak)
    else:
        text = replies.would_import(speak, await services.ferry.unload(who.user_id, file))
    await services.desk.tell(text, who, key)


def handlers() -> tuple[Handler, ...]:
    """Return what listens here."""
    return (
        CommandHandler("export", on_export),
        CommandHandler("import", on_import),
        MessageHandler(filters.Document.ALL & filters.CaptionRegex(r"^/import\b"), on_import),
    )
