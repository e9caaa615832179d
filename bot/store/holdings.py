"""Everything that an operator would have to type again: read at once, written at once."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from bot.model import Subscription
from bot.store.codec import decode, encode
from bot.store.guests import Guest
from bot.store.policies import DECISIONS_KEPT

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from bot.store.connection import Connection
    from bot.store.policies import Decision


@dataclass(frozen=True, slots=True)
class Holdings:
    """State that was made by people, each part by its identity."""

    subscriptions: Mapping[int, Subscription] = field(default_factory=dict)
    #: Name by user.
    editors: Mapping[int, str] = field(default_factory=dict)
    #: Reason by user.
    bans: Mapping[int, str] = field(default_factory=dict)
    guests: Mapping[int, Guest] = field(default_factory=dict)
    #: Value by name.
    settings: Mapping[str, str] = field(default_factory=dict)


class Archive:
    """The holdings; every method raises ``StoreError`` where the server does not answer."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection
        self._keys = connection.keys

    async def read(self) -> Holdings:
        """Return the holdings as they are at one moment.

        Raises:
            DecodeError: one cannot be read; leaving it out in silence would be worse.
        """
        keys = self._keys
        names = (keys.subscriptions, keys.editors, keys.bans, keys.guests, keys.policy)
        async with (
            self._connection.speaking(),
            self._connection.redis.pipeline(transaction=True) as pipeline,
        ):
            for name in names:
                pipeline.hgetall(name)
            subscriptions, editors, bans, guests, settings = await pipeline.execute()
        return Holdings(
            {int(chat): decode(Subscription, data) for chat, data in subscriptions.items()},
            {int(user): name.decode() for user, name in editors.items()},
            {int(user): reason.decode() for user, reason in bans.items()},
            {int(user): decode(Guest, data) for user, data in guests.items()},
            {name.decode(): value.decode() for name, value in settings.items()},
        )

    async def write(self, holdings: Holdings, decisions: Sequence[Decision]) -> None:
        """Add the holdings to what is kept, all or nothing; what is not among them stays.

        Raises:
            StoreError: nobody knows whether they are kept; writing them again is safe.
        """
        keys = self._keys
        tables: dict[str, dict[Any, Any]] = {
            keys.subscriptions: {str(k): encode(v) for k, v in holdings.subscriptions.items()},
            keys.editors: {str(k): _bytes(v) for k, v in holdings.editors.items()},
            keys.bans: {str(k): _bytes(v) for k, v in holdings.bans.items()},
            keys.guests: {str(k): encode(v) for k, v in holdings.guests.items()},
            keys.policy: {k: v.encode() for k, v in holdings.settings.items()},
        }
        async with (
            self._connection.speaking(),
            self._connection.redis.pipeline(transaction=True) as pipeline,
        ):
            for name, table in tables.items():
                if table:
                    pipeline.hset(name, mapping=table)
            for decision in decisions:
                pipeline.lpush(keys.decisions, encode(decision))
            pipeline.ltrim(keys.decisions, 0, DECISIONS_KEPT - 1)
            await pipeline.execute()

    async def keep_pending(self, user_id: int, data: bytes, seconds: float) -> None:
        """Keep what a person wants to import until they confirm it."""
        await self._connection.keep(self._keys.pending_import(user_id), data, seconds)

    async def pending(self, user_id: int) -> bytes | None:
        """Return what the person wants to import; None where that is too long ago."""
        return await self._connection.get(self._keys.pending_import(user_id))

    async def drop_pending(self, user_id: int) -> None:
        """Forget what the person wanted to import."""
        command = self._connection.redis.delete(self._keys.pending_import(user_id))
        await self._connection.ask(command)


def _bytes(text: str) -> bytes:
    return text.encode("utf-8", "replace")
