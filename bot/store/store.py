"""The store as the rest of the house sees it: one object, one drawer for each kind of memory."""

from __future__ import annotations

import os
import socket
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime
from secrets import token_hex
from typing import TYPE_CHECKING, Final

from bot.model import Job
from bot.store.articles import Articles
from bot.store.attendance import Attendance
from bot.store.chats import Chats
from bot.store.codec import RAW, codec_of
from bot.store.connection import Connection, open_connection
from bot.store.diary import Diary
from bot.store.drafts import Drafts
from bot.store.entries import Taker
from bot.store.errata import Errata
from bot.store.fitness import Complaint, complaints, version
from bot.store.flights import Flights
from bot.store.guests import Guests
from bot.store.habits import Habits
from bot.store.holdings import Archive
from bot.store.inventory import Inventory, inventory
from bot.store.leader import Leader
from bot.store.ledger import Ledger, Tallies
from bot.store.letters import Letters
from bot.store.limits import Limits, Pace
from bot.store.migrations import DATA_VERSION, bring_up, data_version
from bot.store.morgue import Morgue
from bot.store.outbox import Outbox
from bot.store.policies import Policies
from bot.store.presses import Presses
from bot.store.published import Published
from bot.store.questions import Questions
from bot.store.queue import Queue
from bot.store.quotas import Quotas
from bot.store.roles import Roles
from bot.store.rounds import Rounds
from bot.store.runs import Runs
from bot.store.shelf import Papers, Pictures, Posts
from bot.store.stories import Stories
from bot.store.subscriptions import Subscriptions
from bot.store.traces import Traces
from bot.store.votes import Votes
from bot.store.watches import Watches

if TYPE_CHECKING:
    from collections.abc import AsyncIterator

#: A worker that is silent for so long is taken for dead.
LEASE_SECONDS: Final = 60.0


@dataclass(frozen=True, slots=True)
class Sheet:
    """What a server says of itself."""

    version: str
    used_bytes: int
    complaints: tuple[Complaint, ...]
    #: False where its data were written by a newer version of the program.
    is_known: bool


@dataclass(frozen=True, slots=True)
class Store:
    """The memory that survives; every method in it raises ``StoreError`` when nobody answers."""

    #: Raw updates as Telegram sent them, by update id.
    updates: Queue[bytes]
    #: Who may ask Telegram for updates: one process at a time, or Telegram answers 409.
    poller: Leader
    #: Which processes of the bot work now.
    attendance: Attendance
    inbox: Queue[Job]
    outbox: Outbox
    articles: Articles
    morgue: Morgue
    flights: Flights
    posts: Posts
    drafts: Drafts
    diary: Diary
    habits: Habits
    pictures: Pictures
    presses: Presses
    papers: Papers
    published: Published
    errata: Errata
    questions: Questions
    rounds: Rounds
    runs: Runs
    stories: Stories
    watches: Watches
    subscriptions: Subscriptions
    chats: Chats
    votes: Votes
    roles: Roles
    guests: Guests
    policies: Policies
    quotas: Quotas
    archive: Archive
    traces: Traces
    ledger: Ledger
    limits: Limits
    tallies: Tallies
    connection: Connection = field(repr=False)
    #: Where what can be made again lies; the same where it has no server of its own.
    cache: Connection = field(repr=False)

    @property
    def letters(self) -> Letters:
        """The dead letters of all queues."""
        return Letters({"updates": self.updates, "inbox": self.inbox, "outbox": self.outbox})

    async def ping(self) -> None:
        """Return when the server has answered.

        Raises:
            StoreError: it did not.
        """
        await self.connection.ask(self.connection.redis.ping())

    async def faults(self) -> tuple[str, ...]:
        """Return in words what makes the server unsafe for state; nothing when all is well.

        Raises:
            StoreError: the server did not answer.
        """
        return tuple(it.what for it in (await self.sheet()).complaints)

    async def sheet(self) -> Sheet:
        """Return what the server of the state says of itself.

        Raises:
            StoreError: it did not answer.
        """
        info = await self.connection.ask(self.connection.redis.info())
        written_by = await data_version(self.connection)
        return Sheet(
            version=version(info),
            used_bytes=int(info.get("used_memory", 0)),
            complaints=tuple(complaints(info)),
            is_known=written_by is None or written_by <= DATA_VERSION,
        )

    async def bring_up(self) -> None:
        """Return when the data have the form of this version of the program.

        Raises:
            StoreError: they are of a newer version, or a trial on a copy of them failed.
        """
        await bring_up(self.connection)

    async def inventory(self) -> Inventory:
        """Return how much there is of everything that must not be lost.

        Raises:
            StoreError: the server did not answer.
        """
        return await inventory(self.connection)

    async def time(self) -> datetime:
        """Return the time by the server's clock.

        Raises:
            StoreError: the server did not answer.
        """
        seconds, microseconds = await self.connection.ask(self.connection.redis.time())
        return datetime.fromtimestamp(seconds + microseconds / 1e6, UTC)

    @property
    def has_cache_server(self) -> bool:
        """Whether what can be made again lies on a server of its own."""
        return self.cache is not self.connection

    async def ping_cache(self) -> None:
        """Return when the server of the cache has answered.

        Raises:
            StoreError: it did not.
        """
        await self.cache.ask(self.cache.redis.ping())

    async def rename_chat(self, old: int, new: int) -> None:
        """Let everything that was kept for chat ``old`` be kept for chat ``new``.

        Raises:
            StoreError: the server did not answer; doing it again is safe.
        """
        await self.chats.move(old, new)
        await self.watches.move(old, new)
        await self.subscriptions.move(old, new)
        await self.rounds.move(old, new)

    async def wipe(self) -> None:
        """Leave nothing in the namespace; for tests.

        Raises:
            StoreError: the server did not answer.
        """
        await self.connection.wipe()


def _consumer() -> str:
    return f"{socket.gethostname()}-{os.getpid()}-{token_hex(4)}"


def _store(connection: Connection, cache: Connection, lease_seconds: float, pace: Pace) -> Store:
    taker = Taker(_consumer(), lease_seconds)
    return Store(
        updates=Queue(connection, "updates", RAW, taker),
        poller=Leader(connection, "poller", lease_seconds),
        attendance=Attendance(connection),
        inbox=Queue(connection, "inbox", codec_of(Job), taker),
        outbox=Outbox(connection, pace, lease_seconds),
        articles=Articles(cache),
        morgue=Morgue(connection),
        flights=Flights(cache),
        posts=Posts(connection, cache),
        drafts=Drafts(connection),
        diary=Diary(connection, lease_seconds),
        habits=Habits(connection),
        pictures=Pictures(connection),
        presses=Presses(connection),
        papers=Papers(connection),
        published=Published(connection),
        errata=Errata(connection, lease_seconds),
        questions=Questions(connection),
        rounds=Rounds(connection, lease_seconds),
        runs=Runs(connection),
        stories=Stories(connection),
        watches=Watches(connection),
        subscriptions=Subscriptions(connection),
        chats=Chats(connection),
        votes=Votes(connection),
        roles=Roles(connection),
        guests=Guests(connection),
        policies=Policies(connection),
        quotas=Quotas(cache),
        archive=Archive(connection),
        traces=Traces(connection, cache),
        ledger=Ledger(connection),
        limits=Limits(connection, pace),
        tallies=Tallies(connection),
        connection=connection,
        cache=cache,
    )


@asynccontextmanager
async def open_store(
    url: str,
    *,
    namespace: str = "gistwire",
    lease_seconds: float = LEASE_SECONDS,
    pace: Pace | None = None,
    cache_url: str | None = None,
) -> AsyncIterator[Store]:
    """Yield the store of one namespace, once its server has answered.

    ``url`` is redis://, rediss:// or unix:// (valkey:// and valkey+unix:// as well). All processes
    of a namespace use the same ``lease_seconds``. What can be made again goes to ``cache_url``, if
    there is one: without it everything still works, only slower.

    Raises:
        StoreError: the server does not answer, or the URL cannot be read.
    """
    async with AsyncExitStack() as stack:
        connection = cache = await stack.enter_async_context(open_connection(url, namespace))
        if cache_url is not None:
            opening = open_connection(cache_url, namespace, cache=True)
            cache = await stack.enter_async_context(opening)
        store = _store(connection, cache, lease_seconds, pace or Pace())
        for queue in (store.updates, store.inbox):
            await queue.tidy()
        yield store
