"""Somebody subscribes a chat, ends that, or asks what is subscribed."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from telegram.ext import CommandHandler

from bot import compose
from bot.errors import BotNotThere
from bot.i18n import voice
from bot.publish import Right
from bot.text import in_line, truncate
from handlers import replies, replies_setup
from handlers.gate import entitled
from handlers.presses import Told
from handlers.reading import asker, chat_named, reply_key
from handlers.screens import Frame
from handlers.setup import holder, offer_keys, set_up_button

if TYPE_CHECKING:
    from collections.abc import Mapping

    from telegram import Update

    from bot.model import Action, Asker, Button, Keyboard, Subscription
    from handlers.context import Context, Handler
    from handlers.presses import Deed, Pressed

#: Chats that one message lists: as many as it holds with the longest titles.
_LISTED = 20
#: UTF-16 units of a title on a button.
_LABEL_LIMIT = 50


async def on_subscribe(update: Update, context: Context) -> None:
    """Subscribe the named chat, or this one; in private, offer the person's other chats as well."""
    who, key = asker(update), reply_key(update)
    speak, chat = voice(who.locale), chat_named(context.args) if context.args else who.chat_id
    if chat is None:
        await context.services.desk.tell(replies.which_chat(speak), who, key)
        return
    await entitled(update, context)
    subscription, new = await context.services.circulation.subscribe(who, chat)
    text = replies.subscribed(speak, subscription, new=new)
    row = (set_up_button(speak, subscription, who),)
    await _say(text, (row,), who, context, key)
    if not context.args and subscription.kind == "private":
        await offer_keys(replies_setup.pick_a_chat(speak), who, context, f"{key}:keys")


async def _say(text: str, keyboard: Keyboard, who: Asker, context: Context, key: str) -> None:
    """Answer with a sentence of the bot's own and these buttons."""
    post = replace(compose.notice(text, key=key), keyboard=keyboard)
    await context.services.desk.reply(post, who, key)


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
    """List the asker's subscriptions, each a button to its menu; administrators see every one."""
    await _list(asker(update), context, reply_key(update))


async def _list(who: Asker, context: Context, key: str) -> None:
    """Answer with the chats whose menus the person may open."""
    every = await context.services.masthead.may(who.user_id, Right.ADMINISTER)
    known = await context.services.circulation.of(who, every=every)
    speak = voice(who.locale)
    text = replies.subscriptions(speak, known[:_LISTED])
    if len(known) > _LISTED:
        text = replies_setup.and_more(speak, text, len(known) - _LISTED)
    rows = tuple((_menu_of(it, who),) for it in known[:_LISTED])
    await _say(text, rows, who, context, key)


async def on_chats(pressed: Pressed, context: Context) -> Told:
    """Show the same list to whoever pressed."""
    await _list(pressed.asker, context, pressed.key)
    return Told()


def _menu_of(subscription: Subscription, who: Asker) -> Button:
    """Return the button to one subscription's menu."""
    frame = Frame(subscription, voice(who.locale), holder(who))
    return frame.button(f"⚙️ {truncate(in_line(subscription.title), _LABEL_LIMIT)}", "show", "main")


def presses() -> Mapping[Action, Deed]:
    """Return what is done for the buttons of this room."""
    return {"chats": on_chats}


def handlers() -> tuple[Handler, ...]:
    """Return what listens here."""
    return (
        CommandHandler("subscribe", on_subscribe),
        CommandHandler("unsubscribe", on_unsubscribe),
        CommandHandler("subscriptions", on_subscriptions),
    )
