"""A person asks what is kept about them, takes it along, or has it deleted."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from telegram.ext import CommandHandler

from bot import compose
from bot.i18n import voice
from bot.store import Person
from handlers import replies_privacy as replies
from handlers.reading import asker, reply_key

if TYPE_CHECKING:
    from telegram import Update

    from handlers.context import Context, Handler

#: What confirms, in the languages that the bot speaks.
_YES: Final = frozenset({"yes", "是", "确认"})
_AGAIN_SECONDS: Final = 120.0


def _person(update: Update) -> Person:
    """Return who asks, by id and by the names that Telegram has."""
    user, who = update.effective_user, asker(update)
    names = (user.full_name, user.username) if user else ()
    return Person(who.user_id, tuple(name for name in names if name))


async def on_privacy(update: Update, context: Context) -> None:
    """Say what is kept about people, and for how long."""
    who = asker(update)
    await context.services.desk.tell(replies.privacy(voice(who.locale)), who, reply_key(update))


async def on_mydata(update: Update, context: Context) -> None:
    """Send the person a file with everything that is kept about them, in private."""
    who, services, key = asker(update), context.services, reply_key(update)
    speak = voice(who.locale)
    if who.chat_id != who.user_id:
        await services.desk.tell(replies.only_in_private(speak), who, key)
    elif not await services.store.drafts.claim(f"mydata:{who.user_id}", _AGAIN_SECONDS, owner=key):
        await services.desk.tell(replies.not_again(speak), who, key)
    else:
        paper = await services.erasure.disclose(_person(update))
        caption = compose.notice(replies.on_its_way(speak), key=key)
        await services.desk.hand_out(paper, caption, who, key)


async def on_delete(update: Update, context: Context) -> None:
    """Say what deleting means; once that is confirmed, delete, and leave no trace of the answer.

    The answer takes no way through the outbox, which would remember it for days.
    """
    who, services, words = asker(update), context.services, context.args or []
    speak = voice(who.locale)
    if who.chat_id != who.user_id:
        await services.desk.tell(replies.only_in_private(speak), who, reply_key(update))
    elif not words or words[0].lower() not in _YES:
        await services.desk.tell(replies.sure(speak), who, reply_key(update))
    else:
        done = await services.erasure.erase(_person(update), str(update.update_id))
        await context.bot.send_message(who.chat_id, replies.farewell(speak, done))


def handlers() -> tuple[Handler, ...]:
    """Return what listens here."""
    return (
        CommandHandler("privacy", on_privacy),
        CommandHandler("mydata", on_mydata),
        CommandHandler("delete", on_delete),
    )
