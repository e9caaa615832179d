"""One at a time: of all processes that could do a thing, one does it, until its lease is lost.

The lease lies in the store and ends by itself when its holder dies. The holder knows by its own
clock when it can no longer be sure, and what it writes carries its token, so that a process that
slept past its lease is refused.
"""

from __future__ import annotations

import asyncio
import time
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass, field
from secrets import token_hex
from typing import TYPE_CHECKING, Final

from bot.errors import StoreError
from bot.tasks import beating

if TYPE_CHECKING:
    from collections.abc import AsyncIterator

    from bot.store.connection import Connection

LEASE_SECONDS: Final = 15.0


@dataclass(frozen=True, slots=True)
class Office:
    """A lease that is held."""

    key: str
    #: What the store holds at the key as long as the lease is ours.
    token: str
    #: Set as soon as it may be somebody else's.
    lost: asyncio.Event = field(default_factory=asyncio.Event)


class Leader:
    """A post for one of many processes."""

    def __init__(self, connection: Connection, name: str, lease_seconds: float) -> None:
        self._connection = connection
        self._key = connection.keys.office(name)
        self._seconds = min(LEASE_SECONDS, lease_seconds)

    @asynccontextmanager
    async def elected(self) -> AsyncIterator[Office]:
        """Hold the post, once it is free, until the block ends or ``lost`` is set."""
        office = Office(self._key, token_hex(16))
        while not await self._claims(office):  # noqa: ASYNC110 - a server's memory has no event
            await asyncio.sleep(self._seconds / 5)
        until = time.monotonic() + self._seconds

        async def beat() -> bool:
            nonlocal until
            asked_at = time.monotonic()
            with suppress(StoreError):
                if await self._connection.run("extend", [self._key], self._terms(office)):
                    until = asked_at + self._seconds
                else:
                    until = asked_at
            if time.monotonic() + self._seconds / 3 < until:
                return True
            office.lost.set()
            return False

        try:
            async with beating(beat, self._seconds / 3):
                yield office
        finally:
            # A lease that cannot be given back ends by itself.
            with suppress(StoreError):
                await self._connection.run("release", [self._key], [office.token])

    async def _claims(self, office: Office) -> bool:
        """Take the post where it is free; False where it is another's, or the store is away."""
        with suppress(StoreError):
            args = self._terms(office)
            return bool(await self._connection.run("claim", [self._key], args))
        return False

    def _terms(self, office: Office) -> list[str | bytes | int]:
        return [office.token, int(self._seconds * 1000)]
