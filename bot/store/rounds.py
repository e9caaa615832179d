"""When each chat's next digest is due, and since when its stories wait for it.

Delivery boys call their way from door to door a round. Whoever takes a round has it for a lease;
one that is not settled in that time is taken by another, under the same moment.
"""

from __future__ import annotations

from datetime import UTC, datetime
from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from bot.store.connection import Connection


class Round(NamedTuple):
    """One chat's digest that is due."""

    chat_id: int
    #: When it was taken first, by the store's clock.
    taken_at: datetime
    #: None where nobody knows any more.
    since: datetime | None
    #: Unix milliseconds; by them a plan that was made meanwhile is known.
    lease_ends_ms: int = 0


class Rounds:
    """Rounds by chat; every method raises ``StoreError`` where the server does not answer."""

    def __init__(self, connection: Connection, lease_seconds: float) -> None:
        self._connection = connection
        self._lease_ms = round(lease_seconds * 1000)
        keys = connection.keys
        self._names = [keys.rounds("due"), keys.rounds("since"), keys.rounds("taken")]

    async def plan(self, chat_id: int, due: datetime | None, *, anew: bool = True) -> None:
        """Let the chat's digest be due then, or at once; not ``anew`` only where none is planned.

        What waits for a digest that was planned goes on waiting.
        """
        when = "now" if due is None else _milliseconds(due)
        args: list[str | bytes | int] = [str(chat_id), when, "0" if anew else "1"]
        await self._connection.run("round_plan", self._names[:2], args)

    async def is_planned(self, chat_id: int) -> bool:
        """Whether a digest of the chat is due some time."""
        command = self._connection.redis.zscore(self._names[0], str(chat_id))
        return await self._connection.ask(command) is not None

    async def take(self, limit: int) -> tuple[Round, ...]:
        """Return rounds that are due now, each for the length of a lease."""
        found = await self._connection.run("round_take", self._names, [self._lease_ms, limit])
        return tuple(
            Round(int(chat), _moment(taken), _moment(since) if since else None, int(ends))
            for chat, taken, since, ends in found
        )

    async def settle(self, done: Round, due: datetime | None) -> bool:
        """End the round; ``due`` is the next one's time, None for never. False where it was ended.

        What is published from ``taken_at`` on waits for the next one. Where the chat was planned
        anew since it was taken, that plan stands.
        """
        taken = _milliseconds(done.taken_at)
        args: list[str | bytes | int] = [str(done.chat_id), taken, done.lease_ends_ms]
        args.append("" if due is None else _milliseconds(due))
        return bool(await self._connection.run("round_settle", self._names, args))

    async def forget(self, chat_id: int) -> None:
        """Leave nothing of the chat."""
        due, *hashes = self._names
        async with (
            self._connection.speaking(),
            self._connection.redis.pipeline(transaction=True) as pipeline,
        ):
            pipeline.zrem(due, str(chat_id))
            for name in hashes:
                pipeline.hdel(name, str(chat_id))
            await pipeline.execute()

    async def move(self, old: int, new: int) -> None:
        """Let the digest that was planned for chat ``old`` be due at once for ``new``."""
        if await self.is_planned(old):
            await self.plan(new, None, anew=False)
        await self.forget(old)


def _milliseconds(moment: datetime) -> str:
    return str(round(moment.timestamp() * 1000))


def _moment(milliseconds: bytes) -> datetime:
    return datetime.fromtimestamp(int(milliseconds) / 1000, UTC)
