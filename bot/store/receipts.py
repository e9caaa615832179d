"""Messages that stand in their chats, written down many at a time.

At full rate most of what the outbox asks of the server would be "this one arrived". Nobody waits on
purpose: while one call is under way, what arrives meanwhile is collected for the next.
"""

from __future__ import annotations

import asyncio
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from bot.store.lifetimes import DAY_TALLY_SECONDS, SENT_SECONDS

if TYPE_CHECKING:
    from bot.store.connection import Connection

#: Receipts that one script takes, so that none holds the server for over some milliseconds.
_CHUNK: Final = 100


@dataclass(slots=True, eq=False)
class _Receipt:
    """One message, and whether the store has it."""

    key: str
    token: int
    message_id: int
    #: True where the store has it, False where the lease was lost; None while it was not told.
    settled: bool | None = None


class Receipts:
    """What this process has still to write down; whoever comes first writes for all."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection
        self._keys = [connection.keys.root, connection.keys.tallies]
        self._waiting: list[_Receipt] = []
        self._writing = asyncio.Lock()

    async def add(self, key: str, token: int, message_id: int) -> bool:
        """Write down which message a delivery became; False where the lease was lost.

        Raises:
            StoreError: nobody knows whether it is written; saying it again is safe.
        """
        mine = _Receipt(key, token, message_id)
        self._waiting.append(mine)
        try:
            async with self._writing:
                while mine.settled is None:
                    await self._write()
        finally:
            # Whoever gives up is not written for: a lease may be lost meanwhile.
            if mine.settled is None:
                self._waiting.remove(mine)
        return mine.settled

    async def _write(self) -> None:
        """Tell the store of those that wait longest; where it does not answer, they wait on."""
        batch = self._waiting[:_CHUNK]
        parts = [part for it in batch for part in (it.key, it.token, it.message_id)]
        lifetimes = [SENT_SECONDS, DAY_TALLY_SECONDS]
        answers = await self._connection.run("outbox_sent", self._keys, [*lifetimes, *parts])
        for receipt, settled in zip(batch, answers, strict=True):
            receipt.settled = bool(settled)
        self._waiting = [it for it in self._waiting if it.settled is None]
