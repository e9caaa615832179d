"""One worker in a process of its own, as real as ``gistwire run`` but quick to start."""

from __future__ import annotations

import asyncio
import os
import signal
from contextlib import suppress
from typing import Any

from bot import log, workers
from bot.app import open_services
from bot.errors import StoreError
from bot.isolate import Direct
from bot.settings import Settings
from handlers.door import open_door, take_in


def work(decisions: dict[str, Any], *, front: bool) -> None:
    """Deliver until SIGTERM; with ``front`` take updates in as well."""
    # One that comes before there is a loop waits for it: the way out is what is under test.
    signal.pthread_sigmask(signal.SIG_BLOCK, {signal.SIGTERM})
    log.configure(os.environ.get("CHAOS_LOG", "CRITICAL"))
    asyncio.run(_serve(Settings(**decisions), front=front))


async def _serve(settings: Settings, *, front: bool) -> None:
    stopping = asyncio.Event()
    asyncio.get_running_loop().add_signal_handler(signal.SIGTERM, stopping.set)
    signal.pthread_sigmask(signal.SIG_UNBLOCK, {signal.SIGTERM})
    while not stopping.is_set():
        # A server that is away when the worker starts is back in a moment.
        with suppress(*_AWAY):
            await _open(settings, stopping, front=front)
            return
        await asyncio.sleep(0.2)


_AWAY = (StoreError,)


async def _open(settings: Settings, stopping: asyncio.Event, *, front: bool) -> None:
    async with (
        open_door(settings) as door,
        open_services(settings, door.bot, rooms=Direct()) as services,
        asyncio.TaskGroup() as group,
    ):
        group.create_task(workers.run(services, stopping))
        if front:
            group.create_task(take_in(door, services, stopping))
