"""Small notes: lines that tell of progress, and counts for people to look at."""

from __future__ import annotations

from datetime import date, timedelta
from secrets import token_hex
from typing import TYPE_CHECKING, Final

from bot.store.lifetimes import DAY_TALLY_SECONDS, ONCE_SECONDS, PROGRESS_SECONDS

if TYPE_CHECKING:
    from bot.store.connection import Connection

#: The day that a server's clock calls 0.
_FIRST_DAY: Final = date(1970, 1, 1)


class Ledger:
    """Lines by job; every method raises ``StoreError`` where the server is silent."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection
        self._keys = connection.keys

    async def remember_progress(self, job_key: str, message_id: int) -> None:
        """Keep for a day which message tells how far the job is."""
        name = self._keys.progress(job_key)
        await self._connection.keep(name, message_id, PROGRESS_SECONDS)

    async def take_progress(self, job_key: str) -> int | None:
        """Return that message and forget it."""
        name = self._keys.progress(job_key)
        data = await self._connection.ask(self._connection.redis.getdel(name))
        return None if data is None else int(data)


class Tallies:
    """Counts for people to look at; every method raises ``StoreError`` as above."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection
        self._keys = connection.keys

    async def count(self, name: str, by: int = 1) -> None:
        """Add to a count, and to that of today, exactly once however often that is repeated."""
        keys = [self._keys.tallies, self._keys.once(token_hex(8))]
        await self._connection.run("tally", keys, [name, by, ONCE_SECONDS, DAY_TALLY_SECONDS])

    async def read(self) -> dict[str, int]:
        """Return every count by its name."""
        stored = await self._connection.table(self._keys.tallies)
        return {name.decode(): int(value) for name, value in sorted(stored.items())}

    async def days(self, today: date, count: int) -> tuple[tuple[date, dict[str, int]], ...]:
        """Return the counts of the last ``count`` days in UTC, the oldest first, today last."""
        wanted = [today - timedelta(days=back) for back in reversed(range(count))]
        async with (
            self._connection.speaking(),
            self._connection.redis.pipeline(transaction=False) as pipeline,
        ):
            for day in wanted:
                pipeline.hgetall(self._keys.day_tallies((day - _FIRST_DAY).days))
            stored = await pipeline.execute()
        return tuple(
            (day, {name.decode(): int(value) for name, value in counts.items()})
            for day, counts in zip(wanted, stored, strict=True)
        )
