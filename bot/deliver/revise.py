"""Messages that stand already are changed; changing one to what it says already is success.

Telegram refuses an edit that changes nothing ("message is not modified"), which is what the second
of two equal presses, or a repetition after a lost answer, looks like.
"""

from __future__ import annotations

from contextlib import contextmanager
from typing import TYPE_CHECKING

from telegram import LinkPreviewOptions
from telegram.constants import ParseMode
from telegram.error import BadRequest

from bot.deliver.sender import keyboard

if TYPE_CHECKING:
    from collections.abc import Iterator

    from telegram import Bot

    from bot.model import Keyboard

_UNCHANGED = "message is not modified"


@contextmanager
def unchanged_is_fine() -> Iterator[None]:
    """Pass over Telegram's refusal of an edit that would change nothing."""
    try:
        yield
    except BadRequest as error:
        if _UNCHANGED not in error.message.lower():
            raise


async def revise_keyboard(bot: Bot, chat_id: int, message_id: int, rows: Keyboard) -> None:
    """Let the message carry these buttons and no others.

    Raises:
        TelegramError: Telegram does not let the message be changed.
    """
    with unchanged_is_fine():
        await bot.edit_message_reply_markup(chat_id, message_id, reply_markup=keyboard(rows))


async def revise_text(bot: Bot, chat_id: int, message_id: int, html: str, rows: Keyboard) -> None:
    """Let the message say this, without a preview, and carry these buttons and no others.

    Raises:
        TelegramError: Telegram does not let the message be changed.
    """
    with unchanged_is_fine():
        await bot.edit_message_text(
            html,
            chat_id,
            message_id,
            parse_mode=ParseMode.HTML,
            reply_markup=keyboard(rows),
            link_preview_options=LinkPreviewOptions(is_disabled=True),
        )
