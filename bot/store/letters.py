"""Dead letters of all queues together: people name one by its queue and its number."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Protocol

if TYPE_CHECKING:
    from collections.abc import Mapping

    from bot.store.entries import DeadLetter


class Mortuary(Protocol):
    """What keeps dead letters."""

    async def dead(self, limit: int) -> tuple[DeadLetter, ...]:
        """Return the latest, the newest first."""
        ...

    async def revive(self, dead_id: str) -> bool:
        """Queue one again; False where there is none of this id."""
        ...

    async def discard(self, dead_id: str) -> bool:
        """Forget one; False where there is none of this id."""
        ...


@dataclass(frozen=True, slots=True)
class Labelled:
    """A dead letter, and how people call it: ``outbox:1795521029460-0``."""

    name: str
    letter: DeadLetter


class Letters:
    """The dead letters; every method raises ``StoreError`` where the server does not answer."""

    def __init__(self, queues: Mapping[str, Mortuary]) -> None:
        self._queues = queues

    async def newest(self, limit: int) -> tuple[Labelled, ...]:
        """Return the latest dead letters of all queues, the newest first."""
        found = [
            Labelled(f"{name}:{letter.id}", letter)
            for name, queue in self._queues.items()
            for letter in await queue.dead(limit)
        ]
        found.sort(key=lambda each: each.letter.died_at, reverse=True)
        return tuple(found[:limit])

    async def revive(self, name: str) -> bool:
        """Queue the letter of this name again; False where there is none."""
        queue_name, _, dead_id = name.partition(":")
        queue = self._queues.get(queue_name)
        return queue is not None and await queue.revive(dead_id)

    async def discard(self, name: str) -> bool:
        """Forget the letter of this name; False where there is none."""
        queue_name, _, dead_id = name.partition(":")
        queue = self._queues.get(queue_name)
        return queue is not None and await queue.discard(dead_id)

    async def revive_all(self, limit: int) -> int:
        """Queue up to ``limit`` of the latest again; return how many those were."""
        return sum([await self.revive(each.name) for each in await self.newest(limit)])
