"""What stands in chats is changed, relabelled, emptied or taken away; done already is success.

What was to be a picture may stand as a text, where its chat took none; only Telegram knows. A bot
deletes its own messages within 48 hours, in channels for as long as it may post there (Bot API,
``deleteMessage``); it may change them for longer.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from telegram.error import BadRequest, TelegramError

from bot.deliver.revise import revise_caption, revise_keyboard, revise_text
from bot.deliver.verdict import outcome
from bot.model import Post
from bot.outcome import Sent

if TYPE_CHECKING:
    from telegram import Bot

    from bot.model import Keyboard
    from bot.outcome import Outcome

_GONE: Final = "message to delete not found"
#: What Telegram says of the other kind of message (tdlib/td, MessagesManager).
_OTHER_KIND: Final = ("there is no caption in the message", "there is no text in the message")


class Reviser:
    """The way to messages that stand already; none of it raises for what Telegram says."""

    def __init__(self, bot: Bot) -> None:
        self._bot = bot

    async def change(self, chat_id: int, message_id: int, post: Post) -> Outcome:
        """Let the message be this post; to be it already is success."""
        first, second = revise_text, revise_caption
        if post.picture_key is not None:
            first, second = second, first
        try:
            try:
                await first(self._bot, chat_id, message_id, post)
            except BadRequest as error:
                if not any(it in error.message.lower() for it in _OTHER_KIND):
                    raise
                await second(self._bot, chat_id, message_id, post)
        except TelegramError as error:
            return outcome(error, 0)
        return Sent(message_id)

    async def blank(self, chat_id: int, message_id: int, words: str) -> bool:
        """Let these words, as HTML, take the place of all that the message says; False: it stays.

        A picture stays above its caption; no button is left.
        """
        return isinstance(await self.change(chat_id, message_id, Post("", words)), Sent)

    async def erase(self, chat_id: int, message_id: int) -> Outcome | None:
        """Return None when the message is gone, else what Telegram said."""
        try:
            await self._bot.delete_message(chat_id, message_id)
        except TelegramError as error:
            if isinstance(error, BadRequest) and _GONE in error.message.lower():
                return None
            return outcome(error, 0)
        return None

    async def relabel(self, chat_id: int, message_id: int, rows: Keyboard) -> Outcome | None:
        """Return None when the message carries these buttons, else what Telegram said."""
        try:
            await revise_keyboard(self._bot, chat_id, message_id, rows)
        except TelegramError as error:
            return outcome(error, 0)
        return None
