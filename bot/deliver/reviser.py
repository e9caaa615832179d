"""One of many copies of a post is changed where it stands, caption or text, whichever it is.

What was to be a picture may stand as a text, where its chat took none; only Telegram knows.
``change`` never raises for what Telegram says.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from telegram.error import BadRequest, TelegramError

from bot.deliver.revise import revise_caption, revise_text
from bot.deliver.verdict import outcome
from bot.outcome import Sent

if TYPE_CHECKING:
    from telegram import Bot

    from bot.model import Post
    from bot.outcome import Outcome

#: What Telegram says of the other kind of message (tdlib/td, MessagesManager).
_OTHER_KIND: Final = ("there is no caption in the message", "there is no text in the message")


class Reviser:
    """The way to messages that stand already."""

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
