"""Which drafts go out by themselves, and when.

Whoever takes one has it for a lease; one that is not settled in that time is taken by another.
The entries are names of drafts, which say nothing; all else stands in the draft.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final, NamedTuple

from bot.store.lifetimes import DIARY_SECONDS

if TYPE_CHECKING:
    from datetime import datetime

    from bot.store.connection import Connection

#: Drafts that wait for their time, all editors together.
DIARY_LIMIT: Final = 500


class Entry(NamedTuple):
    """A draft that is due."""

    draft_key: str
    #: Unix milliseconds; by them an entry that was made anew meanwhile is known.
    lease_ends_ms: int


class Diary:
    """Drafts by their time; every method raises ``StoreError`` where the server is silent."""

    def __init__(self, connection: Connection, lease_seconds: float) -> None:
        self._connection = connection
        self._name = connection.keys.diary
        self._lease_ms = round(lease_seconds * 1000)

    async def put(self, draft_key: str, at: datetime) -> bool:
        """Let the draft be due then, and at no other time; False where the diary is full."""
        when_ms = round(at.timestamp() * 1000)
        args: list[str | bytes | int] = [draft_key, when_ms, DIARY_LIMIT, DIARY_SECONDS * 1000]
        return bool(await self._connection.run("diary_put", [self._name], args))

    async def take(self, limit: int) -> tuple[Entry, ...]:
        """Return what is due now, each for the length of a lease."""
        found = await self._connection.run("diary_take", [self._name], [self._lease_ms, limit])
        return tuple(Entry(name.decode(), int(ends)) for name, ends in found)

    async def settle(self, done: Entry) -> bool:
        """Strike the entry out; False where it was made anew, or taken by another, meanwhile."""
        args: list[str | bytes | int] = [done.draft_key, done.lease_ends_ms]
        return bool(await self._connection.run("diary_settle", [self._name], args))

    async def strike(self, draft_key: str) -> bool:
        """Leave no entry of the draft; False where there is none."""
        return bool(await self._connection.ask(self._connection.redis.zrem(self._name, draft_key)))

    async def all(self) -> tuple[str, ...]:
        """Return the names of the drafts, the next one first."""
        found = await self._connection.ask(self._connection.redis.zrange(self._name, 0, -1))
        return tuple(name.decode() for name in found)
