"""The bot's own account, as Telegram tells of it: who it is, and how updates reach it."""

from __future__ import annotations

from contextlib import asynccontextmanager
from dataclasses import dataclass
from typing import TYPE_CHECKING

from telegram import Bot
from telegram.error import InvalidToken, TelegramError
from telegram.request import HTTPXRequest

from bot.deliver.rights import Registry
from bot.errors import BotError

if TYPE_CHECKING:
    from collections.abc import AsyncIterator
    from datetime import datetime


class NoAccount(BotError):
    """Telegram does not know the token."""


class NoTelegram(BotError):
    """Telegram does not answer; the text is the kind of failure, without its address."""


@dataclass(frozen=True, slots=True)
class Account:
    """What Telegram says of the bot."""

    username: str
    #: Where updates are posted; empty where they are asked for.
    webhook_url: str
    #: Updates that wait at Telegram.
    pending: int
    #: Why the last post of an update failed.
    error: str | None = None
    error_at: datetime | None = None


class Envoy:
    """Asks Telegram about the bot itself."""

    def __init__(self, bot: Bot) -> None:
        self._bot = bot
        self._registry = Registry(bot)

    async def account(self) -> Account:
        """Return what Telegram says of the bot.

        Raises:
            NoAccount: the token is none.
            NoTelegram: there is no answer.
        """
        try:
            me = await self._bot.get_me()
            hook = await self._bot.get_webhook_info()
        except InvalidToken as error:
            raise NoAccount from error
        except TelegramError as error:
            raise NoTelegram(type(error).__name__) from error
        return Account(
            username=me.username or "",
            webhook_url=hook.url,
            pending=hook.pending_update_count,
            error=hook.last_error_message,
            error_at=hook.last_error_date,
        )

    async def may_post(self, chat_id: int) -> bool:
        """Whether the bot may post in the chat.

        Raises:
            NoTelegram: there is no answer.
        """
        try:
            return await self._registry.admits(chat_id)
        except TelegramError as error:
            raise NoTelegram(type(error).__name__) from error


@asynccontextmanager
async def open_envoy(token: str, telegram_url: str) -> AsyncIterator[Envoy]:
    """Yield an envoy of the bot with this token; nothing is asked before a method is called."""
    request = HTTPXRequest(connect_timeout=5.0, read_timeout=10.0)
    bot = Bot(token, base_url=f"{telegram_url}/bot", request=request)
    await request.initialize()
    try:
        yield Envoy(bot)
    finally:
        await request.shutdown()
