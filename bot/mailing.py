"""The mailing: one post for many chats, walked page by page, so that a million need little memory.

Whoever gets it at once is noted in the publication's run, and the delivery is staged; nothing
leaves before all pages were walked, and whoever dies on the way has sent nothing. Each page is
judged in a thread and each step waits for the store, so that others are heard meanwhile.
"""

from __future__ import annotations

import asyncio
from dataclasses import dataclass, replace
from heapq import nsmallest
from typing import TYPE_CHECKING, Final, NamedTuple

from bot.editions import look
from bot.hours import held, quiet
from bot.publish import address, fan_out
from bot.rules import wanted
from bot.store import Place

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Iterable, Sequence
    from datetime import datetime

    from bot.editions import Editions
    from bot.model import Post, Subscription
    from bot.store import Stage, Store
    from bot.terms import Style

#: Chats that are remembered to be asked for an earlier message of the story, the oldest.
_WITNESSES: Final = 100


class Sorted(NamedTuple):
    """A page of subscriptions by what becomes of them, those who get the post at once by age."""

    eager: tuple[Subscription, ...]
    later: int
    passed_over: int


@dataclass(frozen=True, slots=True)
class Audience:
    """Whom a post is for, once all pages were walked.

    A chat counts twice where the server shrank its table meanwhile; ``queued`` is exact.
    """

    eager: int = 0
    later: int = 0
    passed_over: int = 0
    #: Chats for which the post was queued just now.
    queued: int = 0
    #: The oldest of those who get it at once and whose messages have links.
    witnesses: tuple[Subscription, ...] = ()

    @property
    def wanting(self) -> int:
        """Chats that want the post, now or later."""
        return self.eager + self.later

    def joined_by(self, page: Sorted) -> Audience:
        """Return the audience with one more page counted."""
        linked = (it for it in page.eager if address(it, 1) is not None)
        known = {it.chat_id: it for it in (*self.witnesses, *linked)}
        return Audience(
            eager=self.eager + len(page.eager),
            later=self.later + page.later,
            passed_over=self.passed_over + page.passed_over,
            witnesses=tuple(nsmallest(_WITNESSES, known.values(), key=_age)),
        )


def sort_out(
    page: Iterable[Subscription], post: Post, sent_by: int | None, moments: Sequence[datetime]
) -> Sorted:
    """Return who of the page gets the post at once, and how many later or not at all.

    A story waits for the digest of a chat that wants digests, or slept at each of the moments.
    """
    eager, later, passed_over = [], 0, 0
    for it in page:
        if not wanted(it, post.facts, sent_by).wanted:
            passed_over += 1
        elif post.story is not None and all(held(it.terms.timing, at) for at in moments):
            later += 1
        else:
            eager.append(it)
    return Sorted(tuple(sorted(eager, key=_age)), later, passed_over)


class Mailing:
    """One post under one name; its editions are made once, however many pages there are."""

    def __init__(
        self, store: Store, editions: Editions, post: Post, name: str, now: datetime
    ) -> None:
        self._store = store
        self._editions = editions
        self._post = post
        self._name = name
        self._now = now
        self._made: dict[tuple[Style, bool], Post] = {}
        self._stamped: dict[tuple[Style, bool], Post] = {}

    async def send(self, chats: Sequence[Subscription]) -> int:
        """Queue the post for these chats, all or none; return how many deliveries are new."""
        async with self._store.outbox.stage() as stage:
            await self._add(stage, chats)
            return await stage.commit()

    async def send_all(
        self,
        pages: AsyncIterator[tuple[Subscription, ...]],
        sent_by: int | None,
        first_at: datetime | None,
    ) -> Audience:
        """Queue the post for every chat of the pages that gets it at once, all or none.

        What was held first at ``first_at`` and is published once more in waking hours comes at
        once. Where the run was stopped or undone, nothing leaves.
        """
        moments = (self._now,) if first_at is None else (self._now, first_at)
        audience, is_open = Audience(), True
        async with self._store.outbox.stage() as stage:
            async for page in pages:
                found = await asyncio.to_thread(sort_out, page, self._post, sent_by, moments)
                audience = audience.joined_by(found)
                if found.eager or found.later:
                    # What only waits for digests is a run as well: it can be taken back.
                    is_open = is_open and await self._note(found.eager, sent_by)
                if is_open:
                    await self._add(stage, found.eager)
            queued = await stage.commit() if is_open and audience.eager else 0
        return replace(audience, queued=queued)

    async def _note(self, chats: Sequence[Subscription], sent_by: int | None) -> bool:
        """Note chats in the run; False where it was stopped or undone."""
        ids = [it.chat_id for it in chats]
        return await self._store.runs.open(self._name, self._post.key, sent_by, ids)

    async def _add(self, stage: Stage, chats: Sequence[Subscription]) -> None:
        """Stage the post for these chats, one edition for each style."""
        if self._post.story is None:
            chats = [_hushed(it) if quiet(it.terms.timing, self._now) else it for it in chats]
        for edition, readers in await self._editions.of(self._post, chats, self._made):
            stamped = await self._with_buttons(edition, look(readers[0]))
            await stage.add(stamped, fan_out(stamped, readers, self._name))

    async def _with_buttons(self, edition: Post, wish: tuple[Style, bool]) -> Post:
        """Return the edition; what its buttons mean is kept once, however many chats it goes to.

        Channels' copies and others of one style may share a key, and have other buttons.
        """
        if wish not in self._stamped:
            place = Place(delivery=self._name)
            self._stamped[wish] = await self._store.presses.stamp_post(edition, place)
        return self._stamped[wish]


def _age(subscription: Subscription) -> tuple[datetime, int]:
    return subscription.added_at, subscription.chat_id


def _hushed(subscription: Subscription) -> Subscription:
    """Return the subscription with posts that make no sound: its chat sleeps."""
    terms = subscription.terms
    return replace(subscription, terms=replace(terms, style=replace(terms.style, silent=True)))
