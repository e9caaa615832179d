"""Everything in the namespace that tells of one person: found by looking at every key.

A person is known by their id, which stands in keys, fields and values as digits. What cannot tell
of anybody (articles, counts, settings) is passed over, so that a figure which happens to be the
same is left alone; every other key counts, those that later rooms add included. Bans stay.
"""

from __future__ import annotations

import re
import zlib
from contextlib import suppress
from dataclasses import dataclass, replace
from functools import lru_cache
from typing import TYPE_CHECKING, Any, Final, TypeAlias

from bot.errors import DecodeError
from bot.model import Draft, Post, Subscription
from bot.store.codec import decode, encode
from bot.store.guests import Guest
from bot.store.policies import Decision

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Callable, Iterable

    from bot.store.connection import Connection

#: What the rest of a key begins with where the value tells of nobody.
_IMPERSONAL: Final = (
    "article:", "alias:", "clipping:", "brought", "validators:", "failure:", "flight:",
    "post_alias:", "picture:", "file_id:", "published", "errata:", "policy", "tallies", "office:",
    "once:", "stories:", "outbox:count", "outbox:fence", "outbox:heard", "outbox:bell",
    "outbox:leases", "outbox:busy", "diary",
)  # fmt: skip
#: What is changed or emptied by its own rule.
_STATE: Final = ("subscriptions", "guests", "decisions", "bans")
_DELIVERY: Final = "outbox:delivery:"
_POST_KEY: Final = re.compile(rb'"post_key":"([^"]*)"')
_LANE: Final = re.compile(r"outbox:(?:lane|due):")
_BATCH: Final = 500
#: How the whole value of a key is read, by its type.
_READS: Final = {
    b"string": ("GET",),
    b"hash": ("HGETALL",),
    b"stream": ("XRANGE", "-", "+"),
    b"list": ("LRANGE", 0, -1),
    b"zset": ("ZRANGE", 0, -1),
    b"set": ("SMEMBERS",),
}

_Parts: TypeAlias = list[tuple[bytes, bytes]]


@lru_cache(maxsize=16)
def _naming(user_id: int) -> Callable[[bytes], bool]:
    """Return what says whether a text names the id."""
    found = re.compile(rb"(?<![\d-])%d(?!\d)" % user_id).search
    return lambda text: found(text) is not None


@dataclass(frozen=True, slots=True)
class Person:
    """Whom the traces tell of."""

    user_id: int
    #: Full name and username, as Telegram has them now.
    names: tuple[str, ...] = ()

    @property
    def told(self) -> Callable[[bytes], bool]:
        """Whether a text names the person's id, and not a longer number or a group's."""
        return _naming(self.user_id)

    def is_called(self, text: str) -> bool:
        """Whether a text names the person."""
        return any(
            re.search(rf"(?<!\w){re.escape(name)}(?!\w)", text) for name in self.names if name
        )


@dataclass(frozen=True, slots=True)
class Trace:
    """One value that tells of a person."""

    #: Without the namespace.
    key: str
    #: Field of a hash, id of a stream's entry; None for what has neither.
    part: str | None
    value: bytes
    #: True where the key itself tells of the person, and goes with all that is in it.
    whole: bool = False


class Traces:
    """Traces of people; every method raises ``StoreError`` where the server does not answer."""

    def __init__(self, connection: Connection, cache: Connection) -> None:
        self._connection = connection
        self._lines = [connection] if cache is connection else [connection, cache]

    async def of(self, person: Person) -> tuple[Trace, ...]:
        """Return every trace of the person, a ban included."""
        found = []
        for line in self._lines:
            found += [trace async for trace in _walk(line, person)]
        return tuple(sorted(found, key=lambda each: (each.key, each.part or "")))

    async def erase(self, person: Person, wish: str = "") -> int:
        """Leave no trace but a ban; return how many are in use just now and stay until they end.

        ``wish`` is the key of the update that asks for it; it goes when it has been answered.
        Chats that the person subscribed keep their subscription, without the person's name.
        Doing it again is safe.
        """
        await self._hand_over(person)
        busy = 0
        for line in self._lines:
            async for trace in _walk(line, person):
                if not trace.value.startswith(b"key %b data " % wish.encode()):
                    busy += await _remove(line, trace)
        return busy

    async def _hand_over(self, person: Person) -> None:
        """Take the person out of what belongs to others as well."""
        keys, redis, ask = self._connection.keys, self._connection.redis, self._connection.ask
        field = str(person.user_id)
        for name in (keys.subscriptions, keys.guests):
            await ask(redis.hdel(name, field))
        for chat, data in (await self._connection.table(keys.subscriptions)).items():
            subscription = decode(Subscription, data)
            if subscription.added_by == person.user_id:
                nobodys = replace(subscription, added_by=NOBODY, locale="en")
                await ask(redis.hset(keys.subscriptions, chat, encode(nobodys)))
        for guest_id, data in (await self._connection.table(keys.guests)).items():
            guest = decode(Guest, data)
            if guest.by == person.user_id:
                await ask(redis.hset(keys.guests, guest_id, encode(replace(guest, by=None))))
        for data in await ask(redis.lrange(keys.decisions, 0, -1)):
            if person.told(data):
                nobodys_decision = encode(replace(decode(Decision, data), by=None))
                await self._connection.run("swap", [keys.decisions], [data, nobodys_decision])


#: Who subscribed a chat where that person's data were deleted.
NOBODY: Final = 0


async def _walk(line: Connection, person: Person) -> AsyncIterator[Trace]:
    """Yield the traces behind one line, in no order."""
    cursor: int | None = None
    while cursor != 0:
        command = line.redis.scan(cursor or 0, match=line.keys.everything, count=_BATCH)
        cursor, names = await line.ask(command)
        prefix = len(f"{line.keys.root}:")
        keys = [
            key for name in names if not (key := name.decode()[prefix:]).startswith(_IMPERSONAL)
        ]
        for key, parts in await _read(line, keys):
            for trace in _traces(person, key, parts):
                yield trace


def _traces(person: Person, key: str, parts: _Parts) -> list[Trace]:
    """Return the traces in the value of one key."""
    if key.startswith(_DELIVERY):
        whole = b" ".join(name + b" " + value for name, value in parts)
        named = person.told(whole) or person.told(key.encode())
        return [Trace(key, None, whole, whole=True)] if named else []
    if person.told(key.encode()):
        return [Trace(key, None, b" ".join(value for _, value in parts), whole=True)]
    return [
        Trace(key, name.decode() if name else None, value)
        for name, value in parts
        if person.told(name) or _is_about(person, key, value, listed=not name)
    ]


def _is_about(person: Person, key: str, value: bytes, *, listed: bool) -> bool:
    """Whether a value tells of the person; a bare number is a figure, not an id.

    Only a publication lists the chats to which it goes.
    """
    if value.isdigit() and not (listed and key.startswith("run:")):
        return False
    return person.told(value) or _names(person, key, value)


def _names(person: Person, key: str, value: bytes) -> bool:
    """Whether a message of the bot's own names the person."""
    if not key.startswith(("post:", "draft:", "discarded:")):
        return False
    try:
        post = decode(Post, value) if key.startswith("post:") else decode(Draft, value).post
    except DecodeError:
        return False
    return post.story is None and person.is_called(post.html)


async def _read(line: Connection, keys: list[str]) -> list[tuple[str, _Parts]]:
    """Return each key with field and value of whatever it holds, in two looks for all of them."""
    names = [f"{line.keys.root}:{key}" for key in keys]
    async with line.speaking(), line.redis.pipeline(transaction=False) as pipeline:
        for name in names:
            pipeline.type(name)
        kinds = await pipeline.execute()
    readable = [(key, kind) for key, kind in zip(keys, kinds, strict=True) if kind in _READS]
    async with line.speaking(), line.redis.pipeline(transaction=False) as pipeline:
        for key, kind in readable:
            pipeline.execute_command(_READS[kind][0], f"{line.keys.root}:{key}", *_READS[kind][1:])
        held = await pipeline.execute()
    values = [_opened(key, value) for (key, _), value in zip(readable, held, strict=True)]
    return [(key, _parts(value)) for (key, _), value in zip(readable, values, strict=True)]


def _opened(key: str, held: Any) -> Any:
    """Return what a key holds as it was before it was packed."""
    if not key.startswith("presses:"):
        return held
    with suppress(zlib.error):
        return zlib.decompress(held)
    return held


def _parts(held: Any) -> _Parts:
    """Return field and value of what a key holds; the field is empty where there is none."""
    if held is None:
        return []
    if isinstance(held, bytes):
        return [(b"", held)]
    if isinstance(held, dict):
        return list(held.items())
    # Entries of a stream are pairs of id and fields; members of all else are bytes.
    return [(it[0], b" ".join(_flat(it[1]))) if isinstance(it, tuple) else (b"", it) for it in held]


def _flat(fields: dict[bytes, bytes]) -> Iterable[bytes]:
    return (part for pair in fields.items() for part in pair)


async def _remove_words(line: Connection, delivery: Trace) -> None:
    """Remove what a delivery said, where those are the bot's own words for one person."""
    if b'"broadcast":true' in delivery.value:
        return  # Others get the same.
    found = _POST_KEY.search(delivery.value)
    # A delivery that has arrived no longer says which post it was, but an answer's key does.
    key = found[1].decode() if found else delivery.key.rpartition(":")[2]
    data = await line.get(line.keys.post(key))
    if data is None:
        return
    with suppress(DecodeError):
        if decode(Post, data).story is not None:
            return
    await line.ask(line.redis.delete(line.keys.post(key)))


async def _remove(line: Connection, trace: Trace) -> int:
    """Remove one trace; return 1 where it is in use and stays."""
    name, root = f"{line.keys.root}:{trace.key}", line.keys.root
    if trace.key in _STATE:
        return 0
    if trace.key.startswith(_DELIVERY):
        args = [trace.key.removeprefix(_DELIVERY)]
        if await line.run("outbox_forget", [root], args):
            return 1
        await _remove_words(line, trace)
        return 0
    if _LANE.match(trace.key):
        return 0  # Its deliveries are found by their own keys.
    details: list[str | bytes | int] = [int(trace.whole), trace.part or "", trace.value]
    return int(await line.run("forget", [name], details))
