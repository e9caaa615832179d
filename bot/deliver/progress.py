"""The asker sees that the bot is at work: a quiet sign at once, a line after a second.

Courtesies are never worth an error: what Telegram refuses here is passed over.
"""

from __future__ import annotations

import asyncio
from contextlib import asynccontextmanager, suppress
from typing import TYPE_CHECKING, Any

import structlog
from telegram import ReactionTypeEmoji, ReplyParameters
from telegram.constants import ChatAction, ReactionEmoji
from telegram.error import TelegramError

from bot.errors import StoreError
from bot.tasks import cancelled

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Awaitable, Callable, Coroutine

    from telegram import Bot

    from bot.model import Asker
    from bot.ports import ProgressNotes

_log = structlog.get_logger()

#: Work shorter than this needs no words.
PATIENCE_SECONDS = 1.0


class Progress:
    """Signs of work in the asker's chat."""

    def __init__(
        self, bot: Bot, notes: ProgressNotes, reserve: Callable[[int], Awaitable[float]]
    ) -> None:
        self._bot = bot
        self._notes = notes
        #: Reserves a message to a chat within Telegram's limits, or returns the seconds to wait.
        self._reserve = reserve

    async def acknowledge(self, asker: Asker) -> None:
        """Put an eye under the message that asked."""
        with suppress(TelegramError):
            await self._bot.set_message_reaction(
                asker.chat_id, asker.message_id, [ReactionTypeEmoji(ReactionEmoji.EYES)]
            )

    @asynccontextmanager
    async def shown(self, key: str, asker: Asker, words: str) -> AsyncIterator[None]:
        """Show ``words`` while the block runs, if it runs for over a second; clean up after.

        ``key`` names the work, so that whoever takes it over after a crash removes the line
        that the dead worker left.
        """
        await self._erase(key, asker)
        line = asyncio.create_task(self._speak_later(key, asker, words))
        try:
            yield
        finally:
            await cancelled(line)
            await self._erase(key, asker)

    async def _speak_later(self, key: str, asker: Asker, words: str) -> None:
        """Send the line after a moment, then keep the chat action alive."""
        with suppress(TelegramError, StoreError):
            await self._bot.send_chat_action(
                asker.chat_id, ChatAction.TYPING, message_thread_id=asker.thread_id
            )
            await asyncio.sleep(PATIENCE_SECONDS)
            # A courtesy never waits for a place: posts need it more.
            if await self._reserve(asker.chat_id) == 0:
                await _finish(self._speak(key, asker, words))
            while True:
                await asyncio.sleep(4.0)
                await self._bot.send_chat_action(
                    asker.chat_id, ChatAction.TYPING, message_thread_id=asker.thread_id
                )

    async def _speak(self, key: str, asker: Asker, words: str) -> None:
        """Send the line and note its message id."""
        message = await self._bot.send_message(
            asker.chat_id,
            words,
            disable_notification=True,
            message_thread_id=asker.thread_id,
            reply_parameters=ReplyParameters(asker.message_id, allow_sending_without_reply=True),
        )
        await self._notes.remember_progress(key, message.message_id)

    async def _erase(self, key: str, asker: Asker) -> None:
        """Take the line away, if there is one."""
        message_id = await self._notes.take_progress(key)
        if message_id is None:
            return
        try:
            await self._bot.delete_message(asker.chat_id, message_id)
        except TelegramError:
            _log.info("progress line stays", chat=asker.chat_id)


async def _finish(work: Coroutine[Any, Any, None]) -> None:
    """Run the work to its end however often it is cancelled meanwhile, then be cancelled.

    A line that Telegram has taken must be noted, or it would stay in the chat for ever.
    """
    task = asyncio.ensure_future(work)
    stopped = False
    while not task.done():
        try:
            await asyncio.wait({task})
        except asyncio.CancelledError:
            stopped = True
    if stopped:
        raise asyncio.CancelledError
    task.result()
