"""The composition root: every dock is opened here, once, and closed in reverse order."""

from __future__ import annotations

from contextlib import AsyncExitStack, asynccontextmanager
from datetime import UTC, datetime
from typing import TYPE_CHECKING

import structlog

from bot.circulation import Circulation
from bot.deliver import Probe, Progress, Registry, TelegramSender
from bot.desk import Desk
from bot.fetch import Clock, Egress, open_fetcher
from bot.fetch.uploads import Uploads
from bot.glance import open_glance
from bot.isolate import open_rooms
from bot.library import Library
from bot.lookout import Lookout
from bot.masthead import Masthead
from bot.pipeline import Pipeline
from bot.services import Services
from bot.store import PAID_PACE, embedded_server, open_store

if TYPE_CHECKING:
    from collections.abc import AsyncIterator

    from telegram import Bot

    from bot.ports import Rooms
    from bot.settings import Settings
    from bot.store import Store


_log = structlog.get_logger()


def now() -> datetime:
    """Return the one clock's time."""
    return datetime.now(UTC)


@asynccontextmanager
async def open_memory(settings: Settings) -> AsyncIterator[Store]:
    """Open the store: the operator's server, or an embedded one in the state directory.

    Raises:
        StoreError: neither answers.
    """
    async with AsyncExitStack() as stack:
        if settings.redis_url is not None:
            url = settings.redis_url.get_secret_value()
        else:
            url = await stack.enter_async_context(embedded_server(settings.state_dir / "valkey"))
        store = await stack.enter_async_context(
            open_store(
                url,
                namespace=settings.namespace,
                lease_seconds=settings.lease_seconds,
                pace=PAID_PACE if settings.paid_broadcast else None,
                cache_url=settings.cache_url.get_secret_value() if settings.cache_url else None,
            )
        )
        for fault in await store.faults():
            _log.warning("the memory is not safe", fault=fault)
        yield store


@asynccontextmanager
async def _open_pipeline(
    settings: Settings, bot: Bot, store: Store, rooms: Rooms | None
) -> AsyncIterator[Pipeline]:
    """Open the way to the world and the rooms, and yield the hall between them."""
    async with AsyncExitStack() as stack:
        fetcher = await stack.enter_async_context(
            open_fetcher(
                clock=Clock(now),
                allowed_hosts=settings.fetch_allow,
                mirror_url=settings.fetch_mirror,
                egress=Egress.from_settings(settings),
            )
        )
        if rooms is None:
            rooms = await stack.enter_async_context(open_rooms(children=settings.children))
        yield Pipeline(
            fetcher=fetcher,
            downloader=Uploads(bot, now=now, limit_bytes=settings.file_limit_bytes),
            rooms=rooms,
            store=store,
            method=settings.method,
        )


@asynccontextmanager
async def open_services(
    settings: Settings, bot: Bot, *, rooms: Rooms | None = None
) -> AsyncIterator[Services]:
    """Open every dock and hand out the services; a ``bot`` that is initialised stays so.

    The pure rooms run in children of their own unless ``rooms`` says where else.

    Raises:
        StoreError: the memory does not answer.
    """
    async with AsyncExitStack() as stack:
        store = await stack.enter_async_context(open_memory(settings))
        pipeline = await stack.enter_async_context(_open_pipeline(settings, bot, store, rooms))
        masthead = Masthead(store, settings.admins)
        registry = Registry(bot)
        circulation = Circulation(store, registry, now)
        library = Library(store, now)
        glance = await stack.enter_async_context(open_glance(pipeline, library, store))
        yield Services(
            settings=settings,
            store=store,
            pipeline=pipeline,
            desk=Desk(store, masthead, circulation, now),
            circulation=circulation,
            masthead=masthead,
            library=library,
            lookout=Lookout(store, masthead, registry, now),
            glance=glance,
            progress=Progress(bot, store.ledger, store.limits.reserve),
            sender=TelegramSender(
                bot,
                store.pictures,
                probe=Probe(bot, settings.journal_chat),
                paid=settings.paid_broadcast,
            ),
        )
