"""What stands in chats is taken away, emptied or relabelled; what is gone already is success.

A bot deletes its own messages within 48 hours, in channels for as long as it may post there
(Bot API, ``deleteMessage``); it may change them for longer.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from telegram.constants import ParseMode
from telegram.error import BadRequest, TelegramError

from bot.deliver.revise import revise_keyboard, unchanged_is_fine
from bot.deliver.verdict import outcome

if TYPE_CHECKING:
    from telegram import Bot

    from bot.model import Keyboard
    from bot.outcome import Outcome

_GONE: Final = "message to delete not found"
#: What Telegram says to whoever changes the text of a picture, or the caption of a text.
_OTHER_KIND: Final = ("there is no text in the message", "there is no caption in the message")


class Reviser:
    """Takes back and relabels what stands in chats; none of it raises for what Telegram says."""

    def __init__(self, bot: Bot) -> None:
        self._bot = bot

    async def erase(self, chat_id: int, message_id: int) -> Outcome | None:
        """Return None when the message is gone, else what Telegram said."""
        try:
            await self._bot.delete_message(chat_id, message_id)
        except TelegramError as error:
            if isinstance(error, BadRequest) and _GONE in error.message.lower():
                return None
            return outcome(error, 0)
        return None

    async def blank(self, chat_id: int, message_id: int, words: str) -> bool:
        """Let these words, as HTML, take the place of all that the message says; False: it stays.

        A picture stays above its caption.
        """
        bot, html = self._bot, ParseMode.HTML
        try:
            with unchanged_is_fine():
                await bot.edit_message_text(words, chat_id, message_id, parse_mode=html)
        except TelegramError as error:
            if not any(it in error.message.lower() for it in _OTHER_KIND):
                return False
        else:
            return True
        try:
            with unchanged_is_fine():
                await bot.edit_message_caption(chat_id, message_id, caption=words, parse_mode=html)
        except TelegramError:
            return False
        return True

    async def relabel(self, chat_id: int, message_id: int, rows: Keyboard) -> Outcome | None:
        """Return None when the message carries these buttons, else what Telegram said."""
        try:
            await revise_keyboard(self._bot, chat_id, message_id, rows)
        except TelegramError as error:
            return outcome(error, 0)
        return None
