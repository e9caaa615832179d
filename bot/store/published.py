"""What was published lately, so that no chat gets the same story twice, whatever its address."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Final

import msgspec

from bot.store.lifetimes import SENT_SECONDS
from bot.text import alike

if TYPE_CHECKING:
    from bot.model import Post
    from bot.store.connection import Connection

#: More posts than anybody publishes in a week.
_LOOKED_AT: Final = 5000
#: Between the key of a post and how often it was taken back; no key has it.
_AGAIN: Final = "~"


@dataclass(frozen=True, slots=True)
class Publication:
    """A story that was published."""

    #: Key of the post with which it was published first.
    post_key: str
    at: datetime
    #: Who published it; None where nobody noted that.
    sent_by: int | None = None
    #: What the keys of its deliveries begin with.
    name: str = ""


class _Noted(msgspec.Struct, array_like=True):
    post_key: str
    story: str
    fingerprint: int | None
    sent_by: int | None = None
    #: None where it is the key of the post.
    name: str | None = None


class Published:
    """Stories of the last week; every method raises ``StoreError`` where the server is silent."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection
        self._name = connection.keys.published

    async def first(self, post: Post) -> Publication | None:
        """Return the first publication of the post's story in the last week; None for a new one.

        The story is the same where the article's key is, or where nearly all of its text is.
        """
        if post.story is None:
            return None
        oldest = datetime.now(UTC).timestamp() - SENT_SECONDS
        found = await self._connection.ask(
            self._connection.redis.zrange(
                self._name, oldest, "+inf", byscore=True, withscores=True, offset=0, num=_LOOKED_AT
            )
        )
        for data, moment in found:
            noted = msgspec.msgpack.decode(data, type=_Noted)
            if _same(noted, post):
                return _publication(noted, moment)
        return None

    async def between(self, since: datetime, upto: datetime) -> tuple[Publication, ...]:
        """Return what was published in that time, its end not included, the oldest first."""
        command = self._connection.redis.zrange(
            self._name,
            since.timestamp(),
            f"({upto.timestamp()}",
            byscore=True,
            withscores=True,
            offset=0,
            num=_LOOKED_AT,
        )
        found = await self._connection.ask(command)
        return tuple(_publication(msgspec.msgpack.decode(it, type=_Noted), at) for it, at in found)

    async def latest(self, count: int) -> tuple[Publication, ...]:
        """Return what was published last, the newest first."""
        command = self._connection.redis.zrange(
            self._name, 0, count - 1, desc=True, withscores=True
        )
        found = await self._connection.ask(command)
        return tuple(_publication(msgspec.msgpack.decode(it, type=_Noted), at) for it, at in found)

    async def name(self, post: Post) -> str:
        """Return what a publication of the post is called: anew after each that was undone."""
        times = await self._connection.get(self._connection.keys.undone(post.key))
        return post.key if times is None else f"{post.key}{_AGAIN}{int(times)}"

    async def forget(self, name: str) -> None:
        """Let the story of a publication be new again, under another name.

        Its old deliveries go on keeping late copies of themselves away. Again, it changes nothing.
        """
        post_key, _, times = name.partition(_AGAIN)
        undone = self._connection.keys.undone(post_key)
        known = await self._connection.get(undone)
        await self._connection.keep(
            undone, max(int(known or 0), int(times or 0) + 1), 2 * SENT_SECONDS
        )
        redis, ask = self._connection.redis, self._connection.ask
        for data in await ask(redis.zrange(self._name, 0, -1)):
            noted = msgspec.msgpack.decode(data, type=_Noted)
            if (noted.name or noted.post_key) == name:
                await ask(redis.zrem(self._name, data))

    async def note(
        self,
        post: Post,
        sent_by: int | None = None,
        at: datetime | None = None,
        name: str | None = None,
    ) -> None:
        """Remember for a week that the post's story was published; the first time counts.

        ``name`` is what the keys of its deliveries begin with, where that is not the post's.
        """
        if post.story is None:
            return
        other = None if name == post.key else name
        noted = _Noted(post.key, post.story, post.fingerprint, sent_by, other)
        data = msgspec.msgpack.encode(noted)
        moment = (at or datetime.now(UTC)).timestamp()
        redis = self._connection.redis
        await self._connection.ask(redis.zadd(self._name, {data: moment}, nx=True))
        await self._connection.ask(
            redis.zremrangebyscore(self._name, "-inf", moment - SENT_SECONDS)
        )
        await self._connection.ask(redis.expire(self._name, SENT_SECONDS))


def _publication(noted: _Noted, moment: float) -> Publication:
    at = datetime.fromtimestamp(moment, UTC)
    return Publication(noted.post_key, at, noted.sent_by, noted.name or noted.post_key)


def _same(noted: _Noted, post: Post) -> bool:
    if noted.story == post.story:
        return True
    if noted.fingerprint is None or post.fingerprint is None:
        return False
    return alike(noted.fingerprint, post.fingerprint)
