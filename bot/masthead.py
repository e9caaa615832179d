"""The masthead: who is administrator, editor, reader, stranger or banned."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bot.denials import BadInvitation
from bot.errors import NotAllowed
from bot.policy import ACCESSES, checked, policy
from bot.publish import Right, Role, may, role
from bot.store import Decision, Guest, Invitation

if TYPE_CHECKING:
    from collections.abc import Callable
    from datetime import datetime

    from bot.model import Access
    from bot.policy import Policy
    from bot.store import Store


class Masthead:
    """Roles: administrators by the operator's settings, all others by administrators.

    ``access`` holds until an administrator says otherwise.
    """

    def __init__(
        self,
        store: Store,
        admins: tuple[int, ...],
        *,
        access: Access,
        now: Callable[[], datetime],
    ) -> None:
        self._store = store
        self._roles = store.roles
        self._access = access
        self._now = now
        self.admins = admins

    async def role(self, user_id: int) -> Role:
        """Return what the person is to this bot."""
        standing = await self._roles.standing(user_id)
        access = standing.access if standing.access in ACCESSES else self._access
        return role(
            user_id,
            admins=self.admins,
            editor=standing.editor,
            banned=standing.banned,
            welcome=access == "open" or standing.guest,
        )

    async def may(self, user_id: int, right: Right) -> bool:
        """Whether the person has the right."""
        return may(await self.role(user_id), right)

    async def require(self, user_id: int, right: Right) -> Role:
        """Return the role of a person who has the right.

        Raises:
            NotAllowed: the person has not.
        """
        held = await self.role(user_id)
        if not may(held, right):
            raise NotAllowed
        return held

    async def appoint(self, user_id: int, name: str) -> None:
        """Make the person an editor."""
        await self._roles.appoint(user_id, name)

    async def dismiss(self, user_id: int) -> bool:
        """Let the editor publish no more; False where the person was none."""
        return await self._roles.dismiss(user_id)

    async def editors(self) -> tuple[tuple[int, str], ...]:
        """Return the editors: id and name."""
        return await self._roles.editors()

    async def ban(self, user_id: int, reason: str) -> bool:
        """Stop listening to the person; False for an administrator, whom nobody bans in chat."""
        if user_id in self.admins:
            return False
        await self._roles.ban(user_id, reason)
        # Whoever was banned before hears the reason of today.
        await self._store.drafts.unclaim(f"banned:{user_id}")
        return True

    async def is_banned(self, user_id: int) -> bool:
        """Whether somebody has banned the person."""
        return await self._roles.is_banned(user_id)

    async def unban(self, user_id: int) -> bool:
        """Listen to the person again; False where they were not banned."""
        return await self._roles.unban(user_id)

    async def bans(self) -> tuple[tuple[int, str], ...]:
        """Return the bans: id and reason."""
        return await self._roles.bans()

    async def allow(self, user_id: int, name: str, by: int) -> None:
        """Let the person use the bot, whoever else may."""
        await self._store.guests.allow(Guest(user_id, name, by, self._now()))

    async def disallow(self, user_id: int) -> bool:
        """Let the person be like any other again; False where they were no guest."""
        return await self._store.guests.remove(user_id)

    async def guests(self) -> tuple[Guest, ...]:
        """Return whoever was allowed or invited."""
        return await self._store.guests.all()

    async def invite(self, by: int) -> str:
        """Return the secret of an invitation for one person."""
        return await self._store.guests.invite(Invitation(by, self._now()))

    async def revoke(self, sealed: str) -> bool:
        """Take an invitation back; False where it was used, or its time is over."""
        return await self._store.guests.revoke(sealed)

    async def redeem(self, token: str, user_id: int, name: str) -> None:
        """Make a guest of whoever brings an invitation.

        Raises:
            NotAllowed: the bot is closed, or the person is banned.
            BadInvitation: it was used by another, is too old, or never was.
        """
        if await self.role(user_id) is Role.BANNED or (await self.policy()).access == "closed":
            raise NotAllowed
        guests = self._store.guests
        found = await guests.invitation(token)
        guest = Guest(user_id, name, found.by if found else None, self._now())
        if not await guests.redeem(token, guest):
            raise BadInvitation

    async def policy(self) -> Policy:
        """Return the settings that hold now."""
        return policy(await self._store.policies.read(), self._access)

    async def decide(self, name: str, value: str, by: int) -> str:
        """Change a setting at once, in all processes; return the value as it is kept.

        Raises:
            BadSetting: there is no such setting, or it takes no such value.
        """
        kept = checked(name, value)
        await self._store.policies.decide(Decision(name, kept, by, self._now()))
        return kept

    async def decisions(self, limit: int) -> tuple[Decision, ...]:
        """Return who changed which setting, the newest first."""
        return await self._store.policies.log(limit)
