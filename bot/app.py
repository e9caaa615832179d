"""The composition root: every dock is opened here, once, and closed in reverse order."""

from __future__ import annotations

from contextlib import AsyncExitStack, asynccontextmanager
from datetime import UTC, datetime
from typing import TYPE_CHECKING

import structlog

from bot import metrics
from bot.circulation import Circulation
from bot.deliver import Probe, Progress, Registry, TelegramSender
from bot.desk import Desk
from bot.fetch import Clock, Egress, open_fetcher
from bot.fetch.uploads import Uploads
from bot.isolate import open_rooms
from bot.masthead import Masthead
from bot.pipeline import Pipeline
from bot.services import Services
from bot.store import PAID_PACE, embedded_server, open_store
from bot.timed import TimedRooms, TimedSender

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
async def open_memory(settings: Settings, *, migrated: bool = True) -> AsyncIterator[Store]:
    """Open the store: the operator's server, or an embedded one in the state directory.

    With ``migrated`` its data are brought to the form of this version first.

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
        if migrated:
            await store.bring_up()
            for complaint in await store.faults():
                _log.warning("the memory is not safe", fault=complaint)
        yield store


@asynccontextmanager
async def _open_children(settings: Settings) -> AsyncIterator[Rooms]:
    """Open the pure rooms in children, and let those be counted."""
    async with open_rooms(children=settings.children, ended=metrics.child_ended) as rooms:
        metrics.CHILDREN.set_function(lambda: len(rooms.pids))
        yield rooms
    metrics.CHILDREN.set_function(lambda: 0)


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
        fetcher = await stack.enter_async_context(
            open_fetcher(
                clock=Clock(now),
                allowed_hosts=settings.fetch_allow,
                mirror_url=settings.fetch_mirror,
                egress=Egress.from_settings(settings),
            )
        )
        if rooms is None:
            rooms = await stack.enter_async_context(_open_children(settings))
        masthead = Masthead(store, settings.admins)
        circulation = Circulation(store, Registry(bot), now)
        uploads = Uploads(bot, now=now, limit_bytes=settings.file_limit_bytes)
        yield Services(
            settings=settings,
            store=store,
            pipeline=Pipeline(
                fetcher=fetcher,
                downloader=uploads,
                rooms=TimedRooms(rooms),
                store=store,
                method=settings.method,
            ),
            desk=Desk(store, masthead, circulation, now),
            circulation=circulation,
            masthead=masthead,
            progress=Progress(bot, store.ledger, store.limits.reserve),
            sender=_sender(settings, bot, store),
        )


def _sender(settings: Settings, bot: Bot, store: Store) -> TimedSender:
    probe = Probe(bot, settings.journal_chat)
    return TimedSender(
        TelegramSender(bot, store.pictures, probe=probe, paid=settings.paid_broadcast)
    )
