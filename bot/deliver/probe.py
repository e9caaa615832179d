"""Did it arrive? A message whose answer never came is looked for where it should stand.

Bots cannot read a chat's history. They can forward a message by its id, and in channels and
supergroups ids are given one by one: the first ids above the highest one known before the first
try are forwarded to a journal, a chat of the bot's own, compared with the post, and deleted there.
In private chats and basic groups ids are shared by all chats of an account, so that nothing can be
said there; nor in chats that protect their content.

The search begins at the id known before the *first* try. From any later one it would miss the copy
that a try in between has left.
"""

from __future__ import annotations

from contextlib import suppress
from typing import TYPE_CHECKING, NamedTuple

import structlog
from telegram.error import BadRequest, RetryAfter, TelegramError

from bot.compose import visible_text
from bot.deliver.richly import rich_words
from bot.deliver.verdict import wait_seconds
from bot.outcome import Deferred, Sent

if TYPE_CHECKING:
    from telegram import Bot, Message

    from bot.model import Delivery, Post
    from bot.outcome import Outcome

_log = structlog.get_logger()

#: Chats with ids of their own: supergroups and channels (Bot API, "chat id").
_OWN_IDS_BELOW = -1_000_000_000_000
#: So many ids in a row without a message are the end of the chat.
_GAP = 8
#: Others write there as well; a chat that is busier than this cannot be searched in time.
_LOOKS = 40
_NOT_THERE = "message to forward not found"


class _Search(NamedTuple):
    """Where something is looked for, and what."""

    chat_id: int
    #: A post may have gone in its rich form or, where that was refused, in its usual one.
    texts: frozenset[str]


class Probe:
    """Looks for posts in chats; without a journal it finds nothing."""

    def __init__(self, bot: Bot, journal_chat: int | None) -> None:
        self._bot = bot
        self._journal = journal_chat

    def can_search(self, chat_id: int, floor: int) -> bool:
        """Whether the chat's messages above ``floor`` can be looked at."""
        return self._journal is not None and chat_id < _OWN_IDS_BELOW and floor > 0

    async def find(self, delivery: Delivery, post: Post, floor: int) -> Outcome | None:
        """Return the message that the post became, or a wait; None where it was not found."""
        if not self.can_search(delivery.chat_id, floor):
            return None
        forms = (post.html, post.rich.html) if post.rich else (post.html,)
        texts = frozenset(_squeezed(visible_text(it)) for it in forms)
        search = _Search(delivery.chat_id, texts)
        try:
            message_id = await self._look(search, floor)
        except RetryAfter as error:
            return Deferred(wait_seconds(error), "429 while searching", counts=False)
        except TelegramError as error:
            _log.info("chat cannot be searched", chat=delivery.chat_id, reason=error.message)
            return None
        return None if message_id is None else Sent(message_id)

    async def _look(self, search: _Search, floor: int) -> int | None:
        missing = 0
        for message_id in range(floor + 1, floor + 1 + _LOOKS):
            copy = await self._forward(search.chat_id, message_id)
            missing = missing + 1 if copy is None else 0
            if copy is not None and _squeezed(_shown(copy)) in search.texts:
                return message_id
            if missing == _GAP:
                break
        return None

    async def _forward(self, chat_id: int, message_id: int) -> Message | None:
        """Return the journal's copy of a message, deleted there; None where there is no message."""
        assert self._journal is not None  # noqa: S101 - ``find`` saw to it
        try:
            copy = await self._bot.forward_message(
                self._journal, chat_id, message_id, disable_notification=True
            )
        except BadRequest as error:
            if error.message.lower() != _NOT_THERE:
                raise
            return None
        with suppress(TelegramError):
            await copy.delete()
        return copy


def _shown(message: Message) -> str:
    return message.text or message.caption or rich_words(message)


def _squeezed(text: str) -> str:
    """Return the text without its white space, of which rich messages keep little."""
    return "".join(text.split())
