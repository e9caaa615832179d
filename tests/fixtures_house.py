"""The whole bot in one test: the real python-telegram-bot over HTTP against the sandbox."""

from __future__ import annotations

import asyncio
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass
from secrets import token_hex
from typing import TYPE_CHECKING, Any

import pytest_asyncio
from pydantic import SecretStr

from bot import workers
from bot.app import open_services
from bot.isolate import Direct
from bot.sandbox import Message, Sandbox, open_sandbox
from bot.settings import Settings
from handlers.door import open_door, take_in
from tests.telegram_parser import faults

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Awaitable, Callable

    from bot.ports import Rooms
    from bot.sandbox import World
    from bot.services import Services


async def eventually(state: Callable[[], Awaitable[object]], timeout_seconds: float = 10.0) -> None:
    """Return as soon as the state, asked again and again, is true."""
    async with asyncio.timeout(timeout_seconds):
        while not await state():  # noqa: ASYNC110 - a server's memory has no event
            await asyncio.sleep(0.05)


def settings_for(sandbox: Sandbox, redis_url: str, **decisions: Any) -> Settings:
    """Return settings for a bot that lives in the sandbox, its visitor the administrator."""
    return Settings(
        **{
            "telegram_token": SecretStr(sandbox.token),
            "telegram_url": sandbox.api_url.removesuffix("/bot"),
            "admins": (sandbox.visitor_id,),
            "access": "open",
            "redis_url": SecretStr(redis_url),
            "namespace": f"test-{token_hex(6)}",
            "fetch_mirror": sandbox.mirror_url,
            "children": 1,
            **decisions,
        }
    )


@dataclass(frozen=True, slots=True)
class House:
    """A running bot and the world around it."""

    sandbox: Sandbox
    services: Services

    @property
    def world(self) -> World:
        """The people and chats."""
        return self.sandbox.world

    @property
    def visitor(self) -> int:
        """The administrator's user id, and the id of their private chat."""
        return self.sandbox.visitor_id

    async def ask(self, text: str, *, user: int | None = None, chat: int | None = None) -> Message:
        """Send a text to the bot and return the first message it answers with."""
        person = user or self.visitor
        asked = self.world.send_text(person, chat or person, text)
        return await self.answer(asked)

    async def answer(self, asked: Message, timeout_seconds: float = 20.0) -> Message:
        """Return the first finished message with which the bot answers another."""
        return await self.seen(
            lambda it: (
                it.by_bot
                and it.reply_to == asked.message_id
                and it.chat_id == asked.chat_id
                and not it.body.startswith("⏳")
            ),
            timeout_seconds,
        )

    async def seen(
        self, predicate: Callable[[Message], bool], timeout_seconds: float = 20.0
    ) -> Message:
        """Return the first message that satisfies the predicate."""
        return await self.world.wait_for(predicate, timeout_seconds)

    def uploads(self) -> int:
        """Return how often a picture's bytes went to Telegram; the log shows bytes as ``<…>``."""
        return sum(it["photo"].startswith("<") for it in self.calls("sendPhoto"))

    def calls(self, method: str) -> list[dict[str, Any]]:
        """Return the parameters of every call of a method that Telegram took."""
        return [it.params for it in self.world.calls if it.method == method and it.status == 200]


@asynccontextmanager
async def run_house(
    sandbox: Sandbox,
    settings: Settings,
    *,
    digest: bool = True,
    rooms: Rooms | None = None,
) -> AsyncIterator[House]:
    """Run the bot's door and loops against a sandbox, and stop them in order."""
    stopping = asyncio.Event()
    async with AsyncExitStack() as stack:
        door = await stack.enter_async_context(open_door(settings))
        services = await stack.enter_async_context(open_services(settings, door.bot, rooms=rooms))
        async with asyncio.TaskGroup() as group:
            if digest:
                group.create_task(workers.run(services, stopping))
            group.create_task(take_in(door, services, stopping))
            try:
                yield House(sandbox, services)
            finally:
                stopping.set()


@pytest_asyncio.fixture
async def sandbox() -> AsyncIterator[Sandbox]:
    """A Telegram on this machine; Telegram's own parser reads all that was sent to it."""
    async with open_sandbox() as opened:
        yield opened
        assert faults(opened.world.calls) == []


@pytest_asyncio.fixture
async def house(sandbox: Sandbox, valkey_url: str) -> AsyncIterator[House]:
    """A running bot with an empty memory; its rooms are in this process, which starts faster."""
    settings = settings_for(sandbox, valkey_url)
    async with run_house(sandbox, settings, rooms=Direct()) as running:
        yield running


@pytest_asyncio.fixture
async def walled_house(sandbox: Sandbox, valkey_url: str) -> AsyncIterator[House]:
    """A running bot with an empty memory, its rooms in child processes as in real life."""
    async with run_house(sandbox, settings_for(sandbox, valkey_url)) as running:
        yield running
