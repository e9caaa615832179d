"""The store's servers: whether they answer, are fit to keep state, and agree about the time."""

from __future__ import annotations

import time
from typing import TYPE_CHECKING, Final

from bot.doctor.findings import Finding, fault, ok, warning
from bot.errors import StoreError

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Callable
    from datetime import datetime

    from bot.store import Store

#: Every delivery waits for some commands; beyond this 30 a second are hard to reach.
_SLOW_SECONDS: Final = 0.02
_CLOCK_SECONDS: Final = 5.0
_PINGS: Final = 10
_DEAD: Final = 100


async def memory(store: Store, now: Callable[[], datetime]) -> AsyncIterator[Finding]:
    """Yield what the server of the state says of itself."""
    sheet = await store.sheet()
    for complaint in sheet.complaints:
        yield fault("memory", complaint.what, complaint.cure)
    if not sheet.complaints:
        share = f"{sheet.used_bytes / 1024**2:.0f} MB used"
        yield ok("memory", f"{sheet.version}, {share}, append-only file on")
    async for finding in _time(store, now):
        yield finding
    if not sheet.is_known:
        yield fault(
            "data",
            "was written by a newer version of the program",
            "Run that version, or restore a backup of before (gistwire restore).",
        )


async def _time(store: Store, now: Callable[[], datetime]) -> AsyncIterator[Finding]:
    began = time.perf_counter()
    for _ in range(_PINGS):
        await store.ping()
    each = (time.perf_counter() - began) / _PINGS
    told = f"{each * 1000:.1f} ms for a command"
    if each > _SLOW_SECONDS:
        yield warning("latency", told, "Bring the server nearer, and see SLOWLOG GET.")
    else:
        yield ok("latency", told)
    off_seconds = abs((now() - await store.time()).total_seconds())
    if off_seconds > _CLOCK_SECONDS:
        yield warning(
            "store clock",
            f"the server is {off_seconds:.0f} s from this machine's time",
            "Let NTP run on both: waits and leases are reckoned by the server's clock.",
        )
    else:
        yield ok("store clock", f"within {off_seconds:.0f} s of this machine's")


async def cache(store: Store) -> AsyncIterator[Finding]:
    """Yield whether the cache has a server of its own that answers."""
    if not store.has_cache_server:
        yield ok("cache", "on the server of the state, which must not evict")
        return
    try:
        await store.ping_cache()
    except StoreError as error:
        yield warning(
            "cache",
            f"does not answer: {error}",
            "Mend it or unset GISTWIRE_CACHE_URL; the bot works, and fetches everything anew.",
        )
    else:
        yield ok("cache", "answers on a server of its own")


async def backlog(store: Store) -> AsyncIterator[Finding]:
    """Yield whether much failed."""
    depths = (
        await store.updates.depth(),
        await store.inbox.depth(),
        await store.outbox.depth(),
    )
    dead = sum(it.dead for it in depths)
    waiting = sum(it.waiting + it.delayed for it in depths)
    told = f"{waiting} waiting, {dead} failed"
    if dead > _DEAD:
        yield warning("backlog", told, "See gistwire queue; --retry queues what failed again.")
    else:
        yield ok("backlog", told)
