"""A sandbox with a real python-telegram-bot in it, for the tests of the Bot API."""

from __future__ import annotations

from contextlib import asynccontextmanager
from dataclasses import dataclass
from io import BytesIO
from typing import TYPE_CHECKING, Any

from PIL import Image
from telegram import Bot, InlineKeyboardButton, InlineKeyboardMarkup

from bot.sandbox import Sandbox, open_sandbox

if TYPE_CHECKING:
    from collections.abc import AsyncIterator


def picture(width: int, height: int, kind: str = "PNG") -> bytes:
    sink = BytesIO()
    Image.new("RGB", (width, height), (120, 30, 30)).save(sink, kind)
    return sink.getvalue()


@dataclass(frozen=True, slots=True)
class Desk:
    """A sandbox, a bot in it, and the visitor's chat."""

    sandbox: Sandbox
    bot: Bot

    @property
    def me(self) -> int:
        return self.sandbox.visitor_id

    @property
    def channel(self) -> int:
        return self.sandbox.seeded.channel_id

    @property
    def group(self) -> int:
        return self.sandbox.seeded.group_id


@asynccontextmanager
async def open_desk() -> AsyncIterator[Desk]:
    """Yield a desk whose visitor has started the bot."""
    async with open_sandbox() as sandbox:
        bot = Bot(sandbox.token, base_url=sandbox.api_url, base_file_url=sandbox.file_url)
        async with bot:
            sandbox.world.send_text(sandbox.visitor_id, sandbox.visitor_id, "/start")
            sandbox.world.outlet.pending.clear()
            yield Desk(sandbox, bot)


def buttons(**button: Any) -> InlineKeyboardMarkup:
    return InlineKeyboardMarkup([[InlineKeyboardButton("b", **button)]])
