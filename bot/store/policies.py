"""What administrators decided in chat, and who decided it: read anew for every question."""

from __future__ import annotations

from dataclasses import dataclass
from secrets import token_hex
from typing import TYPE_CHECKING, Final

from bot.errors import DecodeError
from bot.model import Moment  # noqa: TC001 - msgspec reads the type at run time
from bot.store.codec import decode, encode
from bot.store.lifetimes import ONCE_SECONDS

if TYPE_CHECKING:
    from bot.store.connection import Connection

DECISIONS_KEPT: Final = 200


@dataclass(frozen=True, slots=True)
class Decision:
    """A setting was changed."""

    name: str
    value: str
    #: Who; None for a person whose data were deleted.
    by: int | None
    at: Moment


class Policies:
    """Settings by name; every method raises ``StoreError`` where the server does not answer."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection
        self._keys = connection.keys

    async def read(self) -> dict[str, str]:
        """Return every setting that was ever changed."""
        stored = await self._connection.table(self._keys.policy)
        return {name.decode(): value.decode("utf-8", "replace") for name, value in stored.items()}

    async def decide(self, decision: Decision) -> None:
        """Keep the setting and write down who changed it, in one step."""
        keys = [self._keys.policy, self._keys.decisions, self._keys.once(token_hex(8))]
        args: list[str | bytes | int] = [
            decision.name,
            decision.value,
            encode(decision),
            DECISIONS_KEPT,
            ONCE_SECONDS,
        ]
        await self._connection.run("decide", keys, args)

    async def log(self, limit: int) -> tuple[Decision, ...]:
        """Return the latest decisions, the newest first."""
        command = self._connection.redis.lrange(self._keys.decisions, 0, limit - 1)
        found = []
        for data in await self._connection.ask(command):
            try:
                found.append(decode(Decision, data))
            except DecodeError:
                continue  # Another version's; the setting itself is what counts.
        return tuple(found)
