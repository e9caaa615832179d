"""An editor lets the links of their private chat be published without a press, or ends that."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from telegram.ext import CommandHandler

from bot import compose
from bot.i18n import voice
from bot.model import Button, Press
from bot.publish import Right
from handlers import replies_drafting as replies
from handlers.presses import Pressed, Told, revise
from handlers.reading import asker, reply_key

if TYPE_CHECKING:
    from collections.abc import Mapping

    from telegram import Update

    from bot.i18n import Voice
    from bot.model import Action, Post
    from handlers.context import Context, Handler
    from handlers.presses import Deed


async def on_autopublish(update: Update, context: Context) -> None:
    """Say what becomes of the editor's links, with a switch."""
    who = asker(update)
    speak = voice(who.locale)
    if who.chat_id != who.user_id:
        text = replies.only_in_private(speak)
        await context.services.desk.tell(text, who, reply_key(update))
        return
    await context.services.masthead.require(who.user_id, Right.PUBLISH)
    habit = await context.services.store.habits.of(who.user_id)
    post = _screen(speak, who.user_id, reply_key(update), on=habit.autopublish)
    await context.services.desk.reply(post, who, reply_key(update))


def _screen(speak: Voice, user_id: int, key: str, *, on: bool) -> Post:
    """Return what holds now, with a button for each of the two."""
    choices = (("on", speak.say("⚡ At once"), on), ("off", speak.say("📝 By a press"), not on))
    row = tuple(
        Button(f"✓ {label}" if holds else label, press=Press("auto", "", (turn,), user_id))
        for turn, label, holds in choices
    )
    text = replies.autopublish(speak, on=on)
    return replace(compose.notice(text, key=key), keyboard=(row,))


async def on_auto(pressed: Pressed, context: Context) -> Told:
    """Let the person's links be published at once, or by a press."""
    await context.services.masthead.require(pressed.user_id, Right.PUBLISH)
    (turn,) = pressed.press.details
    await context.services.store.habits.settle(pressed.user_id, "autopublish", turn)
    screen = _screen(pressed.speak, pressed.user_id, pressed.key, on=turn == "on")
    await revise(pressed, context, screen)
    return Told()


def presses() -> Mapping[Action, Deed]:
    """Return what is done for the buttons of this room."""
    return {"auto": on_auto}


def handlers() -> tuple[Handler, ...]:
    """Return what listens here."""
    return (CommandHandler("autopublish", on_autopublish),)
