"""A namespace key by key: read from one server, written to another, in whatever version either is.

What is read while the bot works is no moment of it, but in this order nothing is lost:

1. batches from their end, lanes, leases: who waits for what
2. everything else, delivery records last but for posts: what became of each
3. posts: whatever a record or a lane names is there

A delivery that moves meanwhile is found by its record, and ``bot.store.mending`` puts it in its
place. Each queue is one transaction. What can be made again, and what holds for seconds, stays out.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any, Final, Literal, TypeAlias

import msgspec

if TYPE_CHECKING:
    from collections.abc import AsyncIterator

    from bot.store.connection import Connection

Kind: TypeAlias = Literal["string", "hash", "list", "zset", "stream", "group"]

#: Elements of one record, so that no record grows with the number of chats.
_PART: Final = 1000

#: Caches, locks, paces and what is being staged.
_LEFT_OUT: Final = re.compile(
    r"(article|alias|validators|failure|flight|post_alias|pace|pause|log|office|once|version)(:|$)"
    r"|queue:\w+:ended$|outbox:(bell|storm|heard)$|outbox:(staged|committed):"
)
_FIRST: Final = re.compile(r"outbox:(batches$|batch:|lane:|due:|leases$|busy$)")
_BATCH: Final = re.compile(r"outbox:batch:")
_LATE: Final = re.compile(r"outbox:delivery:")
_LAST: Final = re.compile(r"post:")
_REST: Final = re.compile(r"(?!outbox:(batch|lane:|due:|leases$|busy$|delivery:)|post:)")
_QUEUES: Final = re.compile(r"(queue:\w+(:delayed|:dead)?|outbox:dead)$")


class Kept(msgspec.Struct, array_like=True):
    """A part of what lies at one key."""

    kind: Kind
    #: The key without the namespace.
    name: str
    #: Milliseconds that it lives on; negative for ever.
    lifetime_ms: int
    #: A string's bytes; of a hash or sorted set names and values in turn; a list's elements; of a
    #: stream id and fields in turn; of a group its name.
    parts: list[Any]


async def read_all(connection: Connection) -> AsyncIterator[Kept]:
    """Yield everything that is state, in the order that loses nothing.

    Raises:
        StoreError: the server did not answer.
    """
    names = await _names(connection)
    queues = [it for it in names if _QUEUES.match(it)]
    for kept in await _queues(connection, queues):
        yield kept
    names = [it for it in names if not _QUEUES.match(it)]
    for pattern in (_FIRST, _REST):
        for name in filter(pattern.match, names):
            async for kept in _read(connection, name):
                yield kept
    # What came meanwhile is looked for again, broadcasts before what they became.
    for pattern in (_BATCH, _LATE, _LAST):
        known = set(names) if pattern is _BATCH else set()
        for name in filter(pattern.match, await _names(connection)):
            if name not in known:
                async for kept in _read(connection, name):
                    yield kept


async def _names(connection: Connection) -> list[str]:
    """Return the names of all keys that are state; batches first of all."""
    prefix = f"{connection.keys.root}:"
    async with connection.speaking():
        scan = connection.redis.scan_iter(match=connection.keys.everything, count=1000)
        names = {key.decode().removeprefix(prefix) async for key in scan}
    kept = (it for it in names if not _LEFT_OUT.match(it))
    return sorted(kept, key=lambda it: (not it.startswith("outbox:batch"), it))


async def _read(connection: Connection, name: str) -> AsyncIterator[Kept]:
    """Yield what lies at one key, in parts; nothing where it is gone."""
    key, redis, ask = f"{connection.keys.root}:{name}", connection.redis, connection.ask
    kind = (await ask(redis.type(key))).decode()
    lifetime_ms = await ask(redis.pttl(key))
    match kind:
        case "string":
            value = await ask(redis.get(key))
            if value is not None:
                yield Kept("string", name, lifetime_ms, [value])
        case "hash":
            async for flat in _parts(connection, redis.hscan_iter(key, count=_PART)):
                yield Kept("hash", name, lifetime_ms, flat)
        case "zset":
            async for flat in _parts(connection, redis.zscan_iter(key, count=_PART)):
                yield Kept("zset", name, lifetime_ms, flat)
        case "list":
            for part in reversed([it async for it in _from_the_end(connection, key)]):
                yield Kept("list", name, lifetime_ms, part)


async def _parts(connection: Connection, scan: Any) -> AsyncIterator[list[Any]]:
    """Yield names and values of a scan in turn, a thousand pairs at most at a time."""
    flat: list[Any] = []
    # Each answer of a scan is quick, the whole of it is not: each has its own deadline.
    steps = scan.__aiter__()
    while True:
        try:
            pair = await connection.ask(anext(steps))
        except StopAsyncIteration:
            break
        flat += pair
        if len(flat) >= 2 * _PART:
            yield flat
            flat = []
    if flat:
        yield flat


async def _from_the_end(connection: Connection, key: str) -> AsyncIterator[list[bytes]]:
    """Yield a list's elements from its end: what is taken from its head moves no other."""
    end = -1
    while True:
        part = await connection.ask(connection.redis.lrange(key, end - _PART + 1, end))
        if not part:
            return
        yield part
        end -= _PART


async def _queues(connection: Connection, names: list[str]) -> list[Kept]:
    """Return all queues as they are in one moment; what is leased waits in the copy."""
    root, found = connection.keys.root, []
    async with (
        connection.speaking(),
        connection.redis.pipeline(transaction=True) as pipeline,
    ):
        for name in names:
            key = f"{root}:{name}"
            if name.endswith(":delayed"):
                pipeline.zrange(key, 0, -1, withscores=True)
            else:
                pipeline.xrange(key)
        answers = await pipeline.execute() if names else []
    for name, entries in zip(names, answers, strict=True):
        if not name.endswith((":delayed", ":dead")):
            found.append(Kept("group", name, -1, [b"workers"]))
        kind: Kind = "zset" if name.endswith(":delayed") else "stream"
        flat = [part for entry in entries for part in (entry[0], entry[1])]
        found += [
            Kept(kind, name, -1, flat[at : at + 2 * _PART]) for at in range(0, len(flat), 2 * _PART)
        ]
    return found


async def write(connection: Connection, kept: Kept) -> None:
    """Add a part to what lies at its key.

    Raises:
        StoreError: the server did not answer, or something else lies there.
    """
    key, redis, parts = f"{connection.keys.root}:{kept.name}", connection.redis, kept.parts
    pairs = list(zip(parts[::2], parts[1::2], strict=False))
    async with connection.speaking(), redis.pipeline(transaction=True) as pipeline:
        match kept.kind:
            case "string":
                pipeline.set(key, parts[0])
            case "hash":
                pipeline.hset(key, mapping=dict(pairs))
            case "zset":
                pipeline.zadd(key, dict(pairs))
            case "list":
                pipeline.rpush(key, *parts)
            case "group":
                pipeline.xgroup_create(key, parts[0], id="0", mkstream=True)
            case "stream":
                for entry_id, fields in pairs:
                    pipeline.xadd(key, fields, id=entry_id)
        if kept.lifetime_ms > 0:
            pipeline.pexpire(key, kept.lifetime_ms)
        await pipeline.execute()
