"""Somebody asks why a story came, or did not."""

from __future__ import annotations

from typing import TYPE_CHECKING

from telegram.ext import CommandHandler

from bot.i18n import voice
from bot.inquiry import published_story, verdicts
from handlers import replies, replies_setup
from handlers.reading import asker, links, reply_key

if TYPE_CHECKING:
    from telegram import Update

    from bot.model import Asker, Link, Subscription
    from handlers.context import Context, Handler


async def on_why(update: Update, context: Context) -> None:
    """Say which rule of each chat let the story in, or kept it out."""
    who, link = asker(update), _meant(update)
    speak = voice(who.locale)
    if link is None:
        text = replies_setup.how_to_ask_why(speak)
    else:
        chats = await _theirs(context, who)
        known = await published_story(context.services.store, link)
        if known is None:
            text = replies_setup.unknown_story(speak)
        elif not chats:
            text = replies.not_subscribed(speak)
        else:
            text = replies_setup.why(speak, verdicts(known, chats))
    await context.services.desk.tell(text, who, reply_key(update))


def _meant(update: Update) -> Link | None:
    """Return the link of the command, or of the post that it answers."""
    message = update.effective_message
    for each in (message, message.reply_to_message if message else None):
        found = links(each) if each is not None else ()
        if found:
            return found[0]
    return None


async def _theirs(context: Context, who: Asker) -> tuple[Subscription, ...]:
    """Return this chat's subscription, or in private all that the person made."""
    if who.chat_id == who.user_id:
        return await context.services.circulation.mine(who.user_id)
    here = await context.services.store.subscriptions.get(who.chat_id)
    return (here,) if here is not None else ()


def handlers() -> tuple[Handler, ...]:
    """Return what listens here."""
    return (CommandHandler("why", on_why),)
