"""Somebody sends what is to be summarised: links, or a file."""

from __future__ import annotations

from typing import TYPE_CHECKING

from telegram.ext import MessageHandler, filters

from bot.i18n import voice
from handlers import replies
from handlers.reading import ADDRESSED, asker, links, reply_key, upload

if TYPE_CHECKING:
    from telegram import Message, Update

    from bot.model import Source
    from handlers.context import Context, Handler

_FILES = (
    filters.Document.ALL
    | filters.PHOTO
    | filters.VIDEO
    | filters.AUDIO
    | filters.VOICE
    | filters.VIDEO_NOTE
    | filters.Sticker.ALL
)


def sources(message: Message) -> tuple[Source, ...]:
    """Return what the message asks to have read: its document, else its links, else its media.

    A forwarded channel post is a picture with links in its caption: the links are meant.
    """
    file = upload(message)
    if message.document is not None and file is not None:
        return (file,)
    return links(message) or ((file,) if file is not None else ())


async def on_source(update: Update, context: Context) -> None:
    """Put a job for every link or file of the message into the inbox, and show that it is seen."""
    who, message = asker(update), update.effective_message
    wanted = sources(message) if message else ()
    if not wanted:
        text = replies.nothing_to_read(voice(who.locale))
        await context.services.desk.tell(text, who, reply_key(update))
        return
    await context.services.desk.ask(who, wanted)
    await context.services.progress.acknowledge(who)


def handlers() -> tuple[Handler, ...]:
    """Return what listens here."""
    words = filters.TEXT & ~filters.COMMAND
    return (MessageHandler(ADDRESSED & (words | _FILES), on_source),)
