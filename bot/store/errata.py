"""Published stories whose sources are asked again, when, and what was corrected.

Moments are the caller's: all processes of one namespace keep time well enough for this.
"""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Final, NamedTuple

from bot.erratum import Erratum, Standing
from bot.errors import DecodeError
from bot.store.codec import decode, encode
from bot.store.lifetimes import STANDING_SECONDS

if TYPE_CHECKING:
    from collections.abc import Sequence

    from bot.store.connection import Connection

#: Corrections that are remembered, the newest first.
ERRATA_KEPT: Final = 50


class Held(NamedTuple):
    """A story that is ours to attend to until its lease runs out."""

    standing: Standing
    #: Unix milliseconds; whoever leased it later has another.
    lease_ends_ms: int


class Errata:
    """Stories by the name of their publication; each method raises ``StoreError`` as others do."""

    def __init__(self, connection: Connection, lease_seconds: float) -> None:
        self._connection = connection
        self._lease = timedelta(seconds=lease_seconds)
        self._due = connection.keys.errata("due")
        self._log = connection.keys.errata("log")

    async def unknown(self, publications: Sequence[str]) -> tuple[str, ...]:
        """Return those of the stories that are not attended to."""
        if not publications:
            return ()
        names = [self._record(it) for it in publications]
        found = await self._connection.ask(self._connection.redis.mget(names))
        return tuple(it for it, data in zip(publications, found, strict=True) if data is None)

    async def get(self, name: str) -> Standing | None:
        """Return what is known of a story; None where it is not attended to."""
        data = await self._connection.get(self._record(name))
        return None if data is None else decode(Standing, data)

    async def put(self, standing: Standing, due: datetime) -> None:
        """Attend to the story from then on, whoever has it leased."""
        async with (
            self._connection.speaking(),
            self._connection.redis.pipeline(transaction=True) as pipeline,
        ):
            name = self._record(standing.name)
            pipeline.set(name, encode(standing), ex=STANDING_SECONDS)
            pipeline.zadd(self._due, {standing.name: _milliseconds(due)})
            await pipeline.execute()

    async def take(self, now: datetime, limit: int) -> tuple[Held, ...]:
        """Return stories that are due, each for the length of a lease.

        What nobody can read, because another version wrote it, is attended to no more.
        """
        args: list[str | bytes | int] = [_milliseconds(now), round(self._lease / _MS), limit]
        held = []
        for story, ends_ms in await self._connection.run("errata_take", [self._due], args):
            try:
                standing = await self.get(story.decode())
            except DecodeError:
                standing = None
            if standing is None:
                await self._connection.ask(self._connection.redis.zrem(self._due, story))
            else:
                held.append(Held(standing, int(ends_ms)))
        return tuple(held)

    async def settle(self, held: Held, due: datetime | None) -> bool:
        """Write down what became of the story; ``due`` is when it comes next, None for never.

        False where somebody else has it now; nothing has changed then.
        """
        return await self._settle(held, None if due is None else _milliseconds(due))

    async def go_on(self, held: Held, now: datetime) -> Held | None:
        """Write down how far the work got and return it with its lease begun anew.

        None where somebody else has it now.
        """
        ends_ms = max(_milliseconds(now + self._lease), held.lease_ends_ms + 1)
        return held._replace(lease_ends_ms=ends_ms) if await self._settle(held, ends_ms) else None

    async def _settle(self, held: Held, next_ms: int | None) -> bool:
        story = held.standing.name
        args: list[str | bytes | int] = [story, held.lease_ends_ms]
        args += ["" if next_ms is None else next_ms, encode(held.standing), STANDING_SECONDS]
        return bool(
            await self._connection.run("errata_settle", [self._due, self._record(story)], args)
        )

    async def note(self, erratum: Erratum) -> None:
        """Remember a correction; the same again changes nothing."""
        data = encode(replace(erratum, at=erratum.at.astimezone(UTC)))
        async with (
            self._connection.speaking(),
            self._connection.redis.pipeline(transaction=True) as pipeline,
        ):
            pipeline.lrem(self._log, 0, data)  # type: ignore[arg-type]  # bytes are as good
            pipeline.lpush(self._log, data)
            pipeline.ltrim(self._log, 0, ERRATA_KEPT - 1)
            await pipeline.execute()

    async def newest(self, limit: int) -> tuple[Erratum, ...]:
        """Return the latest corrections, the newest first."""
        found = []
        command = self._connection.redis.lrange(self._log, 0, limit - 1)
        for data in await self._connection.ask(command):
            try:
                found.append(decode(Erratum, data))
            except DecodeError:
                continue  # Another version's.
        return tuple(found)

    def _record(self, name: str) -> str:
        return self._connection.keys.erratum(name)


_MS: Final = timedelta(milliseconds=1)


def _milliseconds(moment: datetime) -> int:
    return round(moment.timestamp() * 1000)
