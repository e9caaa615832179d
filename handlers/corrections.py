"""Administrators see which posts were corrected by their sources, and switch that on or off."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from telegram.ext import CommandHandler

from bot import compose
from bot.i18n import voice
from bot.publish import Right
from handlers import replies_corrections
from handlers.gate import admit
from handlers.presses import Pressed, Told, revise
from handlers.reading import reply_key

if TYPE_CHECKING:
    from collections.abc import Mapping

    from telegram import Update

    from bot.i18n import Voice
    from bot.model import Action, Post
    from handlers.context import Context, Handler
    from handlers.presses import Deed

#: Corrections of one list, which has to fit a message.
_SHOWN = 10


async def on_corrections(update: Update, context: Context) -> None:
    """Show the latest corrections, with the button that switches them."""
    who, key = await admit(update, context), reply_key(update)
    post = await _panel(context, voice(who.locale), who.user_id, key)
    await context.services.desk.reply(post, who, key)


async def on_switch(pressed: Pressed, context: Context) -> Told:
    """Switch corrections to what the button says, and show what holds now.

    Raises:
        NotAllowed: whoever pressed is no administrator any more.
    """
    masthead = context.services.masthead
    await masthead.require(pressed.user_id, Right.ADMINISTER)
    await masthead.decide("corrections", pressed.press.subject, pressed.user_id)
    post = await _panel(context, pressed.speak, pressed.user_id, pressed.key)
    await revise(pressed, context, post)
    return Told()


async def _panel(context: Context, speak: Voice, user_id: int, key: str) -> Post:
    """Return the message with the list and the button."""
    services = context.services
    state = (await services.masthead.policy()).corrections
    made = await services.store.errata.newest(_SHOWN)
    post = compose.notice(replies_corrections.corrections(speak, state, made), key=key)
    return replace(post, keyboard=replies_corrections.switch(speak, state, user_id))


def presses() -> Mapping[Action, Deed]:
    """Return what is done for the buttons of this room."""
    return {"corrections": on_switch}


def handlers() -> tuple[Handler, ...]:
    """Return what listens here."""
    return (CommandHandler("corrections", on_corrections),)
