"""The library's shelves: the newest stories by number, and for each term the stories that have it.

Plain data structures: a sorted set gives a story's id its number, hashes hold record and terms by
number, one set for each term holds numbers (four bytes each where they are few), and a sorted set
of all terms answers what begins with some letters. A story leaves with all its terms, so that
everything is bounded by ``STORIES_KEPT``.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from bot.errors import DecodeError
from bot.store.codec import decode, encode
from bot.store.lifetimes import STORIES_KEPT
from bot.story import Story

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from bot.store.connection import Connection

#: Where every term is commoner than this, only so many of the newest stories are looked at.
_CANDIDATES: Final = 2000
#: Words that half a word may stand for.
_EXPANSIONS: Final = 32


class Stories:
    """Every method raises ``StoreError`` where the server is silent."""

    def __init__(self, connection: Connection, most: int = STORIES_KEPT) -> None:
        self._connection = connection
        self._keys = connection.keys
        self._most = most

    async def file(self, story: Story, terms: Sequence[str]) -> None:
        """Keep the story as the newest, found by these terms and by no earlier ones."""
        args: list[str | bytes | int] = [story.id, encode(story), self._most, *terms]
        await self._connection.run("story_file", [self._keys.root], args)

    async def get(self, story_id: str) -> Story | None:
        """Return the story of an id; None where there is none (any more)."""
        redis = self._connection.redis
        number = await self._connection.ask(redis.zscore(self._keys.stories_order, story_id))
        if number is None:
            return None
        data = await self._connection.ask(redis.hget(self._keys.stories_records, f"{number:.0f}"))
        return next(iter(_readable([data])), None)

    async def find(self, terms: Iterable[tuple[str, bool]], most: int) -> tuple[Story, ...]:
        """Return up to ``most`` of the newest stories that have every term, newest first.

        A term goes with whether longer ones that begin with it will do as well.
        """
        args: list[str | bytes | int] = [most, _CANDIDATES, _EXPANSIONS]
        for term, half_typed in terms:
            args += [term, int(half_typed)]
        return _readable(await self._connection.run("story_find", [self._keys.root], args))

    async def count(self) -> int:
        """Return how many stories are kept."""
        redis = self._connection.redis
        return int(await self._connection.ask(redis.zcard(self._keys.stories_order)))


def _readable(records: Iterable[bytes | None]) -> tuple[Story, ...]:
    """Return the stories; one that another version wrote is as good as none."""
    found = []
    for data in records:
        if data is None:
            continue
        try:
            found.append(decode(Story, data))
        except DecodeError:
            continue
    return tuple(found)
