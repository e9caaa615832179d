"""The chats that receive every post: state, never a cache, and never partly read."""

from __future__ import annotations

import asyncio
from dataclasses import replace
from heapq import merge
from typing import TYPE_CHECKING, Final

from bot.model import Subscription
from bot.store.codec import decode, encode
from bot.store.lifetimes import OWNER_SECONDS

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Callable, Iterable, Sequence
    from datetime import datetime

    from bot.store.connection import Connection

_ENTERED_AT_ONCE: Final = 500


def _by_age(subscriptions: Iterable[Subscription]) -> tuple[Subscription, ...]:
    """Return them the oldest first, piece by piece: one sort of a million stops every thread."""
    everyone = list(subscriptions)
    pieces = (everyone[at : at + _PIECE] for at in range(0, len(everyone), _PIECE))
    return tuple(merge(*(sorted(it, key=_age) for it in pieces), key=_age))


def _age(subscription: Subscription) -> tuple[datetime, int]:
    return subscription.added_at, subscription.chat_id


#: Subscriptions that one command reads.
_PAGE: Final = 1000
#: Subscriptions that are sorted in one go.
_PIECE: Final = 20_000


class Subscriptions:
    """Subscriptions by chat.

    Every method raises ``StoreError`` where the server does not answer, and those that return
    subscriptions raise ``DecodeError`` where one cannot be read: leaving a chat out in silence
    would be worse.
    """

    def __init__(self, connection: Connection) -> None:
        self._connection = connection
        self._redis = connection.redis
        self._keys = connection.keys
        self._name = connection.keys.subscriptions

    async def add(self, subscription: Subscription) -> bool:
        """Keep the subscription as it is now; False where the chat had one before."""
        command = self._redis.hset(self._name, str(subscription.chat_id), encode(subscription))
        return bool(await self._connection.ask(command))

    async def change(
        self, chat_id: int, changed: Callable[[Subscription], Subscription]
    ) -> Subscription | None:
        """Return the chat's subscription after the change; None where it has none.

        Changes by several people at once all come to pass, one after the other.
        """
        while True:
            data = await self._stored(chat_id)
            if data is None:
                return None
            after = changed(decode(Subscription, data))
            args: list[str | bytes | int] = [str(chat_id), data, encode(after)]
            if await self._connection.run("amend", [self._name], args):
                return after

    async def enter(self, subscriptions: Sequence[Subscription]) -> None:
        """Let each chat be found by whoever subscribed it."""
        for start in range(0, len(subscriptions), _ENTERED_AT_ONCE):
            async with (
                self._connection.speaking(),
                self._redis.pipeline(transaction=False) as pipeline,
            ):
                for each in subscriptions[start : start + _ENTERED_AT_ONCE]:
                    name = self._keys.owner(each.added_by)
                    pipeline.sadd(name, str(each.chat_id))
                    pipeline.expire(name, OWNER_SECONDS)
                await pipeline.execute()

    async def of(self, user_id: int) -> tuple[Subscription, ...]:
        """Return what the person subscribed, the oldest first."""
        name = self._keys.owner(user_id)
        chats = sorted(await self._connection.ask(self._redis.smembers(name)))
        if not chats:
            return ()
        stored = await self._connection.ask(self._redis.hmget(self._name, chats))
        found = [decode(Subscription, data) for data in stored if data is not None]
        owned = [each for each in found if each.added_by == user_id]
        return tuple(sorted(owned, key=lambda each: (each.added_at, each.chat_id)))

    async def remove(self, chat_id: int) -> bool:
        """Leave the chat without a subscription; False where it had none."""
        return bool(await self._connection.ask(self._redis.hdel(self._name, str(chat_id))))

    async def get(self, chat_id: int) -> Subscription | None:
        """Return the chat's subscription."""
        data = await self._stored(chat_id)
        return None if data is None else decode(Subscription, data)

    async def all(self) -> tuple[Subscription, ...]:
        """Return every subscription, the oldest first."""
        # A scan may name a chat twice; the dictionary keeps one.
        found = {each.chat_id: each async for page in self.pages() for each in page}
        return await asyncio.to_thread(_by_age, found.values())

    async def pages(self, holding: bytes = b"") -> AsyncIterator[tuple[Subscription, ...]]:
        """Yield every subscription some time, about a thousand at a time, some of them twice.

        Each page has its own deadline and lets others work: a million take many seconds. With
        ``holding`` only those are read whose stored form has these bytes in it, in any case.
        """
        cursor, wanted = 0, holding.lower()
        while True:
            step = self._redis.hscan(self._name, cursor, count=_PAGE)
            cursor, stored = await self._connection.ask(step)
            data = (it for it in stored.values() if not wanted or wanted in it.lower())
            yield tuple(decode(Subscription, it) for it in data)
            if cursor == 0:
                return

    async def named(self, username: str) -> Subscription | None:
        """Return the subscription of the chat with this name, without the @; None for none."""
        async for page in self.pages(b'"' + username.encode() + b'"'):
            for each in page:
                if (each.username or "").lower() == username.lower():
                    return each
        return None

    async def some(self, count: int) -> tuple[Subscription, ...]:
        """Return so many subscriptions at most, chosen by chance."""
        command = self._redis.hrandfield(self._name, count, withvalues=True)
        flat = await self._connection.ask(command) or []
        return tuple(decode(Subscription, data) for data in flat[1::2])

    async def count(self) -> int:
        """Return how many chats are subscribed."""
        return int(await self._connection.ask(self._redis.hlen(self._name)))

    async def move(self, old: int, new: int) -> bool:
        """Let all that is kept for chat ``old`` be kept for ``new``; False where none subscribed.

        Deliveries, limits and pauses move in the same step. A subscription that ``new`` already
        has stays, and that of ``old`` is gone.
        """
        keys = [self._connection.keys.root, self._name]
        while True:
            data = await self._stored(old)
            moved = (
                b"" if data is None else encode(replace(decode(Subscription, data), chat_id=new))
            )
            args: list[str | bytes | int] = [str(old), str(new), data or b"", moved]
            # The script refuses where the subscription was changed since it was read.
            if await self._connection.run("outbox_move", keys, args):
                return data is not None

    async def _stored(self, chat_id: int) -> bytes | None:
        command = self._redis.hget(self._name, str(chat_id))
        data: bytes | None = await self._connection.ask(command)
        return data
