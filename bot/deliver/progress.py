"""The asker sees that the bot is at work: a quiet sign at once, a line after a second.

In private chats the line passes by itself (``bot.deliver.drafts``); elsewhere, and where Telegram
takes no drafts, it is a message that is deleted after. Courtesies are never worth an error: what
Telegram refuses here is passed over.
"""

from __future__ import annotations

import asyncio
from contextlib import asynccontextmanager, suppress
from typing import TYPE_CHECKING

import structlog
from telegram import ReactionTypeEmoji, ReplyParameters
from telegram.constants import ChatAction, ReactionEmoji
from telegram.error import BadRequest, TelegramError

from bot.deliver.drafts import Drafts
from bot.deliver.refusals import Refusals
from bot.errors import BotError, StoreError
from bot.tasks import cancelled, finished
from bot.trail import followed

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Awaitable, Callable

    from telegram import Bot

    from bot.model import Asker
    from bot.ports import ProgressNotes
    from bot.trail import Trail

_log = structlog.get_logger()

#: Work shorter than this needs no words.
PATIENCE_SECONDS = 1.0
#: A sign that takes longer than this is not waited for.
_SIGN_SECONDS = 2.0


class Progress:
    """Signs of work in the asker's chat."""

    def __init__(
        self, bot: Bot, notes: ProgressNotes, reserve: Callable[[int], Awaitable[float]]
    ) -> None:
        self._bot = bot
        self._notes = notes
        #: Reserves a message to a chat within Telegram's limits, or returns the seconds to wait.
        self._reserve = reserve
        self._drafts = Drafts(bot)
        #: Chats that allow no reactions.
        self._unmoved = Refusals()

    @asynccontextmanager
    async def seen(self, asker: Asker) -> AsyncIterator[None]:
        """Put an eye under the message that asked, while the block takes the wish in.

        It is on its way before the work begins, so that no sign of its end comes earlier. A wish
        that is refused has no eye: the answer says why.
        """
        eye = asyncio.create_task(self._react(asker, ReactionEmoji.EYES))
        try:
            yield
        except BotError:
            await eye
            await self._react(asker, None)
            raise
        finally:
            await eye

    async def settle(self, asker: Asker, *, well: bool) -> None:
        """Put a thumb in the place of the eye; where the work gave nothing, leave nothing."""
        await self._react(asker, ReactionEmoji.THUMBS_UP if well else None)

    async def _react(self, asker: Asker, emoji: ReactionEmoji | None) -> None:
        """Leave one sign, or none, under the message; chats that forbid it are left alone."""
        if self._unmoved.holds(asker.chat_id):
            return
        signs = [ReactionTypeEmoji(emoji)] if emoji is not None else []
        with suppress(TelegramError, TimeoutError):
            try:
                async with asyncio.timeout(_SIGN_SECONDS):
                    await self._bot.set_message_reaction(asker.chat_id, asker.message_id, signs)
            except BadRequest as error:
                if "reaction" in error.message.lower():
                    self._unmoved.note(asker.chat_id)

    @asynccontextmanager
    async def shown(self, key: str, asker: Asker, words: str) -> AsyncIterator[None]:
        """Show ``words`` while the block runs, if it runs for over a second; clean up after.

        ``key`` names the work, so that whoever takes it over after a crash removes the line
        that the dead worker left.
        """
        await self._erase(key, asker)
        with followed() as trail:
            line = asyncio.create_task(self._speak_later(key, asker, words, trail))
            try:
                yield
            finally:
                await cancelled(line)
                await self._erase(key, asker)

    async def _speak_later(self, key: str, asker: Asker, words: str, trail: Trail) -> None:
        """Send the line after a moment, then keep the chat action alive."""
        with suppress(TelegramError, StoreError):
            await self._bot.send_chat_action(
                asker.chat_id, ChatAction.TYPING, message_thread_id=asker.thread_id
            )
            await asyncio.sleep(PATIENCE_SECONDS)
            await self._drafts.stream(asker, words, trail)
            # A courtesy never waits for a place: posts need it more.
            if await self._reserve(asker.chat_id) == 0:
                await finished(self._speak(key, asker, words))
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
