"""What only the store and Telegram know, asked at a scrape and put into the gauges."""

from __future__ import annotations

import asyncio
import time
from typing import TYPE_CHECKING, Final, Protocol

from bot import metrics
from bot.errors import BotError, StoreError

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable

    from bot.store import Depth, Store

#: Scrapes that come sooner see the same numbers: Prometheus asks every 15 s, a stranger may more.
_FRESH_SECONDS: Final = 2.0
#: Telegram is asked by itself this often at most, where nothing else was said to it.
_ASK_SECONDS: Final = 20.0
_ANSWER_SECONDS: Final = 5.0


class _Lined(Protocol):
    """A queue, as far as it is watched."""

    async def depth(self) -> Depth: ...
    async def oldest_seconds(self) -> float: ...


class Watched:
    """The store and Telegram as a watcher sees them."""

    def __init__(
        self, store: Store, heard_lately: Callable[[], bool], greet: Callable[[], Awaitable[object]]
    ) -> None:
        self._store = store
        self._heard_lately = heard_lately
        self._greet = greet
        self._asked_at = float("-inf")
        self._read_at = float("-inf")
        self._reading = asyncio.Lock()

    async def troubles(self) -> tuple[str, ...]:
        """Return in words why no work can be done now; nothing where it can."""
        found = []
        try:
            async with asyncio.timeout(_ANSWER_SECONDS):
                await self._store.ping()
        except (StoreError, TimeoutError):
            found.append("the store does not answer")
        if not await self._telegram():
            found.append("Telegram did not answer lately")
        return tuple(found)

    async def read(self) -> None:
        """Put into the gauges what the store says now; without an answer they keep nothing."""
        async with self._reading:
            if time.monotonic() - self._read_at < _FRESH_SECONDS:
                return
            metrics.TELEGRAM_UP.set(await self._telegram())
            try:
                async with asyncio.timeout(_ANSWER_SECONDS):
                    await self._read_store()
                metrics.STORE_UP.set(1)
            except (BotError, TimeoutError):
                metrics.STORE_UP.set(0)
                for stale in (metrics.QUEUE_DEPTH, metrics.QUEUE_OLDEST):
                    stale.clear()
            self._read_at = time.monotonic()

    async def _read_store(self) -> None:
        store = self._store
        queues: dict[str, _Lined] = {
            "updates": store.updates,
            "inbox": store.inbox,
            "outbox": store.outbox,
        }
        for name, queue in queues.items():
            depth = await queue.depth()
            for state in ("waiting", "delayed", "leased", "dead"):
                metrics.QUEUE_DEPTH.labels(name, state).set(getattr(depth, state))
            metrics.QUEUE_OLDEST.labels(name).set(await queue.oldest_seconds())
        metrics.SUBSCRIPTIONS.set(await store.subscriptions.count())
        metrics.STORE_FAULTS.set(len(await store.faults()))

    async def _telegram(self) -> bool:
        """Whether Telegram answers; a process that had nothing to say to it greets it."""
        if self._heard_lately():
            return True
        if time.monotonic() - self._asked_at < _ASK_SECONDS:
            return False
        self._asked_at = time.monotonic()
        try:
            async with asyncio.timeout(_ANSWER_SECONDS):
                await self._greet()
        except (BotError, TimeoutError):
            return False
        return self._heard_lately()
