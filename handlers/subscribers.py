"""Administrators look through the subscribed chats, and pause or end what should not go on.

How a chat gets its posts stays with its own administrators: the button to its menu asks Telegram,
as everywhere, whether the person is one of them.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from telegram.ext import CommandHandler

from bot.i18n import voice
from bot.store import NOBODY
from handlers import replies, replies_figures
from handlers.gate import admit
from handlers.panels import Hand, Turn, deed, hand_of, present
from handlers.reading import reply_key
from handlers.screens import Frame, Screen, in_rows, parting
from handlers.setup import ANONYMOUS

if TYPE_CHECKING:
    from collections.abc import Mapping

    from telegram import Update

    from bot.figures import Fare, Page
    from bot.model import Action, Subscription
    from handlers.context import Context, Handler
    from handlers.panels import Verb
    from handlers.presses import Deed, Pressed

#: Numbers of chats that stand side by side.
_NUMBERS: Final = 5


async def on_subscribers(update: Update, context: Context) -> None:
    """Show one page of the subscribed chats, and how each fares."""
    who, words = await admit(update, context), context.args or []
    number = int(words[0]) if words and words[0].isdecimal() and len(words[0]) < 9 else 1  # noqa: PLR2004 - digits
    page = await context.services.figures.subscribers(number)
    screen = _list(Hand("subscribers", who.user_id, voice(who.locale)), page)
    await present(context, screen, who, reply_key(update))


def _list(hand: Hand, page: Page) -> Screen:
    """Return a page of chats: each has a number, and the number is a button to its card."""
    cards = [
        hand.button(str(number), "card", str(fare.subscription.chat_id), str(page.number))
        for number, fare in page.numbered
    ]
    rows = (*in_rows(cards, _NUMBERS), *hand.pager("list", page.number, page.pages))
    return Screen(replies_figures.subscribers(hand.speak, page), rows)


def _card(hand: Hand, fare: Fare, page: str) -> Screen:
    """Return all of one chat, with what can be done about it."""
    it, speak = fare.subscription, hand.speak
    chat, paused = str(it.chat_id), it.terms.paused
    pause = speak.say("▶️ Resume") if paused else speak.say("⏸ Pause")
    menu = Frame(it, speak, hand.user_id).button(speak.say("⚙️ Set up"), "show", "main")
    rows = (
        (menu, hand.button(pause, "pause", chat, page, "off" if paused else "on")),
        (hand.button(speak.say("🚪 Unsubscribe"), "ask", chat, page),),
        (hand.button(speak.say("‹ Back"), "list", page),),
    )
    return Screen(replies_figures.subscriber(speak, fare), rows)


async def show_list(pressed: Pressed, context: Context, page: str) -> Turn:
    """Show a page of chats."""
    found = await context.services.figures.subscribers(int(page))
    return Turn(_list(hand_of(pressed), found))


async def show_card(pressed: Pressed, context: Context, chat: str, page: str) -> Turn:
    """Show one chat."""
    fare = await context.services.figures.fare(int(chat))
    if fare is None:
        return await _gone(pressed, context, page)
    return Turn(_card(hand_of(pressed), fare, page))


async def _gone(pressed: Pressed, context: Context, page: str) -> Turn:
    """Say that the chat has ended its subscription meanwhile, over the list as it is now."""
    turn = await show_list(pressed, context, page)
    return turn._replace(told=replies.not_subscribed(pressed.speak), alert=True)


async def pause(pressed: Pressed, context: Context, chat: str, page: str, state: str) -> Turn:
    """Let the chat get nothing for a while, or posts again."""
    await context.services.circulation.pause(int(chat), paused=state == "on")
    return await show_card(pressed, context, chat, page)


async def ask(pressed: Pressed, context: Context, chat: str, page: str) -> Turn:
    """Ask whether the chat is really to get no more."""
    fare, hand = await context.services.figures.fare(int(chat)), hand_of(pressed)
    if fare is None:
        return await _gone(pressed, context, page)
    row = (
        hand.button(hand.speak.say("🚪 Yes, unsubscribe"), "end", chat, page),
        hand.button(hand.speak.say("No"), "card", chat, page),
    )
    question = parting(Frame(fare.subscription, hand.speak, hand.user_id)).text
    return Turn(Screen(question, (row,)))


async def end(pressed: Pressed, context: Context, chat: str, page: str) -> Turn:
    """End the chat's subscription, and tell whoever made it."""
    ended = await context.services.circulation.drop(int(chat))
    if ended is None:
        return await _gone(pressed, context, page)
    await _tell_adder(ended, pressed, context)
    turn = await show_list(pressed, context, page)
    return turn._replace(told=replies.unsubscribed(pressed.speak, ended))


async def _tell_adder(ended: Subscription, pressed: Pressed, context: Context) -> None:
    if ended.added_by not in {pressed.user_id, NOBODY, ANONYMOUS}:
        text = replies_figures.removed(voice(ended.locale), ended.title)
        await context.services.desk.whisper(ended.added_by, text, pressed.key)


_VERBS: Final[Mapping[str, Verb]] = {
    "list": show_list,
    "card": show_card,
    "pause": pause,
    "ask": ask,
    "end": end,
}


def presses() -> Mapping[Action, Deed]:
    """Return what is done for the buttons of this room."""
    return {"subscribers": deed(_VERBS)}


def handlers() -> tuple[Handler, ...]:
    """Return what listens here."""
    return (CommandHandler("subscribers", on_subscribers),)
