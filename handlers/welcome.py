"""Somebody arrives, or asks what the bot can do."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from telegram.ext import CommandHandler

from bot.i18n import voice
from bot.model import Button
from bot.publish import Right, Role
from handlers import replies, replies_panels, replies_privacy
from handlers.panels import Hand, Turn, deed, present
from handlers.reading import asker, reply_key
from handlers.screens import Screen
from handlers.setup import holder, offer_keys

if TYPE_CHECKING:
    from collections.abc import Mapping

    from telegram import Update

    from bot.model import Action, Keyboard
    from handlers.context import Context, Handler
    from handlers.presses import Deed, Pressed


async def on_start(update: Update, context: Context) -> None:
    """Greet and say what to do first; in private, with keys to the person's own chats."""
    who, key = asker(update), reply_key(update)
    text = replies.welcome(voice(who.locale))
    if who.chat_id == who.user_id:
        await offer_keys(text, who, context, key)
    else:
        await context.services.desk.tell(text, who, key)


async def on_help(update: Update, context: Context) -> None:
    """Say what this person may ask for."""
    who = asker(update)
    role = await context.services.masthead.role(who.user_id)
    text = replies.manual(voice(who.locale), editor=role >= Role.EDITOR, admin=role >= Role.ADMIN)
    hand = Hand("help", holder(who), voice(who.locale))
    screen = Screen(text, _doors(hand, context.bot.username))
    await present(context, screen, who, reply_key(update))


def _doors(hand: Hand, bot_name: str) -> Keyboard:
    """Return the rows that lead on from the help page.

    Source of the links that add a bot to a chat: core.telegram.org/api/links#bot-links.
    """
    words = replies_panels.doors(hand.speak)
    rights = "post_messages+edit_messages+delete_messages"
    bot = f"https://t.me/{bot_name}"
    return (
        (
            Button(words.channel, f"{bot}?startchannel&admin={rights}"),
            Button(words.group, f"{bot}?startgroup"),
        ),
        (
            replace(hand, action="chats").button(words.chats, "list"),
            replace(hand, action="language").button(words.language, "open"),
            hand.button(words.privacy, "privacy"),
        ),
    )


async def tell_privacy(pressed: Pressed, context: Context) -> Turn:
    """Say what is kept about people, and for how long."""
    text = replies_privacy.privacy(pressed.speak)
    await context.services.desk.tell(text, pressed.asker, pressed.key)
    return Turn(None)


def presses() -> Mapping[Action, Deed]:
    """Return what is done for the buttons of this room."""
    return {"help": deed({"privacy": tell_privacy}, Right.ASK)}


def handlers() -> tuple[Handler, ...]:
    """Return what listens here."""
    return (CommandHandler("start", on_start), CommandHandler("help", on_help))
