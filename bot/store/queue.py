"""A queue that survives its workers: one stream, one consumer group, leases instead of locks.

An entry is put once for each key, leased by ``take``, and stays until its lease is settled by
``done``, ``retry`` or ``bury``. A lease that nobody renews for ``lease_seconds`` goes to the next
taker, so that work is done at least once; one that this process was given in an answer that never
came, or let go of because the server was away, it takes again within seconds. Every change is one
script.
"""

from __future__ import annotations

import time
from contextlib import asynccontextmanager, suppress
from secrets import token_hex
from typing import TYPE_CHECKING, Final, Generic, TypeVar

from bot.errors import DecodeError, StoreError
from bot.store.connection import BLOCK_SECONDS, Connection
from bot.store.entries import (
    DEAD_ID,
    DeadLetter,
    Depth,
    Entry,
    Lease,
    Load,
    Unseen,
    milliseconds,
    reason_bytes,
)
from bot.store.lifetimes import DAY_SECONDS, DEAD_LETTERS_KEPT, SEEN_SECONDS
from bot.tasks import beating

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Sequence

    from bot.store.codec import Codec
    from bot.store.entries import Taker
    from bot.store.leader import Office


GROUP: Final = "workers"
#: Entries that one script puts, so that no script holds the server for long.
CHUNK: Final = 500

T = TypeVar("T")


class Queue(Generic[T]):
    """One queue as one process sees it."""

    def __init__(
        self,
        connection: Connection,
        name: str,
        codec: Codec[T],
        taker: Taker,
    ) -> None:
        self.name = name
        self.lease_seconds = taker.lease_seconds
        self._connection = connection
        self._codec = codec
        self._consumer = taker.name
        self._keys = connection.keys
        self._stream = self._keys.stream(name)
        self._delayed = self._keys.delayed(name)
        self._dead = self._keys.dead(name)
        self._ended = self._keys.ended(name)
        self._reclaim_at = 0.0
        self._held: set[str] = set()
        self._unseen = Unseen()

    async def put(
        self, key: str, item: T, *, delay_seconds: float = 0, office: Office | None = None
    ) -> bool:
        """Hold the item, now or later to be taken; False where the key was put before.

        Raises:
            StoreError: nobody knows whether it is held, or the ``office`` is another's now;
                putting it again is safe.
        """
        return await self._put([(key, self._codec.encode(item))], delay_seconds, office) == 1

    async def put_all(self, items: Sequence[tuple[str, T]]) -> int:
        """Hold all items whose key was not put before, and return how many those were.

        Raises:
            StoreError: some are not held; putting all again is safe.
        """
        first: dict[str, T] = {}
        for key, item in items:
            first.setdefault(key, item)
        pairs = [(key, self._codec.encode(item)) for key, item in first.items()]
        chunks = [pairs[start : start + CHUNK] for start in range(0, len(pairs), CHUNK)]
        return sum([await self._put(chunk, 0) for chunk in chunks])

    async def _put(
        self,
        pairs: Sequence[tuple[str, bytes]],
        delay_seconds: float,
        office: Office | None = None,
    ) -> int:
        seen = [self._keys.seen(self.name, key) for key, _ in pairs]
        flat = [part for pair in pairs for part in pair]
        delay_ms = milliseconds(delay_seconds)
        office_key, office_token = (office.key, office.token) if office else (self._stream, "")
        put = int(
            await self._connection.run(
                "put",
                [self._stream, self._delayed, office_key, *seen],
                [GROUP, token_hex(8), SEEN_SECONDS, delay_ms, office_token, *flat],
            )
        )
        if put < 0:
            raise StoreError("another process has taken over")
        return put

    async def take(self, wait_seconds: float) -> Lease[T] | None:
        """Return the next entry, leased; None when none comes in time.

        An entry that cannot be read is buried with its bytes, and the next one is taken.

        Raises:
            StoreError: the server did not answer; an entry leased unseen comes back by itself.
        """
        deadline = time.monotonic() + wait_seconds
        while (entry := await self._next(deadline)) is not None:
            self._held.add(entry.id)
            try:
                return entry.lease(self._codec.decode(entry.fields[b"data"]))
            except DecodeError as error:
                await self.bury(entry.lease(None), f"{error.code}: {error}")
        return None

    def let_go(self, lease: Lease[T]) -> None:
        """Let the entry be taken again in some seconds: the server was away for its work."""
        self._held.discard(lease.id)

    async def _next(self, deadline: float) -> Entry | None:
        while True:
            found = await self._take_now()
            if isinstance(found, Entry):
                return found
            remaining = deadline - time.monotonic()
            if remaining <= 0:
                return None
            entry = await self._wait(min(remaining, found, self._reclaim_seconds))
            if entry is not None:
                return entry

    @property
    def _reclaim_seconds(self) -> float:
        return self.lease_seconds / 3

    async def _take_now(self) -> Entry | float:
        """Return an entry, or the seconds until it is worth asking again."""
        reclaim = time.monotonic() >= self._reclaim_at
        lease_ms = milliseconds(self.lease_seconds)
        reply = await self._connection.run(
            "take",
            [self._stream, self._delayed],
            [GROUP, self._consumer, lease_ms, int(reclaim), *self._unseen.words(self._held)],
        )
        if len(reply) == 1:
            self._note_reclaim(looked=reclaim)
            return float(reply[0]) / 1000 if reply[0] >= 0 else BLOCK_SECONDS
        entry_id, flat, deliveries = reply
        # A reclaimed entry is delivered for the second time at least; more may wait behind it.
        self._note_reclaim(looked=reclaim and deliveries == 1)
        return Entry(entry_id.decode(), dict(zip(flat[::2], flat[1::2], strict=True)), deliveries)

    def _note_reclaim(self, *, looked: bool) -> None:
        if looked:
            self._reclaim_at = time.monotonic() + self._reclaim_seconds

    async def _wait(self, seconds: float) -> Entry | None:
        found = await self._connection.read_group(self._stream, GROUP, self._consumer, seconds)
        return None if found is None else Entry(found[0].decode(), found[1], 1)

    async def renew(self, lease: Lease[T]) -> bool:
        """Start the lease's time anew; False where the entry is no longer ours.

        Raises:
            StoreError: the server did not answer.
        """
        return await self._settle(lease, "renew")

    async def done(self, lease: Lease[T]) -> bool:
        """Remove the entry; False where it is no longer ours, and nothing has changed then.

        A repetition after a lost reply says False as well: the entry is settled either way.

        Raises:
            StoreError: the server did not answer; the entry may come again.
        """
        return await self._settle(lease, "done")

    async def retry(
        self, lease: Lease[T], item: T, *, delay_seconds: float, counts: bool = True
    ) -> bool:
        """Put ``item`` in the entry's place, to be taken after the delay; False as for ``done``.

        Without ``counts`` the try that ends here is forgotten: the wait was not our failure.

        Raises:
            StoreError: the server did not answer; the entry may come again as it was.
        """
        tries = lease.tries if counts else lease.earlier_tries
        data = self._codec.encode(item)
        delay_ms = milliseconds(delay_seconds)
        return await self._settle(lease, "retry", delay_ms, lease.key, data, tries)

    async def bury(self, lease: Lease[T] | Lease[None], reason: str) -> bool:
        """Move the entry to the dead letters, bytes and all; False as for ``done``.

        Raises:
            StoreError: the server did not answer; the entry may come again.
        """
        text = reason_bytes(reason)
        return await self._settle(lease, "bury", DEAD_LETTERS_KEPT, text, lease.tries)

    async def _settle(
        self, lease: Lease[T] | Lease[None], verb: str, *details: str | bytes | int
    ) -> bool:
        deliveries = lease.tries - lease.earlier_tries
        settled = await self._connection.run(
            "settle",
            [self._stream, self._delayed, self._dead, self._ended],
            [GROUP, self._consumer, lease.id, deliveries, verb, *details],
        )
        if verb != "renew":
            self._held.discard(lease.id)
        return bool(settled)

    @asynccontextmanager
    async def hold(self, lease: Lease[T]) -> AsyncIterator[Lease[T]]:
        """Keep the lease ours while the work inside runs."""

        async def beat() -> bool:
            # A beat that is lost costs nothing while the next one comes in time.
            with suppress(StoreError):
                return await self.renew(lease)
            return True

        async with beating(beat, self.lease_seconds / 3):
            yield lease

    async def depth(self) -> Depth:
        """Return how many entries are in which state.

        Raises:
            StoreError: the server did not answer.
        """
        keys = [self._stream, self._delayed, self._dead]
        return Depth(*await self._connection.run("depth", keys, [GROUP]))

    async def oldest_seconds(self) -> float:
        """Return the age of the oldest entry that waits or is leased; 0 where there is none.

        Raises:
            StoreError: the server did not answer.
        """
        return int(await self._connection.run("oldest", [self._stream])) / 1000

    async def load(self) -> Load:
        """Return how much waits and how fast it gets less.

        Raises:
            StoreError: the server did not answer.
        """
        keys = [self._stream, self._delayed, self._ended]
        waiting, ended = await self._connection.run("load", keys, [GROUP])
        return Load(waiting, ended / 60)

    async def dead(self, limit: int) -> tuple[DeadLetter, ...]:
        """Return the latest dead letters, the newest first.

        Raises:
            StoreError: the server did not answer.
        """
        command = self._connection.redis.xrevrange(self._dead, count=limit)
        return tuple(
            DeadLetter.of(entry_id.decode(), fields)
            for entry_id, fields in await self._connection.ask(command)
        )

    async def revive(self, dead_id: str) -> bool:
        """Put a dead letter back into the queue; False where there is none of this id.

        Raises:
            StoreError: the server did not answer.
        """
        if not DEAD_ID.fullmatch(dead_id):
            return False
        keys = [self._dead, self._stream]
        return bool(await self._connection.run("revive", keys, [GROUP, dead_id]))

    async def discard(self, dead_id: str) -> bool:
        """Forget a dead letter; False where there is none of this id.

        Raises:
            StoreError: the server did not answer.
        """
        if not DEAD_ID.fullmatch(dead_id):
            return False
        return bool(await self._connection.ask(self._connection.redis.xdel(self._dead, dead_id)))

    async def tidy(self) -> int:
        """Forget the consumers of processes that ended long ago, and return how many those were.

        Raises:
            StoreError: the server did not answer.
        """
        silence_ms = DAY_SECONDS * 1000
        return int(await self._connection.run("tidy", [self._stream], [GROUP, silence_ms]))
