"""What an editor has settled once: whose clock counts, and whether links need no press."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal, TypeAlias

from bot.store.lifetimes import HABIT_SECONDS

if TYPE_CHECKING:
    from bot.store.connection import Connection

Name: TypeAlias = Literal["zone", "autopublish"]


@dataclass(frozen=True, slots=True)
class Habit:
    """A person's habits."""

    #: Name in the IANA time zone database; None as long as nobody was asked.
    zone: str | None = None
    #: Whether the links of the person's private chat are published without a press.
    autopublish: bool = False


class Habits:
    """Habits by person; every method raises ``StoreError`` where the server does not answer."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection
        self._keys = connection.keys

    async def of(self, user_id: int) -> Habit:
        """Return the person's habits."""
        stored = await self._connection.table(self._keys.habit(user_id))
        zone = stored.get(b"zone")
        return Habit(zone.decode() if zone else None, stored.get(b"autopublish") == b"on")

    async def settle(self, user_id: int, name: Name, value: str) -> None:
        """Let one habit be so from now on, whatever becomes of the others."""
        key = self._keys.habit(user_id)
        async with (
            self._connection.speaking(),
            self._connection.redis.pipeline(transaction=True) as pipeline,
        ):
            pipeline.hset(key, name, value)
            pipeline.expire(key, HABIT_SECONDS)
            await pipeline.execute()
