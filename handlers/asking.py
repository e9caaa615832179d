"""The bot asked something, and the next words of that person in that chat are the answer.

Commands are no answer, nor is a link where no site was asked for, nor, in a group, what is not said
to the bot. Whatever is no answer goes on to the rooms behind.
"""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from telegram.ext import ApplicationHandlerStop, MessageHandler, filters

from bot.amend import amended, words_of
from bot.apology import apologise
from bot.errors import AccessError, BotError, StoreError
from bot.hours import search_zones
from bot.i18n import voice
from bot.publish import Right
from bot.terms import WORD_LISTS
from handlers import replies_setup
from handlers.reading import ADDRESSED, asker, links, reply_key
from handlers.screens import PAGES, Frame, zones
from handlers.setup import ANONYMOUS, as_post, holder

if TYPE_CHECKING:
    from collections.abc import Mapping

    from telegram import Message, Update

    from bot.model import Asker
    from bot.store import Question
    from handlers.context import Answer, Context, Handler
    from handlers.screens import Screen


async def on_answer(update: Update, context: Context, answers: Mapping[str, Answer]) -> None:
    """Take the answer to a question, if there is one.

    Raises:
        ApplicationHandlerStop: that was an answer; nobody else is to read it.
    """
    who, message = asker(update), update.effective_message
    question = await context.services.store.questions.pending(who.chat_id, who.user_id)
    if question is None or message is None or not _answers(message, question):
        return
    if not await context.services.masthead.may(who.user_id, Right.ASK):
        return
    speak, key, desk = voice(who.locale), reply_key(update), context.services.desk
    if question.about in answers:
        await _hand_on(answers[question.about], context, who, question, message)
        raise ApplicationHandlerStop
    try:
        screen = await _heard(context, who, question, message.text or "")
    except AccessError as error:
        # Said here, for a failure that leaves this room lets the message go on to the next.
        await desk.tell(apologise(error, speak), who, key)
        await _drop(context, who)
        raise ApplicationHandlerStop from error
    if screen is None:
        await desk.tell(replies_setup.no_words(speak, question.about), who, key)
    else:
        await desk.reply(as_post(screen, key), who, key)
        await _drop(context, who)
    raise ApplicationHandlerStop


async def _hand_on(
    answer: Answer, context: Context, who: Asker, question: Question, message: Message
) -> None:
    """Give the answer to the room that asked, and wait no longer once it is of use."""
    try:
        done = await answer(context, who, question, message)
    except StoreError:
        raise
    except BotError as error:
        text, key = apologise(error, voice(who.locale)), f"answer:{who.chat_id}:{who.message_id}"
        await context.services.desk.tell(text, who, key)
        done = True
    if done:
        await _drop(context, who)


async def _drop(context: Context, who: Asker) -> None:
    """Wait no longer for this person, nor for an anonymous one in their place."""
    for user_id in (who.user_id, ANONYMOUS):
        await context.services.store.questions.drop(who.chat_id, user_id)


def _answers(message: Message, question: Question) -> bool:
    """Whether the message can be meant as the answer."""
    if question.about == replies_setup.PICKING:
        return False
    if question.about in {"headline", "slot"}:
        # A headline may name a site, and a date look like one; a link alone is a wish.
        return len((message.text or "").split()) > 1 or not links(message)
    return question.about == "hosts" or not links(message)


async def _heard(context: Context, who: Asker, question: Question, text: str) -> Screen | None:
    """Return what is shown after the answer; None where it holds nothing of use.

    Raises:
        AccessError: the person may not change that chat's subscription (any more).
    """
    circulation, chat_id = context.services.circulation, int(question.subject)
    speak = voice(who.locale)
    change: tuple[str, ...] | None = None
    if question.about == "zone":
        found = search_zones(text, speak.locale)
        if len(found) > 1:
            known = await circulation.verified(who, chat_id)
            return zones(Frame(known, speak, holder(who)), found)
        page, change = "when", found or None
        verb = "zone"
    else:
        name = next(it for it in WORD_LISTS if it == question.about)
        words = words_of(text, name)
        page, verb, change = name, "add", (name, *words) if words else None
    if change is None:
        return None
    values = change
    after = await circulation.amend(who, chat_id, lambda terms: amended(terms, verb, values))
    return PAGES[page](Frame(after, speak, holder(who)))


def handlers(answers: Mapping[str, Answer]) -> tuple[Handler, ...]:
    """Return what listens here, before everybody else, with what other rooms ask."""
    words = filters.TEXT & ~filters.COMMAND
    return (MessageHandler(ADDRESSED & words, partial(on_answer, answers=answers)),)
