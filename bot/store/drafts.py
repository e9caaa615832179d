"""Posts that wait for the press on publish, and who was the first to do what is done once."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime
from secrets import token_hex
from typing import TYPE_CHECKING

from bot.model import Draft
from bot.store.codec import decode, encode
from bot.store.lifetimes import DISCARDED_SECONDS, DRAFT_SECONDS

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from bot.store.connection import Connection


class Drafts:
    """Drafts by key; every method raises ``StoreError`` where the server does not answer.

    What cannot be read raises ``DecodeError``.
    """

    def __init__(
        self, connection: Connection, now: Callable[[], datetime] = lambda: datetime.now(UTC)
    ) -> None:
        self._connection = connection
        self._keys = connection.keys
        self._now = now

    async def put(self, key: str, draft: Draft) -> None:
        """Keep the draft for two days."""
        await self._connection.keep(self._keys.draft(key), encode(draft), DRAFT_SECONDS)

    async def get(self, key: str) -> Draft | None:
        """Return the draft; None where its time is over, or it was discarded."""
        data = await self._connection.get(self._keys.draft(key))
        return None if data is None else decode(Draft, data)

    async def some(self, keys: Sequence[str]) -> tuple[Draft | None, ...]:
        """Return the drafts under these keys, None where one is not kept any more."""
        if not keys:
            return ()
        names = [self._keys.draft(key) for key in keys]
        found = await self._connection.ask(self._connection.redis.mget(names))
        return tuple(None if data is None else decode(Draft, data) for data in found)

    async def amend(self, key: str, change: Callable[[Draft], Draft]) -> Draft | None:
        """Change the draft and return it; None where there is none.

        It is replaced whole, and only if it is still what ``change`` was given: of two changes at
        once the later one sees what the earlier one left. A draft that goes out by itself is kept
        two days longer than that.
        """
        name = self._keys.draft(key)
        while True:
            data = await self._connection.get(name)
            if data is None:
                return None
            before = decode(Draft, data)
            after = change(before)
            if after == before:
                return before
            after = replace(after, revision=before.revision + 1)
            args: list[str | bytes | int] = [data, encode(after), self._lifetime_ms(after)]
            if await self._connection.run("draft_swap", [name], args):
                return after

    def _lifetime_ms(self, draft: Draft) -> int:
        ahead = (draft.slot.at - self._now()).total_seconds() if draft.slot else 0.0
        return round((max(0.0, ahead) + DRAFT_SECONDS) * 1000)

    async def discard(self, key: str) -> bool:
        """Leave no draft, but for an hour what it was; False where there is none."""
        names = [self._keys.draft(key), self._keys.discarded(key)]
        return bool(await self._connection.run("draft_move", names, [DISCARDED_SECONDS * 1000]))

    async def bring_back(self, key: str) -> bool:
        """Let the discarded draft be one again; False where nothing is left of it."""
        names = [self._keys.discarded(key), self._keys.draft(key)]
        return bool(await self._connection.run("draft_move", names, [DRAFT_SECONDS * 1000]))

    async def is_discarded(self, key: str) -> bool:
        """Whether the draft was discarded within the last hour."""
        redis = self._connection.redis
        return bool(await self._connection.ask(redis.exists(self._keys.discarded(key))))

    async def claim(self, key: str, ttl_seconds: float, *, owner: str | None = None) -> bool:
        """Return True to the first who asks for the key, and False to all others.

        An owner that is named (say, by the update that pressed the button) is told True again
        when it asks again, so that work broken off can be taken up.
        """
        lifetime_ms = max(1, round(ttl_seconds * 1000))
        token = owner if owner is not None else token_hex(16)
        name = self._keys.claim(key)
        return bool(await self._connection.run("claim", [name], [token, lifetime_ms]))

    async def unclaim(self, key: str) -> None:
        """Let whoever asks for the key next be the first; doing it again is safe."""
        await self._connection.ask(self._connection.redis.delete(self._keys.claim(key)))
