"""The masthead: who is administrator, editor, reader, or banned."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bot.errors import NotAllowed
from bot.publish import Right, may, role

if TYPE_CHECKING:
    from bot.publish import Role
    from bot.store import Store


class Masthead:
    """Roles: administrators by the operator's settings, editors and bans by administrators."""

    def __init__(self, store: Store, admins: tuple[int, ...]) -> None:
        self._roles = store.roles
        self.admins = admins

    async def role(self, user_id: int) -> Role:
        """Return what the person is to this bot."""
        return role(
            user_id,
            admins=self.admins,
            editor=await self._roles.is_editor(user_id),
            banned=await self._roles.is_banned(user_id),
        )

    async def may(self, user_id: int, right: Right) -> bool:
        """Whether the person has the right."""
        return may(await self.role(user_id), right)

    async def require(self, user_id: int, right: Right) -> None:
        """Pass a person who has the right.

        Raises:
            NotAllowed: the person has not.
        """
        if not await self.may(user_id, right):
            raise NotAllowed

    async def appoint(self, user_id: int, name: str) -> None:
        """Make the person an editor."""
        await self._roles.appoint(user_id, name)

    async def dismiss(self, user_id: int) -> bool:
        """Make the editor a reader; False where the person was none."""
        return await self._roles.dismiss(user_id)

    async def editors(self) -> tuple[tuple[int, str], ...]:
        """Return the editors: id and name."""
        return await self._roles.editors()

    async def ban(self, user_id: int, reason: str) -> bool:
        """Stop listening to the person; False for an administrator, whom nobody bans in chat."""
        if user_id in self.admins:
            return False
        await self._roles.ban(user_id, reason)
        return True

    async def unban(self, user_id: int) -> bool:
        """Listen to the person again; False where they were not banned."""
        return await self._roles.unban(user_id)
