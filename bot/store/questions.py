"""What the bot asked a person and still waits to hear: one question for each person and chat."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from bot.store.codec import decode, encode
from bot.store.lifetimes import QUESTION_SECONDS

if TYPE_CHECKING:
    from bot.store.connection import Connection


@dataclass(frozen=True, slots=True)
class Question:
    """Something that only words can answer."""

    #: What is asked for: the name of a list, or ``zone``.
    about: str
    #: What the answer is for: the id of a subscribed chat.
    subject: str


class Questions:
    """Questions by chat and person, for an hour each.

    Every method raises ``StoreError`` where the server does not answer.
    """

    def __init__(self, connection: Connection) -> None:
        self._connection = connection
        self._keys = connection.keys

    async def ask(self, chat_id: int, user_id: int, question: Question) -> None:
        """Wait for an answer, and for none to what was asked before."""
        name = self._keys.question(chat_id, user_id)
        await self._connection.keep(name, encode(question), QUESTION_SECONDS)

    async def pending(self, chat_id: int, user_id: int) -> Question | None:
        """Return what the person was asked here; None where nothing is waited for."""
        data = await self._connection.get(self._keys.question(chat_id, user_id))
        return None if data is None else decode(Question, data)

    async def drop(self, chat_id: int, user_id: int) -> None:
        """Wait no longer."""
        name = self._keys.question(chat_id, user_id)
        await self._connection.ask(self._connection.redis.delete(name))
