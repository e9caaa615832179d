"""The store as the rest of the house sees it: one object, one drawer for each kind of memory."""

from __future__ import annotations

import os
import socket
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass, field
from secrets import token_hex
from typing import TYPE_CHECKING, Final

from bot.model import Job
from bot.store.articles import Articles
from bot.store.codec import RAW, codec_of
from bot.store.connection import Connection, open_connection
from bot.store.entries import Taker
from bot.store.flights import Flights
from bot.store.leader import Leader
from bot.store.ledger import Ledger, Tallies
from bot.store.letters import Letters
from bot.store.limits import Limits, Pace
from bot.store.morgue import Morgue
from bot.store.outbox import Outbox
from bot.store.published import Published
from bot.store.queue import Queue
from bot.store.roles import Roles
from bot.store.shelf import Drafts, Pictures, Posts
from bot.store.stories import Stories
from bot.store.subscriptions import Subscriptions
from bot.store.watches import Watches

if TYPE_CHECKING:
    from collections.abc import AsyncIterator

#: A worker that is silent for so long is taken for dead.
LEASE_SECONDS: Final = 60.0
#: The share of the memory at which an operator wants to hear of it.
_FULL: Final = 0.75


@dataclass(frozen=True, slots=True)
class Store:
    """The memory that survives; every method in it raises ``StoreError`` when nobody answers."""

    #: Raw updates as Telegram sent them, by update id.
    updates: Queue[bytes]
    #: Who may ask Telegram for updates: one process at a time, or Telegram answers 409.
    poller: Leader
    inbox: Queue[Job]
    outbox: Outbox
    articles: Articles
    morgue: Morgue
    flights: Flights
    posts: Posts
    drafts: Drafts
    pictures: Pictures
    published: Published
    stories: Stories
    watches: Watches
    subscriptions: Subscriptions
    roles: Roles
    ledger: Ledger
    limits: Limits
    tallies: Tallies
    connection: Connection = field(repr=False)

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
        info = await self.connection.ask(self.connection.redis.info())
        policy = str(info.get("maxmemory_policy", "noeviction"))
        bounded = int(info.get("maxmemory", 0)) > 0
        faults = []
        if bounded and policy.startswith("allkeys"):
            faults.append(f"maxmemory-policy is {policy}: a full server drops subscriptions")
        if bounded and int(info.get("used_memory", 0)) > _FULL * int(info["maxmemory"]):
            faults.append("maxmemory is nearly reached: soon nothing can be stored")
        if int(info.get("aof_enabled", 1)) == 0:
            faults.append("appendonly is off: a killed server forgets what it acknowledged")
        if info.get("aof_last_write_status", "ok") != "ok":
            faults.append("the append-only file cannot be written: is the disk full?")
        if info.get("role", "master") != "master":
            faults.append("the server is a replica: nothing can be stored")
        return tuple(faults)

    async def rename_chat(self, old: int, new: int) -> None:
        """Let everything that was kept for chat ``old`` be kept for chat ``new``.

        Raises:
            StoreError: the server did not answer; doing it again is safe.
        """
        await self.watches.move(old, new)
        await self.subscriptions.move(old, new)

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
        inbox=Queue(connection, "inbox", codec_of(Job), taker),
        outbox=Outbox(connection, pace, lease_seconds),
        articles=Articles(cache),
        morgue=Morgue(connection),
        flights=Flights(cache),
        posts=Posts(connection, cache),
        drafts=Drafts(connection),
        pictures=Pictures(connection),
        published=Published(connection),
        stories=Stories(connection),
        watches=Watches(connection),
        subscriptions=Subscriptions(connection),
        roles=Roles(connection),
        ledger=Ledger(connection),
        limits=Limits(connection, pace),
        tallies=Tallies(connection),
        connection=connection,
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
