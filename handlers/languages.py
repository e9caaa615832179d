"""A person chooses the language that the bot speaks to them, where Telegram's is not theirs.

What was chosen takes the place of what Telegram says as soon as an update is read
(``handlers.intake``), so that no other room needs to know of it.
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Final

from telegram.ext import CommandHandler

from bot.amend import language_label
from bot.errors import Expired
from bot.i18n import LOCALES, Voice, voice
from bot.publish import Right
from handlers import replies_panels
from handlers.panels import Hand, Turn, deed, hand_of, present
from handlers.reading import asker, reply_key
from handlers.screens import Screen, headed, in_rows
from handlers.setup import holder

if TYPE_CHECKING:
    from collections.abc import Mapping

    from telegram import Update

    from bot.model import Action
    from handlers.context import Context, Handler
    from handlers.panels import Verb
    from handlers.presses import Deed, Pressed

#: What stands for the language that Telegram says.
_TELEGRAMS: Final = "-"


async def on_language(update: Update, context: Context) -> None:
    """Show the languages, each a button."""
    who = asker(update)
    await context.services.masthead.require(who.user_id, Right.ASK)
    hand = Hand("language", holder(who), voice(who.locale))
    screen = await _choices(hand, context, who.user_id)
    await present(context, screen, who, reply_key(update))


async def _choices(hand: Hand, context: Context, user_id: int) -> Screen:
    """Return every language by its own name, marked where the person chose it."""
    chosen = await context.services.store.tongues.chosen(user_id)
    buttons = [
        hand.choice(headed(language_label(it)), "set", it, on=it == chosen) for it in LOCALES
    ]
    telegrams = hand.choice(
        replies_panels.as_in_telegram(hand.speak), "set", _TELEGRAMS, on=chosen is None
    )
    text = replies_panels.which_language(hand.speak)
    return Screen(text, ((telegrams,), *in_rows(buttons, 2)))


async def open_choices(pressed: Pressed, context: Context) -> Turn:
    """Show the languages in a message of their own; the one with the button stays."""
    screen = await _choices(hand_of(pressed), context, pressed.user_id)
    await present(context, screen, pressed.asker, pressed.key)
    return Turn(None)


async def choose(pressed: Pressed, context: Context, language: str) -> Turn:
    """Speak this language from now on, beginning with the screen.

    Raises:
        Expired: the bot does not speak it (any more).
    """
    tongues = context.services.store.tongues
    if language == _TELEGRAMS:
        await tongues.forget(pressed.user_id)
        return Turn(await _choices(hand_of(pressed), context, pressed.user_id))
    if language not in LOCALES:
        raise Expired
    await tongues.choose(pressed.user_id, language)
    spoken = Voice(language)
    hand = replace(hand_of(pressed), speak=spoken)
    screen = await _choices(hand, context, pressed.user_id)
    return Turn(screen, replies_panels.language_chosen(spoken))


_VERBS: Final[Mapping[str, Verb]] = {"open": open_choices, "set": choose}


def presses() -> Mapping[Action, Deed]:
    """Return what is done for the buttons of this room."""
    return {"language": deed(_VERBS, Right.ASK)}


def handlers() -> tuple[Handler, ...]:
    """Return what listens here."""
    return (CommandHandler("language", on_language),)
