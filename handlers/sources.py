"""Somebody sends what is to be summarised, links or a file, or points at it with /tldr."""

from __future__ import annotations

from typing import TYPE_CHECKING

from telegram.ext import CommandHandler, MessageHandler, filters

from bot.i18n import voice
from bot.model import Link
from handlers import replies, replies_drafting, replies_everywhere
from handlers.reading import (
    ADDRESSED,
    LINKS_LIMIT,
    asker,
    is_by_bot,
    mentions_bot,
    pointed_at,
    reply_key,
    wanted,
)

if TYPE_CHECKING:
    from telegram import Message, Update

    from bot.model import Asker
    from handlers.context import Context, Handler
    from handlers.reading import Wanted

_FILES = (
    filters.Document.ALL
    | filters.PHOTO
    | filters.VIDEO
    | filters.AUDIO
    | filters.VOICE
    | filters.VIDEO_NOTE
    | filters.Sticker.ALL
)


async def on_source(update: Update, context: Context) -> None:
    """Put a job for every link or file of the message into the inbox, and show that it is seen.

    Whoever names the bot in answer to another message means what stands there.
    """
    who, message = asker(update), update.effective_message
    if message is None or (message.via_bot is not None and is_by_bot(message)):
        return
    wish = wanted(message)
    if not wish.sources and mentions_bot(message):
        wish = pointed_at(message)
    if not wish.sources:
        if message.chat.type == message.chat.PRIVATE or mentions_bot(message):
            text = replies.nothing_to_read(voice(who.locale))
            await context.services.desk.tell(text, who, reply_key(update))
        return
    if not await _is_of_a_read_album(message, who, wish, context):
        publish = await _is_published_at_once(update, context, who, wish)
        await _ask(update, context, who, wish, publish=publish)


async def on_tldr(update: Update, context: Context) -> None:
    """Summarise the links or the file of the command itself, or of the message it answers."""
    who, message = asker(update), update.effective_message
    if message is None:
        return
    wish = wanted(message)
    if not wish.sources:
        wish = pointed_at(message)
    if not wish.sources:
        text = replies_everywhere.how_to_tldr(voice(who.locale))
        await context.services.desk.tell(text, who, reply_key(update))
        return
    await _ask(update, context, who, wish)


async def _is_published_at_once(update: Update, context: Context, who: Asker, wish: Wanted) -> bool:
    """Whether these are links that an editor wants published without a press.

    Whoever lost the right hears so once, with the first link that comes as a summary only.
    """
    if who.chat_id != who.user_id or not all(isinstance(it, Link) for it in wish.sources):
        return False
    at_once = await context.services.drafting.autopublishes(who.user_id)
    if at_once is None:
        text = replies_drafting.autopublish_revoked(voice(who.locale))
        await context.services.desk.tell(text, who, reply_key(update))
    return at_once is True


async def _ask(
    update: Update, context: Context, who: Asker, wish: Wanted, *, publish: bool = False
) -> None:
    """Put the wish into the inbox, say what was left out of it, and show that it is seen."""
    await context.services.desk.ask(who, wish.sources, publish=publish)
    if who.chat_id != who.user_id:
        asked = [source for source in wish.sources if isinstance(source, Link)]
        await context.services.lookout.note(who, asked)
    if wish.left_out:
        text = replies_everywhere.left_out(voice(who.locale), LINKS_LIMIT, wish.left_out)
        await context.services.desk.tell(text, who, reply_key(update))
    await context.services.progress.acknowledge(who)


async def _is_of_a_read_album(message: Message, who: Asker, wish: Wanted, context: Context) -> bool:
    """Whether the message is a further picture of an album, of which one was taken up."""
    if message.media_group_id is None or message.document is not None:
        return False
    first = await context.services.desk.opens_album(who, message.media_group_id)
    return not first and not isinstance(wish.sources[0], Link)


def handlers() -> tuple[Handler, ...]:
    """Return what listens here."""
    words = filters.TEXT & ~filters.COMMAND
    captioned = filters.CaptionRegex(r"^/tldr(?:@\w+)?(?:\s|$)") & ~filters.UpdateType.EDITED
    return (
        CommandHandler("tldr", on_tldr),
        MessageHandler(captioned & ~filters.ChatType.CHANNEL, on_tldr),
        MessageHandler(ADDRESSED & (words | _FILES), on_source),
    )
