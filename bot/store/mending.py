"""A copied outbox is put in order: every delivery that is open lies in its lane, once.

The copy was read while workers worked (``bot.store.copies``). A delivery that was under way may
have left: it is marked so, and goes first in its chat. Runs where no worker looks yet.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Sequence

    from bot.store.connection import Connection

_PART: Final = 500


async def mend(connection: Connection) -> None:
    """Leave a copied outbox as if all its workers had died in one moment.

    Raises:
        StoreError: the server did not answer; mending again is safe.
    """
    box, redis, ask = f"{connection.keys.root}:outbox:", connection.redis, connection.ask
    await ask(redis.delete(*(f"{box}{it}" for it in ("busy", "leases", "due:0", "due:1"))))
    await ask(redis.hset(f"{box}count", "queued", 0))
    laid: set[bytes] = set()
    for lane in await _names(connection, "lane:*"):
        ids = await ask(redis.lrange(lane, 0, -1))
        await ask(redis.delete(lane))
        fresh = [it for it in dict.fromkeys(ids) if it not in laid]
        laid.update(fresh)
        for at in range(0, len(fresh), _PART):
            await _lay(connection, fresh[at : at + _PART])
    prefix = f"{box}delivery:".encode()
    records = await _names(connection, "delivery:*")
    left = [it.removeprefix(prefix) for it in records if it.removeprefix(prefix) not in laid]
    for at in range(0, len(left), _PART):
        await _lay(connection, left[at : at + _PART])
    await _mend_batches(connection, box)


async def _lay(connection: Connection, ids: Sequence[bytes]) -> None:
    """Put into their lanes those that are open; what was under way goes first."""
    await connection.run("outbox_lay", [connection.keys.root], list(ids))


async def _mend_batches(connection: Connection, box: str) -> None:
    """Let every batch be known, and each once."""
    redis, ask = connection.redis, connection.ask
    tokens = list(dict.fromkeys(await ask(redis.lrange(f"{box}batches", 0, -1))))
    prefix = f"{box}batch:".encode()
    names = {it.removeprefix(prefix) for it in await _names(connection, "batch:*")}
    known = [it for it in tokens if it in names]
    known += sorted(names - set(known))
    await ask(redis.delete(f"{box}batches"))
    if known:
        await ask(redis.rpush(f"{box}batches", *known))


async def _names(connection: Connection, pattern: str) -> list[bytes]:
    async with connection.speaking():
        match = f"{connection.keys.root}:outbox:{pattern}"
        scan = connection.redis.scan_iter(match=match, count=1000)
        return sorted({key async for key in scan})
