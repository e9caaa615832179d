"""The bot is added to a chat or leaves it; a group becomes a supergroup."""

from __future__ import annotations

from typing import TYPE_CHECKING

from telegram.constants import ChatMemberStatus
from telegram.ext import ChatMemberHandler, MessageHandler, filters

if TYPE_CHECKING:
    from telegram import Update

    from handlers.context import Context, Handler

_GONE = (ChatMemberStatus.LEFT, ChatMemberStatus.BANNED)


async def on_membership(update: Update, context: Context) -> None:
    """Forget the subscription and the watch of a chat that the bot is no longer in."""
    change = update.my_chat_member
    if change is not None and change.new_chat_member.status in _GONE:
        await context.services.circulation.drop(change.chat.id)
        await context.services.lookout.drop(change.chat.id)


async def on_migration(update: Update, context: Context) -> None:
    """Carry a group's subscription over to the supergroup it became."""
    message = update.effective_message
    if message is not None and message.migrate_to_chat_id is not None:
        await context.services.circulation.move(message.chat_id, message.migrate_to_chat_id)


def handlers() -> tuple[Handler, ...]:
    """Return what listens here."""
    return (
        ChatMemberHandler(on_membership, ChatMemberHandler.MY_CHAT_MEMBER),
        MessageHandler(filters.StatusUpdate.MIGRATE, on_migration),
    )
