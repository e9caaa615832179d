"""Somebody subscribes a chat, ends that, or asks what is subscribed."""

from __future__ import annotations

from typing import TYPE_CHECKING

from telegram.ext import CommandHandler

from bot.errors import BotNotThere
from bot.i18n import voice
from bot.publish import Right
from handlers import replies
from handlers.reading import asker, chat_named, reply_key

if TYPE_CHECKING:
    from telegram import Update

    from handlers.context import Context, Handler


async def on_subscribe(update: Update, context: Context) -> None:
    """Subscribe the named chat, or this one."""
    who = asker(update)
    speak, chat = voice(who.locale), chat_named(context.args) if context.args else who.chat_id
    if chat is None:
        text = replies.which_chat(speak)
    else:
        await context.services.masthead.require(who.user_id, Right.ASK)
        subscription, new = await context.services.circulation.subscribe(who, chat)
        text = replies.subscribed(speak, subscription, new=new)
    await context.services.desk.tell(text, who, reply_key(update))


async def on_unsubscribe(update: Update, context: Context) -> None:
    """End the subscription of the named chat, or of this one."""
    who = asker(update)
    speak, chat = voice(who.locale), chat_named(context.args) if context.args else who.chat_id
    if chat is None:
        text = replies.which_chat(speak)
    else:
        try:
            ended = await context.services.circulation.unsubscribe(who, chat)
            text = replies.unsubscribed(speak, ended)
        except BotNotThere:
            text = replies.not_subscribed(speak)
    await context.services.desk.tell(text, who, reply_key(update))


async def on_subscriptions(update: Update, context: Context) -> None:
    """List the asker's subscriptions; administrators see every one."""
    who = asker(update)
    every = await context.services.masthead.may(who.user_id, Right.ADMINISTER)
    known = await context.services.circulation.of(who, every=every)
    text = replies.subscriptions(voice(who.locale), known)
    await context.services.desk.tell(text, who, reply_key(update))


def handlers() -> tuple[Handler, ...]:
    """Return what listens here."""
    return (
        CommandHandler("subscribe", on_subscribe),
        CommandHandler("unsubscribe", on_unsubscribe),
        CommandHandler("subscriptions", on_subscriptions),
    )
