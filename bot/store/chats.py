"""How a chat wants to be answered, as it was set there last."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from bot.errors import DecodeError
from bot.model import Length  # noqa: TC001 - msgspec reads the types at run time
from bot.store.codec import decode, encode
from bot.store.lifetimes import MANNER_SECONDS

if TYPE_CHECKING:
    from bot.store.connection import Connection


@dataclass(frozen=True, slots=True)
class Manner:
    """What a chat has got used to."""

    length: Length = "medium"


class Chats:
    """Manners by chat; every method raises ``StoreError`` where the server does not answer."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection
        self._keys = connection.keys

    async def manner(self, chat_id: int) -> Manner:
        """Return how the chat wants to be answered: as everybody does, where nothing is known."""
        data = await self._connection.get(self._keys.manner(chat_id))
        try:
            return Manner() if data is None else decode(Manner, data)
        except DecodeError:
            # Written by another version: a habit is lost, and nothing else.
            return Manner()

    async def remember(self, chat_id: int, manner: Manner) -> None:
        """Answer the chat so from now on; the usual manner needs no entry."""
        name = self._keys.manner(chat_id)
        if manner == Manner():
            await self._connection.ask(self._connection.redis.delete(name))
        else:
            await self._connection.keep(name, encode(manner), MANNER_SECONDS)

    async def move(self, old: int, new: int) -> None:
        """Let chat ``new`` be answered as ``old`` was; doing it again changes nothing."""
        data = await self._connection.get(self._keys.manner(old))
        if data is not None:
            await self._connection.keep(self._keys.manner(new), data, MANNER_SECONDS)
            await self._connection.ask(self._connection.redis.delete(self._keys.manner(old)))
