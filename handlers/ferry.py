"""Administrators take the bot's state along as a file, and bring it back."""

from __future__ import annotations

from typing import TYPE_CHECKING

from telegram.ext import CommandHandler, MessageHandler, filters

from bot import compose
from bot.i18n import voice
from handlers import replies_ferry as replies
from handlers.gate import admit
from handlers.panels import Hand, Turn, deed, present
from handlers.reading import reply_key, upload
from handlers.screens import Screen

if TYPE_CHECKING:
    from collections.abc import Mapping

    from telegram import Update

    from bot.model import Action
    from handlers.context import Context, Handler
    from handlers.presses import Deed, Pressed


async def on_export(update: Update, context: Context) -> None:
    """Send the administrator the file, in private."""
    who, services, key = await admit(update, context), context.services, reply_key(update)
    speak = voice(who.locale)
    if who.chat_id != who.user_id:
        await services.desk.tell(replies.only_in_private(speak), who, key)
        return
    paper = await services.ferry.pack()
    post = compose.notice(replies.exported(speak), key=key)
    await services.desk.hand_out(paper, post, who, key)


async def on_import(update: Update, context: Context) -> None:
    """Say what a file would change; once that is confirmed, change it."""
    who, services, key = await admit(update, context), context.services, reply_key(update)
    speak, message = voice(who.locale), update.effective_message
    answered = message.reply_to_message if message else None
    file = (upload(message) if message else None) or (upload(answered) if answered else None)
    if (context.args or [])[:1] == ["confirm"]:
        text = replies.imported(speak, await services.ferry.land(who.user_id))
        await services.desk.tell(text, who, key)
    elif file is None:
        await services.desk.tell(replies.how_to_import(speak), who, key)
    else:
        text = replies.would_import(speak, await services.ferry.unload(who.user_id, file))
        digest = await services.ferry.waiting(who.user_id) or ""
        hand = Hand("import", who.user_id, speak)
        row = (
            hand.button(speak.say("✅ Import"), "land", digest),
            hand.button(speak.say("✖ Cancel"), "cancel", digest),
        )
        await present(context, Screen(text, (row,)), who, key)


async def land(pressed: Pressed, context: Context, digest: str) -> Turn:
    """Write the file under whose list the button stands.

    Raises:
        Expired: another file came after it, or its time is over.
    """
    changed = await context.services.ferry.land(pressed.user_id, digest)
    return Turn(Screen(replies.imported(pressed.speak, changed), ()))


async def cancel(pressed: Pressed, context: Context, digest: str) -> Turn:
    """Let everything be as it was, and forget the file, if no other came after it."""
    ferry = context.services.ferry
    if await ferry.waiting(pressed.user_id) == digest:
        await ferry.cancel(pressed.user_id)
    return Turn(Screen(replies.not_imported(pressed.speak), ()))


def presses() -> Mapping[Action, Deed]:
    """Return what is done for the buttons of this room."""
    return {"import": deed({"land": land, "cancel": cancel})}


def handlers() -> tuple[Handler, ...]:
    """Return what listens here."""
    return (
        CommandHandler("export", on_export),
        CommandHandler("import", on_import),
        MessageHandler(filters.Document.ALL & filters.CaptionRegex(r"^/import\b"), on_import),
    )
