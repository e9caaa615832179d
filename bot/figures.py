"""Figures for administrators: what was done in the last days, and how each chat fares."""

from __future__ import annotations

import asyncio
from collections import Counter
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from bot import chart

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence
    from datetime import date, datetime

    from bot.circulation import Circulation
    from bot.masthead import Masthead
    from bot.model import Subscription
    from bot.store import Store

#: Days that the picture shows.
DAYS: Final = 30
#: Subscribed chats on one page: Telegram takes 4096 characters.
PAGE: Final = 15
#: What the tally of a failed link begins with; the error's code follows.
FAILED: Final = "failed:"


@dataclass(frozen=True, slots=True)
class Report:
    """What the bot has done."""

    chats: int
    editors: int
    #: Since the bot began, by name.
    totals: Mapping[str, int]
    #: In the last ``DAYS`` days, by the error's code, the most frequent first.
    failures: tuple[tuple[str, int], ...]
    #: Key of the picture of these days.
    picture_key: str


@dataclass(frozen=True, slots=True)
class Fare:
    """How a subscribed chat fares."""

    subscription: Subscription
    #: When a message last arrived there; None where none did.
    last_sent: datetime | None
    #: Refusals in a row.
    strikes: int


@dataclass(frozen=True, slots=True)
class Page:
    """Some of the subscribed chats."""

    fares: tuple[Fare, ...]
    #: From 1.
    number: int
    pages: int
    total: int

    @property
    def numbered(self) -> tuple[tuple[int, Fare], ...]:
        """What the page shows, each with its place in the whole list, from 1."""
        return tuple(enumerate(self.fares, (self.number - 1) * PAGE + 1))


Days = tuple[tuple["date", dict[str, int]], ...]


def failures(days: Days) -> tuple[tuple[str, int], ...]:
    """Return how often a link gave no article, by the error's code, the most frequent first."""
    found: Counter[str] = Counter()
    for _, counts in days:
        found.update(_failed(counts))
    return tuple(found.most_common())


def _failed(counts: Mapping[str, int]) -> dict[str, int]:
    return {
        name.removeprefix(FAILED): count
        for name, count in counts.items()
        if name.startswith(FAILED)
    }


def panels(days: Days) -> tuple[chart.Panel, chart.Panel]:
    """Return messages sent and refused; below, articles read and links without one."""
    return (
        chart.Panel(tuple(chart.Bar(it.get("sent", 0), it.get("rejected", 0)) for _, it in days)),
        chart.Panel(
            tuple(chart.Bar(it.get("articles", 0), sum(_failed(it).values())) for _, it in days)
        ),
    )


class Figures:
    """What administrators look at."""

    def __init__(
        self,
        store: Store,
        circulation: Circulation,
        masthead: Masthead,
        now: Callable[[], datetime],
    ) -> None:
        self._store = store
        self._circulation = circulation
        self._masthead = masthead
        self._now = now

    async def report(self, key: str) -> Report:
        """Return the report; its picture is kept under a key made of ``key``."""
        days = await self._store.tallies.days(self._now().date(), DAYS)
        picture = await asyncio.to_thread(chart.draw, [day for day, _ in days], panels(days))
        picture_key = f"stats:{key}"
        await self._store.pictures.put(picture_key, picture)
        return Report(
            chats=await self._circulation.count(),
            editors=len(await self._masthead.editors()),
            totals=await self._store.tallies.read(),
            failures=failures(days),
            picture_key=picture_key,
        )

    async def subscribers(self, number: int) -> Page:
        """Return one page of the subscribed chats; a number off the end is the last page."""
        known = await self._circulation.all()
        pages = max(1, -(-len(known) // PAGE))
        number = min(max(number, 1), pages)
        shown = known[(number - 1) * PAGE : number * PAGE]
        return Page(await self._fares(shown), number, pages, len(known))

    async def fare(self, chat_id: int) -> Fare | None:
        """Return how one chat fares; None where it is not subscribed (any more)."""
        known = await self._store.subscriptions.get(chat_id)
        return None if known is None else (await self._fares([known]))[0]

    async def _fares(self, shown: Sequence[Subscription]) -> tuple[Fare, ...]:
        marks = await self._store.outbox.marks([it.chat_id for it in shown])
        return tuple(
            Fare(subscription, mark.last_sent, mark.strikes)
            for subscription, mark in zip(shown, marks, strict=True)
        )
