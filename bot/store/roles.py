"""Who may publish, and who is not answered: numeric ids, because names can be taken over."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from bot.store.connection import Connection


class Standing(NamedTuple):
    """Everything that decides a person's role, as it was at one moment."""

    editor: bool
    banned: bool
    guest: bool
    #: As administrators set it in chat; None where they never did.
    access: str | None


class Roles:
    """Editors and bans; every method raises ``StoreError`` where the server does not answer."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection
        self._redis = connection.redis
        self._editors = connection.keys.editors
        self._bans = connection.keys.bans
        self._keys = connection.keys

    async def standing(self, user_id: int) -> Standing:
        """Return what is kept about the user's role, in one look."""
        field = str(user_id)
        async with (
            self._connection.speaking(),
            self._redis.pipeline(transaction=True) as pipeline,
        ):
            pipeline.hexists(self._editors, field)
            pipeline.hexists(self._bans, field)
            pipeline.hexists(self._keys.guests, field)
            pipeline.hget(self._keys.policy, "access")
            editor, banned, guest, access = await pipeline.execute()
        return Standing(bool(editor), bool(banned), bool(guest), access and access.decode())

    async def appoint(self, user_id: int, name: str) -> None:
        """Make the user an editor, under this name."""
        await self._set(self._editors, user_id, name)

    async def dismiss(self, user_id: int) -> bool:
        """Leave the user no editor; False where they were none."""
        return await self._unset(self._editors, user_id)

    async def editors(self) -> tuple[tuple[int, str], ...]:
        """Return id and name of every editor, by id."""
        return await self._all(self._editors)

    async def is_editor(self, user_id: int) -> bool:
        """Return whether the user is an editor."""
        return await self._has(self._editors, user_id)

    async def ban(self, user_id: int, reason: str) -> None:
        """Let the user be answered no more."""
        await self._set(self._bans, user_id, reason)

    async def unban(self, user_id: int) -> bool:
        """Let the user be answered again; False where they were not banned."""
        return await self._unset(self._bans, user_id)

    async def bans(self) -> tuple[tuple[int, str], ...]:
        """Return id and reason of every ban, by id."""
        return await self._all(self._bans)

    async def reason(self, user_id: int) -> str | None:
        """Return why the user is banned; None where they are not."""
        data = await self._connection.ask(self._redis.hget(self._bans, str(user_id)))
        return None if data is None else str(data.decode())

    async def is_banned(self, user_id: int) -> bool:
        """Return whether the user is banned."""
        return await self._has(self._bans, user_id)

    async def _set(self, name: str, user_id: int, text: str) -> None:
        data = text.encode("utf-8", "replace")
        await self._connection.ask(self._redis.hset(name, str(user_id), data))

    async def _unset(self, name: str, user_id: int) -> bool:
        return bool(await self._connection.ask(self._redis.hdel(name, str(user_id))))

    async def _has(self, name: str, user_id: int) -> bool:
        return bool(await self._connection.ask(self._redis.hexists(name, str(user_id))))

    async def _all(self, name: str) -> tuple[tuple[int, str], ...]:
        stored = await self._connection.table(name)
        return tuple(sorted((int(user_id), text.decode()) for user_id, text in stored.items()))
