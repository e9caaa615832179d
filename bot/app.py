"""The composition root: every dock is opened here, once, and closed in reverse order."""

from __future__ import annotations

from contextlib import AsyncExitStack, asynccontextmanager
from datetime import UTC, datetime
from typing import TYPE_CHECKING

import structlog

from bot import metrics
from bot.allowance import Allowance
from bot.circulation import Circulation
from bot.deliver import Probe, Progress, Registry, Reviser, TelegramSender
from bot.desk import Desk
from bot.diagnosis import Diagnosis
from bot.drafting import Drafting
from bot.editions import Editions
from bot.erasure import Erasure
from bot.errors import NotFound
from bot.ferry import Ferry
from bot.fetch import Clock, Egress, open_fetcher
from bot.fetch.uploads import Uploads
from bot.figures import Figures
from bot.glance import open_glance
from bot.isolate import open_rooms
from bot.library import Library
from bot.lookout import Lookout
from bot.masthead import Masthead
from bot.pipeline import Pipeline
from bot.recall import Recall
from bot.revisions import Revisions
from bot.services import Services
from bot.store import PAID_PACE, embedded_server, open_store
from bot.timed import TimedRooms, TimedSender

if TYPE_CHECKING:
    from collections.abc import AsyncIterator
    from contextlib import AbstractAsyncContextManager

    from telegram import Bot

    from bot.fetch import Fetcher
    from bot.model import Document, Upload
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
        fetcher = await stack.enter_async_context(_open_fetcher(settings))
        if rooms is None:
            rooms = await stack.enter_async_context(_open_children(settings))
        rooms = TimedRooms(rooms)
        uploads = Uploads(bot, now=now, limit_bytes=settings.file_limit_bytes)
        pipeline = Pipeline(
            fetcher=fetcher,
            downloader=uploads,
            rooms=rooms,
            store=store,
            method=settings.method,
        )
        masthead = Masthead(store, settings.admins, access=settings.first_access, now=now)
        registry = Registry(bot)
        circulation = Circulation(store, registry, now)
        library = Library(store, now)
        glance = await stack.enter_async_context(open_glance(pipeline, library, store))
        reviser = Reviser(bot)
        editions = Editions(store, rooms, settings.method)
        yield Services(
            settings=settings,
            store=store,
            pipeline=pipeline,
            desk=_desk(store, masthead, circulation, editions),
            editions=editions,
            circulation=circulation,
            masthead=masthead,
            figures=Figures(store, circulation, masthead, now),
            diagnosis=Diagnosis(pipeline, store),
            drafting=Drafting(store, masthead, circulation, pipeline, rooms, now),
            erasure=Erasure(store, masthead, now),
            ferry=Ferry(store, uploads, now),
            library=library,
            lookout=Lookout(store, masthead, registry, now),
            glance=glance,
            revisions=Revisions(store, circulation, reviser, now),
            progress=Progress(bot, store.ledger, store.limits.reserve),
            sender=_sender(settings, bot, store),
            recall=Recall(store, masthead),
            reviser=reviser,
        )


def _desk(store: Store, masthead: Masthead, circulation: Circulation, editions: Editions) -> Desk:
    """Return the desk between those who ask and those who receive."""
    allowance = Allowance(store, masthead)
    return Desk(store, masthead, circulation, allowance=allowance, editions=editions, now=now)


class _NoFiles:
    """Telegram's files, where there is no Telegram."""

    async def download(self, upload: Upload) -> Document:
        """Return nothing, ever.

        Raises:
            NotFound: always.
        """
        raise NotFound(upload.file_id, "no Telegram here")


@asynccontextmanager
async def open_diagnosis(settings: Settings) -> AsyncIterator[Diagnosis]:
    """Open what it takes to walk a link in the open, without Telegram.

    Raises:
        StoreError: the memory does not answer.
    """
    async with (
        open_memory(settings) as store,
        _open_fetcher(settings) as fetcher,
        open_rooms(children=1) as rooms,
    ):
        pipeline = Pipeline(
            fetcher=fetcher,
            downloader=_NoFiles(),
            rooms=rooms,
            store=store,
            method=settings.method,
        )
        yield Diagnosis(pipeline, store)


def _open_fetcher(settings: Settings) -> AbstractAsyncContextManager[Fetcher]:
    """Return the way to the world, as the operator wants it."""
    return open_fetcher(
        clock=Clock(now),
        allowed_hosts=settings.fetch_allow,
        mirror_url=settings.fetch_mirror,
        egress=Egress.from_settings(settings),
    )


def _sender(settings: Settings, bot: Bot, store: Store) -> TimedSender:
    """Return the way out."""
    probe, paid = Probe(bot, settings.journal_chat), settings.paid_broadcast
    return TimedSender(
        TelegramSender(bot, store.pictures, store.papers, probe=probe, paid=paid),
    )
