"""Digests go out: whatever a chat waits for, at the hours that its administrators chose.

A digest is made when it is due, of what was published since the last one, so that publishing costs
nothing for chats that wait. Several workers share the rounds; each is brought once, because its
deliveries bear the names of the moment at which it was first taken.
"""

from __future__ import annotations

import asyncio
from datetime import timedelta
from typing import TYPE_CHECKING, Final, NamedTuple

import structlog

from bot.errors import DecodeError, StoreError
from bot.hours import next_due
from bot.i18n import voice
from bot.model import Delivery
from bot.roundup import heading, roundup
from bot.rules import wanted
from bot.sample import sample
from bot.terms import Timing

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable, Sequence
    from datetime import datetime

    from bot.model import Asker, Post, Subscription
    from bot.services import Services
    from bot.store import Publication, Round
    from bot.terms import Facts

_log = structlog.get_logger()

_AT_ONCE: Final = 100
_SIDE_BY_SIDE: Final = 10
#: Stories in a digest that is only a test.
_SHOWN: Final = 5
_REST_SECONDS: Final = 1.0
#: What is published is noted within this time, however slow the store is: a digest ends so much
#: before the present, and the next one begins there.
_SETTLING: Final = timedelta(seconds=5)
#: Phases of a publication that others may still get; None where all wait for digests.
_GOING_ON: Final = frozenset({None, "sending", "sent"})
#: Where nobody knows since when a chat waits.
_A_DAY: Final = timedelta(days=1)


class Story(NamedTuple):
    """A published post with who published it."""

    post: Post
    publication: Publication


class _Memo:
    """What was published in a time, read once for all chats that have waited as long."""

    def __init__(self, read: Callable[[datetime, datetime], Awaitable[tuple[Story, ...]]]) -> None:
        self._read = read
        self._known: dict[tuple[datetime, datetime], asyncio.Future[tuple[Story, ...]]] = {}

    async def between(self, since: datetime, upto: datetime) -> tuple[Story, ...]:
        """Return the stories of that time.

        Raises:
            StoreError: the store did not answer, to this chat or to the first that asked.
        """
        span = since, upto
        if span not in self._known:
            self._known[span] = asyncio.ensure_future(self._read(since, upto))
        return await asyncio.shield(self._known[span])


class Rounds:
    """Brings digests."""

    def __init__(self, services: Services) -> None:
        self._services = services
        self._store = services.store

    async def run(self, stopping: asyncio.Event) -> None:
        """Bring digests as they fall due, until told to stop."""
        prepared = False
        while not stopping.is_set():
            try:
                prepared = prepared or await self.prepare()
                if await self.step():
                    continue
            except StoreError as error:
                _log.warning("store away", reason=str(error))
            await asyncio.sleep(_REST_SECONDS)

    async def prepare(self) -> bool:
        """Plan what a process that died left without a plan, and index what is older than plans.

        Return True when that is done, or cannot be: one subscription that nobody can read must not
        keep all others from their digests.
        """
        try:
            known = await self._services.circulation.all()
        except DecodeError as error:
            _log.error("a subscription cannot be read", reason=str(error))
            return True
        await self._store.subscriptions.enter(known)
        for subscription in known:
            if subscription.terms.timing != Timing():
                await self._services.circulation.plan(subscription, anew=False)
        return True

    async def step(self) -> int:
        """Bring what is due now; return how many chats' rounds that were."""
        taken = await self._store.rounds.take(_AT_ONCE)
        published = _Memo(self._published)
        for start in range(0, len(taken), _SIDE_BY_SIDE):
            some = taken[start : start + _SIDE_BY_SIDE]
            await asyncio.gather(*(self._try(each, published) for each in some))
        return len(taken)

    async def _try(self, due: Round, published: _Memo) -> None:
        """Bring one round; whatever happens to it, its lease runs out and it comes again."""
        try:
            await self._bring(due, published)
        except StoreError as error:
            _log.warning("round left", chat=due.chat_id, reason=str(error))
        except Exception:  # noqa: BLE001 - the loop must outlive every bug
            _log.exception("round failed", chat=due.chat_id)

    async def _bring(self, due: Round, published: _Memo) -> None:
        """Queue what one chat waits for, then plan its next digest."""
        subscription = await self._store.subscriptions.get(due.chat_id)
        if subscription is None:
            await self._store.rounds.forget(due.chat_id)
            return
        upto = due.taken_at - _SETTLING
        since = upto - _A_DAY if due.since is None else due.since - _SETTLING
        stories = await self._awaited(subscription, await published.between(since, upto))
        if len(stories) == 1 and not subscription.terms.timing.digest_hours:
            # One story that came while the chat slept is better than a list of one.
            (story,) = stories
            # Whoever undoes it, undoes it here as well.
            await self._store.runs.join(story.publication.name, subscription.chat_id)
            await self._services.desk.fan_out(story.post, (subscription,), story.publication.name)
        elif stories:
            name = f"round:{round(due.taken_at.timestamp() * 1000)}"
            facts = tuple(it.post.facts for it in stories if it.post.facts is not None)
            await self.send(subscription, facts, name)
        await self._store.rounds.settle(due, next_due(subscription.terms.timing, due.taken_at))

    async def _published(self, since: datetime, upto: datetime) -> tuple[Story, ...]:
        """Return the stories of a time whose posts are kept, and nobody stopped or took back."""
        found = []
        for publication in await self._store.published.between(since, upto):
            if await self._store.runs.phase(publication.name) not in _GOING_ON:
                continue
            post = await self._store.posts.get(publication.post_key)
            if post is not None and post.facts is not None:
                found.append(Story(post, publication))
        return tuple(found)

    async def _awaited(
        self, subscription: Subscription, stories: Sequence[Story]
    ) -> tuple[Story, ...]:
        """Return those that the chat wants and has not got as posts of their own."""
        mine = [
            it
            for it in stories
            if wanted(subscription, it.post.facts, it.publication.sent_by).wanted
        ]
        outbox = self._store.outbox
        keys = (f"{it.publication.name}:{subscription.chat_id}" for it in mine)
        records = await asyncio.gather(*map(outbox.find, keys))
        return tuple(it for it, record in zip(mine, records, strict=True) if record is None)

    async def send(
        self,
        subscription: Subscription,
        facts: Sequence[Facts],
        name: str,
        asker: Asker | None = None,
    ) -> None:
        """Queue the stories as one digest for the chat; the same name brings it only once.

        An asker waits for it, and hears if it does not arrive.
        """
        speak = voice(subscription.locale)
        silent = subscription.terms.style.silent
        for number, page in enumerate(roundup(facts, heading(speak, len(facts)), silent=silent)):
            delivery = Delivery(
                f"{name}:{number}:{subscription.chat_id}",
                subscription.chat_id,
                page.key,
                thread_id=subscription.thread_id,
                broadcast=asker is None,
                asker=asker,
            )
            await self._store.outbox.put(page, (delivery,))

    async def rehearse(self, subscription: Subscription, asker: Asker, name: str) -> None:
        """Show the chat what it will get: the latest stories, or one of the bot's own, its way."""
        posts = []
        for publication in await self._store.published.latest(_SHOWN):
            post = await self._store.posts.get(publication.post_key)
            if post is not None and post.facts is not None:
                posts.append(post)
        posts = posts or [sample(voice(subscription.locale))]
        if subscription.terms.timing.digest_hours:
            facts = tuple(it.facts for it in posts if it.facts is not None)
            await self.send(subscription, facts, name, asker)
        else:
            await self._services.desk.sample(posts[0], subscription, asker, name)
