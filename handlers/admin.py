"""Administrators speak to every subscribed chat."""

from __future__ import annotations

from typing import TYPE_CHECKING

from telegram.ext import CommandHandler

from bot import compose
from bot.i18n import voice
from handlers import replies
from handlers.gate import admit
from handlers.reading import reply_key

if TYPE_CHECKING:
    from telegram import Update

    from handlers.context import Context, Handler


async def on_broadcast(update: Update, context: Context) -> None:
    """Show the message as a preview with the button that sends it to every subscribed chat."""
    who, message = await admit(update, context), update.effective_message
    words = (message.text or "").split(maxsplit=1) if message else []
    if len(words) < 2:  # noqa: PLR2004 - the command and its text
        text = replies.how_to_broadcast(voice(who.locale))
        await context.services.desk.tell(text, who, reply_key(update))
        return
    post = compose.notice(words[1], key=reply_key(update))
    await context.services.desk.offer(post, who, reply_key(update))


def handlers() -> tuple[Handler, ...]:
    """Return what listens here."""
    return (CommandHandler("broadcast", on_broadcast),)
