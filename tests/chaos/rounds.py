"""The rounds: deliveries under way, kills at random moments, and a count of every message.

The sandbox accepts and drops 4 of 100 answers, refuses 3 with 502, and is slow, so that kills meet
messages that are under way. After the last round everything must have arrived, in order, and an
extra copy is only there where the outbox knew that it did not know.
"""

from __future__ import annotations

import asyncio
import itertools
import os
import random
import signal
from collections import Counter
from contextlib import AsyncExitStack, asynccontextmanager, suppress
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING, Any

from pydantic import SecretStr

from bot.errors import StoreError
from bot.model import Delivery, Post, Subscription
from bot.sandbox import ANY_SEND, Fault, Sandbox, open_sandbox
from bot.store import Store, embedded_server, open_store
from bot.tasks import cancelled
from tests.chaos.crew import Crew

if TYPE_CHECKING:
    from collections.abc import AsyncIterator

LEASE_SECONDS = 2.0
NAMESPACE = "chaos"


@dataclass(frozen=True, slots=True)
class Plan:
    """How much is sent, and who dies how often."""

    chats: int
    posts: int
    worker_kills: int = 0
    server_kills: int = 0
    both_kills: int = 0
    round_seconds: float = 0.65
    journal: bool = False

    @property
    def deliveries(self) -> int:
        """Deliveries in all."""
        return self.chats * self.posts


@dataclass(slots=True)
class Tally:
    """What was found afterwards."""

    deliveries: int
    kills: int = 0
    server_kills: int = 0
    lost: list[str] = field(default_factory=list)
    #: Extra copies by delivery.
    copies: Counter[str] = field(default_factory=Counter)
    #: Copies that no doubt of the outbox explains.
    unexplained: list[str] = field(default_factory=list)
    out_of_order: list[int] = field(default_factory=list)
    answers_dropped: int = 0
    doubts: int = 0
    #: Subscriptions that the store said it had, and those of them that were gone afterwards.
    writes: int = 0
    writes_lost: int = 0
    seconds: float = 0.0

    def __str__(self) -> str:
        return (
            f"{self.deliveries} deliveries, {self.kills} workers and {self.server_kills} servers "
            f"killed in {self.seconds:.0f} s: {len(self.lost)} lost, "
            f"{self.copies.total()} extra copies ({self.doubts} sends without an answer, of which "
            f"{self.answers_dropped} accepted and dropped; {len(self.unexplained)} unexplained), "
            f"{len(self.out_of_order)} chats out of order, "
            f"{self.writes_lost} of {self.writes} acknowledged writes lost"
        )


@dataclass(frozen=True, slots=True)
class Scene:
    """A Telegram, a server on a disk, a store, and workers."""

    sandbox: Sandbox
    store: Store
    crew: Crew
    folder: Path

    def kill_server(self) -> None:
        """Kill the server; it is started again within a second."""
        with suppress(FileNotFoundError, ValueError, ProcessLookupError):
            os.kill(int((self.folder / "valkey.pid").read_text()), signal.SIGKILL)

    async def insist(self, post: Post, deliveries: tuple[Delivery, ...]) -> None:
        """Queue a broadcast until the store says that it has it."""
        while True:
            try:
                await self.store.outbox.put(post, deliveries)
            except StoreError:
                await asyncio.sleep(0.1)
            else:
                return

    async def settled(self, timeout_seconds: float) -> None:
        """Return when nothing is queued or under way."""
        async with asyncio.timeout(timeout_seconds):
            while True:
                with suppress(StoreError):
                    depth = await self.store.outbox.depth()
                    if not (depth.waiting or depth.delayed or depth.leased):
                        return
                await asyncio.sleep(0.2)


@asynccontextmanager
async def open_scene(
    *, journal: bool = False, front: bool = False, **more: Any
) -> AsyncIterator[Scene]:
    """Open everything; workers are hired by whoever wants some."""
    async with AsyncExitStack() as stack:
        folder = Path(stack.enter_context(TemporaryDirectory(prefix="chaos-")))
        url = await stack.enter_async_context(embedded_server(folder))
        sandbox = await stack.enter_async_context(open_sandbox())
        lease: float = more.get("lease_seconds", LEASE_SECONDS)
        store = await stack.enter_async_context(
            open_store(url, namespace=NAMESPACE, lease_seconds=lease)
        )
        decisions = {
            "telegram_token": SecretStr(sandbox.token),
            "telegram_url": sandbox.api_url.removesuffix("/bot"),
            "redis_url": SecretStr(url),
            "namespace": NAMESPACE,
            "fetch_mirror": sandbox.mirror_url,
            "lease_seconds": LEASE_SECONDS,
            "journal_chat": _journal(sandbox) if journal else None,
            **more,
        }
        crew = Crew(decisions, front)
        stack.callback(crew.kill_all)
        yield Scene(sandbox, store, crew, folder)


def _journal(sandbox: Sandbox) -> int:
    world = sandbox.world
    chat = world.add_chat("channel", "Journal", None, sandbox.visitor_id)
    world.set_member(chat.id, world.bot.id, "administrator", can_post_messages=True)
    return chat.id


def channels(sandbox: Sandbox, count: int, *, private: bool) -> list[int]:
    """Chats that the bot may post in."""
    world, chats = sandbox.world, []
    for number in range(count):
        if private:
            chats.append(world.add_user(f"P{number}").id)
            world.send_text(chats[-1], chats[-1], "/start")
            continue
        chat = world.add_chat("channel", f"C{number}", None, sandbox.visitor_id)
        world.set_member(chat.id, world.bot.id, "administrator", can_post_messages=True)
        chats.append(chat.id)
    world.outlet.pending.clear()
    return chats


def bad_day(sandbox: Sandbox) -> None:
    """Drop, refuse and delay from now on."""
    faults = sandbox.world.faults
    faults.script(Fault("sendMessage", lost=True, times=None, share=0.04))
    faults.script(Fault("sendMessage", (502, "Bad Gateway", None), times=None, share=0.03))
    faults.script(Fault(ANY_SEND, delay_seconds=0.15, times=None, share=0.5))


async def play(plan: Plan) -> Tally:
    """Play all rounds of a plan and return what was found."""
    began = asyncio.get_running_loop().time()
    async with open_scene(journal=plan.journal, front=False) as scene:
        chats = channels(scene.sandbox, plan.chats, private=not plan.journal)
        known = await _warm(scene, chats) if plan.journal else 0
        bad_day(scene.sandbox)
        scene.crew.hire(2)
        sending = asyncio.create_task(_send_all(scene, chats, plan))
        tally, acknowledged = Tally(plan.deliveries), set[int]()
        writing = asyncio.create_task(_subscribe(scene, acknowledged))
        await _kill(scene, plan, tally)
        await sending
        await cancelled(writing)
        await scene.settled(180)
        tally.kills = scene.crew.kills
        await _count(scene, chats, plan, tally)
        kept = {it.chat_id for it in await scene.store.subscriptions.all()}
        tally.writes, tally.writes_lost = len(acknowledged), len(acknowledged - kept)
        assert known in {0, len(chats)}
    tally.seconds = asyncio.get_running_loop().time() - began
    return tally


async def _warm(scene: Scene, chats: list[int]) -> int:
    """Let the bot know a message id of every chat, from which a search can begin."""
    key = scene.store.connection.keys
    for chat in chats:
        await scene.store.connection.redis.hset(f"{key.root}:outbox:last", str(chat), 1)
        scene.sandbox.world.next_message_id(chat)
    return len(chats)


async def _send_all(scene: Scene, chats: list[int], plan: Plan) -> None:
    """Queue post after post for all chats, as long as the rounds last."""
    rounds = plan.worker_kills + plan.server_kills + plan.both_kills
    for number in range(plan.posts):
        post = Post(f"post{number}", f"Post {number}.")
        deliveries = tuple(
            Delivery(f"{post.key}:{chat}", chat, post.key, broadcast=True) for chat in chats
        )
        await scene.insist(post, deliveries)
        await asyncio.sleep(rounds * plan.round_seconds * 0.5 / plan.posts)


async def _subscribe(scene: Scene, acknowledged: set[int]) -> None:
    """Write subscriptions, and note those that the store says it has."""
    moment = datetime.now(UTC)
    for number in itertools.count(1):
        with suppress(StoreError):
            await scene.store.subscriptions.add(Subscription(number, "t", "group", 1, moment))
            acknowledged.add(number)
        await asyncio.sleep(0.02)


async def _kill(scene: Scene, plan: Plan, tally: Tally) -> None:
    """Kill at random moments, each kind as often as the plan says."""
    chance = random.Random(20261124)  # noqa: S311 - repeatable, not secret
    kinds = ["worker"] * plan.worker_kills + ["server"] * plan.server_kills
    kinds += ["both"] * plan.both_kills
    chance.shuffle(kinds)
    for kind in kinds:
        await asyncio.sleep(chance.uniform(0.4, 1.6) * plan.round_seconds)
        if kind != "worker":
            scene.kill_server()
            tally.server_kills += 1
        if kind != "server":
            await asyncio.to_thread(scene.crew.kill_oldest)
        if kind != "worker":
            await asyncio.sleep(1.5)


async def _count(scene: Scene, chats: list[int], plan: Plan, tally: Tally) -> None:
    """Compare what stands in every chat with what was queued."""
    tally.answers_dropped = scene.sandbox.world.faults.answers_lost
    for chat in chats:
        seen = [it.body for it in scene.sandbox.world.messages(chat) if it.by_bot]
        copies = Counter(seen)
        for number in range(plan.posts):
            await _judge(scene, f"post{number}:{chat}", copies[f"Post {number}."], tally)
        first = list(dict.fromkeys(seen))
        if first != sorted(first, key=lambda body: int(body[5:-1])):
            tally.out_of_order.append(chat)


async def _judge(scene: Scene, key: str, count: int, tally: Tally) -> None:
    name = scene.store.connection.keys.delivery(key)
    doubts = int(await scene.store.connection.redis.hget(name, "doubts") or 0)
    tally.doubts += doubts
    if count == 0:
        tally.lost.append(key)
    elif count > 1:
        tally.copies[key] = count - 1
        if count - 1 > doubts:
            tally.unexplained.append(key)
