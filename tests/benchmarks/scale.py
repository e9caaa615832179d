"""The road to a million subscribed chats: what each costs, measured, and what follows from it.

    make bench-scale                 100,000 chats
    make bench-scale CHATS=1000000   as many as are meant

Memory, publishing and scripts are measured with that many subscriptions in a real server with an
append-only file; deliveries with some thousand chats of the sandbox and one real worker process,
at the paid rate. Everything after "projected" is reckoned from the lines before it.
"""

from __future__ import annotations

import asyncio
import math
import os
import resource
import sys
import time
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING, Any

from bot.desk import Desk
from bot.editions import Editions
from bot.isolate import Direct
from bot.model import Delivery, Post, Subscription
from bot.store import embedded_server, open_store
from bot.store.codec import encode
from tests.benchmarks.report import say
from tests.chaos.rounds import channels, open_scene

if TYPE_CHECKING:
    from collections.abc import AsyncIterator

    from bot.store import Store

MILLION = 1_000_000
#: Chats that the sandbox plays, and deliveries of which the worker's cost is measured.
PLAYED = 4000
MOMENT = datetime(2026, 3, 1, tzinfo=UTC)
#: Telegram's limits for one token (Bot FAQ; Bot API, allow_paid_broadcast).
FREE_PER_SECOND, PAID_PER_SECOND = 30, 1000


@dataclass(slots=True)
class Costs:
    """What was measured; bytes are the server's, seconds are a processor's."""

    subscription_bytes: float = 0
    queued_bytes: float = 0
    remembered_bytes: float = 0
    publish_seconds: float = 0
    publish_rss_bytes: float = 0
    stall_seconds: float = 0
    longest_script_seconds: float = 0
    commands: float = 0
    inner_commands: float = 0
    server_seconds: float = 0
    worker_seconds: float = 0


def subscription(number: int) -> Subscription:
    """Return a subscription as long as they come: a title of two dozen letters, mostly no name."""
    return Subscription(
        chat_id=-1_000_000_000_000 - number,
        title=f"News of the harbour {number}",
        kind="channel",
        added_by=7_000_000_000 + number % 1000,
        added_at=MOMENT,
        username=f"harbour_{number}" if number % 3 == 0 else None,
    )


async def used_bytes(store: Store) -> int:
    """Return the server's memory."""
    info = await store.connection.redis.info("memory")
    return int(info["used_memory"])


async def fill(store: Store, count: int) -> float:
    """Subscribe so many chats, and return what each takes in the server."""
    before, redis = await used_bytes(store), store.connection.redis
    name = store.connection.keys.subscriptions
    for start in range(0, count, 2000):
        part = [subscription(it) for it in range(start, min(start + 2000, count))]
        await redis.hset(name, mapping={str(it.chat_id): encode(it) for it in part})
    return (await used_bytes(store) - before) / count


@asynccontextmanager
async def stalls(found: list[float]) -> AsyncIterator[None]:
    """Add the longest silence of this loop inside the block."""
    worst = 0.0

    async def beat() -> None:
        nonlocal worst
        while True:
            at = time.perf_counter()
            await asyncio.sleep(0.005)
            worst = max(worst, time.perf_counter() - at - 0.005)

    task = asyncio.create_task(beat())
    try:
        yield
    finally:
        task.cancel()
        found.append(worst)


async def publish(store: Store, count: int, costs: Costs) -> None:
    """Queue one post for every chat as the desk does."""
    circulation: Any = _Everybody(store)
    nobody: Any = None
    desk = Desk(
        store,
        nobody,
        circulation,
        allowance=nobody,
        editions=Editions(store, Direct()),
        now=lambda: datetime.now(UTC),
    )
    before = await used_bytes(store)
    await store.connection.redis.config_set("slowlog-log-slower-than", 50)
    await store.connection.redis.slowlog_reset()
    peak, silences = _peak_bytes(), list[float]()
    began = time.perf_counter()
    async with stalls(silences):
        published = await desk.publish(Post("p", "<b>Headline</b>\n\nKey sentences.", story="s"))
    costs.publish_seconds = time.perf_counter() - began
    assert published.queued == count
    costs.publish_rss_bytes = _peak_bytes() - peak
    costs.stall_seconds = silences[0]
    costs.queued_bytes = (await used_bytes(store) - before) / count
    slow = await store.connection.redis.slowlog_get(128)
    costs.longest_script_seconds = max((it["duration"] for it in slow), default=0) / 1e6


class _Everybody:
    """The circulation as far as publishing asks for it."""

    def __init__(self, store: Store) -> None:
        self._store = store

    def pages(self) -> AsyncIterator[tuple[Subscription, ...]]:
        """Yield every subscription."""
        return self._store.subscriptions.pages()


def _peak_bytes() -> int:
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * 1024


async def deliver(costs: Costs) -> float:
    """Let one worker bring posts to the sandbox's chats; return how many it brings in a second."""
    async with open_scene(paid_broadcast=True, lease_seconds=30.0, dispatchers=16) as scene:
        chats = channels(scene.sandbox, PLAYED, private=True)
        scene.crew.hire()
        await asyncio.sleep(3.0)
        redis, pid = scene.store.connection.redis, scene.crew.hands[0].pid
        assert pid is not None
        before, busy = await used_bytes(scene.store), _busy_seconds(pid)
        await redis.config_resetstat()
        server = await redis.info("cpu")
        post = Post("p", "<b>Headline</b>\n\nKey sentences.")
        cast = tuple(Delivery(f"p:{it}", it, "p", broadcast=True) for it in chats)
        began = time.perf_counter()
        await scene.store.outbox.put(post, cast)
        await scene.settled(300)
        seconds = time.perf_counter() - began
        stats = await redis.info("commandstats")
        after = await redis.info("cpu")
        costs.worker_seconds = (_busy_seconds(pid) - busy) / PLAYED
        costs.commands = _sent_by_clients(stats) / PLAYED
        costs.inner_commands = sum(it["calls"] for it in stats.values()) / PLAYED - costs.commands
        names = ("used_cpu_user", "used_cpu_sys")
        costs.server_seconds = sum(after[it] - server[it] for it in names) / PLAYED
        costs.remembered_bytes = (await used_bytes(scene.store) - before) / PLAYED
    return PLAYED / seconds


def _sent_by_clients(stats: dict[str, Any]) -> int:
    """Return the commands of a worker that came over its connections: it sends only these."""
    return sum(stats[it]["calls"] for it in ("cmdstat_evalsha", "cmdstat_blpop") if it in stats)


def _busy_seconds(pid: int) -> float:
    """Return the processor time of a process (proc(5))."""
    fields = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
    return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")


def tell(count: int, costs: Costs, rate: float) -> None:
    """Print what was measured."""
    say(f"measured with {count:,} subscribed chats, and one worker on {os.cpu_count()} cores")
    say(f"  a subscription in the server       {costs.subscription_bytes:8.0f} bytes")
    say(f"  a delivery that waits              {costs.queued_bytes:8.0f} bytes")
    say(f"  a delivery remembered for a week   {costs.remembered_bytes:8.0f} bytes")
    say(f"  publishing to all of them          {costs.publish_seconds:8.1f} s")
    say(f"  ... memory of the process, at most {costs.publish_rss_bytes / 2**20:8.0f} MB")
    say(f"  ... longest silence of its loop    {costs.stall_seconds * 1000:8.0f} ms")
    say(f"  ... longest script in the server   {costs.longest_script_seconds * 1000:8.1f} ms")
    say(f"  commands a delivery                {costs.commands:8.2f}")
    say(f"  ... and inside their scripts       {costs.inner_commands:8.1f}")
    say(f"  server's processor a delivery      {costs.server_seconds * 1e6:8.0f} µs")
    say(f"  worker's processor a delivery      {costs.worker_seconds * 1e6:8.0f} µs")
    say(f"  one worker brings                  {rate:8.0f} a second")


def project(costs: Costs, rate: float) -> None:
    """Print what a million chats ask for."""
    say(f"projected for {MILLION:,} chats, one post to each")
    for name, limit in (("free", FREE_PER_SECOND), ("paid", PAID_PER_SECOND)):
        hours = MILLION / limit / 3600
        workers = math.ceil(limit / (rate * 0.7))
        stars = f", {MILLION * 0.1:,.0f} Stars" if name == "paid" else ""
        say(
            f"  {name}, {limit:4d}/s: {hours:5.2f} h, {workers} worker(s) at 70 % load, server at "
            f"{limit * costs.server_seconds:.1%} of a core{stars}"
        )
    state = costs.subscription_bytes + costs.queued_bytes
    say(f"  state: {MILLION * costs.subscription_bytes / 2**20:.0f} MB of subscriptions, and")
    say(f"  {MILLION * costs.queued_bytes / 2**20:.0f} MB while a post waits for all of them, and")
    say(
        f"  {MILLION * costs.remembered_bytes / 2**20:.0f} MB for each post of the last week "
        f"(maxmemory for 7 posts: {MILLION * (state + 7 * costs.remembered_bytes) / 2**30:.1f} GB)"
    )
    say(
        "  at the free rate one token brings 2.59 million messages a day: for more than two posts a"
    )
    say("  day to a million chats, shard by token: n bots, each with a namespace of its own and a")
    say(
        "  share of the chats, on one server or several; nothing is shared between them. To be done"
    )
    say(f"  in one hour at the free rate: {math.ceil(MILLION / FREE_PER_SECOND / 3600)} tokens.")
    say(
        "assumed: one post is one message; Telegram answers as the sandbox does (it is slower: more"
    )
    say(
        "dispatchers, not more processors); no chat refuses; pictures are sent by file id; the rate"
    )
    say("of 30 a second is Telegram's own word, and paid broadcasts need 10,000 Stars and 10,000")
    say("monthly users; the append-only file is synced every second; the worker shared its cores")
    say("with the server and the sandbox.")


async def measure(count: int) -> None:
    """Measure, and print everything."""
    costs = Costs()
    with TemporaryDirectory(prefix="scale-") as folder:
        async with (
            embedded_server(Path(folder)) as url,
            open_store(url, namespace="scale") as store,
        ):
            costs.subscription_bytes = await fill(store, count)
            await publish(store, count, costs)
    rate = await deliver(costs)
    tell(count, costs, rate)
    project(costs, rate)


def main() -> None:
    """Measure with as many chats as the command line says."""
    asyncio.run(measure(int(sys.argv[1]) if sys.argv[1:] else 100_000))


if __name__ == "__main__":
    main()
