"""In which language a person wants to be spoken to, where that is not what Telegram says."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bot.store.lifetimes import TONGUE_SECONDS

if TYPE_CHECKING:
    from bot.store.connection import Connection


class Tongues:
    """Languages by person; every method raises ``StoreError`` where the server does not answer.

    A language is kept as the name of its catalogue, which is a BCP 47 tag with an underscore.
    """

    def __init__(self, connection: Connection) -> None:
        self._connection = connection
        self._keys = connection.keys

    async def chosen(self, user_id: int) -> str | None:
        """Return the language that the person chose; None where they never did."""
        data = await self._connection.get(self._keys.tongue(user_id))
        return None if data is None else data.decode("utf-8", "replace")

    async def choose(self, user_id: int, language: str) -> None:
        """Speak to the person in this language from now on."""
        await self._connection.keep(self._keys.tongue(user_id), language, TONGUE_SECONDS)

    async def forget(self, user_id: int) -> None:
        """Speak to the person in the language of their Telegram again."""
        command = self._connection.redis.delete(self._keys.tongue(user_id))
        await self._connection.ask(command)
