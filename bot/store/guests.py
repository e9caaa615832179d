"""Guests: whom the bot works for where it is not open to everybody, and invitations for others.

Of an invitation only a digest is kept: whoever reads the store cannot use one.
"""

from __future__ import annotations

from dataclasses import dataclass
from secrets import token_urlsafe
from typing import TYPE_CHECKING

from bot.model import Moment  # noqa: TC001 - msgspec reads the type at run time
from bot.store.codec import decode, encode
from bot.store.keys import digest
from bot.store.lifetimes import INVITATION_SECONDS

if TYPE_CHECKING:
    from bot.store.connection import Connection

#: 128 bits: 22 characters that a deep link may carry.
_TOKEN_BYTES = 16


@dataclass(frozen=True, slots=True)
class Guest:
    """A person who may use the bot."""

    user_id: int
    name: str
    #: Which administrator let them in; None for one whose data were deleted.
    by: int | None
    since: Moment


@dataclass(frozen=True, slots=True)
class Invitation:
    """The right of whoever comes first to become a guest."""

    by: int
    made_at: Moment


def seal(token: str) -> str:
    """Return what names an invitation without letting anybody in."""
    return digest(token)


class Guests:
    """Guests by id; every method raises ``StoreError`` where the server does not answer."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection
        self._redis = connection.redis
        self._keys = connection.keys

    async def allow(self, guest: Guest) -> None:
        """Let the person be a guest."""
        await self._connection.ask(
            self._redis.hset(self._keys.guests, str(guest.user_id), encode(guest))
        )

    async def remove(self, user_id: int) -> bool:
        """Let the person be no guest; False where they were none."""
        return bool(await self._connection.ask(self._redis.hdel(self._keys.guests, str(user_id))))

    async def all(self) -> tuple[Guest, ...]:
        """Return every guest, the first first."""
        stored = await self._connection.table(self._keys.guests)
        found = (decode(Guest, data) for data in stored.values())
        return tuple(sorted(found, key=lambda each: (each.since, each.user_id)))

    async def invite(self, invitation: Invitation) -> str:
        """Return the secret of a new invitation, which is good for one person and seven days."""
        token = token_urlsafe(_TOKEN_BYTES)
        name = self._keys.invitation(token)
        await self._connection.keep(name, encode(invitation), INVITATION_SECONDS)
        return token

    async def invitation(self, token: str) -> Invitation | None:
        """Return the invitation with this secret; None where it was used or never was."""
        data = await self._connection.get(self._keys.invitation(token))
        return None if data is None else decode(Invitation, data)

    async def revoke(self, sealed: str) -> bool:
        """Let the invitation let nobody in; False where it was used, or its time is over."""
        name = self._keys.sealed_invitation(sealed)
        return bool(await self._connection.ask(self._redis.delete(name)))

    async def redeem(self, token: str, guest: Guest) -> bool:
        """Use the invitation up for the guest; False where it cannot be used (any more).

        Whoever used it is told True again when asking again.
        """
        keys = [self._keys.invitation(token), self._keys.guests]
        args: list[str | bytes | int] = [str(guest.user_id), encode(guest)]
        return bool(await self._connection.run("redeem", keys, args))
