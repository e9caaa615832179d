"""Who works on the namespace now: every process of the bot says so, and is soon forgotten.

One sorted set by the server's clock: a process and the second until which it is believed. A restore
asks it, for what it writes must not be taken away under its hands.
"""

from __future__ import annotations

import os
import socket
from contextlib import asynccontextmanager, suppress
from typing import TYPE_CHECKING, Final

from bot.errors import StoreError
from bot.tasks import beating

if TYPE_CHECKING:
    from collections.abc import AsyncIterator

    from bot.store.connection import Connection

#: How long a process that says nothing is believed to work.
PRESENT_SECONDS: Final = 15.0


class Attendance:
    """The processes at work."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection
        self._key = connection.keys.office("attendance")

    async def present(self) -> tuple[str, ...]:
        """Return who works now, each in words: ``worker on host, process 12``.

        Raises:
            StoreError: the server did not answer.
        """
        ask, redis = self._connection.ask, self._connection.redis
        names = await ask(redis.zrangebyscore(self._key, await self._now(), "+inf"))
        return tuple(sorted(it.decode("utf-8", "replace") for it in names))

    @asynccontextmanager
    async def noted(self, role: str) -> AsyncIterator[None]:
        """Let this process be known to work while the block runs; without a store it just works."""
        name = f"{role} on {socket.gethostname()}, process {os.getpid()}"

        async def beat() -> bool:
            with suppress(StoreError):
                await self._note(name)
            return True

        await beat()
        try:
            async with beating(beat, PRESENT_SECONDS / 3):
                yield
        finally:
            with suppress(StoreError):
                await self._connection.ask(self._connection.redis.zrem(self._key, name))

    async def _note(self, name: str) -> None:
        ask, redis, now = self._connection.ask, self._connection.redis, await self._now()
        await ask(redis.zadd(self._key, {name: now + PRESENT_SECONDS}))
        await ask(redis.zremrangebyscore(self._key, "-inf", now))
        await ask(redis.expire(self._key, round(2 * PRESENT_SECONDS)))

    async def _now(self) -> float:
        """Return the time by the server's clock, in seconds since 1970."""
        seconds, microseconds = await self._connection.ask(self._connection.redis.time())
        return float(seconds) + float(microseconds) / 1e6
