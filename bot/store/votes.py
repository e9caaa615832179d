"""Who says that a summary missed the point: once for each person and story, until taken back."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime
from typing import TYPE_CHECKING

from bot.store.lifetimes import HOUR_SECONDS, VOTED_STORIES, VOTES_SECONDS

if TYPE_CHECKING:
    from bot.store.connection import Connection

#: Field of the hash that is no voter.
_HEADLINE = b"headline"


@dataclass(frozen=True, slots=True)
class Verdict:
    """What readers say of one story's summary."""

    story: str
    headline: str
    count: int
    voted_at: datetime


class Votes:
    """Votes by story; every method raises ``StoreError`` where the server does not answer."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection
        self._keys = connection.keys

    async def toggle(self, story: str, user_id: int, headline: str, token: str) -> bool:
        """Count the person's vote, or take it back; return whether it counts now.

        The token names the press: one that comes again says what it said before.
        """
        keys = [self._keys.votes(story), self._keys.voted, self._keys.once(token)]
        args: list[str | bytes | int] = [
            str(user_id),
            headline.encode("utf-8", "replace"),
            story.encode("utf-8", "replace"),
            int(datetime.now(UTC).timestamp()),
            VOTES_SECONDS,
            VOTED_STORIES,
            HOUR_SECONDS,
        ]
        return bool(await self._connection.run("vote", keys, args))

    async def newest(self, limit: int) -> tuple[Verdict, ...]:
        """Return the stories that were voted on last, the newest first."""
        redis, ask = self._connection.redis, self._connection.ask
        found = await ask(redis.zrange(self._keys.voted, 0, limit - 1, desc=True, withscores=True))
        verdicts = []
        for name, moment in found:
            story = name.decode()
            votes = await self._connection.table(self._keys.votes(story))
            headline = votes.pop(_HEADLINE, b"").decode()
            if votes:
                at = datetime.fromtimestamp(moment, UTC)
                verdicts.append(Verdict(story, headline, len(votes), at))
        return tuple(verdicts)
