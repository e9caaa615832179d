"""How much there is of everything that must not be lost: before and after, it is the same."""

from __future__ import annotations

from dataclasses import astuple, dataclass
from typing import TYPE_CHECKING

from bot.store.queue import GROUP

if TYPE_CHECKING:
    from bot.store.connection import Connection


@dataclass(frozen=True, slots=True)
class Inventory:
    """Counts of what people and operators would miss."""

    subscriptions: int
    editors: int
    bans: int
    #: Files that the operator brought in.
    clippings: int
    updates: int
    jobs: int
    #: Queued or under way, in whatever form a version of the program keeps them.
    deliveries: int
    dead_letters: int

    @property
    def empty(self) -> bool:
        """Whether nothing would be missed."""
        return not any(astuple(self))

    def __str__(self) -> str:
        return (
            f"{self.subscriptions} subscriptions, {self.editors} editors, {self.bans} bans, "
            f"{self.clippings} archived articles, {self.updates} updates, {self.jobs} jobs, "
            f"{self.deliveries} deliveries, {self.dead_letters} dead letters"
        )


async def inventory(connection: Connection) -> Inventory:
    """Return the counts of a namespace.

    Raises:
        StoreError: the server did not answer.
    """
    keys, redis, ask = connection.keys, connection.redis, connection.ask

    async def queue(name: str) -> tuple[int, int]:
        places = [keys.stream(name), keys.delayed(name), keys.dead(name)]
        waiting, delayed, leased, dead = await connection.run("depth", places, [GROUP])
        return waiting + delayed + leased, dead

    updates, jobs, old = await queue("updates"), await queue("inbox"), await queue("outbox")
    places = [keys.root, keys.stream("outbox"), keys.delayed("outbox")]
    unadopted = int(await connection.run("outbox_unadopted", places))
    _, _, leased, dead = await connection.run("outbox_depth", [keys.root])
    # What is delayed is told in chats; what waits in deliveries, those of such chats left out.
    queued = int(await ask(redis.hget(f"{keys.root}:outbox:count", "queued")) or 0)
    batched = await _batched(connection)
    return Inventory(
        subscriptions=await ask(redis.hlen(keys.subscriptions)),
        editors=await ask(redis.hlen(keys.editors)),
        bans=await ask(redis.hlen(keys.bans)),
        clippings=await ask(redis.hlen(keys.brought)),
        updates=updates[0],
        jobs=jobs[0],
        deliveries=queued + leased + batched + unadopted,
        dead_letters=updates[1] + jobs[1] + old[1] + dead,
    )


async def _batched(connection: Connection) -> int:
    """Return how many deliveries of broadcasts are not yet spread over the lanes."""
    box, redis, ask = f"{connection.keys.root}:outbox:", connection.redis, connection.ask
    tokens = await ask(redis.lrange(f"{box}batches", 0, -1))
    return sum([await ask(redis.llen(f"{box}batch:{it.decode()}")) for it in set(tokens)])
