"""A person picks one of their chats with a key below the text field, and it is subscribed."""

from __future__ import annotations

from typing import TYPE_CHECKING

from telegram.ext import MessageHandler, filters

from bot.i18n import voice
from bot.publish import Right
from handlers import replies
from handlers.reading import asker, reply_key
from handlers.setup import as_post, opening

if TYPE_CHECKING:
    from telegram import Update

    from handlers.context import Context, Handler


async def on_shared(update: Update, context: Context) -> None:
    """Subscribe the chat that was picked, if Telegram vouches for it, and show its menu."""
    who, message = asker(update), update.effective_message
    if message is None or message.chat_shared is None:
        return
    services, speak = context.services, voice(who.locale)
    await services.masthead.require(who.user_id, Right.ASK)
    await services.store.questions.drop(who.chat_id, who.user_id)
    chat_id = message.chat_shared.chat_id
    subscription, new = await services.circulation.subscribe(who, chat_id)
    said = replies.subscribed(speak, subscription, new=new)
    screen = opening(speak, subscription, who, said)
    await services.desk.reply(as_post(screen, reply_key(update)), who, reply_key(update))


def handlers() -> tuple[Handler, ...]:
    """Return what listens here."""
    return (MessageHandler(filters.StatusUpdate.CHAT_SHARED, on_shared),)
