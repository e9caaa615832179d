"""Somebody edits a message: a link that was added is read, and nothing is done twice.

Every edited message ends here, so that no command is obeyed again because its words were changed.
"""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, Final

from telegram.ext import MessageHandler, filters

from handlers.reading import asker, is_by_bot, is_meant, links, overheard_by

if TYPE_CHECKING:
    from telegram import Message, Update

    from handlers.context import Context, Handler

#: Wishes are known again for two days; an edit that comes later could be a wish made twice.
_FRESH: Final = timedelta(days=1)


async def on_edit(update: Update, context: Context) -> None:
    """Read the links that the message did not have before, if it is one that the bot reads."""
    message = update.effective_message
    if message is None or not _is_fresh(message) or is_by_bot(message):
        return
    found, who, services = links(message), asker(update), context.services
    if not found:
        return
    if is_meant(message):
        # Only the inbox knows whether there is something new; by then an eye could come too late.
        await services.desk.ask(who, found)
        return
    watch = await services.lookout.watch(who.chat_id)
    if watch is not None and (listener := overheard_by(message, who, watch)) is not None:
        news = await services.lookout.take(listener, found)
        await services.desk.overhear(listener, news)


def _is_fresh(message: Message) -> bool:
    return message.edit_date is None or message.edit_date - message.date < _FRESH


def handlers() -> tuple[Handler, ...]:
    """Return what listens here."""
    return (MessageHandler(filters.UpdateType.EDITED, on_edit),)
