"""Which stories have their sources asked again, and when: less and less often, for two days.

What was published is read from the store's book of publications, so that publishing itself costs
nothing. Every story has moments of its own, so that a crowd of them does not ask all at once.
"""

from __future__ import annotations

from datetime import datetime, timedelta
from hashlib import sha256
from typing import TYPE_CHECKING, Final

from bot.editions import base_name
from bot.erratum import Standing
from bot.proofreading import text_length

if TYPE_CHECKING:
    from collections.abc import Callable

    from bot.model import Post
    from bot.services import Services
    from bot.store import Publication

#: When a source is asked again, counted from the publication.
STEPS: Final = tuple(timedelta(minutes=it) for it in (15, 60, 180, 480, 1440, 2880))
#: Up to this share of it, every story has its own moment.
_JITTER: Final = 0.1
#: Publications that are this old are not taken up any more.
_TAKEN_UP: Final = STEPS[-1] - timedelta(hours=1)
#: How often the book of publications is read, and how far back each time: what is published is
#: noted within that.
_LOOK_SECONDS: Final = 20.0
_SETTLING: Final = timedelta(minutes=2)


class Enrolment:
    """Takes up what is published."""

    def __init__(self, services: Services, now: Callable[[], datetime]) -> None:
        self._services = services
        self._store = services.store
        self._now = now
        self._read_upto: datetime | None = None

    async def take_up(self) -> int:
        """Attend to whatever was published since the last look; return how many stories are new."""
        now = self._now()
        if self._read_upto is not None and (now - self._read_upto).total_seconds() < _LOOK_SECONDS:
            return 0
        since = now - _TAKEN_UP if self._read_upto is None else self._read_upto - _SETTLING
        found = await self._store.published.between(since, now + _SETTLING)
        unknown = set(await self._store.errata.unknown([it.name for it in found]))
        news = [it for it in found if it.name in unknown]
        taken_up = 0
        for publication in news:
            taken_up += await self._begin(publication)
        self._read_upto = now
        return taken_up

    async def _begin(self, publication: Publication) -> bool:
        """Attend to one publication; False where its source cannot be asked."""
        post = await self._store.posts.get(publication.post_key)
        if post is None or post.story is None or post.facts is None:
            return False
        url = post.source_url
        if url is None:
            # What a reader's press made shorter or longer was not fetched by itself.
            usual = await self._store.posts.stale(post.story)
            url = usual.source_url if usual is not None else None
        if url is None:
            return False
        article = await self._services.pipeline.article(post.story)
        standing = Standing(
            name=publication.name,
            post_key=publication.post_key,
            url=url,
            headline=article.headline if article else post.facts.headline,
            length=text_length(article) if article else 0,
            published_at=publication.at,
            bases=await self._bases(post),
        )
        due = next_check(standing, self._now())
        if due is not None:
            await self._store.errata.put(standing, due)
        return due is not None

    async def _bases(self, post: Post) -> dict[str, Post]:
        """Return what stands in chats: the post, and what was cut of it for other lengths."""
        bases = {"": post}
        for chat in await self._services.circulation.all():
            name = base_name(post, chat.terms.style)
            if name not in bases:
                bases[name] = await self._services.editions.cut(post, chat.terms.style)
        return bases


def next_check(standing: Standing, now: datetime) -> datetime | None:
    """Return when the story's source is asked next; None where two days are over.

    Each step comes up to a tenth late, by a share that is the story's own. What was missed while
    the bot was down is not made up for.
    """
    for number, step in enumerate(STEPS):
        mark = sha256(f"{number} {standing.name}".encode()).digest()[0]
        due = standing.published_at + step * (1 + _JITTER * mark / 255)
        if due > now:
            return due
    return None
