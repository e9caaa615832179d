"""The outbox: every post on its way to every chat, and what became of it.

A delivery is queued once for its key, then queued -> sending -> sent, or back to queued, or
unknown where it may have left unseen, or dead. Each change is one script that checks the fencing
token of the lease, so that a worker who was stopped and wakes up again changes nothing.

Each chat is a lane of its own: one delivery at a time, in order, the chat's own wishes before
broadcasts. All keys of the scripts carry the namespace's hash tag, so that a cluster keeps them on
one node though the scripts do not declare each of them.
"""

from __future__ import annotations

import asyncio
import time
from contextlib import asynccontextmanager, suppress
from dataclasses import replace
from secrets import token_hex
from typing import TYPE_CHECKING, Any, Final

from bot.errors import DecodeError, StoreError
from bot.model import Delivery, Post
from bot.store.codec import decode
from bot.store.connection import BLOCK_SECONDS, Connection
from bot.store.entries import (
    DEAD_ID,
    DeadLetter,
    Depth,
    Unseen,
    milliseconds,
    reason_bytes,
)
from bot.store.lifetimes import DEAD_LETTERS_KEPT, DEAD_SECONDS
from bot.store.parcels import Mark, Parcel, Record
from bot.store.receipts import Receipts
from bot.store.staging import staging
from bot.tasks import beating

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Sequence
    from contextlib import AbstractAsyncContextManager

    from bot.store.limits import Pace
    from bot.store.staging import Stage

#: So many chats that are told to wait within so many milliseconds mean the bot as a whole.
_STORM_CHATS: Final = 3
_STORM_MS: Final = 1000
#: Chats that are looked at for the oldest delivery: so many are spread ahead of what leaves.
_LOOKED_AT: Final = 256
#: A wait shorter than this is slept; a longer one may be ended by the bell.
_NAP_SECONDS: Final = 0.05
#: Nobody asks again sooner: at full rate several deliveries may leave by then.
_SHORTEST_NAP_SECONDS: Final = 0.005

_Args = list[str | bytes | int]


class Outbox:
    """The outbox as one process sees it; every method raises ``StoreError`` as the store does."""

    def __init__(self, connection: Connection, pace: Pace, lease_seconds: float) -> None:
        self.lease_seconds = lease_seconds
        self._connection = connection
        self._keys = connection.keys
        self._root = connection.keys.root
        self._pace = pace.encoded()
        self._receipts = Receipts(connection)
        #: Tokens of what is under way here, and until when by this process's own clock.
        self._held: dict[str, tuple[int, float]] = {}
        self._holder = token_hex(8)
        self._unseen = Unseen()

    async def put(self, post: Post, deliveries: Sequence[Delivery]) -> int:
        """Keep the post and queue its deliveries, all or none; return how many are new.

        A delivery whose key was queued before is left out.

        Raises:
            StoreError: nobody knows whether they are queued; putting them again is safe.
        """
        async with self.stage() as stage:
            await stage.add(post, deliveries)
            return await stage.commit()

    def stage(self) -> AbstractAsyncContextManager[Stage]:
        """Return a stage for more deliveries than one process should hold; see ``staging``."""
        return staging(self._connection)

    async def lease(self, count: int, wait_seconds: float = 0) -> tuple[Parcel, ...]:
        """Return up to ``count`` deliveries that may leave now; none where none may in time.

        One that cannot be read is a dead letter with its bytes.
        """
        deadline = time.monotonic() + wait_seconds
        while True:
            parcels, next_seconds = await self._lease_now(count)
            remaining = deadline - time.monotonic()
            if parcels or remaining <= 0:
                return parcels
            await self._wait(min(remaining, next_seconds))

    async def _wait(self, seconds: float) -> None:
        if seconds <= _NAP_SECONDS:
            await asyncio.sleep(max(seconds, _SHORTEST_NAP_SECONDS))
        else:
            await self._connection.wait_for_bell(self._keys.bell, seconds)

    async def _lease_now(self, count: int) -> tuple[tuple[Parcel, ...], float]:
        until = time.monotonic() + self.lease_seconds
        args: _Args = [self._pace, milliseconds(self.lease_seconds), count, self._keys.posts]
        args += [self._holder, *self._unseen.words(self._held)]
        reply = await self._connection.run("outbox_lease", [self._root], args)
        parcels = []
        for fields in reply[1:]:
            key, token = fields[0].decode(), int(fields[1])
            self._held[key] = max((token, until), self._held.get(key, (0, 0.0)))
            try:
                parcels.append(_parcel(fields))
            except DecodeError as error:
                await self._settle(key, token, "dead", *_dead(f"{error.code}: {error}"))
        return tuple(parcels), BLOCK_SECONDS if reply[0] < 0 else reply[0] / 1000

    def holds(self, parcel: Parcel) -> bool:
        """Whether the lease lasts by this process's own clock, which runs while it is stopped."""
        token, until = self._held.get(parcel.delivery.key, (0, 0.0))
        return token == parcel.token and time.monotonic() < until

    async def sent(self, parcel: Parcel, message_id: int) -> bool:
        """Remember and count the message that the delivery became; False: the lease was lost."""
        settled = await self._receipts.add(parcel.delivery.key, parcel.token, message_id)
        self._let_go(parcel.delivery.key, parcel.token)
        return settled

    async def retry(
        self, parcel: Parcel, delay_seconds: float, *, doubtful: bool = False, counts: bool = True
    ) -> bool:
        """Queue the delivery again; ``doubtful`` where it may have left. False as for ``sent``.

        Without ``counts`` it costs no attempt.
        """
        delay_ms = milliseconds(delay_seconds)
        return await self._end(parcel, "retry", delay_ms, int(counts), int(doubtful))

    async def pause(self, parcel: Parcel, seconds: float) -> bool:
        """Queue the delivery again when its chat's pause ends; it costs no attempt.

        Where several chats are told to wait at once, nothing leaves for any. False as above.
        """
        pause_ms = milliseconds(seconds)
        return await self._end(parcel, "pause", pause_ms, pause_ms, _STORM_CHATS, _STORM_MS)

    async def bury(
        self, parcel: Parcel, reason: str, *, whole_chat: bool = False, strike: bool = False
    ) -> int:
        """Make the delivery a dead letter, or with ``whole_chat`` all that waits for its chat.

        Return 0 where the lease was lost, else 1 and the chat's strikes in a row.
        """
        details = _dead(reason, whole_chat=whole_chat, strike=strike)
        return await self._settle(parcel.delivery.key, parcel.token, "dead", *details)

    async def _end(self, parcel: Parcel, verb: str, *details: int) -> bool:
        return bool(await self._settle(parcel.delivery.key, parcel.token, verb, *details))

    async def _settle(self, key: str, token: int, verb: str, *details: str | bytes | int) -> int:
        args = [key, token, verb, *details]
        settled = int(await self._connection.run("outbox_settle", [self._root], args))
        self._let_go(key, token)
        return settled

    def let_go(self, parcel: Parcel) -> None:
        """Let the delivery be leased again in some seconds: the store was away before it left."""
        self._let_go(parcel.delivery.key, parcel.token)

    def _let_go(self, key: str, token: int) -> None:
        if self._held.get(key, (0, 0.0))[0] == token:
            del self._held[key]

    async def renew(self) -> tuple[str, ...]:
        """Start the time of all leases held here anew; return the keys of those that were lost."""
        if not self._held:
            return ()
        until = time.monotonic() + self.lease_seconds
        before = dict(self._held)
        args: _Args = [milliseconds(self.lease_seconds)]
        args += [part for key, (token, _) in before.items() for part in (key, token)]
        lost = {
            it.decode() for it in await self._connection.run("outbox_renew", [self._root], args)
        }
        for key, (token, _) in before.items():
            if self._held.get(key, (0, 0.0))[0] != token:
                continue
            if key in lost:
                del self._held[key]
            else:
                self._held[key] = (token, until)
        return tuple(lost)

    @asynccontextmanager
    async def heart(self) -> AsyncIterator[None]:
        """Renew all leases held here while the block runs."""

        async def beat() -> bool:
            # A beat that is lost costs nothing while the next one comes in time.
            with suppress(StoreError):
                await self.renew()
            return True

        async with beating(beat, self.lease_seconds / 3):
            yield

    async def find(self, delivery_key: str) -> Record | None:
        """Return what is remembered of a delivery; None where it was never queued, or long ago."""
        fields = await self._connection.table(self._keys.delivery(delivery_key))
        return Record.of(fields) if fields else None

    async def depth(self) -> Depth:
        """Return how many deliveries are in which state; what is delayed is told in chats."""
        return Depth(*await self._connection.run("outbox_depth", [self._root]))

    async def oldest_seconds(self) -> float:
        """Return the age of the oldest delivery that waits or is under way; 0 where none does."""
        return int(await self._connection.run("outbox_oldest", [self._root], [_LOOKED_AT])) / 1000

    async def dead(self, limit: int) -> tuple[DeadLetter, ...]:
        """Return the latest dead letters, the newest first."""
        command = self._connection.redis.xrevrange(self._keys.dead_deliveries, count=limit)
        return tuple(
            DeadLetter.of(entry_id.decode(), fields)
            for entry_id, fields in await self._connection.ask(command)
        )

    async def revive(self, dead_id: str) -> bool:
        """Queue a dead letter again; False where there is none of this id."""
        if not DEAD_ID.fullmatch(dead_id):
            return False
        return bool(await self._connection.run("outbox_revive", [self._root], [dead_id]))

    async def discard(self, dead_id: str) -> bool:
        """Forget a dead letter; its delivery is not queued again. False where there is none."""
        if not DEAD_ID.fullmatch(dead_id):
            return False
        command = self._connection.redis.xdel(self._keys.dead_deliveries, dead_id)
        return bool(await self._connection.ask(command))

    async def marks(self, chats: Sequence[int]) -> tuple[Mark, ...]:
        """Return how delivery fares in each of the chats."""
        if not chats:
            return ()
        names, redis, ask = list(map(str, chats)), self._connection.redis, self._connection.ask
        moments = await ask(redis.hmget(self._keys.sent_at, names))
        strikes = await ask(redis.hmget(self._keys.strikes, names))
        return tuple(Mark.of(*pair) for pair in zip(moments, strikes, strict=True))

    async def forgive(self, chat_id: int) -> None:
        """Leave the chat without strikes."""
        await self._connection.ask(self._connection.redis.hdel(self._keys.strikes, str(chat_id)))


def _dead(reason: str, *, whole_chat: bool = False, strike: bool = False) -> _Args:
    return [DEAD_LETTERS_KEPT, reason_bytes(reason), DEAD_SECONDS, int(whole_chat), int(strike)]


def _parcel(fields: Sequence[Any]) -> Parcel:
    """Return the parcel that the lease script spells.

    Raises:
        DecodeError: delivery or post cannot be read.
    """
    _, token, chat, attempt, doubts, floor, data, post, waited_ms = fields
    stored = decode(Delivery, data)
    delivery = replace(stored, chat_id=int(chat), attempt=int(attempt))
    return Parcel(
        delivery=delivery,
        post=decode(Post, post) if post else None,
        token=int(token),
        doubts=int(doubts),
        floor=int(floor),
        waited_seconds=max(0, int(waited_ms)) / 1000,
    )
