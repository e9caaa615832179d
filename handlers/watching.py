"""Links that nobody asked about, in groups and channels whose administrators want them read."""

from __future__ import annotations

from typing import TYPE_CHECKING

from telegram import MessageEntity
from telegram.ext import CommandHandler, MessageHandler, filters

from bot.i18n import voice
from handlers import replies, replies_everywhere
from handlers.gate import entitled
from handlers.reading import ADDRESSED, asker, chat_named, links, overheard_by, reply_key

if TYPE_CHECKING:
    from telegram import Update

    from handlers.context import Context, Handler


async def on_links(update: Update, context: Context) -> None:
    """Switch the reading of every link on or off, or say whether it is on."""
    who, message = asker(update), update.effective_message
    speak, lookout, words = voice(who.locale), context.services.lookout, context.args or []
    verbs = [word.lower() for word in words if word.lower() in {"on", "off"}]
    rest = [word for word in words if word.lower() not in {"on", "off"}]
    private = message is not None and message.chat.type == message.chat.PRIVATE
    chat = chat_named(rest) if rest else None if private else who.chat_id
    if rest and chat is None:
        text = replies.which_chat(speak)
    elif chat is None or len(verbs) != 1:
        if private:
            text = replies_everywhere.how_to_watch(speak, await lookout.of(who.user_id))
        else:
            text = replies_everywhere.state(speak, await lookout.watch(who.chat_id))
    elif verbs == ["on"]:
        await entitled(update, context)
        begun = await lookout.begin(who, chat)
        text = replies_everywhere.watched(speak, begun.watch, hears=begun.hears)
    else:
        text = replies_everywhere.unwatched(speak, await lookout.end(who, chat))
    await context.services.desk.tell(text, who, reply_key(update))


async def on_overheard(update: Update, context: Context) -> None:
    """Take up the new links of a message in a watched chat; elsewhere do nothing."""
    who, message, lookout = asker(update), update.effective_message, context.services.lookout
    watch = await lookout.watch(who.chat_id)
    if message is None or watch is None:
        return
    listener = overheard_by(message, who, watch)
    origin = message.sender_chat if message.is_automatic_forward else None
    if listener is None or (origin is not None and await lookout.watch(origin.id)):
        return
    news = await lookout.take(listener, links(message))
    await context.services.desk.overhear(listener, news)


def handlers() -> tuple[Handler, ...]:
    """Return what listens here."""
    linked = (
        filters.Entity(MessageEntity.URL)
        | filters.Entity(MessageEntity.TEXT_LINK)
        | filters.CaptionEntity(MessageEntity.URL)
        | filters.CaptionEntity(MessageEntity.TEXT_LINK)
    )
    places = filters.UpdateType.CHANNEL_POST | (filters.ChatType.GROUPS & ~ADDRESSED)
    return (
        CommandHandler("links", on_links),
        MessageHandler(
            places & linked & ~filters.COMMAND & ~filters.UpdateType.EDITED, on_overheard
        ),
    )
