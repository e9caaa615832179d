"""Messages that stand already are changed; changing one to what it says already is success.

Telegram refuses an edit that changes nothing ("message is not modified"), which is what the second
of two equal presses, or a repetition after a lost answer, looks like.
"""

from __future__ import annotations

from contextlib import contextmanager
from typing import TYPE_CHECKING

from telegram.constants import ParseMode
from telegram.error import BadRequest

from bot.deliver.address import keyboard, preview, unlinked
from bot.deliver.verdict import Meaning, meaning

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable, Iterator

    from telegram import Bot

    from bot.model import Keyboard, Post

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


async def revise_text(bot: Bot, chat_id: int, message_id: int, post: Post) -> None:
    """Let the text message be this post.

    Raises:
        TelegramError: Telegram does not let the message be changed.
    """

    async def change(it: Post) -> object:
        return await bot.edit_message_text(
            it.html,
            chat_id,
            message_id,
            parse_mode=ParseMode.HTML,
            link_preview_options=preview(it),
            reply_markup=keyboard(it.keyboard),
        )

    await _change(change, post)


async def revise_caption(bot: Bot, chat_id: int, message_id: int, post: Post) -> None:
    """Let the photo carry this post's text and buttons; the picture stays.

    Raises:
        TelegramError: Telegram does not let the message be changed.
    """

    async def change(it: Post) -> object:
        return await bot.edit_message_caption(
            chat_id,
            message_id,
            caption=it.html,
            parse_mode=ParseMode.HTML,
            reply_markup=keyboard(it.keyboard),
        )

    await _change(change, post)


async def _change(change: Callable[[Post], Awaitable[object]], post: Post) -> None:
    """Change a message to the post, without links on its buttons where Telegram wants that."""
    with unchanged_is_fine():
        try:
            await change(post)
        except BadRequest as error:
            if meaning(error) is not Meaning.BAD_BUTTON:
                raise
            await change(unlinked(post))
