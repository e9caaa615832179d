"""The bot is added to a chat or leaves it; a group becomes a supergroup."""

from __future__ import annotations

import asyncio
from dataclasses import replace
from typing import TYPE_CHECKING

from telegram.constants import ChatMemberStatus, ChatType
from telegram.ext import ChatMemberHandler, MessageHandler, filters

from bot import compose
from bot.i18n import voice
from bot.model import Asker
from handlers import replies_setup
from handlers.reading import reply_key
from handlers.setup import holder, join_button

if TYPE_CHECKING:
    from telegram import ChatMemberUpdated, Update

    from handlers.context import Context, Handler

_GONE = (ChatMemberStatus.LEFT, ChatMemberStatus.BANNED)
_BREATH_SECONDS = 3.0
_THERE = (ChatMemberStatus.MEMBER, ChatMemberStatus.ADMINISTRATOR)


async def on_membership(update: Update, context: Context) -> None:
    """Forget a chat that the bot has left; ask whoever added it to one what to do there."""
    change = update.my_chat_member
    if change is None:
        return
    if change.new_chat_member.status in _GONE:
        await context.services.circulation.drop(change.chat.id)
        await context.services.lookout.drop(change.chat.id)
    elif _is_addition(change):
        await _invite(change, context, reply_key(update))


def _is_addition(change: ChatMemberUpdated) -> bool:
    """Whether the bot can do something in the chat that it could not before: it came, or rose.

    In a channel it can do nothing unless it is an administrator.
    """
    before, after = change.old_chat_member.status, change.new_chat_member.status
    if change.chat.type == ChatType.CHANNEL:
        return after == ChatMemberStatus.ADMINISTRATOR != before
    return change.chat.type != ChatType.PRIVATE and before in _GONE and after in _THERE


async def _invite(change: ChatMemberUpdated, context: Context, key: str) -> None:
    """Ask in private, else in the group, whether the chat is to be subscribed; never do it."""
    services, user, chat = context.services, change.from_user, change.chat
    asked = await services.store.questions.pending(user.id, user.id)
    if asked is not None and asked.about == replies_setup.PICKING:
        # A client that adds the bot to a chat that was picked says in the same breath that it was.
        await asyncio.sleep(_BREATH_SECONDS)
    if await services.store.subscriptions.get(chat.id) is not None:
        return
    who = Asker(user.id, user.id, 0, locale=user.language_code or "en")
    speak = voice(who.locale)
    text = replies_setup.invitation(speak, chat.title or str(chat.id))
    row = (join_button(speak, chat.id, who),)
    post = replace(compose.notice(text, key=key), keyboard=(row,))
    group = None if chat.type == ChatType.CHANNEL else chat.id
    address = user.id if holder(who) is not None else group
    if address is not None:
        await services.desk.invite(post, address, f"invite:{key}", group)


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
