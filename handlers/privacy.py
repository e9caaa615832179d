"""A person asks what is kept about them, takes it along, or has it deleted."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from telegram.ext import CommandHandler

from bot import compose
from bot.errors import Expired
from bot.i18n import voice
from bot.store import Person
from handlers import replies_privacy as replies
from handlers.panels import Hand, present
from handlers.presses import Told, revise
from handlers.reading import asker, reply_key
from handlers.screens import Screen

if TYPE_CHECKING:
    from collections.abc import Mapping

    from telegram import Update

    from bot.model import Action
    from handlers.context import Context, Handler
    from handlers.presses import Deed, Pressed

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
        hand = Hand("erase", who.user_id, speak)
        row = (
            hand.button(speak.say("🗑 Yes, delete everything"), "yes"),
            hand.button(speak.say("Keep it"), "no"),
        )
        await present(context, Screen(replies.sure(speak), (row,)), who, reply_key(update))
    else:
        done = await services.erasure.erase(_person(update), str(update.update_id))
        await context.bot.send_message(who.chat_id, replies.farewell(speak, done))


async def on_sure(pressed: Pressed, context: Context) -> Told:
    """Delete everything, or keep it; no right is needed for one's own data.

    Raises:
        Expired: Telegram no longer tells whose chat it is, and with it the person's names.
    """
    chat, speak = pressed.message.chat if pressed.message else None, pressed.speak
    if chat is None or chat.id != pressed.user_id:
        raise Expired
    text = replies.kept(speak)
    if pressed.press.details == ("yes",):
        names = tuple(name for name in (chat.full_name, chat.username) if name)
        person = Person(pressed.user_id, names)
        wish = pressed.key.removeprefix("update:")
        text = replies.farewell(speak, await context.services.erasure.erase(person, wish))
    # Without buttons the message leaves nothing in the store.
    await revise(pressed, context, compose.notice(text, key=""))
    return Told()


def presses() -> Mapping[Action, Deed]:
    """Return what is done for the buttons of this room."""
    return {"erase": on_sure}


def handlers() -> tuple[Handler, ...]:
    """Return what listens here."""
    return (
        CommandHandler("privacy", on_privacy),
        CommandHandler("mydata", on_mydata),
        CommandHandler("delete", on_delete),
    )
