"""What is kept about a person: shown to them, and deleted when they say so.

What remains is told: a ban, so that deleting is no way round it, and the operator's own list of
administrators. Chats that the person subscribed go on receiving posts, because they belong to
their readers; nothing in them names the person any more.
"""

from __future__ import annotations

import asyncio
import json
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

from bot.model import Paper

if TYPE_CHECKING:
    from collections.abc import Callable
    from datetime import datetime

    from bot.masthead import Masthead
    from bot.store import Person, Store, Trace

#: How long work under way is waited for, and how often it is looked at.
_PATIENCE_SECONDS: Final = 20.0
_LOOK_SECONDS: Final = 0.5


@dataclass(frozen=True, slots=True)
class Farewell:
    """What became of a person's data."""

    #: Things that are still under way and could not be deleted yet.
    busy: int
    #: What remains.
    banned: bool
    administrator: bool


class Erasure:
    """The one who knows where everything lies."""

    def __init__(self, store: Store, masthead: Masthead, now: Callable[[], datetime]) -> None:
        self._store = store
        self._masthead = masthead
        self._now = now

    async def disclose(self, person: Person) -> Paper:
        """Return everything that is kept about the person, as a file for them to read."""
        role = await self._masthead.role(person.user_id)
        traces = await self._store.traces.of(person)
        record = {
            "version": 1,
            "made_at": self._now().isoformat(),
            "user_id": person.user_id,
            "role": role.name.lower(),
            "kept": [_told(trace) for trace in traces],
        }
        body = json.dumps(record, ensure_ascii=False, indent=2).encode("utf-8", "replace")
        return Paper(f"gistwire-{person.user_id}.json", "application/json", body)

    async def erase(self, person: Person, wish: str = "") -> Farewell:
        """Delete everything that is kept about the person; what is under way is waited for.

        ``wish`` is the key of the update that asks for it.

        A wish under way would leave its answer behind, so it is waited for and looked at again.
        """
        busy = await self._store.traces.erase(person, wish)
        for _ in range(round(_PATIENCE_SECONDS / _LOOK_SECONDS)):
            if busy == 0:
                break
            await asyncio.sleep(_LOOK_SECONDS)
            busy = await self._store.traces.erase(person, wish)
        return Farewell(
            busy=busy,
            banned=await self._store.roles.is_banned(person.user_id),
            administrator=person.user_id in self._masthead.admins,
        )


def _told(trace: Trace) -> dict[str, Any]:
    """Return a trace as its person reads it: JSON where it is JSON, else text."""
    text = trace.value.decode("utf-8", "replace")
    try:
        value = json.loads(text)
    except ValueError:
        value = text
    return {"key": trace.key, "part": trace.part, "value": value}
