"""Who may order posts for which chat: asked of Telegram at the moment of the order.

Fails closed: where Telegram does not say that the person administers the chat and that the bot
may post in it, nobody may.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from telegram import ChatMemberAdministrator, ChatMemberMember, ChatMemberOwner
from telegram.constants import ChatID, ChatType
from telegram.error import BadRequest, Forbidden

from bot import errors
from bot.model import Subscription

if TYPE_CHECKING:
    from datetime import datetime

    from telegram import Bot, ChatFullInfo, ChatMember

    from bot.model import Asker, ChatKind

_KINDS: dict[str, ChatKind] = {
    ChatType.PRIVATE: "private",
    ChatType.GROUP: "group",
    ChatType.SUPERGROUP: "group",
    ChatType.CHANNEL: "channel",
}


class Registry:
    """Telegram's word on chats and their administrators."""

    def __init__(self, bot: Bot) -> None:
        self._bot = bot

    async def vouch(self, asker: Asker, chat: int | str, *, now: datetime) -> Subscription:
        """Return the subscription that the asker may order for the chat (id or ``@name``).

        Raises:
            BotNotThere: the bot cannot see that chat.
            NotAdministrator: the asker does not administer it.
            BotMayNotPost: the bot may not post there.
        """
        info = await self._chat(chat)
        if info.type == ChatType.PRIVATE:
            if info.id != asker.user_id:
                raise errors.NotAdministrator
        elif info.type == ChatType.CHANNEL:
            await self._prove_both(asker, info)
        else:
            await self._prove_asker(asker, info)
            await self._prove_bot(info)
        return Subscription(
            chat_id=info.id,
            title=info.title or info.full_name or str(info.id),
            kind=_KINDS[info.type],
            added_by=asker.user_id,
            added_at=now,
            username=info.username,
            thread_id=asker.thread_id if info.id == asker.chat_id else None,
            locale=asker.locale,
        )

    async def administers(self, asker: Asker, chat_id: int) -> bool:
        """Whether the asker may end the subscription of that chat."""
        if chat_id == asker.user_id:
            return True
        try:
            await self._prove_asker(asker, await self._chat(chat_id))
        except errors.AccessError:
            return False
        return True

    async def admits(self, chat_id: int) -> bool:
        """Whether the bot may post in that chat."""
        try:
            info = await self._chat(chat_id)
            if info.type != ChatType.PRIVATE:
                await self._prove_bot(info)
        except errors.AccessError:
            return False
        return True

    async def hears_all(self, chat: Subscription) -> bool:
        """Whether Telegram shows the bot what is said in a chat without naming it.

        Source: core.telegram.org/bots/features#privacy-mode.
        """
        if chat.kind != "group" or self._bot.can_read_all_group_messages:
            return True
        member = await self._member(chat.chat_id, self._bot.id)
        return isinstance(member, ChatMemberAdministrator)

    async def _chat(self, chat: int | str) -> ChatFullInfo:
        """Return Telegram's record of the chat."""
        try:
            return await self._bot.get_chat(chat)
        except (BadRequest, Forbidden) as error:
            raise errors.BotNotThere from error

    async def _member(self, chat_id: int, user_id: int) -> ChatMember:
        """Return what the user is in the chat."""
        try:
            return await self._bot.get_chat_member(chat_id, user_id)
        except (BadRequest, Forbidden) as error:
            raise errors.BotNotThere from error

    async def _prove_both(self, asker: Asker, info: ChatFullInfo) -> None:
        """Pass where asker and bot are both among the channel's administrators, the bot to post.

        A channel lets only administrators see who they are, so that one question settles it.
        """
        try:
            admins = await self._bot.get_chat_administrators(info.id)
        except (BadRequest, Forbidden) as error:
            raise errors.BotNotThere from error
        standing = {member.user.id: member for member in admins}
        if asker.user_id not in standing:
            raise errors.NotAdministrator
        bot = standing.get(self._bot.id)
        if not isinstance(bot, ChatMemberAdministrator) or not bot.can_post_messages:
            raise errors.BotMayNotPost

    async def _prove_asker(self, asker: Asker, info: ChatFullInfo) -> None:
        """Pass an owner or administrator; an anonymous one speaks from inside the chat itself."""
        if asker.user_id == ChatID.ANONYMOUS_ADMIN and asker.chat_id == info.id:
            return
        member = await self._member(info.id, asker.user_id)
        if not isinstance(member, ChatMemberOwner | ChatMemberAdministrator):
            raise errors.NotAdministrator

    async def _prove_bot(self, info: ChatFullInfo) -> None:
        """Pass a bot that is in the group with the right to write."""
        member = await self._member(info.id, self._bot.id)
        match member:
            case ChatMemberAdministrator():
                may_post = True
            case ChatMemberMember():
                allowed = info.permissions
                may_post = allowed is None or bool(allowed.can_send_messages)
            case _:
                may_post = bool(getattr(member, "can_send_messages", False))
        if not may_post:
            raise errors.BotMayNotPost
