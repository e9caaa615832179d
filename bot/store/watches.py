"""Chats whose every link is summarised, and what was said in them lately.

A link is taken once a day in a chat, and not more than so many an hour: one script on the server's
clock decides both, and says yes again to the message that it said yes to.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Final

from bot.model import ChatKind, Moment  # noqa: TC001 - msgspec reads the types at run time
from bot.store.codec import decode, encode
from bot.store.keys import digest
from bot.store.lifetimes import HOUR_SECONDS, OVERHEARD_SECONDS

if TYPE_CHECKING:
    from bot.store.connection import Connection

#: Summaries of overheard links in one chat in one hour; more of them are a flood.
OVERHEARD_AN_HOUR: Final = 30
#: What the script is told in place of a number.
_ANY_NUMBER: Final = 0
_WHATEVER: Final = -1


@dataclass(frozen=True, slots=True)
class Watch:
    """A chat whose every link is summarised, because an administrator of it said so."""

    chat_id: int
    title: str
    kind: ChatKind
    set_by: int
    set_at: Moment
    #: Interface language of ``set_by``.
    locale: str = "en"
    #: Without the @.
    username: str | None = None


class Watches:
    """Watches by chat.

    Every method raises ``StoreError`` where the server does not answer, and those that return
    watches raise ``DecodeError`` where one cannot be read.
    """

    def __init__(self, connection: Connection, most_an_hour: int = OVERHEARD_AN_HOUR) -> None:
        self._connection = connection
        self._redis = connection.redis
        self._keys = connection.keys
        self._most_an_hour = most_an_hour

    async def set(self, watch: Watch) -> bool:
        """Keep the watch as it is now; False where the chat had one before."""
        command = self._redis.hset(self._keys.watches, str(watch.chat_id), encode(watch))
        return bool(await self._connection.ask(command))

    async def end(self, chat_id: int) -> bool:
        """Leave the chat without a watch; False where it had none."""
        command = self._redis.hdel(self._keys.watches, str(chat_id))
        return bool(await self._connection.ask(command))

    async def get(self, chat_id: int) -> Watch | None:
        """Return the chat's watch."""
        command = self._redis.hget(self._keys.watches, str(chat_id))
        data: bytes | None = await self._connection.ask(command)
        return None if data is None else decode(Watch, data)

    async def all(self) -> tuple[Watch, ...]:
        """Return every watch, the oldest first."""
        stored = await self._connection.table(self._keys.watches)
        found = (decode(Watch, data) for data in stored.values())
        return tuple(sorted(found, key=lambda each: (each.set_at, each.chat_id)))

    async def move(self, old: int, new: int) -> None:
        """Let the watch of chat ``old`` be that of ``new``; one that ``new`` has already stays."""
        watch = await self.get(old)
        if watch is not None:
            moved = encode(replace(watch, chat_id=new))
            await self._connection.ask(self._redis.hsetnx(self._keys.watches, str(new), moved))
            await self.end(old)

    async def take(self, chat_id: int, link: str, message_id: int) -> bool:
        """Whether a link may be summarised for a message of the chat; yes is kept.

        No where another message had it within a day, and where the chat is flooded.
        """
        return await self._take(chat_id, "link", link, message_id, self._most_an_hour)

    async def tell(self, chat_id: int, story: str, message_id: int) -> bool:
        """Whether no other message of the chat had this story within a day; yes is kept."""
        return await self._take(chat_id, "story", story, message_id, _ANY_NUMBER)

    async def note(self, chat_id: int, link: str, message_id: int) -> None:
        """Remember that a link is summarised for a message, whatever came before."""
        await self._take(chat_id, "link", link, message_id, _WHATEVER)

    async def _take(self, chat_id: int, kind: str, what: str, message_id: int, most: int) -> bool:
        names = [self._keys.overheard(chat_id, kind), self._keys.overheard_by(chat_id, kind)]
        args: list[str | bytes | int] = [digest(what), message_id, most]
        args += [OVERHEARD_SECONDS * 1000, HOUR_SECONDS * 1000]
        return bool(await self._connection.run("overhear", names, args))
