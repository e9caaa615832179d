"""The door itself: python-telegram-bot is built, fed with stored updates, and closed again."""

from __future__ import annotations

import asyncio
from contextlib import asynccontextmanager, contextmanager
from typing import TYPE_CHECKING

import structlog
import uvicorn
from telegram.error import InvalidToken, TelegramError
from telegram.ext import Application, ContextTypes

from bot import metrics
from bot.deliver import Heard, Transport, Witness, proxy_for, register_menu
from bot.tasks import cancelled
from bot.web import webhook_app, webhook_path, webhook_secret
from handlers import register
from handlers.context import Context, Shelf
from handlers.intake import ALLOWED_UPDATES, Reader, poll

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Iterator

    from bot.services import Services
    from bot.settings import Settings
    from handlers.context import Door

_log = structlog.get_logger()

#: Beside those that bring posts: answers, signs of work, downloads.
_SPARE_CONNECTIONS = 56
_RETRY_SECONDS = (1.0, 2.0, 5.0, 10.0, 30.0)


def _build(settings: Settings, calls: Transport, polls: Transport) -> Door:
    """Return the application; it has no updater, because updates come from the store."""
    assert settings.telegram_token is not None  # noqa: S101 - the front door saw to it
    base, heard = settings.telegram_url, Heard()
    door: Door = (
        Application.builder()
        .token(settings.telegram_token.get_secret_value())
        .base_url(f"{base}/bot")
        .base_file_url(f"{base}/file/bot")
        .request(Witness(calls, heard))
        .get_updates_request(Witness(polls, heard))
        .updater(None)
        .job_queue(None)
        .context_types(ContextTypes(context=Context, bot_data=Shelf))
        .build()
    )
    door.bot_data.heard = heard
    register(door)
    return door


@asynccontextmanager
async def open_door(settings: Settings) -> AsyncIterator[Door]:
    """Open the application once Telegram answers; waits as long as it does not.

    Raises:
        InvalidToken: Telegram does not know the token.
    """
    proxy = proxy_for(settings.telegram_url)
    async with (
        Transport(settings.dispatchers + _SPARE_CONNECTIONS, proxy=proxy) as calls,
        Transport(1, proxy=proxy) as polls,
    ):
        door = _build(settings, calls, polls)
        await _initialize(door)
        try:
            yield door
        finally:
            await door.shutdown()


async def _initialize(door: Door) -> None:
    """Return once Telegram has said who the bot is."""
    tries = 0
    while True:
        try:
            await door.initialize()
        except InvalidToken:
            raise
        except TelegramError as error:
            rest = _RETRY_SECONDS[min(tries, len(_RETRY_SECONDS) - 1)]
            _log.warning("Telegram does not answer", kind=type(error).__name__, again_in=rest)
            await asyncio.sleep(rest)
            tries += 1
        else:
            return


async def take_in(door: Door, services: Services, stopping: asyncio.Event) -> None:
    """Take updates in and handle them until ``stopping`` is set."""
    door.bot_data.services = services
    updates = services.store.updates
    source = _webhook if services.settings.public_url else _polling
    async with asyncio.TaskGroup() as group:
        menu = group.create_task(register_menu(door.bot, services.masthead.admins))
        intake = group.create_task(source(door, services))
        await Reader(door, updates).run(stopping)
        await cancelled(intake, menu)


async def _polling(door: Door, services: Services) -> None:
    """Ask Telegram for updates, for ever, whenever no other process does."""
    while True:
        async with services.store.poller.elected() as office:
            metrics.LEADER.labels("poller").set(1)
            await door.bot.delete_webhook()
            polling = asyncio.create_task(poll(door, services.store.updates, office))
            lost = asyncio.create_task(office.lost.wait())
            try:
                await asyncio.wait({polling, lost}, return_when=asyncio.FIRST_COMPLETED)
                if polling.done():
                    await polling
            finally:
                metrics.LEADER.labels("poller").set(0)
                await cancelled(polling, lost)
            _log.warning("another process asks for updates, or the store is away")


async def _webhook(door: Door, services: Services) -> None:
    """Let Telegram bring updates, for ever."""
    settings = services.settings
    chosen = settings.webhook_secret
    secret = webhook_secret(door.bot.token, chosen.get_secret_value() if chosen else None)
    path = webhook_path(door.bot.token)
    config = uvicorn.Config(
        webhook_app(services.store.updates, secret=secret, path=path),
        host=settings.listen_host,
        port=settings.listen_port,
        log_config=None,
        access_log=False,
        lifespan="off",
    )
    server = _Server(config)
    await door.bot.set_webhook(
        f"{settings.public_url}{path}", secret_token=secret, allowed_updates=list(ALLOWED_UPDATES)
    )
    serving = asyncio.create_task(server.serve())
    try:
        await asyncio.shield(serving)
    finally:
        server.should_exit = True
        await serving


class _Server(uvicorn.Server):
    """A uvicorn server that leaves the signals to the front door."""

    @contextmanager
    def capture_signals(self) -> Iterator[None]:
        """Capture none."""
        yield
